"""``trailscope lake connect``: a script that gives plain DuckDB the views and macros."""

from __future__ import annotations

import click

from trailscope.cli import options
from trailscope.cli.lake_place import opened_lake


@click.command()
@click.argument("place", required=False, metavar="[DIR]")
@options.lake
def command(*, place: str | None, lake: str | None) -> None:
    """Print SQL that gives plain DuckDB our views and macros.

    DIR is the lake; without it, --lake or TRAILSCOPE_LAKE. The script names the files that are committed now: print it again
    after an ingest or a compaction. It masks no secrets. For a lake in S3 it has DuckDB install httpfs and aws.
    In Python, fetchall() of a column with a time zone needs the package pytz; arrow(), df() and pl() do not.

    \b
    trailscope lake connect case42 > case42.sql
    duckdb -init case42.sql
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    with opened_lake(place, lake) as case:
        click.echo(case.connection_script(), nl=False)
