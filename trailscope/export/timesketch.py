"""Events for Timesketch: JSON lines or CSV with ``message``, ``datetime``, ``timestamp_desc`` and tags.

Follows Timesketch's guide "Create timeline from JSON/JSONL/CSV file". ``tag`` is the field that Timesketch reads; ``tags`` says the
same to tools that look for that name.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from trailscope import escaping
from trailscope.export.happened import COLUMNS, Tags, message, utc

DESCRIPTION = "Event Logged"
"""``timestamp_desc``: what the time is of. Timesketch and plaso know it by this name."""

FIELDS = ("message", "datetime", "timestamp_desc", "tag", "tags", "data_type", *COLUMNS[1:])
_DATA_TYPE = "aws:cloudtrail:entry"  # as plaso calls it
_BATCH = 4096


def json_lines(events: pa.Table, tags: Tags) -> Iterator[str]:
    """One JSON object a line; fields without a value are left out, ``tag`` is a list."""
    for fields in _events(events, tags):
        yield json.dumps({name: value for name, value in fields.items() if value is not None}) + "\n"


def csv_head() -> str:
    """The line of names."""
    return ",".join(FIELDS) + "\n"


def csv_lines(events: pa.Table, tags: Tags) -> Iterator[str]:
    """One line an event, without the line of names; several tags stand in one cell with commas. No cell is a formula."""
    for fields in _events(events, tags):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(_cell(fields[name]) for name in FIELDS)
        yield line.getvalue()


def _events(events: pa.Table, tags: Tags) -> Iterator[dict[str, Any]]:
    for batch in events.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            yield _fields(row, list(tags.get(row["event_id"], ())))


def _fields(row: Mapping[str, Any], tags: list[str]) -> dict[str, Any]:
    when = utc(row["event_time"])
    return {
        "message": message(row),
        "datetime": when.isoformat() if when else None,
        "timestamp_desc": DESCRIPTION,
        "tag": tags,
        "tags": tags,
        "data_type": _DATA_TYPE,
        **{name: row[name] for name in COLUMNS[1:]},
    }


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return escaping.csv_cell(",".join(value))
    return escaping.csv_cell(str(value).lower() if isinstance(value, bool) else str(value))
