"""Rows cut into files: in order of time, a file a UTC day, and a large day into as many as are written at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from trailscope.lake.blocks import Numbers
from trailscope.lake.parquet import ROW_GROUP

SMALLEST_SLICE = 20_000
"""Rows below which a file of its own costs readers more than a second thread gains."""

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Slice:
    """One file to be written: its UTC day, and the numbers of its rows in order of time."""

    day: date
    rows: Numbers


def days_of(times: Numbers) -> dict[date, Numbers]:
    """The positions of the rows of each UTC day, in the order they came.

    Args:
        times: microseconds since 1970, UTC.
    """
    days = times // _DAY
    order = np.argsort(days, kind="stable")
    cuts = np.flatnonzero(np.diff(days[order])) + 1
    return {_date(days[rows[0]]): rows for rows in np.split(order, cuts) if len(rows)}


def slices(day: date, rows: Numbers, times: Numbers, at_once: int) -> Iterator[Slice]:
    """Cut the rows of a day: in order of time, and of their arrival where that is the same.

    Args:
        day: a UTC day.
        rows: the numbers of its rows, in the order of their arrival.
        times: of all rows, by number.
        at_once: how many files are written at once.
    """
    ordered = rows[np.argsort(times[rows], kind="stable")]
    pieces = max(1, min(at_once, len(rows) // SMALLEST_SLICE))
    for piece in np.array_split(ordered, pieces):
        yield Slice(day, piece)


def row_groups(rows: Numbers, sizes: Numbers, share: int) -> Iterator[Numbers]:
    """Cut the rows of a file into row groups, each no more than ``share`` bytes or one row.

    Args:
        rows: their numbers.
        sizes: bytes of all rows, by number.
        share: bytes.
    """
    longest = -(-len(rows) // -(-len(rows) // ROW_GROUP))
    ends = np.cumsum(sizes[rows])
    start, before = 0, 0
    while start < len(rows):
        fitting = int(np.searchsorted(ends, before + share, "right"))
        end = min(max(fitting, start + 1), start + longest)
        yield rows[start:end]
        start, before = end, int(ends[end - 1])


def _date(day: np.int64) -> date:
    return date.fromordinal(int(day) + date(1970, 1, 1).toordinal())
