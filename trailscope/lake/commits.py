"""How a batch becomes visible in a lake on a local path: one committer at a time, and the ledger's rename last.

An ingest holds a lake for as long as it runs, but the commit only for a moment, so that compaction and retention may commit
between two of its batches. Who commits learns first what others have committed since.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from os import scandir
from pathlib import Path
from typing import Protocol

import pyarrow as pa
from filelock import FileLock, Timeout

from trailscope.errors import LakeError, Location
from trailscope.files import sync
from trailscope.lake import checked
from trailscope.lake.committed import MANIFEST, Batch, Committed, File, completed, manifest_of, read_index, write_index
from trailscope.lake.layout import FoundFile, Layout, batch_name
from trailscope.lake.location import LakePlace
from trailscope.lake.parquet import write_table
from trailscope.lake.parts import PartPlace, WrittenPart
from trailscope.lake.stored import Piece, Stored

GRACE_SECONDS = 3600.0
"""How long superseded files stay for those who opened the lake before."""

_WAIT_SECONDS = 60.0  # a commit takes some fsyncs; one that takes longer was stopped


class Commits(Protocol):
    """Where the batches of a writer go."""

    @property
    def staging(self) -> Path:
        """A local folder for what is not committed yet."""
        ...

    @property
    def lake(self) -> str:
        """The name of the lake, for errors."""
        ...

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Held while a batch is committed."""
        ...

    def newer(self, known: Sequence[Batch]) -> tuple[Batch, ...]:
        """The batches that others have committed after the last of those known, oldest first."""
        ...

    def prefix(self, batches: Sequence[Batch]) -> str:
        """What the names of the next batch's files begin with: of no other's."""
        ...

    def name_after(self, batches: Sequence[Batch], proposed: str) -> str:
        """What a batch is called that is committed after some others.

        Args:
            batches: those.
            proposed: the prefix of its files.
        """
        ...

    def begin_parts(self, lake: LakePlace, key: bytes, aside: Path) -> PartPlace:
        """Where other processes write parts of the next batch.

        Args:
            lake: as they find it.
            key: what identities are hashed with.
            aside: the folder in ``staging`` that marks this commit.
        """
        ...

    def adopted(self, part: WrittenPart, file: File, ends: Sequence[Piece], aside: Path) -> Stored:
        """Where a file is to be read from, until it is committed, that another process wrote.

        Args:
            part: the one it belongs to.
            file: with the path within the lake that it is going to have.
            ends: what an outline needs of it, if it is of events.
            aside: as above.
        """
        ...

    def finish(self, files: Sequence[tuple[Stored, File]], aside: Path) -> list[tuple[Stored, File]]:
        """The files of a batch with those that the place wants beside them.

        Args:
            files: where each lies now, and what is to be known of it.
            aside: the folder in ``staging`` that marks this commit.
        """
        ...

    def place(self, files: Sequence[tuple[Stored, File]]) -> list[Stored]:
        """Bring files, which are on disk, to where they stay, each whole or not at all.

        Args:
            files: where each lies now, and what is to be known of it, with its path within the lake.

        Returns:
            Where each is to be read from now.
        """
        ...

    def publish(self, batch: Batch, objects: pa.Table, before: Sequence[Batch], aside: Path) -> Batch | None:
        """Make a batch visible whose files are in place.

        Args:
            batch: what its manifest is to say.
            objects: its ledger (``OBJECTS``).
            before: all batches before it.
            aside: the folder in ``staging`` that marks this commit.

        Returns:
            The batch with what is to be known of its ledger; ``None`` where somebody else committed first.
        """
        ...

    def stored(self, path: str) -> Stored:
        """Where a committed file is to be read from."""
        ...

    def tidy(self, aside: Path) -> None:
        """Remove the mark of a commit and what is left beside it."""
        ...

    def remove_superseded(self, committed: Committed, grace: float) -> int:
        """Remove files that were superseded longer than ``grace`` seconds ago; how many there were."""
        ...


