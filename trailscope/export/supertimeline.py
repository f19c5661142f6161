"""Events as a super timeline in CSV, with the seventeen columns of plaso's ``l2tcsv`` output (log2timeline's own format)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from trailscope import escaping
from trailscope.export.happened import Tags, message, utc

FIELDS = (
    "date", "time", "timezone", "MACB", "source", "sourcetype", "type", "user", "host", "short", "desc", "version",
    "filename", "inode", "notes", "format", "extra",
)  # fmt: skip
_EXTRA = (
    "event_id",
    "actor_id",
    "user_agent",
    "aws_region",
    "user_identity_access_key_id",
    "error_message",
    "request_parameters",
)
_NOTHING = "-"
_VERSION = "2"  # of the format, as plaso writes it
_SHORT = 80
_BATCH = 4096


def head() -> str:
    """The line of names."""
    return ",".join(FIELDS) + "\n"


def lines(events: pa.Table, tags: Tags) -> Iterator[str]:
    """One line an event, without the line of names. Times are UTC; no cell is a formula."""
    for batch in events.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            line = io.StringIO()
            cells = _cells(row, tags.get(row["event_id"], ()))
            csv.writer(line, lineterminator="\n").writerow(escaping.csv_cell(cells[name]) for name in FIELDS)
            yield line.getvalue()


def _cells(row: Mapping[str, Any], tags: tuple[str, ...]) -> dict[str, str]:
    when, said = utc(row["event_time"]), message(row)
    return {
        "date": f"{when:%m/%d}/{when.year:04}" if when else "00/00/0000",
        "time": when.strftime("%H:%M:%S") if when else "--:--:--",
        "timezone": "UTC",
        "MACB": "...B",
        "source": "LOG",
        "sourcetype": "AWS CloudTrail",
        "type": "Event Logged",
        "user": row["actor"] or _NOTHING,
        "host": row["source_ip_address"] or _NOTHING,
        "short": said[:_SHORT],
        "desc": said,
        "version": _VERSION,
        "filename": row["source_uri"] or _NOTHING,
        "inode": _NOTHING if row["source_index"] is None else str(row["source_index"]),
        "notes": " ".join(tags) or _NOTHING,
        "format": "cloudtrail",
        "extra": "; ".join(f"{name}: {row[name]}" for name in _EXTRA if row[name] is not None) or _NOTHING,
    }
