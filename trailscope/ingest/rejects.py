"""What could not become rows, as a batch of the lake's schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from trailscope.formats.document import Damage
from trailscope.schema.tables import REJECTED


class Reject(NamedTuple):
    """One row of ``trailscope.schema.tables.REJECTED``; see there."""

    source_uri: str
    source_index: int | None
    byte_offset: int | None
    reason: str
    detail: str
    data: bytes

    @classmethod
    def of(cls, source_uri: str, damage: Damage) -> Reject:
        """Bytes of an object that are no document."""
        return cls(source_uri, None, damage.offset, damage.reason, damage.detail, damage.data)


_NONE = pa.record_batch([pa.nulls(0, field.type) for field in REJECTED], schema=REJECTED)


def reject_batch(rejects: Iterable[Reject]) -> pa.RecordBatch:
    """The rejects as one batch, in the order given."""
    columns = list(zip(*rejects, strict=True))
    if not columns:
        return _NONE
    return pa.record_batch(
        [pa.array(column, field.type) for column, field in zip(columns, REJECTED, strict=True)], schema=REJECTED
    )
