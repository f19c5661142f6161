"""Which of many rows say the same: exactly, a column at a time, without holding more of them than a share of memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.lake.blocks import Blocks, Numbers

ROUNDS = 8  # of comparing with one row a group, before groups with still more different rows are told apart by digests
_AT_ONCE = 1_000

Mask = npt.NDArray[np.bool_]


class Comparer:
    """Compares rows of some blocks.

    Args:
        blocks: the rows, by number.
        held: how many rows, from the first, are held in memory; the others are read from files when they are compared.
        sizes: bytes of each row that is held.
        share: bytes of rows compared at once.
    """

    def __init__(self, blocks: Blocks, held: int, sizes: Numbers, share: int) -> None:
        self._blocks, self._held, self._sizes, self._share = blocks, held, sizes, share

    def alike(self, groups: Numbers, rows: Numbers, columns: Sequence[str]) -> Numbers:
        """For each row the first one of its group that says the same in these columns, as a position in ``rows``.

        Args:
            groups: the group of each row; rows of different groups are never alike.
            rows: their numbers.
            columns: names of columns of ``EVENTS``. NULL is like NULL.
        """
        first_like, rest = np.arange(len(rows)), np.arange(len(rows))
        for _ in range(ROUNDS):
            leader = _first_of_each(groups[rest])
            followers = np.flatnonzero(leader != np.arange(len(rest)))
            if not len(followers):
                return first_like
            same = self._equal(rows[rest[followers]], rows[rest[leader[followers]]], columns)
            first_like[rest[followers[same]]] = rest[leader[followers[same]]]
            rest = rest[followers[~same]]
        seen: dict[tuple[int, bytes], int] = {}
        for position, digest in zip(rest.tolist(), self._digests(rows[rest], columns), strict=True):
            first_like[position] = seen.setdefault((int(groups[position]), digest), position)
        return first_like

    def gather(self, rows: Numbers, column: str) -> pa.ChunkedArray:
        """One column of some rows."""
        return self._blocks.gather(rows, [column]).column(0)

    def _equal(self, some: Numbers, others: Numbers, columns: Sequence[str]) -> Mask:
        """Whether each row of ``some`` says the same as the one of ``others`` at the same position."""
        same = np.ones(len(some), bool)
        order = np.argsort(np.maximum(some, others), kind="stable")  # so that each row group is read once
        for part in self._parts(some, others, order):
            equal = np.ones(len(part), bool)
            for column in columns:
                equal &= _equal_values(self.gather(some[part], column), self.gather(others[part], column))
                if not equal.any():
                    break
            same[part] = equal
        return same

    def _parts(self, some: Numbers, others: Numbers, order: Numbers) -> Iterator[Numbers]:
        """Cut pairs so that one part takes its rows from one row group on disk, and not too many from memory."""
        furthest = np.maximum(some, others)[order]
        block = np.where(furthest < self._held, -1, self._blocks.block_of(furthest))
        size = self._size(some[order]) + self._size(others[order])
        part = np.cumsum(size) // self._share
        cuts = np.flatnonzero((np.diff(block) != 0) | (np.diff(part) != 0)) + 1
        return iter(np.split(order, cuts))

    def _size(self, rows: Numbers) -> Numbers:
        held = rows < self._held
        size = np.zeros(len(rows), np.int64)
        size[held] = self._sizes[rows[held]]
        return size

    def _digests(self, rows: Numbers, columns: Sequence[str]) -> Iterator[bytes]:
        for start in range(0, len(rows), _AT_ONCE):
            table = self._blocks.gather(rows[start : start + _AT_ONCE], columns)
            texts = [_plain(column).to_pylist() for column in table.columns]
            for row in zip(*texts, strict=True):
                yield blake2b(repr(row).encode(), digest_size=16).digest()


def _first_of_each(groups: Numbers) -> Numbers:
    """For each position the first position of the same group."""
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    return first[group]


def _equal_values(some: pa.ChunkedArray, others: pa.ChunkedArray) -> Mask:
    if some.null_count == len(some) and others.null_count == len(others):
        return np.ones(len(some), bool)
    equal = pc.equal(some, others)
    if some.null_count or others.null_count:
        equal = pc.coalesce(equal, pc.equal(pc.is_null(some), pc.is_null(others)))
    return np.asarray(equal.to_numpy(), bool)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts as bytes and times as numbers, whose Python values are quick to have."""
    if pa.types.is_string(column.type):
        return column.cast(pa.binary())
    return column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
