"""``trailscope demo``: a first investigation, on the sample logs that come with trailscope, or logs to play with."""

from __future__ import annotations

import os
from pathlib import Path

import click

from trailscope.cli import exits
from trailscope.cli.amounts import count, moment, size
from trailscope.errors import UsageError
from trailscope.escaping import terminal


@click.command()
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--events", type=click.IntRange(min=1), metavar="N", help="Write N generated events into DIRECTORY.")
@click.option("--seed", type=int, metavar="N", help="Of what is random in them; the same seed gives the same bytes.")
def command(*, directory: Path | None, events: int | None, seed: int | None) -> int:
    """Investigate the sample logs that come with trailscope.

    They are read into a lake, four questions are asked, the answers shown. The lake goes into DIRECTORY, by default
    into the cache. With --events no question is asked: that many events of two weeks in a made-up organisation are
    written into DIRECTORY, as CloudTrail would deliver them.
    """
    if events is not None:
        return _write_logs(directory, events, seed)
    if seed is not None:
        raise UsageError("--seed is for generated events", hint="give --events N too")
    from trailscope.cli.first_case import investigate  # noqa: PLC0415 - loads the engine, which --help does not need

    return investigate((directory or _cache() / "demo") / "lake")


def _write_logs(directory: Path | None, events: int, seed: int | None) -> int:
    from trailscope.samples import DEFAULT_SEED, write_tree  # noqa: PLC0415 - loaded when there is something to write

    if directory is None:
        raise UsageError("where should the events go?", hint=f"trailscope demo DIRECTORY --events {events}")
    tree = write_tree(directory, events=events, seed=DEFAULT_SEED if seed is None else seed)
    name = terminal(str(directory))
    written = f"{count(tree.events, 'event')} written into {name}, {count(tree.files, 'file')}"
    click.echo(f"{written}, {size(tree.gzip_bytes)} ({size(tree.raw_bytes)} of JSON)")
    click.echo(f"{moment(tree.first)} → {moment(tree.last)} UTC, {count(len(tree.accounts), 'account')}")
    click.echo(f"Next: trailscope ingest {name} --lake LAKE")
    return exits.DONE


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trailscope"
