"""The file ``listed.json`` of a lake: which days of which folders in S3 have been listed for good.

It is written after the last commit of a run that ended well, and is no more than a saving: a lake without it, or with
one that cannot be read, lists everything again.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from trailscope.lake.layout import Layout
from trailscope.sources import Days, Settled


def load(path: Path) -> Settled:
    """Settled days by the URI of the folder; empty when the file is not there or is not what it should be."""
    try:
        folders = json.loads(path.read_text(encoding="utf-8"))["folders"]
        return {
            uri: tuple(Days(date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans)
            for uri, spans in folders.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(layout: Layout, settled: Settled) -> None:
    """Replace the file of a lake as a whole."""
    folders = {
        uri: [[span.first.isoformat(), span.last.isoformat()] for span in spans] for uri, spans in settled.items()
    }
    layout.replace_file("listed.json", json.dumps({"folders": folders}, indent=1) + "\n")
