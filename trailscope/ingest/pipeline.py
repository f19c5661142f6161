"""The road from found objects to a sink: read ahead on threads, stage in order, commit at object boundaries."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice

import duckdb
import pyarrow as pa

from trailscope.errors import CredentialsError, SourceError
from trailscope.formats import Documents
from trailscope.ingest.batch import LEDGER_SCHEMA, Batch, Sink, Written
from trailscope.ingest.progress import IngestSummary, Progress, ProgressListener, RejectNote
from trailscope.ingest.reading import Reader, Reading, read_object
from trailscope.ingest.staging import Stage
from trailscope.sources import Altered, Found, Listed, Skipped, SourceObject, Unreadable

_LISTED_AT_ONCE = 100_000
_NAMED_ALTERED = 20
_INFLATION = 12  # CloudTrail's gzip ratio is about 10:1


@dataclass(frozen=True)
class Budget:
    """How one memory budget (bytes) is shared out.

    A tenth of it is text read ahead, a thirtieth one chunk that DuckDB parses, a quarter the texts of one write; DuckDB's own
    limit is half. Measured peaks stand in docs/architecture.md.
    """

    memory: int = 2 << 30
    threads: int = 4

    @property
    def read_ahead(self) -> int:
        """Bytes of inflated text that may wait."""
        return max(16 << 20, self.memory // 10)

    @property
    def chunk(self) -> int:
        """Bytes of text parsed at once; see the limit of one buffer in :mod:`trailscope.ingest.texts`."""
        return min(128 << 20, max(4 << 20, self.memory // 32))

    @property
    def write(self) -> int:
        """Bytes of text staged before rows are written."""
        return max(16 << 20, self.memory // 4)

    @property
    def piece(self) -> int:
        """Bytes of text after which one object is handled in pieces."""
        return min(64 << 20, max(4 << 20, self.memory // 64))

    @property
    def duckdb(self) -> int:
        """DuckDB's memory limit."""
        return max(448 << 20, self.memory // 2)


def run(
    found: Iterable[Found],
    read: Reader,
    sink: Sink,
    connection: duckdb.DuckDBPyConnection,
    *,
    budget: Budget,
    stop: threading.Event,
    listener: ProgressListener | None = None,
) -> IngestSummary:
    """Read everything found that the sink has not seen, and commit it in batches.

    Args:
        found: objects in any order; they are taken up by delivery day so that one batch touches few days.
        read: yields the stored bytes of an object; called on several threads.
        sink: where rows go.
        connection: a DuckDB connection of this run's own.
        budget: memory and threads.
        stop: when set, the run commits what it has and ends.
        listener: told of progress, on the calling thread, after each object.

    Raises:
        SourceError: listing failed, or the credentials ended. What was read until then is committed.
        LakeError: the sink cannot write. What it committed before stays.
    """
    return _Run(read, sink, connection, budget, stop, listener, Stage(connection, sink, budget.chunk)).all(found)


@dataclass
class _Run:
    """The state of one run; :func:`run` makes and uses it."""

    read: Reader
    sink: Sink
    connection: duckdb.DuckDBPyConnection
    budget: Budget
    stop: threading.Event
    listener: ProgressListener | None
    stage: Stage
    started: float = field(default_factory=time.monotonic)
    written: Written = field(default_factory=Written)
    counts: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    ledger: list[dict[str, object]] = field(default_factory=list)
    written_aside: bool = False  # rows were written that only the next commit makes visible
    began: date = field(default_factory=lambda: datetime.now(UTC).date())
    listed: list[Listed] = field(default_factory=list)
    unread: set[tuple[str, date]] = field(default_factory=set)
    altered: list[RejectNote] = field(default_factory=list)
    records: Counter[int] = field(default_factory=Counter)
    objects_total: int | None = None
    bytes_total: int | None = None

    def all(self, found: Iterable[Found]) -> IngestSummary:
        listing = iter(found)
        try:
            while not self.stop.is_set():
                listed = list(islice(listing, _LISTED_AT_ONCE))
                if not listed:
                    break
                self.take_up(listed, last=len(listed) < _LISTED_AT_ONCE)
        except SourceError:  # nothing more can be listed or read; what was read is kept
            self.commit()
            raise
        if self.listed and not self.stop.is_set():
            self.sink.settle(self.listed, self.unread, self.began)
        return self.summary()

    def take_up(self, listed: list[Found], *, last: bool) -> None:
        """Handle one stretch of the listing."""
        for item in listed:
            if isinstance(item, Skipped):
                self.left_out[item.reason] += item.objects or 1
            elif isinstance(item, Unreadable):
                self.refuse(item)
            elif isinstance(item, Listed):
                self.listed.append(item)
            elif isinstance(item, Altered):
                self.note(item)
        objects = self.once(item for item in listed if isinstance(item, SourceObject))
        unseen = sorted(self.sink.unseen(objects), key=lambda item: (item.day or date.min, item.uri))
        self.counts["skipped"] += len(objects) - len(unseen)
        if last:
            self.objects_total = self.counts["read"] + len(unseen)
            self.bytes_total = self.counts["stored_bytes"] + sum(item.size or 0 for item in unseen)
        for reading in self.readings(unseen):
            self.consume(reading)
            if self.stop.is_set():
                break
        self.commit()  # so that the sink knows these objects, should the next stretch name them again

    def once(self, objects: Iterable[SourceObject]) -> list[SourceObject]:
        """The objects of one stretch, each once: places may overlap, and a glob may find what a folder holds."""
        by_version: dict[tuple[str, str], SourceObject] = {}
        for item in objects:
            if by_version.setdefault((item.uri, item.version), item) is not item:
                self.left_out["already found"] += 1
        return list(by_version.values())

    def readings(self, objects: list[SourceObject]) -> Iterator[Reading]:
        """Objects in order, read ahead on threads within the budget."""
        waiting: deque[tuple[Future[Reading], int]] = deque()
        ahead, upcoming, most = 0, iter(objects), max(32, 4 * self.budget.threads)
        with ThreadPoolExecutor(self.budget.threads, "trailscope-read") as pool:
            try:
                while True:
                    while (
                        ahead < self.budget.read_ahead
                        and len(waiting) < most
                        and (item := next(upcoming, None)) is not None
                    ):
                        expected = min((item.size or 0) * _INFLATION, self.budget.piece) + 1
                        waiting.append((pool.submit(self.read_one, item), expected))
                        ahead += expected
                    if not waiting:
                        return
                    future, expected = waiting.popleft()
                    yield future.result()
                    ahead -= expected
            finally:
                for future, _ in waiting:
                    future.cancel()

    def read_one(self, item: SourceObject) -> Reading:
        budget = self.budget
        return read_object(
            item, self.read, share=budget.piece, piece_bytes=budget.piece, limit_bytes=max(budget.memory * 4, 4 << 30)
        )

    def consume(self, reading: Reading) -> None:
        """Stage one object; write and commit when there is enough.

        Raises:
            CredentialsError: in the middle of a large object; it stands in the ledger as unreadable.
        """
        number, form = self.stage.begin_object(reading.found.uri), None
        for piece in reading:
            form = piece.form if isinstance(piece, Documents) else form
            self.stage.add(number, piece)
            if self.stage.staged_bytes >= self.budget.write:
                self.write()
        if reading.unreadable is not None:
            self.stage.reject(number, reading.refusal, str(reading.unreadable))
            if reading.found.day is not None:
                self.unread.add((reading.found.uri, reading.found.day))
        self.counts["read"] += 1
        self.counts["stored_bytes"] += reading.stored_bytes
        self.counts["text_bytes"] += reading.text_bytes
        self.ledger.append(_entry(reading) | {"form": form})
        if form is not None:
            self.forms[form] += 1
        if isinstance(reading.unreadable, CredentialsError):
            raise reading.unreadable
        full = self.stage.staged_bytes >= self.budget.write or self.written_aside
        if full or len(self.ledger) >= _LISTED_AT_ONCE:
            self.commit()
        self.tell(reading.found.uri)

    def refuse(self, item: Unreadable) -> None:
        """Note what could not even be opened; the ledger has it as unreadable, so the next run tries again."""
        number = self.stage.begin_object(item.uri)
        self.stage.reject(number, item.reason, item.detail)
        self.ledger.append(dict.fromkeys(LEDGER_SCHEMA.names) | {"source_uri": item.uri, "status": "unreadable"})

    def note(self, item: Altered) -> None:
        """Put evidence of a change after delivery on record: in the ledger and in the summary."""
        self.counts["altered"] += 1
        if len(self.altered) < _NAMED_ALTERED:
            self.altered.append(RejectNote(item.uri, item.reason, item.detail))
        entry = {"source_uri": item.uri, "version": item.detail, "status": item.reason, "delivery_date": item.day}
        if self.sink.unseen([SourceObject(item.uri, None, item.detail, item.day)]):
            self.stage.begin_object(item.uri)
            self.ledger.append(dict.fromkeys(LEDGER_SCHEMA.names) | entry)

    def write(self) -> None:
        """Hand staged rows to the sink and count them by object."""
        self.stage.parse()
        for number, rows in self.connection.execute(
            "select object, count(*) from (select object from staged union all select object from insights) group by object"
        ).fetchall():
            self.records[number] += rows
        written = self.sink.write(Batch(self.connection, self.stage.texts, self.stage.uris))
        self.written_aside = True
        for record in written.unwritten:
            self.records[record.object] -= 1
            detail = f"record {record.source_index} is {len(record.data):,} bytes of JSON; raise --memory and ingest it into a new lake"
            self.stage.reject(record.object, "too large", detail, record.data, index=record.source_index)
        self.written += written

    def commit(self) -> None:
        """Write what is staged and make it visible together with its ledger."""
        self.write()
        self.written_aside = False
        if not self.ledger:
            return
        now, rejected = datetime.now(UTC), self.stage.rejected
        for number, entry in enumerate(self.ledger):
            entry |= {"records": self.records[number], "rejected": rejected[number], "ingested_at": now}
            entry["status"] = entry["status"] or _status(self.records[number], rejected[number])
        self.stage.set_rejects_aside()
        self.sink.commit(pa.Table.from_pylist(self.ledger, LEDGER_SCHEMA))
        self.counts["rejected"] += len(rejected)
        self.ledger, self.records = [], Counter()
        self.stage.clear()

    def tell(self, current: str) -> None:
        """Report progress to the listener, if there is one."""
        if self.listener is not None:
            events = self.written.new + self.written.duplicate + self.staged_rows()
            self.listener(
                Progress(
                    objects_done=self.counts["read"],
                    objects_total=self.objects_total,
                    bytes_done=self.counts["stored_bytes"],
                    bytes_total=self.bytes_total,
                    events=events,
                    rejected=self.counts["rejected"] + len(self.stage.rejected),
                    current=current,
                    seconds=time.monotonic() - self.started,
                )
            )

    def staged_rows(self) -> int:
        ((rows,),) = self.connection.execute("select count(*) from staged").fetchall()
        return int(rows)

    def summary(self) -> IngestSummary:
        """What this run did."""
        counts, written = self.counts, self.written
        return IngestSummary(
            objects_new=counts["read"],
            objects_skipped=counts["skipped"],
            objects_rejected=counts["rejected"],
            objects_left_out=self.left_out.total(),
            left_out=dict(self.left_out),
            forms=dict(self.forms),
            events_new=written.new,
            events_duplicate=written.duplicate,
            events_conflicting=written.conflicting,
            insights_new=written.insights,
            records_rejected=self.stage.rejected_records,
            stored_bytes=counts["stored_bytes"],
            text_bytes=counts["text_bytes"],
            first_event=written.first_event,
            last_event=written.last_event,
            accounts=tuple(sorted(written.accounts)),
            regions=tuple(sorted(written.regions)),
            seconds=time.monotonic() - self.started,
            rejects=tuple(self.stage.notes),
            interrupted=self.stop.is_set(),
            folders_settled=sum(item.before for item in self.listed),
            objects_altered=counts["altered"],
            altered=tuple(self.altered),
        )


def _entry(reading: Reading) -> dict[str, object]:
    """The ledger's row for an object that was read; counts follow at the commit."""
    return dict.fromkeys(LEDGER_SCHEMA.names) | {
        "source_uri": reading.found.uri,
        "version": reading.found.version,
        "stored_bytes": reading.stored_bytes,
        "sha256": reading.digest.hexdigest(),
        "text_bytes": reading.text_bytes,
        "delivery_date": reading.found.day,
        "status": "unreadable" if reading.unreadable is not None else None,
    }


def _status(records: int, rejected: int) -> str:
    if not rejected:
        return "read"
    return "partly read" if records else "rejected"
