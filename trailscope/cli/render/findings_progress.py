"""One line on stderr that says which rule is asked; gone when it is over."""

from __future__ import annotations

import os
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
        rest = " " * (BAR - filled) if os.environ.get("NO_COLOR") else click.style("━" * (BAR - filled), dim=True)
        line = f"\r\x1b[2K{'━' * filled}{rest} {done}/{of} {what[: max(8, width() - BAR - 16)]}"
        click.echo(line, nl=False, err=True, color=True)  # which moves the cursor; NO_COLOR is about colours

    try:
        yield tell
    finally:
        click.echo("\r\x1b[2K", nl=False, err=True, color=True)
