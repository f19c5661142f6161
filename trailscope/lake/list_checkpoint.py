"""The file ``listed.json`` of a lake: which days of which folders in S3 have been listed for good.

It is written after the last commit of a run that ended well, and is no more than a saving: a lake without it, or with
one that cannot be read, lists everything again. It carries the SHA-256 of what it says, because a day that it named by
mistake would never be listed, and its logs never be read.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

from trailscope.lake.layout import Layout
from trailscope.sources import Days, Settled


def load(path: Path) -> Settled:
    """Settled days by the URI of the folder; empty when the file is not there or is not what it should be."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        folders = kept["folders"]
        if kept["sha256"] != _sha256(folders):
            return {}
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
    text = json.dumps({"sha256": _sha256(folders), "folders": folders}, indent=1)
    layout.replace_file("listed.json", text + "\n")


def _sha256(folders: object) -> str:
    return sha256(json.dumps(folders, sort_keys=True).encode()).hexdigest()
