"""Events on their way into files: duplicates left out, in order of time, cut by day, several files written at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from trailscope.lake.blocks import Blocks, Numbers, StoredEvents, blocks_of, row_bytes
from trailscope.lake.committed import File
from trailscope.lake.duplicates import Arrivals, new_rows
from trailscope.lake.identities import Identities
from trailscope.lake.parquet import ROW_GROUP, write_events
from trailscope.lake.slices import Slice, days_of, row_groups, slices
from trailscope.schema.tables import EVENTS
from trailscope.sink import Written

_GATHERED = (
    2.5  # what a thread holds besides a row group: its rows before they are ordered, and a column on its way out
)
_SMALLEST_GROUP = 8 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Shares:
    """How the bytes that writing may take, besides the rows it is given, are shared out.

    Attributes:
        at_once: files written at once, each by a thread.
        row_group: bytes of the rows of a row group.
        identities: bytes that known identities may take.
        compared: bytes of rows compared at once.
    """

    at_once: int
    row_group: int
    identities: int
    compared: int

    @staticmethod
    def of(memory: int, threads: int) -> Shares:
        """A quarter of the memory is for identities; the rest is for what is compared, and after that for what is written."""
        written = int(memory * 3 / 4 / _GATHERED)
        at_once = max(1, min(threads, written // _SMALLEST_GROUP))
        return Shares(at_once, written // at_once, memory // 4, memory // 3)


@dataclass(frozen=True)
class EventFile:
    """A file of events that was written: its UTC day, what is known of it, and the file itself."""

    day: date
    file: File
    stored: StoredEvents

    @property
    def local(self) -> Path:
        """Where it lies until it is committed."""
        return Path(str(self.stored.path))


def write_new(
    batches: Sequence[pa.RecordBatch], identities: Identities, shares: Shares, place: Callable[[date], Path]
) -> tuple[Written, list[EventFile]]:
    """Write those of some events that are not there yet.

    Args:
        batches: rows of ``EVENTS``, in the order of their arrival.
        identities: of what is there; what is written is added.
        shares: of memory.
        place: gives a new file for a UTC day, in a folder that is there.
    """
    blocks = blocks_of(batches)
    if not blocks:
        return Written(), []
    rows = Blocks(blocks)
    arrivals = Arrivals(
        blocks,
        np.concatenate([identities.hashes(block) for block in blocks]),
        np.concatenate([row_bytes(block) for block in blocks]),
    )
    times = np.concatenate([block["event_time"].cast(pa.int64()).to_numpy() for block in blocks])
    conflicting = 0
    cut: list[Slice] = []
    new = np.zeros(len(rows), bool)
    for day, of_day in days_of(times).items():
        fresh, contradicting = new_rows(arrivals, day, of_day, identities, shares.compared)
        new[of_day] = fresh
        conflicting += contradicting
        if fresh.any():
            cut += slices(day, of_day[fresh], times, shares.at_once)
    written = _write_slices(rows, cut, arrivals.sizes, shares, place)
    for slice, file in zip(cut, written, strict=True):
        identities.add(slice.day, file.stored, arrivals.hashes[slice.rows])
    return _counted(blocks, new, times, conflicting), written


def _write_slices(
    rows: Blocks, cut: Sequence[Slice], sizes: Numbers, shares: Shares, place: Callable[[date], Path]
) -> list[EventFile]:
    def write(slice: Slice) -> EventFile:
        path = place(slice.day)
        groups = (rows.pointed(group, EVENTS.names) for group in row_groups(slice.rows, sizes, shares.row_group))
        file, counts = write_events(path, groups, min(ROW_GROUP, len(slice.rows)), columns)
        return EventFile(slice.day, file, StoredEvents(path, counts))

    with (
        ThreadPoolExecutor(shares.at_once, "trailscope-columns") as columns,  # all work on what is left, be it one file
        ThreadPoolExecutor(shares.at_once, "trailscope-write") as pool,
    ):
        return list(pool.map(write, cut))


def _counted(blocks: Sequence[pa.RecordBatch], new: npt.NDArray[np.bool_], times: Numbers, conflicting: int) -> Written:
    count = int(np.count_nonzero(new))
    if not count:
        return Written(duplicate=len(new))
    fresh = times[new]
    told = [block.select(["recipient_account_id", "aws_region"]) for block in blocks]
    if count < len(new):
        masks = np.split(new, np.cumsum([block.num_rows for block in blocks])[:-1])
        told = [block.filter(pa.array(mask)) for block, mask in zip(told, masks, strict=True)]

    def distinct(column: str) -> frozenset[str]:
        return frozenset(text for block in told for text in block[column].unique().to_pylist() if text)

    return Written(
        count,
        len(new) - count,
        conflicting,
        _EPOCH + timedelta(microseconds=int(fresh.min())),
        _EPOCH + timedelta(microseconds=int(fresh.max())),
        distinct("recipient_account_id"),
        distinct("aws_region"),
    )
