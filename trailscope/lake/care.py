"""Commits that make no new rows: files merged, or forgotten. An ingest may run meanwhile; two of these may not.

What such a commit supersedes by name is removed later, once nobody reads by an older state of the ledger any more.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from trailscope.ending import in_temporary_folder
from trailscope.errors import LakeError, Location
from trailscope.lake.commits import GRACE_SECONDS, Commits, LocalCommits, mark
from trailscope.lake.committed import Batch, Committed, File
from trailscope.lake.layout import create_layout
from trailscope.lake.location import LakePlace, S3Place
from trailscope.lake.opening import open_lake
from trailscope.lake.stored import Stored
from trailscope.lake.writing_errors import writing_errors
from trailscope.schema.tables import OBJECTS


@dataclass
class LakeChange:
    """What one commit changes.

    Attributes:
        new: files that are on disk aside, each with what is to be known of it.
        superseded: paths within the lake of files that are not to be read any more.
        forgets: the first day that is kept, where days are forgotten.
    """

    new: list[tuple[Path, File]] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    forgets: str = ""


class CareTaker:
    """Reads the committed files of a lake and changes which they are. Get one from :func:`caring`."""

    def __init__(self, batches: Sequence[Batch], commits: Commits, aside: Path) -> None:
        self._batches, self._commits, self._aside = list(batches), commits, aside
        self._name = commits.prefix(batches)
        self._numbers = count()

    def files(self) -> list[File]:
        """All committed files, in order of their paths."""
        return sorted(Committed(tuple(self._batches)).files())

    def stored(self, path: str) -> Stored:
        """Where a committed file is to be read from."""
        return self._commits.stored(path)

    def new_file(self, day: date | None = None) -> Path:
        """A path aside for a new file. Its name stays its own wherever it goes."""
        folder = self._aside / (f"event_date={day}" if day else "others")
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self._name}.{next(self._numbers):06}.parquet"

    def commit(self, change: LakeChange) -> bool:
        """Make a change visible as a whole.

        Returns:
            Whether it was: not where somebody else superseded one of the same files meanwhile. The new files are removed then.
        """
        aside = self._commits.staging / self._name
        with writing_errors(self._commits.lake), self._commits.turn():
            published = None
            while published is None:
                self._batches += self._commits.newer(self._batches)
                if not {file.path for file in self.files()}.issuperset(change.superseded):
                    for path, _ in change.new:
                        path.unlink(missing_ok=True)
                    break
                mark(aside)
                files = self._commits.finish(change.new, aside)
                self._commits.place(files)
                batch = self._entry([file for _, file in files], change)
                published = self._commits.publish(batch, OBJECTS.empty_table(), self._batches, aside)
            self._commits.tidy(aside)
        if published is not None:
            self._batches.append(published)
        self._name = self._commits.prefix(self._batches)
        return published is not None

    def commit_or_fail(self, change: LakeChange) -> None:
        """The same.

        Raises:
            LakeError: somebody else superseded one of the same files meanwhile.
        """
        if not self.commit(change):
            raise LakeError(
                "files of the lake were merged or forgotten by another program meanwhile",
                at=Location(self._commits.lake),
                hint="nothing was changed; run the same command again",
            )

    def remove_superseded(self, grace: float = GRACE_SECONDS) -> int:
        """Remove files that were superseded longer than so many seconds ago; how many there were."""
        return self._commits.remove_superseded(Committed(tuple(self._batches)), grace)

    def _entry(self, files: Sequence[File], change: LakeChange) -> Batch:
        name = self._commits.name_after(self._batches, self._name)
        before = self._batches[-1] if self._batches else None
        return Batch(
            name,
            File(f"objects/{name}.parquet"),
            tuple(files),
            before.name if before else "",
            before.ledger.sha256 if before else None,
            len(OBJECTS),
            supersedes=tuple(sorted((*change.superseded, *self._idle_outlines(change)))),
            forgets=change.forgets,
        )

    def _idle_outlines(self, change: LakeChange) -> Iterator[str]:
        """Outlines of batches whose files of events are all superseded by now."""
        gone = Committed(tuple(self._batches)).set_aside | set(change.superseded)
        for batch in self._batches:
            events = [file.path for file in batch.files if file.path.startswith("events/")]
            if gone.issuperset(events):
                yield from (
                    file.path for file in batch.files if file.path.startswith("outlines/") and file.path not in gone
                )


@contextmanager
def caring(path: LakePlace) -> Iterator[CareTaker]:
    """The care of a lake that is what was committed to it.

    Raises:
        LakeError: there is none, or it is damaged; or its files are being merged or forgotten by somebody else.
    """
    opened = open_lake(path)
    layout = opened.layout
    if isinstance(path, S3Place):
        from trailscope.lake.remote import RemoteLayout  # noqa: PLC0415 - as below
        from trailscope.lake.remote_commits import RemoteCommits  # noqa: PLC0415 - loads boto3, which a local lake does without

        with in_temporary_folder() as scratch, writing_errors(str(path)):
            assert isinstance(layout, RemoteLayout)  # noqa: S101 - that of an S3Place
            commits = RemoteCommits(layout, scratch / "staging")
            yield CareTaker(opened.committed.batches, commits, scratch / "merging")
        return
    lock = FileLock(layout.care_lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LakeError(
            "files of this lake are being merged or forgotten by another program",
            at=Location(str(path)),
            hint="wait for it",
        ) from None
    except OSError as error:
        raise LakeError(
            f"the lake cannot be written ({error.strerror})", at=Location(str(path)), hint="check its permissions"
        ) from error
    try:
        with writing_errors(str(path)):
            shutil.rmtree(layout.merging, ignore_errors=True)  # of one that was killed
            create_layout(path, "")  # of the format that knows of superseded files
            yield CareTaker(open_lake(path).committed.batches, LocalCommits(layout), layout.merging)
    finally:
        shutil.rmtree(layout.merging, ignore_errors=True)
        lock.release()
