"""The rows of relations as Python values, column by column: of lakes with 100,000 sessions a dictionary for each row takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from trailscope.engines.engine import KeepingEngine

_AT_ONCE = 20_000  # rows; as Python values they take much more room than as columns
_EPOCH = datetime(
    1970, 1, 1, tzinfo=ZoneInfo("UTC")
)  # the zone that Arrow gives: moments of one zone are compared without asking it

_MICROSECOND = timedelta(microseconds=1)  # multiplied, since timedelta(microseconds=…) takes twice as long


def rows(engine: KeepingEngine, sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of an answer, their values in the order of its columns; times are UTC.

    Raises:
        QueryError: the engine failed.
    """
    for batch in engine.run(sql).to_batches(max_chunksize=_AT_ONCE):
        yield from zip(*map(_values, batch.columns), strict=True)


def _values(column: pa.Array) -> list[Any]:
    if not pa.types.is_timestamp(column.type):
        values: list[Any] = column.to_pylist()
        return values
    # Arrow's own way to moments of a zone takes five times as long, and its way by numpy is closed to a command that only asks a lake
    passed = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64()).to_pylist()
    return [None if each is None else _EPOCH + each * _MICROSECOND for each in passed]
