"""``trailscope lake compact``: few large files instead of many small ones."""

from __future__ import annotations

from datetime import timedelta

import click

from trailscope.amounts import size
from trailscope.cli import option_values, options
from trailscope.cli.lake_place import opened_lake


@click.command()
@click.argument("place", required=False, metavar="[DIR]")
@options.lake
@click.option(
    "--size", "good", type=option_values.size, metavar="SIZE", help="About how large a file is to be; default: 128MiB."
)
@click.option(
    "--grace",
    type=option_values.duration,
    default="1h",
    show_default=True,
    metavar="SPAN",
    help="How long merged files stay for those who opened the lake before.",
)
@click.option("--memory", type=option_values.size, metavar="SIZE", help="Memory to stay below; default: 512MiB.")  # fmt: skip
def command(*, place: str | None, lake: str | None, good: int | None, grace: timedelta, memory: int | None) -> None:
    """Merge the small files of each day into few large ones.

    DIR is the lake; without it, --lake or TRAILSCOPE_LAKE. Answers do not change. Others may read the lake and ingest into it
    meanwhile: one commit makes the new files visible and supersedes the old ones, which are removed after --grace by the
    next compaction or ingest.

    \b
    trailscope lake compact case42
    trailscope lake compact case42 --size 256MiB --grace 0s
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    with opened_lake(place, lake, memory=memory) as case:
        done = case.compact(good_bytes=good, grace_seconds=grace.total_seconds())
    if not done.days and not done.left:
        click.echo("nothing to merge")
        return
    click.echo(
        f"{done.days:,} days, {done.events:,} events: {done.files_before:,} files ({size(done.bytes_before)}) "
        f"are {done.files_after:,} now ({size(done.bytes_after)})"
    )
    if grace and done.files_before:
        click.secho(
            "Until the merged files are removed, Trino and Athena, which read the folder and not the ledger, count their events twice "
            "(--grace 0s removes them at once)",
            dim=True,
            err=True,
        )
    if done.mergeable > done.left:
        click.echo(
            f"{done.mergeable - done.left:,} days have several small files yet, which did not fit the memory: run it again, or with more --memory",
            err=True,
        )
    if done.left:
        click.echo(f"{done.left:,} days were changed by others meanwhile; run it again", err=True)
