"""What a person sees while an answer takes long and nothing counts how far it is: the seconds, on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

PATIENCE = 2.0  # seconds in which nobody wonders
_BETWEEN = 1.0  # seconds


@contextmanager
def waiting(what: str, *, quiet: bool = False) -> Iterator[None]:
    """Tell on stderr that ``what`` (``asking``, ``stitching incidents``) goes on, after some seconds, until the context ends."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    teller = threading.Thread(target=_tell, args=(what, over), name="trailscope-waiting", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _tell(what: str, over: threading.Event) -> None:
    began, pause, shown = time.monotonic(), PATIENCE, False
    while not over.wait(pause):
        click.echo(
            f"\r\x1b[2K… {what}, {time.monotonic() - began:.0f} s (Ctrl-C stops it)", nl=False, err=True, color=True
        )
        pause, shown = _BETWEEN, True
    if shown:
        click.echo("\r\x1b[2K", nl=False, err=True, color=True)
