"""The relations that statements may read, for the resolution of names: tables of columns with DuckDB's types."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from trailscope.schema.addresses import ADDRESS_COLUMNS
from trailscope.schema.columns import COLUMNS
from trailscope.schema.insights import INSIGHT_COLUMNS
from trailscope.schema.tables import OBJECTS, REJECTS

_COLUMN_TYPES = {"text": "varchar", "json": "varchar", "timestamp": "timestamptz", "integer": "bigint"}
_INTEGRITY = {"integrity": "varchar", "integrity_reason": "varchar", "verified_at": "timestamptz"}


def columns_of(schema: pa.Schema) -> dict[str, str]:
    """The columns of an Arrow schema."""
    return {field.name: type_of(field.type) for field in schema}


def type_of(type: pa.DataType) -> str:
    """DuckDB's name of an Arrow type."""
    for is_type, name in _ARROW_TYPES:
        if is_type(type):
            return name
    if pa.types.is_list(type) or pa.types.is_large_list(type):
        return f"{type_of(type.value_type)}[]"
    return "varchar"


_ARROW_TYPES = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "bigint"),
    (pa.types.is_floating, "double"),
    (pa.types.is_decimal, "decimal"),
    (pa.types.is_timestamp, "timestamptz"),
    (pa.types.is_date, "date"),
    (pa.types.is_binary, "blob"),
)

Relations = Mapping[str, Mapping[str, str]]
"""Columns of the relations that a statement may read, with their DuckDB types, by name of the relation."""

RELATIONS: Relations = {
    "events": {column.name: _COLUMN_TYPES.get(column.type, column.type) for column in COLUMNS},
    "insights": {column.name: column.type for column in INSIGHT_COLUMNS},
    "addresses": {column.name: column.type for column in ADDRESS_COLUMNS},
    "objects": {**columns_of(OBJECTS), **_INTEGRITY},
    "rejects": columns_of(REJECTS),
}
