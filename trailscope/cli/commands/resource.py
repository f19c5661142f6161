"""``trailscope resource``: a resource on one page: who changed it, from what to what."""

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
    """A resource on one page: who changed it, from what to what.

    NAME is met whole, in any case: orders is in table/orders, not in orders-archive. An ARN is met in its account and region.
    CloudTrail logs what was asked for; what was there before is told where an earlier call in the view, or the answer, says it.
    Commands for the next step stand at the end of the page. SOURCE is a lake or raw logs. Times are UTC. Other formats than table
    give one row for each line of the page, with all of its columns.

    \b
    trailscope resource customer-exports --lake case42
    trailscope resource arn:aws:iam::111122223333:role/Deploy --lake case42
    trailscope resource sg-0123456789abcdef0 --since 7d ./AWSLogs

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    return show_entity("resource", name, sources, reach=reach, output=output, reading=reading)
