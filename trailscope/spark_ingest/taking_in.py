"""The driver's side: finds what is new, hands it out, takes up what comes back in order, and commits it through the ledger.

Executors write the files of the lake; here only the hash of each event's identity is looked at. Where one recurs, the rows of that
part are compared and written again here, so a duplicate is found as in any ingest, wherever its two copies were read.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from trailscope import sources
from trailscope.errors import UsageError
from trailscope.ingest.batch import BatchInHand
from trailscope.ingest.budget import Budget
from trailscope.ingest.interrupt import stop_on_interrupt
from trailscope.ingest.progress import IngestSummary, Progress, ProgressListener
from trailscope.ingest.rejects import Reject
from trailscope.ingest.tally import RunTally
from trailscope.lake.location import LakePlace
from trailscope.lake.writer import LakeWriter, writing
from trailscope.schema.tables import OBJECTS
from trailscope.sources import Altered, Listed, Skipped, SourceObject, Unreadable
from trailscope.spark_ingest.handing_out import all_done, tasks_at_once
from trailscope.spark_ingest.work import Done, Work

if TYPE_CHECKING:
    import threading

    from pyspark.sql import SparkSession

_LISTED_AT_ONCE = 100_000
_OBJECTS_A_TASK = 2_000
_BYTES_A_TASK = 8 << 20  # of gzip; about 100 MB of JSON, and a file of events of 7 MB
_LEAST_BYTES_A_TASK = 64 << 10
_TASKS_A_COMMIT = 4  # for each that runs at once
_LEAST_TASKS_A_COMMIT = 64
_TASK_MEMORY = 512 << 20
_DRIVER_MEMORY = 1 << 30
_NAMED_REJECTS = 20


def take_in_by_spark(
    lake: LakePlace,
    found: Iterable[sources.Found],
    asked: sources.SourceOptions,
    session: SparkSession,
    *,
    memory: int | None,
    remote: bool,
    progress: ProgressListener | None,
    bytes_a_task: int = _BYTES_A_TASK,
) -> IngestSummary:
    """Read what was found into a lake.

    Args:
        lake: where it lies, for this process and for the executors; made if there is none.
        found: what to read, lazily.
        asked: credentials for reading, as the executors find them.
        session: whose executors read and write. They need trailscope installed, and the logs at the same addresses.
        memory: bytes this process may use; 1 GiB for ``None``. A third of them is for identities and comparing.
        remote: whether the source answers slowly.
        progress: told of progress, on this thread.
        bytes_a_task: stored bytes that a task reads, at most, of objects that are smaller.

    Raises:
        SourceError: a place cannot be listed, or credentials ended. LakeError: the lake cannot be written. TrailscopeError: Spark
            could not do it. What was committed before stays.
    """
    created_by = f"trailscope {version('trailscope')}"
    budget = Budget(memory or _DRIVER_MEMORY, 2)
    with (
        writing(lake, created_by, budget.sink) as writer,
        stop_on_interrupt() as stop,
        ThreadPoolExecutor(1, "trailscope-write") as thread,
    ):
        batch = BatchInHand(writer, thread, budget.write, budget.ledger, budget.near)
        work = _TakingIn(lake, writer, session, asked, remote, stop, progress, bytes_a_task, batch)
        return work.all(found)


@dataclass
class _TakingIn:
    """The state of one run; :func:`take_in_by_spark` makes and uses it."""

    lake: LakePlace
    writer: LakeWriter
    session: SparkSession
    asked: sources.SourceOptions
    remote: bool
    stop: threading.Event
    progress: ProgressListener | None
    bytes_a_task: int
    batch: BatchInHand
    tally: RunTally = field(default_factory=RunTally)
    began: date = field(default_factory=lambda: datetime.now(UTC).date())
    listed: list[Listed] = field(default_factory=list)
    unread: set[tuple[str, date]] = field(default_factory=set)
    roads: set[str] = field(default_factory=set)

    def all(self, found: Iterable[sources.Found]) -> IngestSummary:
        listing = iter(found)
        while not self.stop.is_set():
            listed = list(islice(listing, _LISTED_AT_ONCE))
            if not listed:
                break
            self.take_up(listed)
        if self.listed and not self.stop.is_set():
            self.writer.settle(self.listed, self.unread, self.began)
        summary = self.tally.summary(self.batch, interrupted=self.stop.is_set(), listed=self.listed)
        return replace(summary, road=" and ".join(sorted(self.roads)) or summary.road)

    def take_up(self, listed: Sequence[sources.Found]) -> None:
        """Handle one stretch of the listing."""
        objects: dict[tuple[str, str], SourceObject] = {}
        for item in listed:
            if isinstance(item, SourceObject):
                _refuse_unshared(item)
                if objects.setdefault((item.uri, item.version), item) is not item:
                    self.tally.left_out["already found"] += 1
            elif isinstance(item, Skipped):
                self.tally.left_out[item.reason] += item.objects or 1
            elif isinstance(item, Listed):
                self.listed.append(item)
            elif isinstance(item, Unreadable):
                self.batch.reject(Reject(item.uri, None, None, item.reason, item.detail, b""))
                self.batch.ledger.add(item.uri, status="unreadable")
            else:
                self.note(item)
        self.batch.commit()
        unseen = sorted(self.writer.unseen(list(objects.values())), key=lambda item: (item.day or date.min, item.uri))
        self.tally.skipped += len(objects) - len(unseen)
        if len(listed) < _LISTED_AT_ONCE:
            self.tally.expect(unseen)
        at_once = tasks_at_once(self.session)
        each = sum(item.size or 0 for item in unseen) // (2 * at_once) + 1  # so that all have something to do
        pieces = _pieces(unseen, min(self.bytes_a_task, max(_LEAST_BYTES_A_TASK, each)))
        while not self.stop.is_set() and (
            some := list(islice(pieces, max(_LEAST_TASKS_A_COMMIT, _TASKS_A_COMMIT * at_once)))
        ):
            self.commit_all(some)

    def note(self, item: Altered) -> None:
        """Put evidence of a change after delivery on record: in the ledger and in the summary."""
        self.tally.alter(item)
        if self.writer.unseen([SourceObject(item.uri, None, item.detail, item.day)]):
            self.batch.ledger.add(item.uri, item.detail, status=item.reason, delivery_date=item.day)

    def commit_all(self, pieces: Sequence[tuple[SourceObject, ...]]) -> None:
        """Have some pieces read, and commit them together.

        Raises:
            SourceError: credentials ended. What was read before is committed.
        """
        place = self.writer.parts(self.lake)
        works = [
            Work(number, objects, place, self.asked, _TASK_MEMORY, self.remote) for number, objects in enumerate(pieces)
        ]
        done = all_done(self.session, works)
        for item in done:
            self.batch.written += self.writer.adopt(item.part)
            self.count(item)
        objects = pa.concat_tables([item.part.objects for item in done])
        if objects.num_rows:
            now = pa.array([datetime.now(UTC)] * objects.num_rows, OBJECTS.field("ingested_at").type)
            self.writer.commit(
                objects.set_column(OBJECTS.get_field_index("ingested_at"), OBJECTS.field("ingested_at"), now)
            )
        for item in done:
            if item.failed is not None:
                kind, what, hint = item.failed
                raise kind(what, hint=hint)

    def count(self, done: Done) -> None:
        """Add what an executor has counted."""
        told, objects = done.summary, done.part.objects
        self.tally.objects += told.objects_new
        self.tally.stored_bytes += told.stored_bytes
        self.tally.text_bytes += told.text_bytes
        self.batch.forms.update(told.forms)
        self.batch.objects_rejected += told.objects_rejected
        self.batch.records_rejected += told.records_rejected
        self.batch.rejects += told.rejects[: _NAMED_REJECTS - len(self.batch.rejects)]
        self.roads |= set(objects["road"].drop_null().to_pylist())
        for row in objects.select(["source_uri", "status", "delivery_date"]).to_pylist():
            if row["status"] == "unreadable" and row["delivery_date"] is not None:
                self.unread.add((row["source_uri"], row["delivery_date"]))
        if self.progress is not None:
            self.progress(
                Progress(
                    objects_done=self.tally.objects,
                    objects_total=self.tally.objects_total,
                    bytes_done=self.tally.stored_bytes,
                    bytes_total=self.tally.bytes_total,
                    events=self.batch.written.new + self.batch.written.duplicate,
                    rejected=self.batch.objects_rejected,
                    current=objects["source_uri"][-1].as_py() if objects.num_rows else "",
                    seconds=time.monotonic() - self.tally.started,
                )
            )


def _refuse_unshared(item: SourceObject) -> None:
    """Refuse what only this process can read."""
    if not item.uri.startswith(("s3://", "file://")):
        raise UsageError(
            f"executors cannot read {item.uri}",
            hint="give --engine spark a folder that they share or s3://bucket/prefix; or leave it away",
        )


def _pieces(objects: Iterable[SourceObject], size: int) -> Iterator[tuple[SourceObject, ...]]:
    """Objects in their order, as many together as are about so many stored bytes."""
    held: list[SourceObject] = []
    taken = 0
    for item in objects:
        if held and (taken + (item.size or size) > size or len(held) == _OBJECTS_A_TASK):
            yield tuple(held)
            held, taken = [], 0
        held.append(item)
        taken += item.size or size
    if held:
        yield tuple(held)
