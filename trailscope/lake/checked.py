"""The file ``checked.json`` of a lake: which files are known to hold the bytes that were committed, and when each was last written to.

Names and sizes do not tell whether a file holds other bytes of the same number. A file that has not been written to since its
bytes were compared needs no second look; any other is read once when the lake is opened. A lake without this file has all
files read; nothing else depends on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from trailscope.files import atomic_write
from trailscope.lake.layout import Layout


def load(layout: Layout) -> dict[str, int]:
    """Paths within the lake, with the time of the last change in nanoseconds; empty where the file is not there or is not what it should be."""
    try:
        files = json.loads(layout.checked.read_text(encoding="utf-8"))["files"]
        return {str(path): int(modified) for path, modified in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(layout: Layout, files: Mapping[str, int]) -> None:
    """Replace the file as a whole. Who may only read the lake leaves it as it is."""
    with suppress(OSError):
        atomic_write(layout.checked, json.dumps({"files": files}, indent=0) + "\n")
