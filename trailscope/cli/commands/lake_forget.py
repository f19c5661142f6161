"""``trailscope lake forget``: retention."""

from __future__ import annotations

from datetime import datetime

import click

from trailscope.amounts import day_of, size
from trailscope.cli import exit_status, options
from trailscope.cli.lake_place import opened_lake


@click.command()
@click.argument("place", required=False, metavar="[DIR]")
@options.lake
@click.option(
    "--before", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The first UTC day that is kept."
)
@click.option("--confirm", is_flag=True, help="Do it. Without, it is only counted what would go.")
def command(*, place: str | None, lake: str | None, before: datetime, confirm: bool) -> int:
    """Remove the events of all days before DATE, for good.

    DIR is the lake; without it, --lake or TRAILSCOPE_LAKE. The case log and the ledger keep a note of it. The ledger goes on
    knowing the objects as read, so the next ingest does not bring the events back. What could not be read (rejects) has no time
    of its own and stays. Who reads the lake at that moment is told that it has changed.

    \b
    trailscope lake forget case42 --before 2026-01-01
    trailscope lake forget case42 --before 2026-01-01 --confirm

    Exit status: 0 done, or nothing to do; 2 wrong usage, or not confirmed; 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    with opened_lake(place, lake) as case:
        gone = case.forget(before.date(), confirmed=confirm)
    if not gone.files and not gone.insights:
        click.echo(f"nothing is older than {day_of(before)}")
        return exit_status.DONE
    what = f"{gone.events:,} events of {gone.days:,} days ({gone.files:,} files, {size(gone.bytes)})"
    what += f" and {gone.insights:,} insights" if gone.insights else ""
    kept = f"; {gone.rejects:,} files of rejects stay" if gone.rejects else ""
    if confirm:
        click.echo(f"forgotten: {what}{kept}")
        return exit_status.DONE
    click.echo(f"would be forgotten: {what}{kept}")
    click.echo("nothing was changed; --confirm removes them for good", err=True)
    return exit_status.USAGE
