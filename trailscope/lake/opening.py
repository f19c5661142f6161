"""Opening a lake to read it: what of it may be read, and the refusal to answer from one that is not what was committed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from trailscope.errors import LakeError, Location
from trailscope.lake.committed import Batch, Committed, File, completed, read_index
from trailscope.lake.descent import Descent
from trailscope.lake.existing import open_layout
from trailscope.lake.integrity import LakeDamage, examine, unnamed
from trailscope.lake.layout import Layout
from trailscope.lake.location import LakePlace
from trailscope.lake.stored import Stored

if TYPE_CHECKING:
    from trailscope.lake.seen import Seen


_OF_DAY = "events/event_date="
_FEW_EVENTS = 50_000  # that one thread reads sooner than several are told what to do


@dataclass(frozen=True)
class OpenLake:
    """A lake as it was found when it was opened. Paths are absolute.

    Attributes:
        layout: where things lie.
        committed: what was committed to it.
        damage: how it differs from that.
        unnamed: how many Parquet files lie in it that no batch names. They are never read.
        only: names of the batches that are read; ``None`` for all.
        merged: how many files of events still lie in it that were merged into others since. They are never read here; who reads
            the folder without the ledger counts their events twice.
    """

    layout: Layout
    committed: Committed
    damage: LakeDamage
    unnamed: int
    only: frozenset[str] | None = None
    merged: int = 0

    def stored(self, path: str) -> Stored:
        """Where a committed file is to be read from.

        Args:
            path: within the lake.
        """
        return self.layout.stored(path)

    def event_files(self, first: date | None = None, last: date | None = None) -> list[Stored]:
        """Files of events of the UTC days from ``first`` to ``last``, both included, in order of day and batch."""
        paths = self.event_paths(first, last)
        self.layout.expect(paths)
        return [self.stored(path) for path in paths]

    def event_paths(self, first: date | None = None, last: date | None = None) -> list[str]:
        """Their paths within the lake."""
        earliest = _OF_DAY + (first or date.min).isoformat()
        latest = _OF_DAY + (last or date.max).isoformat() + "0"  # after every path of its folder
        return [path for path in sorted(self._readable) if earliest <= path < latest]

    def whole_event_files(self) -> list[tuple[Stored, File]]:
        """The files of events that are read, each with what was committed."""
        paths = set(self.event_paths())
        files = {file.path: file for file in self._chosen_files() if file.path in paths}
        return [(self.stored(path), files[path]) for path in sorted(files)]

    def insight_files(self) -> list[Stored]:
        """Files of insight and aggregated records."""
        return self._of("insights/")

    def reject_files(self) -> list[Stored]:
        """Files of rejects."""
        return self._of("rejects/")

    def ledgers(self, columns: int | None = None) -> list[Stored]:
        """The ledgers; those that have so many columns, or, for ``None``, all."""
        chosen = (batch for batch in self.readable_batches if columns is None or batch.columns == columns)
        return [self.stored(batch.ledger.path) for batch in chosen]

    def seen(self) -> Seen:
        """The objects that need not be read again: those of batches that are whole.

        Raises:
            LakeError: a ledger cannot be read.
        """
        from trailscope.lake.seen import Seen  # noqa: PLC0415 - loads numpy, which a question need not wait for

        gone, seen = self.damage.lost, Seen()
        whole = (batch for batch in self.readable_batches if not any(file.path in gone for file in batch.files))
        seen.load(self.stored(batch.ledger.path) for batch in whole)
        return seen

    @property
    def threads(self) -> int | None:
        """How many threads of an engine ask best; ``None`` for one a core."""
        if self.layout.threads is not None:
            return self.layout.threads
        rows = [file.rows for file in self._chosen_files() if file.path.startswith(_OF_DAY)]
        known = [number for number in rows if number is not None]
        return 1 if len(known) == len(rows) and sum(known) <= _FEW_EVENTS else None

    @property
    def healed(self) -> bool:
        """Whether objects were read a second time because of damage, so that ledgers and rejects tell of them twice."""
        return bool(self.committed.given_up)

    @cached_property
    def readable_batches(self) -> tuple[Batch, ...]:
        """The batches whose ledger is there as it was committed."""
        gone = self.damage.lost | self.committed.given_up
        there = (batch for batch in self.committed.batches if batch.ledger.path not in gone)
        return tuple(batch for batch in there if self.only is None or batch.name in self.only)

    def _of(self, folder: str) -> list[Stored]:
        return [self.stored(path) for path in sorted(self._readable) if path.startswith(folder)]

    def _chosen_files(self) -> Iterator[File]:
        """All files of the batches that are read; of a file that was merged since, the one that has its rows now."""
        if self.only is None:
            yield from (file for batch in self.readable_batches for file in batch.files)
            return
        descent = Descent(self.committed.batches)
        merged = (now for batch in self.readable_batches for file in batch.files for now in descent.now(file))
        yield from {file.path: file for file in merged}.values()

    @property
    def _readable(self) -> Iterator[str]:
        gone = self.damage.lost | self.committed.set_aside
        files = (file.path for file in self._chosen_files())
        return (path for path in files if path not in gone)


def open_lake(path: LakePlace, *, despite_damage: bool = False) -> OpenLake:
    """Open a lake to read it. Names, sizes and times are looked at, in one listing; and the bytes of files that were written to since.

    Args:
        path: of the lake.
        despite_damage: read what is left of one that is not what was committed; who answers from it has to say so.

    Raises:
        LakeError: there is no lake, or a newer one; or it is not what was committed.
    """
    layout = open_layout(path)
    try:
        opened = opened_as_listed(layout)
        if opened.damage and not layout.is_local:  # a commit may have come while pages were listed
            opened = opened_as_listed(open_layout(path))
        owed = _still_owed(opened) if opened.damage and not despite_damage else ""
    except OSError as error:
        raise LakeError(
            f"the lake cannot be read ({error.strerror or error})",
            at=Location(str(path)),
            hint="see whether its files may be read",
        ) from error
    if owed:
        raise LakeError(
            f"the lake is not what was committed to it: {opened.damage.sentence()}",
            at=Location(str(path)),
            hint=f"{owed}; --despite-damage answers from the rest",
        )
    return opened


def _still_owed(opened: OpenLake) -> str:
    from trailscope.lake.mending import debts, still_owed  # noqa: PLC0415 - loads numpy, which a sound lake need not wait for

    return still_owed(debts(opened.layout, opened.committed, opened.damage))


def opened_as_listed(layout: Layout) -> OpenLake:
    """A lake as it is found, whole or not."""
    index = read_index(layout)  # before the listing: what is committed in between is in the listing then
    found = layout.files()
    committed = completed(layout, index, found)
    layout.tell(committed)
    merged = sum(path.startswith(_OF_DAY) for path in committed.superseded.intersection(found))
    return OpenLake(layout, committed, examine(layout, committed, found), len(unnamed(committed, found)), merged=merged)
