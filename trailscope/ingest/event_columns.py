"""Records → a batch of ``events``, column by column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import pyarrow as pa
from msgspec import Raw

from trailscope.ingest.fields import IDENTITY_COLUMNS, RECORD_COLUMNS
from trailscope.ingest.json_text import compact
from trailscope.ingest.record import Record
from trailscope.ingest.times import micros_of
from trailscope.schema.tables import EVENTS


@dataclass
class EventRows:
    """Rows in the making, in their order: for each its record, and the values that are not read from it column by column."""

    records: list[Record] = field(default_factory=list)
    event_time: list[int] = field(default_factory=list)
    extra: list[str | None] = field(default_factory=list)
    record_fields: list[str] = field(default_factory=list)
    source_uri: list[str] = field(default_factory=list)
    source_index: list[int] = field(default_factory=list)
    actor: list[str | None] = field(default_factory=list)
    actor_id: list[str | None] = field(default_factory=list)
    action: list[str | None] = field(default_factory=list)
    target: list[str | None] = field(default_factory=list)

    def batch(self) -> pa.RecordBatch:
        """The rows as :data:`trailscope.schema.tables.EVENTS`."""
        columns = self._record_columns() | self._identity_columns()
        arrays = [self._own(f) if f.name not in columns else pa.array(columns[f.name], f.type) for f in EVENTS]
        return pa.record_batch(arrays, schema=EVENTS)

    def _record_columns(self) -> dict[str, Sequence[Any]]:
        fields = [record.fields for record in self.records]
        raws = [record.raw for record in self.records]
        columns: dict[str, Sequence[Any]] = {}
        for column in RECORD_COLUMNS:
            if column.type == "json":
                columns[column.name] = _nested([raw.get(column.field) for raw in raws])
            elif column.type != "timestamp":
                columns[column.name] = list(map(attrgetter(column.field), fields))
        return columns

    def _identity_columns(self) -> dict[str, Sequence[Any]]:
        identities = [record.identity for record in self.records]
        columns = {}
        for column in IDENTITY_COLUMNS:
            values: list[Any] = list(map(attrgetter(column.field), identities))
            read = _READINGS.get(column.type)
            columns[column.name] = [value and read(value) for value in values] if read else values
        return columns

    def _own(self, column: pa.Field) -> pa.Array:
        values = getattr(self, column.name)
        if not pa.types.is_dictionary(column.type):
            return pa.array(values, column.type)
        numbers: dict[str, int] = {}
        indices = [numbers.setdefault(value, len(numbers)) for value in values]
        return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(numbers, pa.string()))


def _nested(raws: list[Raw | bytes | None]) -> list[bytes | None]:
    """The values of a json column, as logged but for white space."""
    values = [None if raw is None or (value := bytes(raw)) == b"null" else value for raw in raws]
    joined = b"[" + b",".join(value for value in values if value is not None) + b"]"
    if len(compact(joined)) == len(joined):
        return values
    return [value and compact(value) for value in values]


_READINGS: dict[str, Callable[[str], Any]] = {"boolean": {"true": True, "false": False}.get, "timestamp": micros_of}
"""How columns of ``userIdentity`` that are no text are read from the texts that they are there."""
