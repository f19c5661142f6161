"""A progress bar below the cell that reads logs."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from trailscope.cli.render.progress import sentence

if TYPE_CHECKING:
    from trailscope.ingest.progress import Progress

_SECONDS = 0.5


def bar() -> Callable[[Progress], None]:
    """A listener for ``trailscope.open(…, progress=bar())`` or ``case.ingest(…, progress=bar())`` in a notebook."""
    from IPython.display import HTML, display  # noqa: PLC0415 - IPython is there in a notebook, and only there needed

    shown = None  # until there is progress: a lake that is only opened makes none
    last = 0.0

    def listener(now: Progress) -> None:
        nonlocal shown, last
        shown = shown or display(HTML("looking for logs …"), display_id=True)
        done = now.bytes_total is not None and now.bytes_done >= now.bytes_total
        if shown is not None and (done or time.monotonic() - last >= _SECONDS):
            last = time.monotonic()
            total = f' max="{now.bytes_total}" value="{now.bytes_done}"' if now.bytes_total else ""
            shown.update(HTML(f"<progress{total}></progress> {escape(sentence(now))}"))

    return listener
