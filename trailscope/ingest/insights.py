"""Records that count other records → rows of ``insights``, by the table of its columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from trailscope.ingest.json_text import compact, has_lone_surrogates, inside, text_of, without_lone_surrogates
from trailscope.ingest.times import micros_of
from trailscope.schema.insights import INSIGHT_COLUMNS, InsightColumn
from trailscope.schema.tables import INSIGHTS


class Insight(NamedTuple):
    """One such record: the object it stands in, its position there, and its text."""

    source_uri: str
    source_index: int
    text: bytes


_NONE = pa.record_batch([pa.nulls(0, field.type) for field in INSIGHTS], schema=INSIGHTS)


def insights_of(records: Sequence[Insight]) -> pa.RecordBatch:
    """Rows of :data:`trailscope.schema.tables.INSIGHTS`, one a record, in the order given."""
    if not records:
        return _NONE
    clean = [without_lone_surrogates(r.text) if has_lone_surrogates(r.text) else r.text for r in records]
    columns = [_values(column, records, clean) for column in INSIGHT_COLUMNS]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, INSIGHTS, strict=True)]
    return pa.record_batch(arrays, schema=INSIGHTS)


def _values(column: InsightColumn, records: Sequence[Insight], clean: Sequence[bytes]) -> list[Any]:
    if column.reading == "lineage":
        return [getattr(record, column.name) for record in records]
    if column.reading == "record":
        return [compact(record.text).decode() for record in records]
    read = _READINGS[column.reading]
    ways = [tuple(path.split(".")) for path in column.paths]
    found = (next((v for way in ways if (v := inside(text, way)) not in (None, b"null")), None) for text in clean)
    return [None if value is None else read(value) for value in found]


def _number(raw: bytes) -> float | None:
    try:
        number = float(text_of(raw) or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


_READINGS: Mapping[str, Callable[[bytes], Any]] = {
    "text": text_of,
    "lower case": lambda raw: (text_of(raw) or "").lower(),
    "number": _number,
    "time": lambda raw: micros_of(text_of(raw) or ""),
    "json": lambda raw: compact(raw).decode(),
}
