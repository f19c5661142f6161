"""What a run has counted so far, beside what its batches say."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from trailscope.ingest.batch import BatchInHand
from trailscope.ingest.conversion import Told
from trailscope.ingest.progress import IngestSummary, RejectNote
from trailscope.sources import Altered, Listed, SourceObject

_NAMED_ALTERED = 20


@dataclass
class RunTally:
    """Objects and bytes of one run; the attributes are those of ``IngestSummary`` and ``Progress``."""

    started: float = field(default_factory=time.monotonic)
    objects: int = 0
    skipped: int = 0
    stored_bytes: int = 0
    text_bytes: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    objects_total: int | None = None
    bytes_total: int | None = None
    objects_altered: int = 0
    altered: list[RejectNote] = field(default_factory=list)

    def expect(self, objects: Sequence[SourceObject]) -> None:
        """The objects that are left to read, once all are found."""
        self.objects_total = self.objects + len(objects)
        self.bytes_total = self.stored_bytes + sum(item.size or 0 for item in objects)

    def read(self, told: Told) -> None:
        """Count one object that was read."""
        self.objects += 1
        self.stored_bytes += told.stored_bytes
        self.text_bytes += told.text_bytes

    def alter(self, item: Altered) -> None:
        """Count one log that was changed after its delivery."""
        self.objects_altered += 1
        if len(self.altered) < _NAMED_ALTERED:
            self.altered.append(RejectNote(item.uri, item.reason, item.detail))

    def summary(self, batch: BatchInHand, *, interrupted: bool, listed: Sequence[Listed]) -> IngestSummary:
        """What the run did."""
        written = batch.written
        return IngestSummary(
            objects_new=self.objects,
            objects_skipped=self.skipped,
            objects_rejected=batch.objects_rejected,
            objects_left_out=self.left_out.total(),
            left_out=dict(self.left_out),
            forms=dict(batch.forms),
            events_new=written.new,
            events_duplicate=written.duplicate,
            events_conflicting=written.conflicting,
            insights_new=written.insights,
            records_rejected=batch.records_rejected,
            stored_bytes=self.stored_bytes,
            text_bytes=self.text_bytes,
            first_event=written.first_event,
            last_event=written.last_event,
            accounts=tuple(sorted(written.accounts)),
            regions=tuple(sorted(written.regions)),
            seconds=time.monotonic() - self.started,
            road=batch.road,
            rejects=tuple(batch.rejects),
            interrupted=interrupted,
            folders_settled=sum(item.before for item in listed),
            objects_altered=self.objects_altered,
            altered=tuple(self.altered),
        )
