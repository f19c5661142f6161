"""The road from found objects to a sink: fetched and converted ahead on threads, taken up in order, committed at object boundaries."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice

from trailscope import formats
from trailscope.errors import CredentialsError, SourceError
from trailscope.formats import Damage
from trailscope.ingest.batch import BatchInHand
from trailscope.ingest.budget import Budget
from trailscope.ingest.conversion import StoredBytes, Told
from trailscope.ingest.fetching import AtOnce, FetchedObject, ObjectStream, Reader, fetch, fetch_all, refusal
from trailscope.ingest.pool import Pool, pool
from trailscope.ingest.progress import IngestSummary, Progress, ProgressListener
from trailscope.ingest.rejects import Reject
from trailscope.ingest.rows import Rows, rows_of_all
from trailscope.ingest.tally import RunTally
from trailscope.ingest.worker import WorkerEndedError
from trailscope.sink import Sink
from trailscope.sources import Altered, Found, Listed, Skipped, SourceObject, Unreadable

_INFLATION = 12  # CloudTrail's gzip ratio is about 10:1
_OBJECTS_A_PIECE = 256


def run(
    found: Iterable[Found],
    read: Reader,
    sink: Sink,
    *,
    budget: Budget,
    stop: threading.Event,
    at_once: AtOnce = lambda objects: [None] * len(objects),
    readers: int = 0,
    listener: ProgressListener | None = None,
) -> IngestSummary:
    """Read everything found that the sink has not seen, and commit it in batches.

    Args:
        found: objects in any order; they are taken up by delivery day so that one batch touches few days.
        read: yields the stored bytes of an object; called on several threads.
        sink: where rows go.
        budget: memory, threads and worker processes.
        stop: when set, the run commits what it has and ends. A large object that is being read then is left for the next run.
        at_once: reads what it can of some small objects in one go; called on several threads, and not where there are ``readers``.
        readers: how many objects to fetch at once, where a source answers slowly; 0 fetches on the converting threads.
        listener: told of progress, on the calling thread.

    Raises:
        SourceError: listing failed, or the credentials ended. What was read until then is committed.
        LakeError: the sink cannot write. What it committed before stays.
    """
    with ExitStack() as stack:
        workers = stack.enter_context(pool(budget))
        fetchers = ThreadPoolExecutor(readers, "trailscope-fetch") if readers else None
        if fetchers:
            stack.callback(fetchers.shutdown, wait=True, cancel_futures=True)
        writing = stack.enter_context(ThreadPoolExecutor(1, "trailscope-sink"))
        batch = BatchInHand(sink, writing, budget.write, budget.ledger, budget.near)
        return _Run(read, at_once, batch, budget, stop, listener, workers, fetchers, readers).all(found)


@dataclass(frozen=True)
class _Piece:
    """Small objects that are converted together, or one object that streams."""

    objects: tuple[SourceObject, ...]
    text_bytes: int  # as expected
    streams: bool


@dataclass(frozen=True)
class _Done:
    """A piece of small objects, converted."""

    fetched: tuple[FetchedObject, ...]
    told: tuple[Told | None, ...]
    rows: Rows
    credentials: CredentialsError | None


@dataclass
class _Run:
    """The state of one run; :func:`run` makes and uses it."""

    read: Reader
    at_once: AtOnce
    batch: BatchInHand
    budget: Budget
    stop: threading.Event
    listener: ProgressListener | None
    pool: Pool
    fetchers: ThreadPoolExecutor | None
    readers: int
    tally: RunTally = field(default_factory=RunTally)
    began: date = field(default_factory=lambda: datetime.now(UTC).date())
    listed: list[Listed] = field(default_factory=list)
    unread: set[tuple[str, date]] = field(default_factory=set)

    def all(self, found: Iterable[Found]) -> IngestSummary:
        listing = iter(found)
        try:
            while not self.stop.is_set():
                listed = list(islice(listing, self.budget.listed))
                if not listed:
                    break
                self.take_up(listed, last=len(listed) < self.budget.listed)
        except SourceError:  # nothing more can be listed or read; what was read is kept
            self.batch.commit()
            raise
        if self.listed and not self.stop.is_set():
            self.batch.sink.settle(self.listed, self.unread, self.began)
        return self.tally.summary(self.batch, interrupted=self.stop.is_set(), listed=self.listed)

    def take_up(self, listed: list[Found], *, last: bool) -> None:
        """Handle one stretch of the listing."""
        for item in listed:
            if isinstance(item, Skipped):
                self.tally.left_out[item.reason] += item.objects or 1
            elif isinstance(item, Unreadable):
                self.refuse(item)
            elif isinstance(item, Listed):
                self.listed.append(item)
            elif isinstance(item, Altered):
                self.note(item)
        objects = self.once(item for item in listed if isinstance(item, SourceObject))
        unseen = sorted(self.batch.sink.unseen(objects), key=lambda item: (item.day or date.min, item.uri))
        self.tally.skipped += len(objects) - len(unseen)
        if last:
            self.tally.expect(unseen)
        for piece, future in self.ahead(_pieces(unseen, self.budget)):
            if future is None:
                self.stream(piece.objects[0])
            else:
                self.consume(future)
            if self.stop.is_set():
                break
        self.batch.commit()  # so that the sink knows these objects, should the next stretch name them again

    def once(self, objects: Iterable[SourceObject]) -> list[SourceObject]:
        """The objects of one stretch, each once: places may overlap, and a glob may find what a folder holds."""
        by_version: dict[tuple[str, str], SourceObject] = {}
        for item in objects:
            if by_version.setdefault((item.uri, item.version), item) is not item:
                self.tally.left_out["already found"] += 1
        return list(by_version.values())

    def ahead(self, pieces: Iterator[_Piece]) -> Iterator[tuple[_Piece, Future[_Done] | None]]:
        """Pieces in order, those of small objects fetched and converted ahead."""
        waiting: deque[tuple[_Piece, Future[_Done] | None]] = deque()
        upcoming = next(pieces, None)
        try:
            while True:
                while upcoming is not None and self.room(waiting, upcoming):
                    waiting.append((upcoming, None if upcoming.streams else self.begin(upcoming.objects)))
                    upcoming = next(pieces, None)
                if not waiting:
                    return
                yield waiting.popleft()
        finally:
            for _, future in waiting:
                if future is not None:
                    future.cancel()

    def room(self, waiting: deque[tuple[_Piece, Future[_Done] | None]], piece: _Piece) -> bool:
        """Whether a piece may be begun: enough to keep the threads busy, and where sources are slow the fetchers too."""
        if not waiting:
            return True
        if sum(other.text_bytes for other, _ in waiting) + piece.text_bytes > self.budget.read_ahead:
            return False
        if len(waiting) < self.budget.ahead:
            return True
        return bool(self.fetchers) and sum(len(other.objects) for other, _ in waiting) < 2 * self.readers

    def begin(self, objects: tuple[SourceObject, ...]) -> Future[_Done]:
        """Fetch and convert some objects on other threads."""
        if self.fetchers is None:
            return self.pool.submit(lambda: self.convert(fetch_all(objects, self.read, self.at_once)))
        under_way = [self.fetchers.submit(fetch, item, self.read) for item in objects]
        return self.pool.submit(lambda: self.convert(future.result() for future in under_way))

    def convert(self, fetching: Iterator[FetchedObject]) -> _Done:
        """Rows of the objects that could be fetched; the first for which credentials have ended is the last."""
        fetched: list[FetchedObject] = []
        credentials: CredentialsError | None = None
        try:
            fetched.extend(fetching)
        except CredentialsError as error:
            credentials = error
        there = [item for item in fetched if item.data or item.error is None]
        try:
            done = self.pool.convert([StoredBytes(item.found.uri, item.data) for item in there])
        except WorkerEndedError as error:
            ended = SourceError(error.what, hint=error.hint)
            fetched = [item._replace(error=item.error or ended) for item in fetched]
            return _Done(tuple(fetched), (_NOTHING,) * len(fetched), rows_of_all([]), credentials)
        told = iter(done.told)
        by_object = tuple(next(told) if item.data or item.error is None else _NOTHING for item in fetched)
        return _Done(tuple(fetched), by_object, done.rows, credentials)

    def consume(self, future: Future[_Done]) -> None:
        """Take up the rows of some small objects.

        Raises:
            CredentialsError: nothing more can be read.
        """
        done = future.result()
        credentials = done.credentials
        while left := self.entered(done):
            if done.told[0] is None:  # it had all the room there is
                self.stream(left.pop(0).found)
            if not left or self.stop.is_set():
                break
            done = self.pool.submit(partial(self.convert, iter(left))).result()
        if done.fetched:
            self.tell(done.fetched[-1].found.uri)
        if credentials is not None:
            raise credentials

    def entered(self, done: _Done) -> list[FetchedObject]:
        """Put what was converted into the batch; what there was no room for, unless the run is to stop."""
        self.batch.add(done.rows)
        for item, told in zip(done.fetched, done.told, strict=True):
            if told is not None:
                self.enter(item.found, told, item.error)
        self.batch.settle_up()
        if self.stop.is_set():
            return []
        return [item for item, told in zip(done.fetched, done.told, strict=True) if told is None]

    def stream(self, found: SourceObject) -> None:
        """Read one large object in pieces that are converted side by side.

        What came before it is committed first, so that it can be left alone when the run is asked to stop.

        Raises:
            CredentialsError: in the middle of it; it stands in the ledger as unreadable.
        """
        self.batch.commit()
        source = ObjectStream(found, self.read)
        text_bytes, form = 0, None
        window: deque[Future[Rows]] = deque()
        pieces = formats.read(
            source.chunks(), uri=found.uri, piece_bytes=self.budget.piece, limit_bytes=self.budget.inflated
        )
        try:
            for piece in pieces:
                if self.stop.is_set():
                    self.batch.abandon()
                    return
                if isinstance(piece, Damage):
                    self.batch.reject(Reject.of(found.uri, piece))
                    continue
                text_bytes, form = text_bytes + piece.text_bytes, piece.form
                window.append(self.pool.submit(partial(self.pool.rows_of, piece)))
                if len(window) > self.budget.ahead:
                    self.batch.add(window.popleft().result())
                    self.batch.write_when_full()
                    self.tell(found.uri)
            while window:
                self.batch.add(window.popleft().result())
        except WorkerEndedError as error:
            source.error = SourceError(error.what, hint=error.hint)
        finally:
            for future in window:
                future.cancel()
        told = Told(source.stored_bytes, source.digest.hexdigest(), text_bytes, form)
        self.enter(found, told, source.error)
        self.batch.settle_up()
        self.tell(found.uri)
        if isinstance(source.error, CredentialsError):
            raise source.error

    def enter(self, found: SourceObject, told: Told, error: SourceError | None) -> None:
        """Put one object that was read into the ledger."""
        self.tally.read(told)
        self.batch.enter(found, told, unreadable=error is not None)
        if error is not None:
            self.batch.reject(Reject(found.uri, None, None, refusal(error), str(error), b""))
            if found.day is not None:
                self.unread.add((found.uri, found.day))

    def refuse(self, item: Unreadable) -> None:
        """Note what could not even be opened; the ledger has it as unreadable, so the next run tries again."""
        self.batch.reject(Reject(item.uri, None, None, item.reason, item.detail, b""))
        self.batch.ledger.add(item.uri, status="unreadable")

    def note(self, item: Altered) -> None:
        """Put evidence of a change after delivery on record: in the ledger and in the summary."""
        self.tally.alter(item)
        if self.batch.sink.unseen([SourceObject(item.uri, None, item.detail, item.day)]):
            self.batch.ledger.add(item.uri, item.detail, status=item.reason, delivery_date=item.day)

    def tell(self, current: str) -> None:
        """Report progress to the listener, if there is one."""
        if self.listener is not None:
            tally, batch = self.tally, self.batch
            self.listener(
                Progress(
                    objects_done=tally.objects,
                    objects_total=tally.objects_total,
                    bytes_done=tally.stored_bytes,
                    bytes_total=tally.bytes_total,
                    events=batch.written.new + batch.written.duplicate + batch.events_held,
                    rejected=batch.objects_rejected,
                    current=current,
                    seconds=time.monotonic() - tally.started,
                )
            )


_NOTHING = Told(0, "", 0, None)


def _pieces(objects: Iterable[SourceObject], budget: Budget) -> Iterator[_Piece]:
    """Objects in their order, as many small ones together as are about ``budget.piece`` of text."""
    piece, whole, read_ahead = budget.piece, budget.whole, budget.read_ahead
    held: list[SourceObject] = []
    expected = 0
    for item in objects:
        size = whole + 1 if item.size is None else item.size * _INFLATION
        if held and (expected + size > piece or len(held) >= _OBJECTS_A_PIECE):
            yield _Piece(tuple(held), expected, streams=False)
            held, expected = [], 0
        if size > whole:
            yield _Piece((item,), read_ahead, streams=True)
        else:
            held.append(item)
            expected += size
    if held:
        yield _Piece(tuple(held), expected, streams=False)
