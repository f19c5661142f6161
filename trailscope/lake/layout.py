"""Where things lie in a lake, and ``lake.json``. Contract: DESIGN §3, told for users in docs/lake.md."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import DirEntry, scandir
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from trailscope.errors import LakeError, Location
from trailscope.files import atomic_write, sync
from trailscope.lake.stored import Stored

if TYPE_CHECKING:
    from trailscope.lake.committed import Committed

FORMAT_VERSION = 3
"""1: files of a batch are known by their names alone. 2: each ledger names its files and the ledger before it. 3: a batch may
supersede files of earlier ones."""

MARK = "lake.json"
_BATCH = re.compile(r"\d{8}T\d{6}(?:\d{6})?Z-[0-9a-f]{8}|\d{12}")  # the numbers are of lakes in S3


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
    def merging(self) -> Path:
        """What a compaction is writing and has not committed."""
        return self.root / "_merging"

    @property
    def lock(self) -> Path:
        """Held while an ingest writes."""
        return self.root / ".lock"

    @property
    def commit_lock(self) -> Path:
        """Held for a moment by whoever commits."""
        return self.root / ".commit.lock"

    @property
    def care_lock(self) -> Path:
        """Held while files are merged or forgotten."""
        return self.root / ".care.lock"

    def folders(self) -> tuple[Path, ...]:
        """Those that hold what is committed."""
        return self.events, self.objects, self.rejects, self.insights

    @property
    def name(self) -> str:
        """What a person calls the lake."""
        return str(self.root)

    @property
    def is_local(self) -> bool:
        """Whether it lies on this machine: its bytes cost nothing to read, and an unfinished commit is marked as one."""
        return True

    def stored(self, path: str) -> Stored:
        """Where a file within the lake is read from."""
        return self.root / path

    def fetch_copies(self, paths: Iterable[str]) -> None:
        """Have copies of many small files on this machine."""

    def expect(self, paths: Iterable[str]) -> None:
        """Note that some files of events will be read together."""

    def for_others(self, sql: str) -> tuple[str, ...]:
        """Statements for a DuckDB that is not ours, from SQL that names the lake's files as ours does."""
        return (sql,)

    def uri_of(self, path: str) -> str:
        """The address of a file within the lake, for other programs. They take ``=`` as it stands, so nothing is escaped."""
        return f"file://{(self.root.resolve() / path).as_posix()}"

    def copies(self, path: str) -> Iterator[tuple[Stored, int]]:
        """A file and, where it was moved aside, that one; each with its bytes."""
        for place in (self.root / path, self.damaged / path):
            with suppress(OSError):
                yield place, place.stat().st_size

    def replace_file(self, name: str, content: str | Callable[[Path], object]) -> None:
        """Replace one of the files that are no part of a commit, as a whole; see :func:`trailscope.files.atomic_write`."""
        atomic_write(self.root / name, content, durable=True)

    def tell(self, committed: Committed) -> None:
        """Take what is committed, where that tells how files are read best."""

    @property
    def directories(self) -> tuple[str, ...]:
        """What SQL may read."""
        return (str(self.root.resolve()),)

    @property
    def threads(self) -> int | None:
        """How many threads ask best; ``None`` for one a core."""
        return None

    def file_system(self) -> Any:
        """What DuckDB reads the files through (``fsspec``); ``None`` where it opens them itself."""
        return None

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

    def move_aside(self, paths: Iterable[str]) -> list[str]:
        """Move files to ``_damaged/``, keeping what lies there already; those that were there to be moved."""
        moved, folders = [], set[Path]()
        for path in paths:
            source = self.root / path
            if not source.exists():
                continue
            target, number = self.damaged / path, 0
            target.parent.mkdir(parents=True, exist_ok=True)
            while target.exists():
                number += 1
                target = self.damaged / f"{path}.{number}"
            source.replace(target)
            folders |= {source.parent, target.parent}
            moved.append(path)
        for folder in folders:
            sync(folder)
        return moved

    def size(self) -> int:
        """Bytes of everything that lies in the lake."""
        return sum(file.stat().st_size for file in self.root.rglob("*") if file.is_file())

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


def batch_name(after: str) -> str:
    """A name for a new batch that sorts after another one, whatever the clock says: names are the order of commits.

    Args:
        after: the latest name there is; empty for none.
    """
    now = datetime.now(UTC)
    if after:
        now = max(now, datetime.strptime(f"{after[:15]}+0000", "%Y%m%dT%H%M%S%z") + timedelta(seconds=1))
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def open_folder(path: Path) -> Layout:
    """The layout of an existing lake on this machine.

    Raises:
        LakeError: there is no lake here, its ``lake.json`` cannot be read, or a newer trailscope wrote it.
    """
    version, described = _described(path)
    refuse_newer(version, described, Location(str(path)))
    return Layout(path)


def refuse_newer(version: int, described: Mapping[str, object], where: Location) -> None:
    """Refuse a lake of a format that this trailscope does not know.

    Raises:
        LakeError: it is one.
    """
    if version > FORMAT_VERSION:
        written_by = described.get("created_by", "a newer trailscope")
        raise LakeError(
            f"the lake has format {version}, written by {written_by}; this trailscope reads up to {FORMAT_VERSION}",
            at=where,
            hint="pip install --upgrade trailscope",
        )


def _described(path: Path) -> tuple[int, dict[str, object]]:
    where = Location(str(path))
    try:
        described = json.loads((path / MARK).read_text(encoding="utf-8"))
        return int(described["format"]), described
    except (FileNotFoundError, NotADirectoryError):
        raise LakeError("there is no lake here", at=where, hint="make one: trailscope ingest LOGS --lake DIR") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"{MARK} cannot be read ({error})", at=where, hint="restore it from a backup of the lake"
        ) from error


def create_layout(path: Path, created_by: str) -> Layout:
    """The layout of a lake to write to, made if there is none yet, and brought to this format.

    Raises:
        LakeError: the folder holds something else, or cannot be written.
    """
    where = Location(str(path))
    if (path / MARK).is_file():
        layout, (version, described) = open_folder(path), _described(path)
    elif path.exists() and (not path.is_dir() or any(not _left_by_a_kill(entry) for entry in path.iterdir())):
        raise LakeError("this is not a lake and not empty", at=where, hint="give --lake a new or empty folder")
    else:
        layout, version = Layout(path), 0
        described = {"created_by": created_by, "created_at": datetime.now(UTC).isoformat()}
    try:
        path.mkdir(parents=True, exist_ok=True)
        if version != FORMAT_VERSION:
            text = json.dumps({**described, "format": FORMAT_VERSION}, indent=2)
            atomic_write(path / MARK, text + "\n", durable=True)
        for folder in layout.folders():
            folder.mkdir(exist_ok=True)
    except OSError as error:
        raise LakeError(
            f"the lake cannot be made ({error.strerror})", at=where, hint="choose a folder you can write to"
        ) from error
    return layout


def _left_by_a_kill(entry: Path) -> bool:
    """Whether this is ``lake.json`` half written, alone in the folder, where an earlier attempt was killed."""
    return entry.name == f"{MARK}.new" or (entry.name.startswith(f".{MARK}.") and entry.name.endswith(".part"))
