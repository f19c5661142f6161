"""What an ingest says while it runs and when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Progress:
    """One moment of a running ingest. Totals are ``None`` while objects are still being found."""

    objects_done: int
    objects_total: int | None
    bytes_done: int
    bytes_total: int | None
    events: int
    rejected: int
    current: str
    seconds: float


ProgressListener = Callable[[Progress], None]


@dataclass(frozen=True)
class RejectNote:
    """One thing that could not be read or become rows, as a summary names it."""

    uri: str
    reason: str
    detail: str


@dataclass(frozen=True)
class IngestSummary:
    """What one run did.

    Attributes:
        objects_new: objects read in this run, whole or in part.
        objects_skipped: objects that the ledger already had in this version.
        objects_rejected: objects of which something could not be read (they may be among the new).
        objects_left_out: objects not meant to become rows, by reason in ``left_out``.
        forms: how many of the objects read were of which form; see :data:`trailscope.formats.forms.FORMS`.
        events_new, events_duplicate, events_conflicting: rows added, rows that were there already, and those of the added
            that contradict another record of the same identity.
        insights_new: insight and aggregated records, which stand in a table of their own and count as no event.
        records_rejected: single records that could not become rows.
        stored_bytes, text_bytes: bytes as stored and inflated, of objects read in this run.
        first_event, last_event: UTC times of the events added; ``None`` when there were none.
        rejects: the first twenty things rejected.
        folders_settled: folders of regions in S3 of which only such days were listed that an earlier ingest had not settled.
        objects_altered: logs that were overwritten or deleted after their delivery, as versions in S3 show.
        altered: the first twenty of them.
        road: what made the rows: ``native`` or ``python``.
        interrupted: the run was asked to stop; what it had read is committed.
    """

    objects_new: int = 0
    objects_skipped: int = 0
    objects_rejected: int = 0
    objects_left_out: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    forms: Mapping[str, int] = field(default_factory=dict)
    events_new: int = 0
    events_duplicate: int = 0
    events_conflicting: int = 0
    insights_new: int = 0
    records_rejected: int = 0
    stored_bytes: int = 0
    text_bytes: int = 0
    first_event: datetime | None = None
    last_event: datetime | None = None
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    seconds: float = 0.0
    road: str = ""
    rejects: tuple[RejectNote, ...] = ()
    interrupted: bool = False
    folders_settled: int = 0
    objects_altered: int = 0
    altered: tuple[RejectNote, ...] = ()
