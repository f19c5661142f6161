"""What a batch says of each object it has read: the rows of ``objects``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.ingest.rows import Rows
from trailscope.schema.tables import OBJECTS


class _Line(NamedTuple):
    """One row of ``objects`` but for its counts and the time of the commit."""

    source_uri: str
    version: str | None
    stored_bytes: int | None
    sha256: str | None
    text_bytes: int | None
    status: str | None
    delivery_date: date | None
    form: str | None
    road: str | None


@dataclass
class Ledger:
    """The objects of the batch in hand, and how many records and rejects of each there were."""

    lines: list[_Line] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.lines)

    def add(
        self,
        source_uri: str,
        version: str | None = None,
        *,
        stored_bytes: int | None = None,
        sha256: str | None = None,
        text_bytes: int | None = None,
        status: str | None = None,
        delivery_date: date | None = None,
        form: str | None = None,
        road: str | None = None,
    ) -> None:
        """Note one object; without a ``status`` the counts say whether it was read, partly read or rejected."""
        self.lines.append(
            _Line(source_uri, version, stored_bytes, sha256, text_bytes, status, delivery_date, form, road)
        )

    def count(self, rows: Rows) -> None:
        """Count rows by their object."""
        for batch, counts in (
            (rows.events, self.records),
            (rows.insights, self.records),
            (rows.rejects, self.rejected),
        ):
            if batch.num_rows:
                counted = pc.value_counts(batch["source_uri"])
                values, numbers = counted.field("values"), counted.field("counts")
                if pa.types.is_dictionary(values.type):
                    values = values.dictionary_decode()
                counts.update(dict(zip(values.to_pylist(), numbers.to_pylist(), strict=True)))

    def table(self) -> pa.Table:
        """The rows of ``objects`` with this moment as the time of the commit."""
        now = datetime.now(UTC)
        given = dict(zip(_Line._fields, zip(*self.lines, strict=True), strict=True))
        uris = given["source_uri"]
        records, rejected = ([counts[uri] for uri in uris] for counts in (self.records, self.rejected))
        statuses = _statuses(given["status"], records, rejected)
        columns = given | {
            "records": records,
            "rejected": rejected,
            "status": statuses,
            "ingested_at": [now] * len(uris),
        }
        return pa.table([pa.array(columns[field.name], field.type) for field in OBJECTS], schema=OBJECTS)


def _statuses(given: Iterable[str | None], records: Iterable[int], rejected: Iterable[int]) -> list[str]:
    return [
        status or ("read" if not refused else "partly read" if rows else "rejected")
        for status, rows, refused in zip(given, records, rejected, strict=True)
    ]
