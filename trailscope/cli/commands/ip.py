"""``trailscope ip``: a source address or network on one page: who called from it."""

from __future__ import annotations

import click

from trailscope.cli import options
from trailscope.cli.entity_command import show_entity


@click.command()
@click.argument("address", metavar="ADDR|CIDR")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.reach
@options.page_output
@options.reading
def command(
    *,
    address: str,
    sources: tuple[str, ...],
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
) -> int:
    """A source address or network on one page: who called from it.

    ADDR is an IP address, a network such as 203.0.113.0/24 or 2001:db8::/32, or the name of a service that calls came from.
    Commands for the next step stand at the end of the page. SOURCE is a lake or raw logs. Times are UTC. Other formats than table
    give one row for each line of the page, with all of its columns.

    \b
    trailscope ip 203.0.113.9 --lake case42
    trailscope ip 203.0.113.0/24 --since 7d ./AWSLogs

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    return show_entity("ip", address, sources, reach=reach, output=output, reading=reading)
