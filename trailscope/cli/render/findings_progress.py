"""One line on stderr that says which rule is asked; gone when it is over."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from trailscope.cli.render.output import width

BAR = 24


@contextmanager
def asking(*, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A listener for a hunt; ``None`` when nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return

    def tell(what: str, done: int, of: int) -> None:
        filled = round(BAR * done / of) if of else BAR
        bar = "━" * filled + click.style("━" * (BAR - filled), dim=True)
        click.echo(f"\r\x1b[2K{bar} {done}/{of} {what[: max(8, width() - BAR - 16)]}", nl=False, err=True)

    try:
        yield tell
    finally:
        click.echo("\r\x1b[2K", nl=False, err=True)
