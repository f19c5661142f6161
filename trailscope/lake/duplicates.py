"""Which of the rows to be written are new: equal ones are one event, different ones of one identity are both kept.

Rows are compared within one UTC day. A hash of the identity says which rows to compare; what decides is what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.lake.blocks import Block, Blocks, Numbers, OpenFile
from trailscope.lake.comparing import Comparer
from trailscope.lake.identities import Identities
from trailscope.lake.identity import CONTENT, IDENTITY, Hashes


@dataclass(frozen=True)
class Arrivals:
    """The rows of one write, in the order of their arrival.

    Attributes:
        blocks: the rows.
        hashes: of each one's identity.
        sizes: bytes of each.
    """

    blocks: Sequence[pa.RecordBatch]
    hashes: Hashes
    sizes: Numbers


def new_rows(
    arrivals: Arrivals, day: date, rows: Numbers, identities: Identities, share: int
) -> tuple[npt.NDArray[np.bool_], int]:
    """Which rows of one day are new.

    Args:
        arrivals: all rows of the write.
        day: a UTC day.
        rows: the numbers of its rows, in the order of their arrival.
        identities: what is there already.
        share: bytes of rows compared at once.

    Returns:
        Whether each row is new, and how many of the new ones contradict another event of their identity.
    """
    new = np.ones(len(rows), bool)
    hashes = arrivals.hashes[rows]
    distinct, group, count = np.unique(hashes, return_inverse=True, return_counts=True)
    position, there = identities.find(day, distinct)
    again = count > 1
    again[position] = True
    if not again.any():
        return new, 0
    suspects = np.flatnonzero(again[group])
    opened = OpenFile()
    try:
        stored = [block for file in identities.day(day).files for block in file.blocks(opened)]
        blocks: list[Block] = [*arrivals.blocks, *stored]
        comparer = Comparer(Blocks(blocks), len(arrivals.hashes), arrivals.sizes, share)
        # What is there comes first: of rows that say the same, the first one stays.
        groups = np.concatenate([position, group[suspects]])
        compared = np.concatenate([there.astype(np.int64) + len(arrivals.hashes), rows[suspects]])
        first_like = comparer.alike(groups, compared, CONTENT)
        kept = np.flatnonzero(first_like == np.arange(len(compared)))
        new[suspects] = np.isin(np.arange(len(there), len(compared)), kept)
        return new, _contradicting(comparer, groups[kept], compared[kept], kept >= len(there))
    finally:
        opened.close()


def _contradicting(comparer: Comparer, groups: Numbers, rows: Numbers, new: npt.NDArray[np.bool_]) -> int:
    """How many new rows share their identity with another row, all of them saying something else."""
    _, group, count = np.unique(groups, return_inverse=True, return_counts=True)
    several = np.flatnonzero(count[group] > 1)
    if not len(several):
        return 0
    first_like = comparer.alike(groups[several], rows[several], IDENTITY)
    _, identity, count = np.unique(first_like, return_inverse=True, return_counts=True)
    contradicting = several[(count[identity] > 1) & new[several]]
    if not len(contradicting):
        return 0
    return int(pc.sum(pc.is_valid(comparer.gather(rows[contradicting], "event_id"))).as_py())