class LocalCommits:
    """Implements :class:`Commits` on a local path.

    Args:
        layout: of the lake.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    @property
    def staging(self) -> Path:
        """See :class:`Commits`. Its entries mark unfinished commits."""
        return self._layout.staging

    @property
    def lake(self) -> str:
        """See :class:`Commits`."""
        return str(self._layout.root)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """See :class:`Commits`."""
        lock = FileLock(self._layout.commit_lock)
        try:
            lock.acquire(timeout=_WAIT_SECONDS)
        except Timeout:
            raise LakeError(
                f"another program has been committing for {_WAIT_SECONDS:.0f} s",
                at=Location(str(self._layout.root)),
                hint="look for a stopped `trailscope`, end it, and run the same command again",
            ) from None
        try:
            yield
        finally:
            lock.release()

    def newer(self, known: Sequence[Batch]) -> tuple[Batch, ...]:
        """See :class:`Commits`. Nothing but the names of the ledgers is looked at, unless there is a new one."""
        names = {batch.ledger.path for batch in known}
        with scandir(self._layout.objects) as entries:
            found = {
                f"objects/{entry.name}": FoundFile(entry.stat().st_size, entry.stat().st_mtime_ns)
                for entry in entries
                if entry.name.endswith(".parquet") and f"objects/{entry.name}" not in names
            }
        if not found:
            return ()
        index = read_index(self._layout) or ()  # has the checksums of the ledgers, too
        base = index if len(index) >= len(known) else tuple(known)
        return completed(self._layout, base, found).batches[len(known) :]

    def prefix(self, batches: Sequence[Batch]) -> str:
        """See :class:`Commits`."""
        return batch_name(max((batch.name for batch in batches), default=""))

    def begin_parts(self, lake: LakePlace, key: bytes, aside: Path) -> PartPlace:
        """See :class:`Commits`: beside the mark of the commit."""
        mark(aside)
        return PartPlace(lake, aside.name, key, aside)

    def adopted(self, part: WrittenPart, file: File, ends: Sequence[Piece], aside: Path) -> Path:  # noqa: ARG002 - there are no outlines here
        """See :class:`Commits`."""
        return aside / part.name / file.path.rpartition("/")[2]

    def finish(self, files: Sequence[tuple[Stored, File]], aside: Path) -> list[tuple[Stored, File]]:  # noqa: ARG002 - none here
        """See :class:`Commits`."""
        return list(files)

    def name_after(self, batches: Sequence[Batch], proposed: str) -> str:
        """See :class:`Commits`. Names are the order of commits."""
        last = max((batch.name for batch in batches), default="")
        return proposed if proposed > last else batch_name(last)

    def place(self, files: Sequence[tuple[Stored, File]]) -> list[Stored]:
        """See :class:`Commits`: files are renamed."""
        folders = set()
        for path, file in files:
            target = self._layout.root / file.path
            target.parent.mkdir(exist_ok=True)
            assert isinstance(path, Path)  # noqa: S101 - what is not committed yet lies in the lake's own folder
            path.replace(target)
            folders |= {target.parent, target.parent.parent}
        for folder in sorted(folders):
            sync(folder)
        return [self._layout.root / file.path for _, file in files]

    def publish(self, batch: Batch, objects: pa.Table, before: Sequence[Batch], aside: Path) -> Batch | None:
        """See :class:`Commits`. Under :meth:`turn` nobody else commits."""
        aside.mkdir(parents=True, exist_ok=True)
        path = aside / f"{batch.name}.parquet"
        ledger = write_table(path, objects, {MANIFEST: manifest_of(batch)})._replace(path=batch.ledger.path)
        self.place([(path, ledger)])
        done = replace(batch, ledger=ledger)
        write_index(self._layout, (*before, done))
        self._note_checked(done.all_files)
        return done

    def _note_checked(self, files: Iterable[File]) -> None:
        """Whoever opens the lake need not read again what was written just now."""
        times = {file.path: (self._layout.root / file.path).stat().st_mtime_ns for file in files}
        checked.save(self._layout, checked.load(self._layout) | times)

    def stored(self, path: str) -> Stored:
        """See :class:`Commits`."""
        return self._layout.root / path

    def tidy(self, aside: Path) -> None:
        """See :class:`Commits`."""
        shutil.rmtree(aside, ignore_errors=True)
        with suppress(OSError):  # others have marks there, or there is none
            self.staging.rmdir()

    def remove_superseded(self, committed: Committed, grace: float) -> int:
        """See :class:`Commits`. A file was superseded when the ledger that says so was written."""
        removed = 0
        for batch in committed.batches:
            if not batch.supersedes:
                continue
            ledger = self._layout.root / batch.ledger.path
            if not ledger.exists() or time.time() - ledger.stat().st_mtime < grace:
                continue
            for path in batch.supersedes:
                with suppress(FileNotFoundError):
                    (self._layout.root / path).unlink()
                    removed += 1
        return removed


def mark(aside: Path) -> None:
    """Make the folder that marks an unfinished commit, and have it on disk before what it marks."""
    aside.mkdir(parents=True, exist_ok=True)
    sync(aside.parent)
    sync(aside.parent.parent)
