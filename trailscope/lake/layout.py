"""Where things lie in a lake, and ``lake.json``. Contract: DESIGN §3, told for users in docs/lake.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from os import DirEntry, scandir
from pathlib import Path
from typing import NamedTuple

from trailscope.errors import LakeError, Location
from trailscope.files import atomic_write

FORMAT_VERSION = 2
"""1: files of a batch are known by their names alone. 2: each ledger names its files and the ledger before it."""

_MARK = "lake.json"
_BATCH = re.compile(r"\d{8}T\d{6}(?:\d{6})?Z-[0-9a-f]{8}")


class FoundFile(NamedTuple):
    """A file as a listing shows it.

    Attributes:
        bytes: its size.
        modified: when it was last written to, in nanoseconds since 1970.
    """

    bytes: int
    modified: int


@dataclass(frozen=True)
class Layout:
    """The folders of one lake on a local path."""

    root: Path

    @property
    def events(self) -> Path:
        """Hive partitions ``event_date=YYYY-MM-DD`` of events."""
        return self.root / "events"

    @property
    def objects(self) -> Path:
        """The ledger. A file ``BATCH.parquet`` here makes everything else of that batch visible."""
        return self.root / "objects"

    @property
    def rejects(self) -> Path:
        """What could not become rows."""
        return self.root / "rejects"

    @property
    def insights(self) -> Path:
        """Insight and aggregated records."""
        return self.root / "insights"

    @property
    def index(self) -> Path:
        """What all ledgers say of their files, in one file that is quick to read; see :mod:`trailscope.lake.committed`."""
        return self.root / "committed.json"

    @property
    def checked(self) -> Path:
        """Which files are known to hold the bytes that were committed; see :mod:`trailscope.lake.checked`."""
        return self.root / "checked.json"

    @property
    def verified(self) -> Path:
        """What was found of the objects when they were verified; see :mod:`trailscope.lake.verified`."""
        return self.root / "verified.parquet"

    @property
    def settled(self) -> Path:
        """Which days of which folders in S3 need not be listed again. Without it they are listed again, no more."""
        return self.root / "listed.json"

    @property
    def staging(self) -> Path:
        """What an ingest is writing and has not committed. A folder ``BATCH`` here marks a commit that did not end."""
        return self.root / "_staging"

    @property
    def damaged(self) -> Path:
        """Files that were found not to be what was committed, moved out of the way."""
        return self.root / "_damaged"

    @property
    def lock(self) -> Path:
        """Held while an ingest writes."""
        return self.root / ".lock"

    def folders(self) -> tuple[Path, ...]:
        """Those that hold what is committed."""
        return self.events, self.objects, self.rejects, self.insights

    def files(self) -> dict[str, FoundFile]:
        """Every Parquet file in those folders, committed or not, by its path within the lake, with ``/``. One listing."""
        found = dict(_parquet_files(self.objects, "objects"))
        for folder in self.folders():
            if folder not in (self.events, self.objects):
                found.update(_parquet_files(folder, folder.name))
        for day in _entries(self.events):
            if day.name.startswith("event_date="):
                found.update(_parquet_files(Path(day.path), f"events/{day.name}"))
        return found

    def unfinished(self) -> frozenset[str]:
        """The batches whose commit did not end, or has not ended yet."""
        return frozenset(entry.name for entry in _entries(self.staging))


def _entries(folder: Path) -> Iterator[DirEntry[str]]:
    try:
        with scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):  # a lake of an older trailscope has not all folders
        return


def _parquet_files(folder: Path, name: str) -> Iterator[tuple[str, FoundFile]]:
    for entry in _entries(folder):
        if entry.name.endswith(".parquet"):
            try:
                status = entry.stat()
                yield f"{name}/{entry.name}", FoundFile(status.st_size, status.st_mtime_ns)
            except FileNotFoundError:  # moved away by an ingest that runs meanwhile
                continue


def batch_of(path: str) -> str:
    """The batch a file within a lake belongs to: its name up to the first dot."""
    return path.rpartition("/")[2].partition(".")[0]


def is_batch(name: str) -> bool:
    """Whether this is how a batch is called, rather than a file that somebody put there."""
    return _BATCH.fullmatch(name) is not None


def is_lake(path: Path) -> bool:
    """Whether a folder is a lake of any version."""
    return (path / _MARK).is_file()


def open_layout(path: Path) -> Layout:
    """The layout of an existing lake.

    Raises:
        LakeError: there is no lake here, its ``lake.json`` cannot be read, or a newer trailscope wrote it.
    """
    version, described = _described(path)
    if version > FORMAT_VERSION:
        written_by = described.get("created_by", "a newer trailscope")
        raise LakeError(
            f"the lake has format {version}, written by {written_by}; this trailscope reads up to {FORMAT_VERSION}",
            at=Location(str(path)),
            hint="pip install --upgrade trailscope",
        )
    return Layout(path)


def _described(path: Path) -> tuple[int, dict[str, object]]:
    where = Location(str(path))
    try:
        described = json.loads((path / _MARK).read_text(encoding="utf-8"))
        return int(described["format"]), described
    except (FileNotFoundError, NotADirectoryError):
        raise LakeError("there is no lake here", at=where, hint="make one: trailscope ingest LOGS --lake DIR") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"{_MARK} cannot be read ({error})", at=where, hint="restore it from a backup of the lake"
        ) from error


def create_layout(path: Path, created_by: str) -> Layout:
    """The layout of a lake to write to, made if there is none yet, and brought to this format.

    Raises:
        LakeError: the folder holds something else, or cannot be written.
    """
    where = Location(str(path))
    if is_lake(path):
        layout, (version, described) = open_layout(path), _described(path)
    elif path.exists() and (not path.is_dir() or any(not _left_by_a_kill(entry) for entry in path.iterdir())):
        raise LakeError("this is not a lake and not empty", at=where, hint="give --lake a new or empty folder")
    else:
        layout, version = Layout(path), 0
        described = {"created_by": created_by, "created_at": datetime.now(UTC).isoformat()}
    try:
        path.mkdir(parents=True, exist_ok=True)
        if version != FORMAT_VERSION:
            text = json.dumps({**described, "format": FORMAT_VERSION}, indent=2)
            atomic_write(path / _MARK, text + "\n", durable=True)
        for folder in layout.folders():
            folder.mkdir(exist_ok=True)
    except OSError as error:
        raise LakeError(
            f"the lake cannot be made ({error.strerror})", at=where, hint="choose a folder you can write to"
        ) from error
    return layout


def _left_by_a_kill(entry: Path) -> bool:
    """Whether this is ``lake.json`` half written, alone in the folder, where an earlier attempt was killed."""
    return entry.name == f"{_MARK}.new" or (entry.name.startswith(f".{_MARK}.") and entry.name.endswith(".part"))
