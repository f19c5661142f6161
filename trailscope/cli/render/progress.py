"""What a person sees on stderr while logs are read: a bar on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from trailscope.amounts import size, span
from trailscope.cli import signals

if TYPE_CHECKING:
    from trailscope.ingest.progress import Progress

SECONDS_BETWEEN_LINES = 5.0
LONGEST_LINE = 88  # of the text beside the bar

Listener = Callable[["Progress"], None]


@contextmanager
def shown(*, quiet: bool) -> Iterator[Listener | None]:
    """A listener for an ingest, for as long as the context lasts; ``None`` when nothing is to be shown."""
    with signals.meaning("What was committed is in the lake; the same command goes on from there."):
        if quiet:
            yield None
        elif sys.stderr.isatty():
            with _bar() as listener:
                yield listener
        else:
            yield _lines()


def sentence(now: Progress) -> str:
    """One moment of an ingest as a line of text."""
    left = seconds_left(now)
    parts = (
        f"{now.objects_done:,}{_of(now.objects_total, '{:,}')} objects",
        f"{size(now.bytes_done)}{_of(now.bytes_total and size(now.bytes_total), '{}')}",
        f"{now.events / now.seconds:,.0f} events/s" if now.seconds >= 1 else f"{now.events:,} events",
        f"{now.rejected:,} rejected" if now.rejected else "",
        f"{span(left)} left" if left is not None else "",
    )
    return " · ".join(part for part in parts if part)


def _of(total: int | str | None, form: str) -> str:
    return f" of {form.format(total)}" if total else ""


def seconds_left(now: Progress) -> float | None:
    """How long the rest will take at the pace so far, by bytes; ``None`` while that is unknown."""
    if not now.bytes_total or not now.bytes_done or now.seconds < 1:
        return None
    return max(0.0, (now.bytes_total - now.bytes_done) * now.seconds / now.bytes_done)


def _lines() -> Listener:
    last = time.monotonic()

    def listener(now: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            click.echo(sentence(now), err=True)

    return listener


@contextmanager
def _bar() -> Iterator[Listener]:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs rich
    from rich.progress import BarColumn, TextColumn  # noqa: PLC0415 - as above
    from rich.progress import Progress as Bar  # noqa: PLC0415 - as above

    console = Console(stderr=True)
    columns = (
        BarColumn(bar_width=max(5, min(40, console.width - LONGEST_LINE))),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("looking for logs …", total=None)
        yield lambda now: bar.update(task, total=now.bytes_total, completed=now.bytes_done, description=sentence(now))
