"""Records → a batch of ``events``, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import pyarrow as pa
from msgspec import Raw
from msgspec.structs import astuple

from trailscope.ingest.fields import IDENTITY_FIELD, RECORD_COLUMNS, TIME_FIELD, Fields
from trailscope.ingest.identity_columns import identity_columns
from trailscope.ingest.json_text import compact
from trailscope.ingest.record import Record
from trailscope.schema.tables import EVENTS


class EventRows:
    """Rows in the making, in their order. Every so many become arrays, so that no more Python objects are held than the processor's cache holds."""

    def __init__(self) -> None:
        self._pieces: list[list[pa.Array]] = [[] for _ in EVENTS]
        self._begin()

    def _begin(self) -> None:
        self._records: list[Record] = []
        self._fields: list[tuple[Any, ...]] = []
        self._own: list[tuple[Any, ...]] = []

    def add(self, record: Record, *own: Any) -> None:
        """Take a record and its values of :data:`OWN_COLUMNS`."""
        self._records.append(record)
        self._fields.append(astuple(record.fields))
        self._own.append(own)
        if len(self._records) == _PIECE:
            self._finish()

    def batch(self) -> pa.RecordBatch:
        """The rows as :data:`trailscope.schema.tables.EVENTS`; they are handed over, and none stay here."""
        self._finish()
        arrays = []
        for pieces, column in zip(self._pieces, EVENTS, strict=True):
            arrays.append(_joined(pieces, column.type))
            pieces.clear()
        return pa.record_batch(arrays, schema=EVENTS)

    def _finish(self) -> None:
        if self._records or not self._pieces[0]:
            columns = self._columns()
            for pieces, column in zip(self._pieces, EVENTS, strict=True):
                pieces.append(_array(columns.get(column.name, ()), column.type, len(self._records)))
            self._begin()

    def _columns(self) -> dict[str, Sequence[Any]]:
        if not self._records:
            return {}
        columns: dict[str, Sequence[Any]] = dict(zip(OWN_COLUMNS, zip(*self._own, strict=True), strict=True))
        columns |= zip(_FIELD_COLUMNS, zip(*self._fields, strict=True), strict=False)
        shapes = {record.shape.record_fields: record.shape.names for record in self._records}
        present = set(chain.from_iterable(shapes.values()))
        raws = [record.raw for record in self._records]
        columns |= {c.name: _nested([raw.get(c.field) for raw in raws]) for c in _JSON_COLUMNS if c.field in present}
        return columns | identity_columns([record.identity for record in self._records])


def _nested(raws: list[Raw | bytes | None]) -> list[bytes | None]:
    """The values of a json column, as logged but for white space. Of that, records hold spaces only; see ``reference``."""
    values = [None if raw is None or (value := bytes(raw)) == b"null" else value for raw in raws]
    return [value if value is None or b" " not in value else compact(value) for value in values]


def _array(values: Sequence[Any], type: pa.DataType, rows: int) -> pa.Array:
    """A column of so many rows; all null where there are no values."""
    if isinstance(values, pa.Array):
        return values
    if not any(values) and (not values or values.count(None) == rows):
        return pa.nulls(rows, type)
    if not pa.types.is_dictionary(type):
        return pa.array(values, type)
    numbers: dict[str, int] = {}
    indices = [numbers.setdefault(value, len(numbers)) for value in values]
    return pa.DictionaryArray.from_arrays(pa.array(indices, type.index_type), pa.array(numbers, type.value_type))


def _joined(pieces: Sequence[pa.Array], type: pa.DataType) -> pa.Array:
    """One array of several; those of a dictionary with one dictionary."""
    if len(pieces) == 1:
        return pieces[0]
    return pa.chunked_array(pieces, type).unify_dictionaries().combine_chunks()


OWN_COLUMNS = (
    "event_time",
    "actor",
    "actor_id",
    "action",
    "target",
    "extra",
    "record_fields",
    "source_uri",
    "source_index",
)
"""The columns whose values are not found in a record field by field, as :meth:`EventRows.add` takes them."""

_PIECE = 512
_JSON_COLUMNS = tuple(column for column in RECORD_COLUMNS if column.type == "json")
_COLUMN_OF = {column.field: column.name for column in RECORD_COLUMNS}
# The time is text there.
_FIELD_COLUMNS = tuple(
    "" if name in (IDENTITY_FIELD, TIME_FIELD) else _COLUMN_OF[name] for name in Fields.__struct_fields__
)
