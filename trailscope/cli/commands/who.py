"""``trailscope who``: a principal on one page: what it did, from where, with what."""

from __future__ import annotations

import click

from trailscope.cli import options
from trailscope.cli.entity_command import show_entity


@click.command()
@click.argument("name", metavar="NAME|ARN")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.reach
@options.page_output
@options.reading
def command(
    *,
    name: str,
    sources: tuple[str, ...],
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
) -> int:
    """A principal on one page: what it did, from where, with what.

    NAME is that of a user, role, session or service, as `actor` has it; a role stands for all its sessions, alice* for all names
    that begin so. An ARN names one principal.
    Commands for the next step stand at the end of the page. SOURCE is a lake or raw logs. Times are UTC. Other formats than table
    give one row for each line of the page, with all of its columns.

    \b
    trailscope who alice --lake case42
    trailscope who arn:aws:iam::111122223333:role/Deploy --since 7d ./AWSLogs
    trailscope who mallory --lake case42 --format json

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    return show_entity("who", name, sources, reach=reach, output=output, reading=reading)
