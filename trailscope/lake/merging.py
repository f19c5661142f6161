"""Rows of several files of one day in one order of time, read a little of each file at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.lake.blocks import Numbers, row_bytes
from trailscope.lake.gathering import Pointed, gathered
from trailscope.lake.parquet import ROW_GROUP
from trailscope.lake.slices import row_groups
from trailscope.lake.stored import Stored, readable
from trailscope.schema.tables import EVENTS

_AT_ONCE = 4_096  # rows of one file
_POINTED_TO = ["source_uri", "record_fields"]


class _Cursor:
    """One file, as far as its rows were not taken yet."""

    def __init__(self, stored: Stored, rows: int) -> None:
        self._file = pq.ParquetFile(readable(stored), read_dictionary=_POINTED_TO)
        self._batches = self._file.iter_batches(rows, use_threads=False)
        self._batch: pa.RecordBatch | None = None
        self._times: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._advance()

    @property
    def ended(self) -> bool:
        """Whether all its rows were taken."""
        return self._batch is None

    @property
    def known_until(self) -> int:
        """The time of the last row that is in memory: those that follow in the file are no earlier."""
        return int(self._times[-1])

    def take(self, until: int) -> Iterator[pa.RecordBatch]:
        """The rows up to a time, both included, as far as they are in memory."""
        if self._batch is None:
            return
        count = int(np.searchsorted(self._times, until, "right"))
        if count:
            yield self._batch.slice(0, count)
        if count == len(self._times):
            self._advance()
        else:
            self._batch, self._times = self._batch.slice(count), self._times[count:]

    def _advance(self) -> None:
        for batch in self._batches:
            if batch.num_rows:
                self._batch = _as_events(batch)
                times: npt.NDArray[np.int64] = self._batch["event_time"].cast(pa.int64()).to_numpy()
                if np.any(np.diff(times) < 0):  # not what an ingest writes; such a file is not cut up
                    msg = "rows are not in order of time"
                    raise pa.ArrowInvalid(msg)
                self._times = times
                return
        self._batch = None
        self._file.close()


def _as_events(batch: pa.RecordBatch) -> pa.RecordBatch:
    """With all columns of ``EVENTS``: one that an older trailscope did not write is NULL."""
    there = set(batch.schema.names)
    columns = [
        batch[field.name].cast(field.type) if field.name in there else pa.nulls(batch.num_rows, field.type)
        for field in EVENTS
    ]
    return pa.record_batch(columns, schema=EVENTS)


def merged(files: Sequence[Stored], share: int) -> Iterator[Pointed]:
    """The rows of some files, each in order of time, as row groups in order of time. Equal times keep the order of the files.

    Args:
        files: of one day. About ``4096`` rows of each are in memory.
        share: bytes of the rows of a row group.

    Raises:
        pa.ArrowException, OSError: a file cannot be read.
    """
    cursors = [_Cursor(stored, _AT_ONCE) for stored in files]
    held: list[pa.RecordBatch] = []
    rows = size = 0
    while True:
        cursors = [cursor for cursor in cursors if not cursor.ended]
        if not cursors:
            break
        until = min(cursor.known_until for cursor in cursors)
        for cursor in cursors:
            for piece in cursor.take(until):
                held.append(piece)
                rows, size = rows + piece.num_rows, size + int(row_bytes(piece).sum())
        if rows >= 2 * ROW_GROUP or size >= share:
            order, sizes = _order(held)
            whole = rows // ROW_GROUP * ROW_GROUP or rows
            for group in row_groups(order[:whole], sizes, share):
                yield Pointed(held, group)
            held = gathered(held, order[whole:]).to_batches() if whole < rows else []
            rows, size = rows - whole, int(sizes[order[whole:]].sum())
    if rows:
        order, sizes = _order(held)
        for group in row_groups(order, sizes, share):
            yield Pointed(held, group)


def _order(pieces: list[pa.RecordBatch]) -> tuple[Numbers, Numbers]:
    """The rows of all pieces in order of time, and the bytes of each."""
    times = np.concatenate([piece["event_time"].cast(pa.int64()).to_numpy() for piece in pieces])
    return np.argsort(times, kind="stable"), np.concatenate([row_bytes(piece) for piece in pieces])
