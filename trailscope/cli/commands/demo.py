"""``trailscope demo``: a first investigation, on the sample logs that come with trailscope."""

from __future__ import annotations

import os
from pathlib import Path

import click

from trailscope.errors import UsageError


@click.command()
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--events", "--seed", "generated", hidden=True, help="Gone; until the next release it says where to.")
def command(*, directory: Path | None, generated: str | None) -> int:
    """Investigate the sample logs that come with trailscope.

    They are read into a lake, four questions are asked, the answers shown. The lake goes into DIRECTORY, by default
    into the cache.
    """
    if generated is not None:
        raise UsageError(
            "demo makes no logs any more",
            hint="in a checkout of trailscope: python -m benchmarks.samples DIRECTORY --events N --seed N",
        )
    from trailscope.cli.first_case import investigate  # noqa: PLC0415 - loads the engine, which --help does not need

    return investigate((directory or _cache() / "demo") / "lake")


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trailscope"
