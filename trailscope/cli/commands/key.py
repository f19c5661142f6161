"""``trailscope key``: an access key on one page: what it did, who issued it."""

from __future__ import annotations

import click

from trailscope.cli import options
from trailscope.cli.entity_command import show_entity


@click.command()
@click.argument("id", metavar="KEY")
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@options.reach
@options.page_output
@options.reading
def command(
    *,
    id: str,
    sources: tuple[str, ...],
    reach: options.Reach,
    output: options.Output,
    reading: options.ReadingOptions,
) -> int:
    """An access key on one page: what it did, who issued it.

    KEY is an access key id, AKIA… or ASIA…. Calls that issued, changed or deleted it are told even where it was never used.
    Commands for the next step stand at the end of the page. SOURCE is a lake or raw logs. Times are UTC. Other formats than table
    give one row for each line of the page, with all of its columns.

    \b
    trailscope key AKIAIOSFODNN7EXAMPLE --lake case42
    trailscope key ASIAIOSFODNN7EXAMPLE ./AWSLogs

    Exit status: 0 done, 2 wrong usage, 3 done but some input was rejected, 4 failed.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    return show_entity("key", id, sources, reach=reach, output=output, reading=reading)
