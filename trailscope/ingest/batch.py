"""The batch in hand: rows held until there are enough to write, rejects, and the ledger that the next commit makes visible."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa

from trailscope.allocators import give_back_above
from trailscope.ingest.conversion import Told
from trailscope.ingest.ledger import Ledger
from trailscope.ingest.progress import RejectNote
from trailscope.ingest.rejects import Reject, reject_batch
from trailscope.ingest.rows import Rows, road_name
from trailscope.schema.tables import REJECTS
from trailscope.sink import Sink, Written
from trailscope.sources import SourceObject

_NAMED_REJECTS = 20
_BYTES_A_COMMIT = 1 << 30
_SECONDS_A_COMMIT = 15.0


@dataclass
class BatchInHand:
    """What was taken up since the last commit, and what all commits of the run have written.

    Rows are written on another thread while the next ones are read: one write at a time, in their order. Everything else that the sink
    is asked waits for the write under way.

    Attributes:
        sink: where rows go.
        thread: writes to the sink, one thing at a time.
        write_bytes: how many bytes of rows are held before they are written; as many may be under way besides.
        ledger_lines: how many objects are held in the ledger before they are committed.
        memory_limit: above how many bytes in the process what was freed goes back to the system, before rows are written.
        written: counts of all rows written in this run.
        forms: how many objects of each form were read.
        rejects: the first twenty things rejected.
        road: what makes the rows; see :func:`trailscope.ingest.rows.road_name`.
        objects_rejected, records_rejected: how many objects had a reject, and how many single records were rejected.
    """

    sink: Sink
    thread: Executor
    write_bytes: int
    ledger_lines: int
    memory_limit: int
    ledger: Ledger = field(default_factory=Ledger)
    written: Written = field(default_factory=Written)
    forms: Counter[str] = field(default_factory=Counter)
    rejects: list[RejectNote] = field(default_factory=list)
    road: str = field(default_factory=road_name)
    objects_rejected: int = 0
    records_rejected: int = 0
    _events: list[pa.RecordBatch] = field(default_factory=list)
    _insights: list[pa.RecordBatch] = field(default_factory=list)
    _held_bytes: int = 0
    _uncommitted_bytes: int = 0
    _committed_at: float = field(default_factory=time.monotonic)
    _under_way: Future[Written] | None = None
    _events_under_way: int = 0

    @property
    def events_held(self) -> int:
        """Rows of events that are not written yet."""
        return self._events_under_way + sum(len(batch) for batch in self._events)

    def add(self, rows: Rows) -> None:
        """Take up rows of objects that :meth:`enter` names before the next commit."""
        self.ledger.count(rows)
        for batch, held in ((rows.events, self._events), (rows.insights, self._insights)):
            if batch.num_rows:
                held.append(batch)
                self._held_bytes += batch.nbytes
        if rows.rejects.num_rows:
            self._set_aside(rows.rejects)

    def reject(self, reject: Reject) -> None:
        """Take up one reject that no row came with."""
        self.ledger.rejected[reject.source_uri] += 1
        self._set_aside(reject_batch([reject]))

    def enter(self, found: SourceObject, told: Told, *, unreadable: bool) -> None:
        """Put an object that was read into the ledger."""
        self.ledger.add(
            found.uri,
            found.version,
            stored_bytes=told.stored_bytes,
            sha256=told.sha256,
            text_bytes=told.text_bytes,
            status="unreadable" if unreadable else None,
            delivery_date=found.day,
            form=told.form,
            road=self.road if told.form else None,
        )
        if told.form:
            self.forms[told.form] += 1

    def write_when_full(self) -> None:
        """Hand the rows held to the sink if they are enough; in the middle of an object this commits nothing."""
        if self._held_bytes >= self.write_bytes:
            self._write()

    def settle_up(self) -> None:
        """Write and commit what is due; every object whose rows were taken up stands in the ledger now."""
        self.write_when_full()
        if (
            self._uncommitted_bytes >= _BYTES_A_COMMIT
            or len(self.ledger) >= self.ledger_lines
            or time.monotonic() - self._committed_at >= _SECONDS_A_COMMIT
        ):
            self.commit()

    def commit(self) -> None:
        """Write what is held and make it visible together with its ledger."""
        self._write()
        self._wait()
        self._committed_at = time.monotonic()
        self._uncommitted_bytes = 0
        if len(self.ledger):
            self.sink.commit(self.ledger.table())
            self.objects_rejected += len(self.ledger.rejected)
            self.ledger = Ledger()

    def abandon(self) -> None:
        """Drop what was taken up since the last commit; the next run reads those objects again."""
        self._wait()
        self._events, self._insights, self._held_bytes = [], [], 0
        self.ledger = Ledger()

    def _write(self) -> None:
        if self._events or self._insights:
            self._wait()
            give_back_above(self.memory_limit)
            self._events_under_way = self.events_held
            self._under_way = self.thread.submit(self.sink.write, self._events, self._insights)
            self._events, self._insights = [], []
            self._uncommitted_bytes += self._held_bytes
            self._held_bytes = 0

    def _wait(self) -> None:
        """Have the write under way, if there is one, come to its end, and count what it wrote."""
        under_way, self._under_way, self._events_under_way = self._under_way, None, 0
        if under_way is not None:
            self.written += under_way.result()

    def _set_aside(self, rejects: pa.RecordBatch) -> None:
        self.records_rejected += rejects.num_rows - rejects["source_index"].null_count
        for row in rejects.slice(0, max(0, _NAMED_REJECTS - len(self.rejects))).to_pylist():
            self.rejects.append(RejectNote(row["source_uri"], row["reason"], row["detail"]))
        now = pa.array([datetime.now(UTC)] * rejects.num_rows, REJECTS.field("rejected_at").type)
        self._wait()
        self.sink.set_aside(pa.table([*rejects.columns, now], schema=REJECTS))
