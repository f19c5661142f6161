"""Where rows go: the protocol that a lake implements and the ingest road writes through, so that neither imports the other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

import pyarrow as pa

from trailscope.sources import Listed, SourceObject


@dataclass(frozen=True)
class Written:
    """What became of the rows of one write.

    Attributes:
        new: events that were not there yet, the conflicting ones included.
        duplicate: events of which an equal one was there already.
        conflicting: new events whose identity another event has that says something else.
        first_event, last_event: UTC times of the new events; ``None`` without any.
        accounts, regions: of the new events.
        insights: insight and aggregated records, which are rows of their own table.
    """

    new: int = 0
    duplicate: int = 0
    conflicting: int = 0
    first_event: datetime | None = None
    last_event: datetime | None = None
    accounts: frozenset[str] = field(default_factory=frozenset)
    regions: frozenset[str] = field(default_factory=frozenset)
    insights: int = 0

    def __add__(self, other: Written) -> Written:
        """The counts of both."""
        firsts = [time for time in (self.first_event, other.first_event) if time]
        lasts = [time for time in (self.last_event, other.last_event) if time]
        return Written(
            self.new + other.new,
            self.duplicate + other.duplicate,
            self.conflicting + other.conflicting,
            min(firsts, default=None),
            max(lasts, default=None),
            self.accounts | other.accounts,
            self.regions | other.regions,
            self.insights + other.insights,
        )


class Sink(Protocol):
    """Takes rows in batches. Nothing taken is visible before ``commit``, and then all of it is."""

    def unseen(self, objects: Sequence[SourceObject]) -> list[SourceObject]:
        """Those of some objects that no commit has covered in this version, in the order given."""
        ...

    def write(self, events: Sequence[pa.RecordBatch], insights: Sequence[pa.RecordBatch]) -> Written:
        """Take rows of ``trailscope.schema.tables.EVENTS`` and ``INSIGHTS``: those events that are not there yet, sorted by time.

        Args:
            events, insights: in the order of their objects. Order, duplicates, partitions and files are the sink's affair.
        """
        ...

    def set_aside(self, rejects: pa.Table) -> None:
        """Take rejects (``trailscope.schema.tables.REJECTS``) of the batch in hand."""
        ...

    def commit(self, objects: pa.Table) -> None:
        """Make visible what was taken since the last commit, with its ledger (``trailscope.schema.tables.OBJECTS``).

        Of an object whose status is ``unreadable`` only the reject without position is kept: a later ingest reads it again.
        """
        ...

    def settle(self, listed: Sequence[Listed], unread: Collection[tuple[str, date]], today: date) -> None:
        """Remember what a run that ended well has listed, so that the next one need not; see `sources.settle`."""
        ...
