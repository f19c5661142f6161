"""Rows of many Arrow batches and Parquet row groups by one numbering, gathered a few columns at a time and never held twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.lake.gathering import Pointed
from trailscope.lake.stored import Stored, readable
from trailscope.native_core import core_in_use
from trailscope.schema.tables import EVENTS

Numbers = npt.NDArray[np.int64]

_SMALL, _GATHERED = 256 << 10, 2 << 20
_SPARE = 1.25  # a stretch is not copied out of its block while it has no more rows than this for each that is wanted


class Block(Protocol):
    """Some rows with the columns of ``EVENTS``."""

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        ...

    def select(self, columns: Sequence[str]) -> pa.RecordBatch:
        """Its rows with these columns."""
        ...


class StoredEvents:
    """A Parquet file of events, opened when first read from. At most one is open at a time; see :class:`OpenFile`."""

    def __init__(self, path: Stored, groups: Sequence[int]) -> None:
        self.path, self.groups = path, tuple(groups)

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        return sum(self.groups)

    def blocks(self, opened: OpenFile) -> list[StoredGroup]:
        """Its row groups in order."""
        return [StoredGroup(self, number, opened) for number in range(len(self.groups))]


class OpenFile:
    """Keeps the file that was read from last open, because its row groups are read one column after the other."""

    def __init__(self) -> None:
        self._path: Stored | None = None
        self._file: pq.ParquetFile | None = None

    def of(self, path: Stored) -> pq.ParquetFile:
        """The file, opened if it is not."""
        if path != self._path:
            self.close()
            self._file, self._path = pq.ParquetFile(readable(path)), path
        return self._file

    def close(self) -> None:
        """Close what is open."""
        if self._file is not None:
            self._file.close()
        self._file = self._path = None


class StoredGroup:
    """One row group of a file of events."""

    def __init__(self, stored: StoredEvents, number: int, opened: OpenFile) -> None:
        self._stored, self._number, self._opened = stored, number, opened

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        return self._stored.groups[self._number]

    def select(self, columns: Sequence[str]) -> pa.RecordBatch:
        """Its rows with these columns; one that the file does not have is NULL."""
        file = self._opened.of(self._stored.path)
        there = [name for name in columns if name in file.schema_arrow.names]
        read = file.read_row_group(self._number, columns=there, use_threads=False).combine_chunks()
        arrays = [
            _array(read[name]) if name in there else pa.nulls(self.num_rows, EVENTS.field(name).type)
            for name in columns
        ]
        return pa.record_batch(arrays, names=list(columns))


class Blocks:
    """Rows numbered through: those of the first block, then those of the second, and so on."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.starts: Numbers = np.cumsum([0, *(block.num_rows for block in blocks)], dtype=np.int64)

    def __len__(self) -> int:
        return int(self.starts[-1])

    def block_of(self, rows: Numbers) -> Numbers:
        """The number of the block that each row stands in."""
        return np.searchsorted(self.starts, rows, "right") - 1

    def gather(self, rows: Numbers, columns: Sequence[str]) -> pa.Table:
        """Some rows in the order given, with these columns. Each block that has some of them is read once."""
        return self.pointed(rows, columns).table()

    def pointed(self, rows: Numbers, columns: Sequence[str]) -> Pointed:
        """The same where they stand, as far as the blocks are in memory."""
        order = np.argsort(rows, kind="stable")
        ascending = rows[order]
        stretches = list(self._stretches(ascending))
        copied_once = len(stretches) == 1 or core_in_use() is not None  # from where they stand to where they go
        pieces, places, held = [], [], 0
        for number, first, last in stretches:
            within = ascending[first:last] - self.starts[number]
            block = self.blocks[number]
            spare = np.inf if copied_once and (len(stretches) == 1 or isinstance(block, pa.RecordBatch)) else _SPARE
            piece, place = _piece(block.select(columns), within, spare)
            pieces.append(piece)
            places.append(place + held)
            held += piece.num_rows
        place = np.empty(len(rows), np.int64)
        place[order] = np.concatenate(places)
        as_they_stand = held == len(rows) and np.array_equal(place, np.arange(held))
        return Pointed(pieces, None if as_they_stand else place)

    def _stretches(self, ascending: Numbers) -> Iterator[tuple[int, int, int]]:
        """Block number, first and last position of each stretch of rows in one block."""
        numbers = self.block_of(ascending)
        cuts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
        for first, last in pairwise(cuts):
            yield int(numbers[first]), first, last


def blocks_of(batches: Sequence[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """The batches as blocks: what comes in many small ones, as from small objects, is put together into fewer."""
    blocks: list[pa.RecordBatch] = []
    small: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        if batch.num_rows == 0:
            continue
        nbytes = batch.nbytes
        if small and (nbytes >= _SMALL or size + nbytes > _GATHERED):
            blocks.append(_together(small))
            small, size = [], 0
        if nbytes >= _SMALL:
            blocks.append(batch)
        else:
            small.append(batch)
            size += nbytes
    return [*blocks, _together(small)] if small else blocks


def _together(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    return pa.Table.from_batches(batches).unify_dictionaries().combine_chunks().to_batches()[0]


def row_bytes(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """About how many bytes each row takes: exact for texts, which an attacker can make long, and nothing for pointers to them."""
    sizes = np.full(batch.num_rows, 8 * batch.num_columns, np.int64)
    for column in batch.columns:
        if pa.types.is_string(column.type):
            ends = np.frombuffer(column.buffers()[1], np.int32, len(column) + 1, 4 * column.offset)
            if ends[-1] - ends[0] > _SMALL:
                sizes += np.diff(ends)
    return sizes


def _piece(batch: pa.RecordBatch, rows: Numbers, spare: float) -> tuple[pa.RecordBatch, Numbers]:
    """Some rows of a batch, in ascending order, and where each stands: not copied if few others lie between them."""
    first, last = int(rows[0]), int(rows[-1])
    if last - first + 1 <= spare * len(rows):
        return batch.slice(first, last - first + 1), rows - first
    return batch.take(pa.array(rows)), np.arange(len(rows))


def _array(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
