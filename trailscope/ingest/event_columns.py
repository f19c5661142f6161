"""Records → a batch of ``events``, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import pyarrow as pa

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
    derived: list[tuple[str | None, str | None, str | None, str | None]] = field(default_factory=list)

    def batch(self) -> pa.RecordBatch:
        """The rows as :data:`trailscope.schema.tables.EVENTS`."""
        columns = self._record_columns() | self._identity_columns() | self._other_columns()
        return pa.record_batch([columns[name] for name in EVENTS.names], schema=EVENTS)

    def _record_columns(self) -> dict[str, pa.Array]:
        fields = [record.fields for record in self.records]
        present = {name for record in self.records for name in record.raw} if self.records else set()
        columns = {}
        for column in RECORD_COLUMNS:
            type = EVENTS.field(column.name).type
            if column.type == "json":
                values: list[Any] = self._nested(column.field) if column.field in present else [None] * len(fields)
                columns[column.name] = pa.array(values, type)
            elif column.type != "timestamp":
                columns[column.name] = pa.array(list(map(attrgetter(column.field), fields)), type)
        return columns

    def _nested(self, field: str) -> list[bytes | None]:
        """The values of a json column, as logged but for white space."""
        values = [record.value(field) for record in self.records]
        joined = b"[" + b",".join(value for value in values if value is not None) + b"]"
        if len(compact(joined)) == len(joined):
            return values
        return [value if value is None else compact(value) for value in values]

    def _identity_columns(self) -> dict[str, pa.Array]:
        identities = [record.identity for record in self.records]
        columns = {}
        for column in IDENTITY_COLUMNS:
            values: list[Any] = list(map(attrgetter(column.field), identities))
            if column.type == "boolean":
                values = [_BOOLEANS.get(value) for value in values]
            elif column.type == "timestamp":
                values = [None if value is None else micros_of(value) for value in values]
            columns[column.name] = pa.array(values, EVENTS.field(column.name).type)
        return columns

    def _other_columns(self) -> dict[str, pa.Array]:
        actor, actor_id, action, target = zip(*self.derived, strict=True) if self.derived else ((), (), (), ())
        values: dict[str, Sequence[Any]] = {
            "event_time": self.event_time,
            "actor": actor,
            "actor_id": actor_id,
            "action": action,
            "target": target,
            "extra": self.extra,
            "source_index": self.source_index,
        }
        columns = {name: pa.array(column, EVENTS.field(name).type) for name, column in values.items()}
        for name in ("record_fields", "source_uri"):
            columns[name] = pa.array(getattr(self, name), pa.string()).dictionary_encode()
        return columns


_BOOLEANS = {"true": True, "false": False}
