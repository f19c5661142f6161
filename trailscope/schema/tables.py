"""The Arrow schemas of a lake's tables: what the seam between ingest and lake carries, and what its Parquet files hold."""

from __future__ import annotations

import pyarrow as pa

from trailscope.schema.columns import COLUMNS, Column
from trailscope.schema.insights import INSIGHT_COLUMNS

_TIME = pa.timestamp("us", tz="UTC")
# One URI stands in every row of an object, one list of names in most rows: both are written once and pointed to.
_REPEATED = pa.dictionary(pa.int32(), pa.string())
_TYPES = {
    "text": pa.string(),
    "json": pa.string(),
    "boolean": pa.bool_(),
    "timestamp": _TIME,
    "integer": pa.int64(),
}
_INSIGHT_TYPES = {
    "varchar": pa.string(),
    "double": pa.float64(),
    "bigint": pa.int64(),
    "timestamp with time zone": _TIME,
}


def _type(column: Column) -> pa.DataType:
    return _REPEATED if column.name in ("source_uri", "record_fields") else _TYPES[column.type]


EVENTS = pa.schema([(column.name, _type(column)) for column in COLUMNS if column.name != "event_date"])
"""One row per event, in the order of the table of columns. ``event_date`` is the partition and follows from ``event_time``."""

INSIGHTS = pa.schema([(column.name, _INSIGHT_TYPES[column.type]) for column in INSIGHT_COLUMNS])
"""One row per insight or aggregated record."""

REJECTED = pa.schema(
    [
        ("source_uri", pa.string()),
        ("source_index", pa.int64()),  # position of the record, where it was one record that could not be a row
        ("byte_offset", pa.int64()),  # position in the inflated text, where it was something else
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("data", pa.binary()),
    ]
)
"""One row per stretch of bytes that could not become a row of another table, without a clock."""

REJECTS = REJECTED.append(pa.field("rejected_at", _TIME))
"""The same with the time at which it was committed."""

OBJECTS = pa.schema(
    [
        ("source_uri", pa.string()),
        ("version", pa.string()),
        ("stored_bytes", pa.int64()),
        ("sha256", pa.string()),
        ("text_bytes", pa.int64()),
        ("records", pa.int64()),
        ("rejected", pa.int64()),
        # read · partly read · rejected · unreadable (tried again next time) · overwritten · deleted
        ("status", pa.string()),
        ("delivery_date", pa.date32()),
        ("ingested_at", _TIME),
        ("form", pa.string()),  # a key of trailscope.formats.forms.FORMS; null without documents
        ("road", pa.string()),  # which road made the rows: native or python; null without documents
    ]
)
"""The ledger: one row per source object and version."""
