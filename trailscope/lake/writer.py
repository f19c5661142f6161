"""The lake as a sink: rows are written aside, and one rename of the ledger file makes a batch visible."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from filelock import FileLock, Timeout

from trailscope.errors import LakeError, Location
from trailscope.files import sync
from trailscope.lake import checked, list_checkpoint
from trailscope.lake.committed import MANIFEST, Batch, File, manifest_of, write_index
from trailscope.lake.events import EventFile, Shares, write_new
from trailscope.lake.identities import Identities
from trailscope.lake.layout import Layout, create_layout
from trailscope.lake.mending import Debt
from trailscope.lake.opening import OpenLake
from trailscope.lake.parquet import write_table
from trailscope.lake.recovery import recover
from trailscope.lake.rejects import without_repeated
from trailscope.schema.tables import OBJECTS
from trailscope.sink import Written
from trailscope.sources import Listed, SourceObject, settle


@contextmanager
def writing(path: Path, created_by: str, memory: int, threads: int | None = None) -> Iterator[LakeWriter]:
    """A writer of the lake at ``path``, made if there is none; only one at a time.

    Args:
        path: the lake.
        created_by: what stands in ``lake.json`` of a new one.
        memory: bytes the writer may hold beside the rows it is given.
        threads: how many files to write at once at most; one per core for ``None``.

    Raises:
        LakeError: another ingest is writing, the folder cannot be used, or a ledger in it cannot be read.
    """
    layout = create_layout(path, created_by)
    lock = FileLock(layout.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LakeError(
            "another ingest is writing to this lake", at=Location(str(path)), hint="wait for it, or give another --lake"
        ) from None
    try:
        with _disk_errors(layout):
            opened, owed = recover(layout)
            writer = LakeWriter(opened, owed, Shares.of(memory, threads or os.cpu_count() or 1))
        yield writer
    finally:
        lock.release()


class LakeWriter:
    """Implements :class:`trailscope.sink.Sink` on a local folder. Get one from :func:`writing`.

    Attributes:
        owed: what has to be read again until the lake is whole; empty for a sound one.
    """

    def __init__(self, opened: OpenLake, owed: Sequence[Debt], shares: Shares) -> None:
        self._layout, self._shares = opened.layout, shares
        self._batches = list(opened.committed.batches)
        self.owed = list(owed)
        self._identities = Identities(shares.identities, lambda day: opened.event_files(day, day))
        self._seen, self._checked = opened.seen(), checked.load(opened.layout)
        self._begin()
        if any(debt.settled for debt in owed):
            self.commit(OBJECTS.empty_table())

    def _begin(self) -> None:
        self._batch = self._next_name()
        self._numbers = count()
        self._aside = self._layout.staging / self._batch
        self._events: list[EventFile] = []
        self._rejects: list[tuple[Path, File]] = []
        self._insights: list[tuple[Path, File]] = []

    def _next_name(self) -> str:
        """A name after those of all batches, whatever the clock says: names are the order of commits."""
        now = datetime.now(UTC)
        if self._batches:
            latest = max(batch.name for batch in self._batches)[:15]
            now = max(now, datetime.strptime(f"{latest}+0000", "%Y%m%dT%H%M%S%z") + timedelta(seconds=1))
        return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"

    def _new_file(self, folder: str) -> Path:
        """A path aside for the next file of this batch."""
        if not self._aside.is_dir():
            self._aside.mkdir(parents=True, exist_ok=True)
            sync(self._layout.staging)  # the mark of an unfinished commit is there before what it marks
            sync(self._layout.root)
        place = self._aside / folder
        place.mkdir(parents=True, exist_ok=True)
        return place / f"{self._batch}.{next(self._numbers):06}.parquet"

    def unseen(self, objects: Sequence[SourceObject]) -> list[SourceObject]:
        """See :class:`trailscope.sink.Sink`. What has to be read again because of damage is unseen, whatever ledgers say."""
        owed = {uri for debt in self.owed for uri in debt.objects.values()}
        if not owed:
            return self._seen.without(objects)
        again = [item for item in objects if item.uri in owed]
        unseen = {id(item) for item in (*again, *self._seen.without(objects))}
        return [item for item in objects if id(item) in unseen]

    def write(self, events: Sequence[pa.RecordBatch], insights: Sequence[pa.RecordBatch]) -> Written:
        """See :class:`trailscope.sink.Sink`.

        Batches of some MB are best: from smaller ones larger ones are made first.
        """
        with _disk_errors(self._layout):
            written, files = write_new(
                events, self._identities, self._shares, lambda day: self._new_file(f"events/event_date={day}")
            )
            self._events += files
            return replace(written, insights=self._write_insights(insights))

    def _write_insights(self, batches: Sequence[pa.RecordBatch]) -> int:
        filled = [batch for batch in batches if batch.num_rows]
        if not filled:
            return 0
        table = pa.Table.from_batches(filled).sort_by("event_time")
        path = self._new_file("insights")
        self._insights.append((path, write_table(path, table)._replace(path=f"insights/{path.name}")))
        return int(table.num_rows)

    def set_aside(self, rejects: pa.Table) -> None:
        """See :class:`trailscope.sink.Sink`."""
        with _disk_errors(self._layout):
            path = self._new_file("rejects")
            self._rejects.append((path, write_table(path, rejects)._replace(path=f"rejects/{path.name}")))

    def commit(self, objects: pa.Table) -> None:
        """See :class:`trailscope.sink.Sink`. What could not be opened is noted once, however often it is tried."""
        unreadable = objects["source_uri"].filter(pc.equal(objects["status"], "unreadable"))
        noted = pc.is_in(unreadable, pa.array(self._seen.noted, pa.string()))
        written = self._events or self._insights  # only a ledger makes them visible
        again = unreadable.slice(0, 0) if written else unreadable.filter(noted)
        kept = objects.filter(pc.invert(pc.is_in(objects["source_uri"], again)))
        with _disk_errors(self._layout):
            rejects = [(path, without_repeated(path, file, unreadable, again)) for path, file in self._rejects]
            self._rejects = [(path, file) for path, file in rejects if file is not None]
            if kept.num_rows or any(debt.settled for debt in self.owed):
                self._commit_batch(kept)
            shutil.rmtree(self._layout.staging, ignore_errors=True)
        self._begin()

    def _commit_batch(self, objects: pa.Table) -> None:
        """Move the files of this batch into place, then its ledger: from then on it is visible."""
        moved = [*self._rejects, *self._insights]
        for event in self._events:
            path = f"events/event_date={event.day}/{event.file.path}"
            moved.append((event.stored.path, event.file._replace(path=path)))
            event.stored.path = self._layout.root / path
        self._move(moved)
        left = [debt.less(objects) for debt in self.owed]
        before = self._batches[-1] if self._batches else None
        batch = Batch(
            self._batch,
            File(f"objects/{self._batch}.parquet"),
            tuple(file for _, file in moved),
            before.name if before else "",
            before.ledger.sha256 if before else None,
            len(objects.schema),
            tuple(sorted({path for debt in self.owed for path in debt.lost})),
            tuple(sorted({path for debt in left if debt.settled for path in debt.lost})),
        )
        self._aside.mkdir(parents=True, exist_ok=True)
        aside = self._aside / f"{self._batch}.parquet"
        ledger = write_table(aside, objects, {MANIFEST: manifest_of(batch)})._replace(path=batch.ledger.path)
        self._move([(aside, ledger)])
        self._batches.append(replace(batch, ledger=ledger))
        write_index(self._layout, self._batches)
        self._note_checked([ledger, *batch.files])
        self.owed = [debt for debt in left if not debt.settled]
        self._seen.add(objects)

    def _note_checked(self, files: Sequence[File]) -> None:
        """Whoever opens the lake need not read again what was written just now."""
        for file in files:
            self._checked[file.path] = (self._layout.root / file.path).stat().st_mtime_ns
        checked.save(self._layout, self._checked)

    def _move(self, files: Sequence[tuple[Path, File]]) -> None:
        """Rename finished files, which are on disk, into their folders, so that each is there whole or not at all."""
        folders = set()
        for path, file in files:
            target = self._layout.root / file.path
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
            folders |= {target.parent, target.parent.parent}
        for folder in sorted(folders):
            sync(folder)

    def settle(self, listed: Sequence[Listed], unread: Collection[tuple[str, date]], today: date) -> None:
        """See :class:`trailscope.sink.Sink`."""
        before = list_checkpoint.load(self._layout.settled)
        with _disk_errors(self._layout):
            list_checkpoint.save(self._layout.settled, settle(before, listed, unread, today))


@contextmanager
def _disk_errors(layout: Layout) -> Iterator[None]:
    """Translate what the disk or Arrow say into one error; what was committed before stays readable."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise LakeError(
            f"the lake cannot be written ({error})",
            at=Location(str(layout.root)),
            hint="what was committed is safe; make room or raise --memory, then run the same command again",
        ) from error
