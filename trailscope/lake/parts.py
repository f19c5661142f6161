"""The part of a batch that another process writes: its files lie where the batch's own do, and it is committed with them or never.

A part may be written twice at the same time, by an attempt that was taken for dead and by the one that came after it. So every
attempt has names of its own, and what it wrote is no part of the lake until the writer of the batch takes it. In a lake on a local path, files
of attempts that nobody takes go with the mark of the commit; in S3 they are objects that no ledger names.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path

import numpy as np
import pyarrow as pa

from trailscope.ending import in_temporary_folder
from trailscope.errors import LakeError, Location
from trailscope.lake.blocks import StoredEvents
from trailscope.lake.committed import File
from trailscope.lake.events import Shares, write_new
from trailscope.lake.identities import Identities
from trailscope.lake.identity import Hashes, HashRows, keyed_hashes
from trailscope.lake.location import LakePlace, S3Place
from trailscope.lake.outlines import ends_of
from trailscope.lake.parquet import write_table
from trailscope.lake.stored import Piece
from trailscope.lake.writing_errors import writing_errors
from trailscope.schema.tables import OBJECTS
from trailscope.sink import Written
from trailscope.sources import Listed, SourceObject


@dataclass(frozen=True)
class PartPlace:
    """Where parts of a batch are written.

    Attributes:
        lake: as the other process finds it.
        batch: the prefix of its files.
        key: what identities are hashed with by all who write to the batch.
        staging: the folder of the batch's mark in a lake on a local path; ``None`` in S3, where files go to where they stay.
    """

    lake: LakePlace
    batch: str
    key: bytes
    staging: Path | None = None


@dataclass(frozen=True)
class PartEvents:
    """A file of events of a part.

    Attributes:
        day: UTC.
        file: with the path within the lake that it is going to have.
        groups: rows of each row group.
        hashes: of the identity of each row.
        ends: what an outline needs of it; empty in a lake on a local path, which has none.
    """

    day: date
    file: File
    groups: tuple[int, ...]
    hashes: Hashes
    ends: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class WrittenPart:
    """What one attempt wrote, complete. Picklable.

    Attributes:
        name: of the attempt; in a lake on a local path, of its folder in the staging one.
        events: no event stands in them twice.
        rejects, insights: files of these, with the paths that they are going to have.
        objects: the ledger's rows (``OBJECTS``).
        written: what became of the rows, as far as the part itself knows.
        etags: of each file in S3, by its path.
    """

    name: str
    events: tuple[PartEvents, ...] = ()
    rejects: tuple[File, ...] = ()
    insights: tuple[File, ...] = ()
    objects: pa.Table = field(default_factory=OBJECTS.empty_table)
    written: Written = field(default_factory=Written)
    etags: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def writing_part(place: PartPlace, number: int, memory: int) -> Iterator[PartSink]:
    """A sink for one attempt at a part.

    Args:
        place: where the batch's other files are.
        number: of the part within the batch.
        memory: bytes it may hold beside the rows it is given.

    Raises:
        LakeError: the lake is not to be found or written from here.
    """
    name = f"{place.batch}.{number:06}-{secrets.token_hex(4)}"
    shares = Shares.of(memory, 1)
    if place.staging is None:
        with in_temporary_folder() as scratch, writing_errors(str(place.lake)):
            yield PartSink(place, name, scratch, shares)
        return
    if not place.staging.is_dir():
        raise LakeError(
            f"{place.staging} is not there for this process",
            at=Location(str(place.lake)),
            hint="executors need the lake at the same path, on a disk they share; or use a lake in S3",
        )
    folder = place.staging / name
    with writing_errors(str(place.lake)):
        folder.mkdir()  # not its parents: a batch that ended meanwhile has no use for this attempt
        yield PartSink(place, name, folder, shares)


class PartSink:
    """Implements :class:`trailscope.sink.Sink` for one part. Get one from :func:`writing_part`."""

    def __init__(self, place: PartPlace, name: str, folder: Path, shares: Shares) -> None:
        self._place, self._name, self._folder, self._shares = place, name, folder, shares
        self._identities = _NotedIdentities(shares.identities, keyed_hashes(place.key))
        self._numbers = count()
        self._part = WrittenPart(name)

    def unseen(self, objects: Sequence[SourceObject]) -> list[SourceObject]:
        """See :class:`trailscope.sink.Sink`: who hands out parts has looked."""
        return list(objects)

    def write(self, events: Sequence[pa.RecordBatch], insights: Sequence[pa.RecordBatch]) -> Written:
        """See :class:`trailscope.sink.Sink`. Events are only compared with those of this part."""
        written, files = write_new(events, self._identities, self._shares, lambda _: self._new_file())
        made = tuple(
            PartEvents(
                event.day,
                event.file._replace(path=f"events/event_date={event.day}/{event.local.name}"),
                event.stored.groups,
                self._identities.noted[event.local],
                tuple(ends_of(event.local)) if self._place.staging is None else (),
            )
            for event in files
        )
        filled = [batch for batch in insights if batch.num_rows]
        counting = (self._written("insights", pa.Table.from_batches(filled).sort_by("event_time")),) if filled else ()
        written = replace(written, insights=sum(batch.num_rows for batch in filled))
        self._part = replace(
            self._part,
            events=self._part.events + made,
            insights=self._part.insights + counting,
            written=self._part.written + written,
        )
        return written

    def set_aside(self, rejects: pa.Table) -> None:
        """See :class:`trailscope.sink.Sink`."""
        self._part = replace(self._part, rejects=(*self._part.rejects, self._written("rejects", rejects)))

    def commit(self, objects: pa.Table) -> None:
        """See :class:`trailscope.sink.Sink`: nothing is visible by it."""
        self._part = replace(self._part, objects=pa.concat_tables([self._part.objects, objects]))

    def settle(self, listed: Sequence[Listed], unread: Collection[tuple[str, date]], today: date) -> None:
        """See :class:`trailscope.sink.Sink`: nothing was listed here."""

    def finish(self) -> WrittenPart:
        """The part, whose files lie where the writer of the batch finds them."""
        if isinstance(self._place.lake, S3Place):
            from trailscope.lake.remote import in_parallel, storage_of  # noqa: PLC0415 - loads boto3

            storage = storage_of(self._place.lake)
            files = [*(made.file for made in self._part.events), *self._part.rejects, *self._part.insights]
            etags: dict[str, str] = {}

            def upload(file: File) -> None:
                etags[file.path] = storage.put(file.path, self._folder / Path(file.path).name)

            in_parallel(upload, files)
            self._part = replace(self._part, etags=etags)
        return self._part

    def _written(self, folder: str, rows: pa.Table) -> File:
        path = self._new_file()
        return write_table(path, rows)._replace(path=f"{folder}/{path.name}")

    def _new_file(self) -> Path:
        return self._folder / f"{self._name}.{next(self._numbers):03}.parquet"


class _NotedIdentities(Identities):
    """Those of a part alone, which keep what they were given of each file."""

    def __init__(self, budget: int, hashes: HashRows) -> None:
        super().__init__(budget, lambda _: (), hashes)
        self.noted: dict[Path, Hashes] = {}

    def add(self, day: date, file: StoredEvents, hashes: Hashes) -> None:
        """See :class:`Identities`."""
        super().add(day, file, hashes)
        self.noted[Path(str(file.path))] = np.ascontiguousarray(hashes)
