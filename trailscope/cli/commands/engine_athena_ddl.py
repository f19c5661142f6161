"""``trailscope engine athena-ddl``: the statements that make a lake, or raw logs, a table of Athena."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import click

from trailscope.cli import exit_status
from trailscope.cli.unheeded import Unheeded, refuse_unheeded

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("location", metavar="S3-URL")
@click.option("--raw", is_flag=True, help="S3-URL has raw logs, s3://bucket/…/AWSLogs or …/AWSLogs/o-ID, and no lake.")
@click.option("--database", default="trailscope", show_default=True, metavar="NAME", help="Of the tables.")
@click.option(
    "--account", "accounts", multiple=True, metavar="ID", help="Raw logs: an account to look for. Repeatable."
)
@click.option("--region", "regions", multiple=True, metavar="NAME", help="Raw logs: a region to look for. Repeatable.")
@click.option(
    "--since", type=_DAY, metavar="DAY", help="The first day to look for; that of CloudTrail itself when left out."
)
def command(
    *,
    location: str,
    raw: bool,
    database: str,
    accounts: tuple[str, ...],
    regions: tuple[str, ...],
    since: datetime | None,
) -> int:
    """Print what makes a lake or raw logs a table of Athena.

    Run them in Athena, one after another; then `trailscope query NAME --engine athena --schema DATABASE` asks the table. Partitions
    are projected: nothing has to be added when days are. Over raw logs, events is a view that takes each log object apart; what an
    ingest does besides (targets, duplicates, repair) it does not do. docs/engines.md tells the rest.

    \b
    trailscope engine athena-ddl s3://forensics/lake
    trailscope engine athena-ddl s3://archive/AWSLogs --raw --account 111122223333 --region eu-west-1 --since 2026-01-01
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    from trailscope.engines.lake_tables import FIRST_DAY, lake_table  # noqa: PLC0415 - --help does without
    from trailscope.engines.log_tables import log_table  # noqa: PLC0415 - as above

    refuse_unheeded(
        Unheeded(not raw, ["accounts", "regions"], "a lake's table has all of them", "add --raw for raw logs")
    )
    first: date = since.date() if since else FIRST_DAY
    of_logs = partial(log_table, accounts=accounts, regions=regions)
    for statement in (of_logs if raw else lake_table)(location, database, since=first):
        click.echo(f"{statement};\n")
    return exit_status.DONE
