"""The lake as a sink: rows are written aside, and one rename of the ledger file makes a batch visible."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from filelock import FileLock, Timeout

from trailscope.ending import in_temporary_folder
from trailscope.errors import LakeError, Location
from trailscope.lake import list_checkpoint
from trailscope.lake.blocks import StoredEvents
from trailscope.lake.catching_up import days_named, pieces_of, without_objects
from trailscope.lake.commits import Commits, LocalCommits, mark
from trailscope.lake.committed import Batch, Committed, File
from trailscope.lake.events import EventFile, Shares, write_new
from trailscope.lake.identities import Identities
from trailscope.lake.identity import keyed_hashes
from trailscope.lake.layout import create_layout
from trailscope.lake.location import LakePlace, S3Place
from trailscope.lake.mending import Debt, debts
from trailscope.lake.opening import OpenLake, open_lake
from trailscope.lake.parquet import write_table
from trailscope.lake.parts import PartPlace, WrittenPart
from trailscope.lake.recovery import recover
from trailscope.lake.rejects import without_repeated
from trailscope.lake.seen import Seen
from trailscope.lake.stored import Piece, Stored
from trailscope.lake.writing_errors import writing_errors
from trailscope.schema.tables import OBJECTS
from trailscope.sink import Written
from trailscope.sources import Listed, SourceObject, settle


@contextmanager
def writing(path: LakePlace, created_by: str, memory: int, threads: int | None = None) -> Iterator[LakeWriter]:
    """A writer of the lake at ``path``, made if there is none; only one at a time.

    Args:
        path: the lake.
        created_by: what stands in ``lake.json`` of a new one.
        memory: bytes the writer may hold beside the rows it is given.
        threads: how many files to write at once at most; one per core for ``None``.

    Raises:
        LakeError: another ingest is writing, the folder cannot be used, or a ledger in it cannot be read.
    """
    if isinstance(path, S3Place):
        with _writing_remote(path, created_by, Shares.of(memory, threads or os.cpu_count() or 1)) as writer:
            yield writer
        return
    layout = create_layout(path, created_by)
    lock = FileLock(layout.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LakeError(
            "another ingest is writing to this lake", at=Location(str(path)), hint="wait for it, or give another --lake"
        ) from None
    try:
        with writing_errors(str(path)):
            opened, owed = recover(layout)
            shares = Shares.of(memory, threads or os.cpu_count() or 1)
            writer = LakeWriter(opened, owed, shares)
        yield writer
    finally:
        lock.release()


@contextmanager
def _writing_remote(place: S3Place, created_by: str, shares: Shares) -> Iterator[LakeWriter]:
    """A writer of a lake in S3. Several may write at once."""
    from trailscope.lake.remote import RemoteLayout, created_remote  # noqa: PLC0415 - loads boto3, which a local lake does without
    from trailscope.lake.remote_commits import RemoteCommits  # noqa: PLC0415 - as above

    created_remote(place, created_by)
    with in_temporary_folder() as scratch, writing_errors(str(place)):
        opened = open_lake(place, despite_damage=True)
        layout = opened.layout
        assert isinstance(layout, RemoteLayout)  # noqa: S101 - that of an S3Place
        layout.fetch_copies(batch.ledger.path for batch in opened.readable_batches)
        owed = debts(layout, opened.committed, opened.damage) if opened.damage else []
        yield LakeWriter(opened, owed, shares, RemoteCommits(layout, scratch / "staging"))


class LakeWriter:
    """Implements :class:`trailscope.sink.Sink` on a lake. Get one from :func:`writing`.

    Attributes:
        owed: what has to be read again until the lake is whole; empty for a sound one.
    """

    def __init__(self, opened: OpenLake, owed: Sequence[Debt], shares: Shares, commits: Commits | None = None) -> None:
        self._layout, self._shares = opened.layout, shares
        self._commits = commits or LocalCommits(opened.layout)
        self._name = opened.layout.name
        self._batches = list(opened.committed.batches)
        self._gone = opened.damage.lost
        self.owed = list(owed)
        self._identities = Identities(shares.identities, self._files_of)
        self._key = b""
        self._seen = opened.seen()
        self._begin()
        if any(debt.settled for debt in owed):
            self.commit(OBJECTS.empty_table())

    def _begin(self) -> None:
        self._batch = self._commits.prefix(self._batches)
        self._numbers = count()
        self._aside = self._commits.staging / self._batch
        self._events: list[EventFile] = []
        self._rejects: list[tuple[Stored, File]] = []
        self._insights: list[tuple[Stored, File]] = []

    def _files_of(self, day: date) -> list[Stored]:
        """The committed files of a day, by now."""
        committed = Committed(tuple(self._batches))
        paths = (file.path for file in committed.files() if file.path.startswith(f"events/event_date={day}/"))
        return [self._commits.stored(path) for path in sorted(paths) if path not in self._gone]

    def _new_file(self, folder: str) -> Path:
        """A path aside for the next file of this batch."""
        if not self._aside.is_dir():
            mark(self._aside)
        place = self._aside / folder
        place.mkdir(parents=True, exist_ok=True)
        return place / f"{self._batch}.{next(self._numbers):06}.parquet"

    def _new_reject_file(self) -> Path:
        return self._new_file("rejects")

    def _new_event_file(self, day: date) -> Path:
        return self._new_file(f"events/event_date={day}")

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
        with writing_errors(self._name):
            written, files = self._write_events(events)
            self._events += files
            return replace(written, insights=self._write_insights(insights))

    def _write_events(self, batches: Sequence[pa.RecordBatch]) -> tuple[Written, list[EventFile]]:
        try:
            return write_new(batches, self._identities, self._shares, self._new_event_file)
        except FileNotFoundError:  # merged or forgotten by somebody else, and removed
            newer = self._commits.newer(self._batches)
            if not newer:
                raise
            self._catch_up(newer, OBJECTS.empty_table())
            return write_new(batches, self._identities, self._shares, self._new_event_file)

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
        with writing_errors(self._name):
            path = self._new_file("rejects")
            self._rejects.append((path, write_table(path, rejects)._replace(path=f"rejects/{path.name}")))

    def parts(self, lake: LakePlace) -> PartPlace:
        """Where other processes may write parts of the batch in hand, of which nothing is written yet, until it is committed.

        Args:
            lake: this lake, as they find it.
        """
        if not self._key:
            self._key = secrets.token_bytes(32)
            self._identities = Identities(self._shares.identities, self._files_of, keyed_hashes(self._key))
        with writing_errors(self._name):
            return self._commits.begin_parts(lake, self._key, self._aside)

    def adopt(self, part: WrittenPart) -> Written:
        """Take what another process wrote for the batch in hand, as if it had been written here now.

        Its files stay as they are, unless an identity in them is one that is there already: then its rows are compared, and what
        is new of them is written here.
        """
        with writing_errors(self._name):
            self._rejects += [(self._adopted(part, file), file) for file in part.rejects]
            self._insights += [(self._adopted(part, file), file) for file in part.insights]
            events = [
                EventFile(made.day, made.file, StoredEvents(self._adopted(part, made.file, made.ends), made.groups))
                for made in part.events
            ]
            if self._recurs(part):
                return self._written_anew(events, part.written)
            for event, made in zip(events, part.events, strict=True):
                self._identities.add(made.day, event.stored, made.hashes)
            self._events += events
            return part.written

    def _adopted(self, part: WrittenPart, file: File, ends: Sequence[Piece] = ()) -> Stored:
        return self._commits.adopted(part, file, ends, self._aside)

    def _recurs(self, part: WrittenPart) -> bool:
        """Whether an identity in a part is one that is there already."""
        try:
            return any(len(self._identities.find(made.day, made.hashes)[0]) for made in part.events)
        except FileNotFoundError:  # merged or forgotten by somebody else: comparing rows learns what is there now
            return True

    def _written_anew(self, events: Sequence[EventFile], told: Written) -> Written:
        """Write what is new of the rows of some files. What was told of them counts for what was left out there already."""
        written = Written(duplicate=told.duplicate, insights=told.insights)
        for event in events:
            for batches in pieces_of(event, self._shares.compared):
                more, files = self._write_events(batches)
                self._events += files
                written += more
        return written

    def commit(self, objects: pa.Table) -> None:
        """See :class:`trailscope.sink.Sink`. What could not be opened is noted once, however often it is tried."""
        unreadable = objects["source_uri"].filter(pc.equal(objects["status"], "unreadable"))
        noted = pc.is_in(unreadable, pa.array(self._seen.noted, pa.string()))
        written = self._events or self._insights  # only a ledger makes them visible
        again = unreadable.slice(0, 0) if written else unreadable.filter(noted)
        kept = objects.filter(pc.invert(pc.is_in(objects["source_uri"], again)))
        with writing_errors(self._name), self._commits.turn():
            kept_of = (without_repeated(*reject, unreadable, again, self._new_reject_file) for reject in self._rejects)
            self._rejects = [reject for reject in kept_of if reject is not None]
            if kept.num_rows or any(debt.settled for debt in self.owed):
                self._commit_batch(kept)
            self._commits.tidy(self._aside)
        self._begin()

    def _commit_batch(self, objects: pa.Table) -> None:
        """Bring the files of this batch to where they stay, then its ledger: from then on it is visible."""
        published = None
        while published is None:
            newer = self._commits.newer(self._batches)
            if newer:
                objects = self._catch_up(newer, objects)
            events = [(event.stored.path, _placed(event)) for event in self._events]
            files = self._commits.finish([*self._rejects, *self._insights, *events], self._aside)
            places = self._commits.place(files)
            batch = self._entry(objects, [file for _, file in files])
            published = self._commits.publish(batch, objects, self._batches, self._aside)
        stored = {file.path: place for (_, file), place in zip(files, places, strict=True)}
        for event in self._events:
            event.stored.path = stored[_placed(event).path]
        self._batches.append(published)
        left = [debt.less(objects) for debt in self.owed]
        self.owed = [debt for debt in left if not debt.settled]
        self._seen.add(objects)

    def _entry(self, objects: pa.Table, files: Sequence[File]) -> Batch:
        name = self._commits.name_after(self._batches, self._batch)
        left = [debt.less(objects) for debt in self.owed]
        before = self._batches[-1] if self._batches else None
        return Batch(
            name,
            File(f"objects/{name}.parquet"),
            tuple(files),
            before.name if before else "",
            before.ledger.sha256 if before else None,
            len(objects.schema),
            tuple(sorted({path for debt in self.owed for path in debt.lost})),
            tuple(sorted({path for debt in left if debt.settled for path in debt.lost})),
        )

    def _catch_up(self, newer: Sequence[Batch], objects: pa.Table) -> pa.Table:
        """Take in what others have committed meanwhile, so that nothing of it is committed a second time.

        Returns:
            The ledger rows of this batch without objects that others have read.
        """
        self._batches += newer
        others = Seen()
        others.load(self._commits.stored(batch.ledger.path) for batch in newer)
        self._seen.load(self._commits.stored(batch.ledger.path) for batch in newer)
        days = days_named(newer)
        self._identities.forget(days)
        again = [event for event in self._events if event.day in days]
        self._events = [event for event in self._events if event.day not in days]
        for event in again:
            hashes = self._identities.of_file(event.stored)
            if not len(self._identities.find(event.day, hashes)[0]):  # it stays as it is, wherever it is by now
                self._identities.add(event.day, event.stored, hashes)
                self._events.append(event)
                continue
            for batches in pieces_of(event, self._shares.compared):
                _, files = write_new(batches, self._identities, self._shares, self._new_event_file)
                self._events += files
        return self._less_read_by(others, objects)

    def _less_read_by(self, others: Seen, objects: pa.Table) -> pa.Table:
        """Leave out the objects that others have read, and their rejects and insights."""
        rows = objects.select(["source_uri", "version"]).to_pylist()
        items = [SourceObject(row["source_uri"], None, row["version"], None) for row in rows]
        unread = {id(item) for item in others.without(items)}
        mine = pa.array([id(item) in unread for item in items], pa.bool_())
        theirs = objects.filter(pc.invert(mine))["source_uri"]
        if len(theirs):
            self._rejects = without_objects(self._rejects, theirs, self._new_reject_file)
            self._insights = without_objects(self._insights, theirs, lambda: self._new_file("insights"))
        return objects.filter(mine)

    def settle(self, listed: Sequence[Listed], unread: Collection[tuple[str, date]], today: date) -> None:
        """See :class:`trailscope.sink.Sink`."""
        before = list_checkpoint.load(self._layout.settled)
        with writing_errors(self._name):
            list_checkpoint.save(self._layout, settle(before, listed, unread, today))


def _placed(event: EventFile) -> File:
    """What is to be known of a file of events, with its path within the lake."""
    name = event.file.path.rpartition("/")[2]
    return event.file._replace(path=f"events/event_date={event.day}/{name}")
