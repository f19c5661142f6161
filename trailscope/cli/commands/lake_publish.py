"""``trailscope lake publish``: the lake as a table that other engines know."""

from __future__ import annotations

import click

from trailscope.cli import option_values, options
from trailscope.cli.lake_place import opened_lake
from trailscope.errors import UsageError


@click.command()
@click.argument("place", required=False, metavar="[DIR]")
@options.lake
@click.option("--iceberg", is_flag=True, help="As an Apache Iceberg table.")
@click.option(
    "--table",
    default="trailscope.events",
    show_default=True,
    metavar="NAMESPACE.NAME",
    help="The table in the catalogue.",
)
@click.option(
    "--catalog",
    default="default",
    show_default=True,
    metavar="NAME",
    help="The catalogue, as .pyiceberg.yaml calls it.",
)
@click.option(
    "--property", "properties", multiple=True, type=option_values.name_value, metavar="NAME=VALUE",
    help="A property of the catalogue: type=glue, uri=…, warehouse=… Repeatable.",
)  # fmt: skip
def command(
    *,
    place: str | None,
    lake: str | None,
    iceberg: bool,
    table: str,
    catalog: str,
    properties: tuple[tuple[str, str], ...],
) -> None:
    """Register a lake's files, uncopied, as an Iceberg table.

    DIR is the lake; without it, --lake or TRAILSCOPE_LAKE. The table is made if there is none. Each time it gets one more
    snapshot: with the files that are new, and without those that were merged or forgotten. Publish after each compaction, since
    merged files are removed an hour later, and earlier snapshots that name them cannot be read then. Needs pip install
    'trailscope[iceberg]'.

    \b
    trailscope lake publish s3://lakes/case42 --iceberg --property type=glue --property warehouse=s3://lakes/iceberg
    trailscope lake publish case42 --iceberg --property uri=sqlite:////tmp/catalog.db --property warehouse=file:///tmp/tables
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    if not iceberg:
        raise UsageError("as what?", hint="give --iceberg")
    with opened_lake(place, lake) as case:
        done = case.publish_iceberg(table, catalog=catalog, properties=dict(properties))
    click.echo(
        f"{done.table}: {done.events:,} events in {done.files:,} files; {done.added:,} added, {done.removed:,} removed"
    )
