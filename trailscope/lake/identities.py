"""The identities of the events of each UTC day that are in the lake or written already, found without reading the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import numpy as np
import pyarrow.parquet as pq

from trailscope.lake.blocks import OpenFile, StoredEvents
from trailscope.lake.identity import Hashes, HashRows, identity_hashes
from trailscope.lake.runs import Numbers, Positions, Run, Runs
from trailscope.lake.stored import Stored, readable


class Day:
    """The events of one UTC day, numbered through its files; and, while they fit, the hash of each one's identity."""

    def __init__(self, files: Sequence[StoredEvents], runs: Runs | None) -> None:
        self.files, self.runs = list(files), runs

    @property
    def num_rows(self) -> int:
        """How many events it has."""
        return sum(file.num_rows for file in self.files)


class Identities:
    """Days as they are needed: each is read once and kept up to date, while the budget lasts.

    Args:
        budget: bytes of memory. Days not looked at for longest are forgotten first, and read again when they are needed; a
            day that does not fit by itself is read whenever it is.
        files_of: the committed files of a day.
        hashes: of the identity of each row; those that only this process knows for ``None``.
    """

    def __init__(
        self, budget: int, files_of: Callable[[date], Sequence[Stored]], hashes: HashRows | None = None
    ) -> None:
        self._budget, self._files_of = budget, files_of
        self.hashes: HashRows = hashes or identity_hashes
        self._days: dict[date, Day] = {}

    def day(self, day: date) -> Day:
        """A day's files; its latest rows are in the last."""
        known = self._days.pop(day, None)
        if known is None:
            files = [_stored(path) for path in self._files_of(day)]
            known = Day(files, None if files else Runs())
        self._days[day] = known  # the latest is the last
        return known

    def find(self, day: date, wanted: Hashes) -> tuple[Positions, Numbers]:
        """Which hashes occur in a day.

        Returns:
            A position in ``wanted``, and the number of a row of the day that has this hash, for each such row.
        """
        found = [run.find(wanted) for run in self._runs(self.day(day))]
        if not found:
            return np.empty(0, np.intp), np.empty(0, np.uint32)
        return np.concatenate([positions for positions, _ in found]), np.concatenate([rows for _, rows in found])

    def add(self, day: date, file: StoredEvents, hashes: Hashes) -> None:
        """Take a file that was written, with the hash of each row's identity."""
        known = self.day(day)
        if known.runs is not None:
            known.runs.add(Run(hashes, np.arange(known.num_rows, known.num_rows + len(hashes), dtype=np.uint32)))
        known.files.append(file)
        self._forget()

    def forget(self, days: Iterable[date]) -> None:
        """Read some days anew when they are needed: others have committed to them, or their files were merged."""
        for day in days:
            self._days.pop(day, None)

    def _runs(self, day: Day) -> Iterator[Run]:
        if day.runs is None and day.num_rows * 12 <= self._budget:
            day.runs = Runs()
            for run in self._read(day.files):
                day.runs.add(run)
            self._forget()
        return iter(day.runs) if day.runs is not None else self._read(day.files)

    def _forget(self) -> None:
        taken = sum(day.runs.nbytes for day in self._days.values() if day.runs is not None)
        for day in self._days.values():
            if taken <= self._budget:
                return
            if day.runs is not None:
                taken -= day.runs.nbytes
                day.runs = None

    def _read(self, files: Sequence[StoredEvents]) -> Iterator[Run]:
        """The identities of files, one file at a time, as numbers of the rows of all of them."""
        opened, start = OpenFile(), 0
        try:
            for file in files:
                hashes = [self.hashes(group) for group in file.blocks(opened)]
                if hashes:
                    whole = np.concatenate(hashes)
                    yield Run(whole, np.arange(start, start + len(whole), dtype=np.uint32))
                start += file.num_rows
        finally:
            opened.close()


def _stored(path: Stored) -> StoredEvents:
    described = pq.read_metadata(readable(path))
    return StoredEvents(path, [described.row_group(n).num_rows for n in range(described.num_row_groups)])
