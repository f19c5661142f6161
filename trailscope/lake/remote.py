"""A lake that lies in a storage, as this machine knows it: what was listed, and copies of what is small.

Copies are kept in the user's cache, by name and ETag, so that none is ever out of date. Files of events are never copied.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from trailscope.ending import in_temporary_folder
from trailscope.errors import LakeError, Location
from trailscope.files import atomic_write
from trailscope.lake.committed import Committed, File
from trailscope.lake.layout import FORMAT_VERSION, MARK, FoundFile, Layout, refuse_newer
from trailscope.lake.location import S3Place, cache_folder
from trailscope.lake.storage import Entry, Storage
from trailscope.lake.stored import PROTOCOL, FetchedRanges, Piece, RemoteFile, Stored

EVENTS, OUTLINES = "events/", "outlines/"
_FOLDERS = frozenset({"events", "objects", "rejects", "insights", "outlines"})
_AT_ONCE = 16
_UNUSED_SECONDS = 3600
_REMEMBERED = 128  # files whose outline is in memory
_COPIED = 8 << 20  # larger files are read in parts


class CopiedBytes:
    """Which bytes of remote files need not be fetched, because they stand in a copy on this machine."""

    def __init__(self, copy: Callable[[File], Path], listing: Mapping[str, Entry]) -> None:
        self._copy, self._listing = copy, listing
        self._outlines: dict[str, File] = {}
        self._expected: set[File] = set()
        self._lock = Lock()
        self._of = lru_cache(_REMEMBERED)(self._read)

    def tell(self, committed: Committed) -> None:
        """Take which file of events stands in which outline."""
        for batch in committed.batches:
            for outline in batch.files:
                if outline.path.startswith(OUTLINES):
                    self._outlines |= {file.path: outline for file in batch.files if file.path.startswith(EVENTS)}

    def expect(self, paths: Iterable[str]) -> None:
        """Note that some files of events will be read: when the first is, the outlines of all of them are fetched together."""
        with self._lock:
            self._expected |= {self._outlines[path] for path in paths if path in self._outlines}

    def pieces(self, path: str) -> tuple[Piece, ...]:
        """The stretches of a file that are at hand."""
        with self._lock:
            expected, self._expected = self._expected, set()
            if expected:
                in_parallel(self._copy, expected)
        if path.startswith(EVENTS):
            return self._of(path)
        entry = self._listing.get(path)
        if entry is None or entry.bytes > _COPIED:
            return ()
        return ((0, self._copy(File(path)).read_bytes()),)

    def _read(self, path: str) -> tuple[Piece, ...]:
        from trailscope.lake.outlines import read_outline  # noqa: PLC0415 - loads Arrow, which opening does without

        outline = self._outlines.get(path)
        return read_outline(self._copy(outline), [path]).get(path, ()) if outline else ()


def in_parallel(call: Callable[[Any], object], items: Iterable[Any]) -> None:
    """Make calls that wait for answers, many at once. The first error is raised."""
    with ThreadPoolExecutor(_AT_ONCE, "trailscope-lake") as pool:
        list(pool.map(call, items))


@dataclass(frozen=True, eq=False)
class RemoteLayout(Layout):
    """One lake in a storage, as it was listed at one moment.

    Attributes:
        root: the folder of its copies.
        storage: where it lies.
        listing: what is there, by path within the lake.
    """

    storage: Storage
    listing: dict[str, Entry]
    at_hand: CopiedBytes = field(init=False)
    fetched: FetchedRanges = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "at_hand", CopiedBytes(self.copy, self.listing))
        object.__setattr__(self, "fetched", FetchedRanges(self.storage))

    @property
    def name(self) -> str:
        """See :class:`Layout`."""
        return self.storage.uri

    @property
    def index(self) -> Path:
        """See :class:`Layout`."""
        return self._latest("committed.json")

    @property
    def verified(self) -> Path:
        """See :class:`Layout`."""
        return self._latest("verified.parquet")

    @property
    def settled(self) -> Path:
        """See :class:`Layout`."""
        return self._latest("listed.json")

    @property
    def folder(self) -> str:
        """What DuckDB's names of the lake's files begin with."""
        return f"{PROTOCOL}://{self.root.name}/"

    def files(self) -> dict[str, FoundFile]:
        """See :class:`Layout`."""
        return {
            path: FoundFile(entry.bytes, int(entry.modified.timestamp() * 1e9))
            for path, entry in self.listing.items()
            if path.endswith(".parquet") and path.partition("/")[0] in _FOLDERS
        }

    def move_aside(self, paths: Iterable[str]) -> list[str]:
        """See :class:`Layout`."""
        moved = [path for path in paths if path in self.listing]
        now = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"  # what was moved before keeps its place
        in_parallel(lambda path: self.storage.move(path, f"_damaged/{path}.{now}"), moved)
        return moved

    def size(self) -> int:
        """See :class:`Layout`."""
        return sum(entry.bytes for entry in self.listing.values())

    @property
    def is_local(self) -> bool:
        """See :class:`Layout`."""
        return False

    def unfinished(self) -> frozenset[str]:
        """See :class:`Layout`."""
        return frozenset()

    def stored(self, path: str) -> RemoteFile:
        """See :class:`Layout`."""
        entry = self.listing.get(path)
        if entry is None:
            raise FileNotFoundError(f"{self.name}/{path}")
        return RemoteFile(f"{self.folder}{path}", path, entry.bytes, self.fetched, self.at_hand.pieces)

    def expect(self, paths: Iterable[str]) -> None:
        """See :class:`Layout`."""
        self.at_hand.expect(paths)

    def tell(self, committed: Committed) -> None:
        """See :class:`Layout`."""
        self.at_hand.tell(committed)

    @property
    def directories(self) -> tuple[str, ...]:
        """See :class:`Layout`."""
        return self.folder.rstrip("/"), str(self.root.resolve())

    @property
    def threads(self) -> int | None:
        """See :class:`Layout`: most of them wait for answers."""
        return _AT_ONCE

    def file_system(self) -> Any:
        """See :class:`Layout`."""
        from trailscope.lake.file_system import RemoteFileSystem  # noqa: PLC0415 - loads fsspec

        return RemoteFileSystem(self)

    def add(self, files: Iterable[File]) -> None:
        """Take files that were committed since the lake was listed."""
        now = datetime.now(UTC)
        for file in files:
            self.listing.setdefault(file.path, Entry(file.bytes or 0, file.sha256 or "", now))

    def for_others(self, sql: str) -> tuple[str, ...]:
        """See :class:`Layout`."""
        return (
            "install httpfs",
            "load httpfs",
            "install aws",
            "load aws",
            "create or replace secret lake (type s3, provider credential_chain)",
            sql.replace(self.folder, f"{self.storage.uri}/"),
        )

    def uri_of(self, path: str) -> str:
        """See :class:`Layout`."""
        return f"{self.storage.uri}/{path}"

    def etags(self) -> Mapping[str, str]:
        """See :class:`Layout`."""
        return {path: entry.etag for path, entry in self.listing.items()}

    def copies(self, path: str) -> Iterator[tuple[Stored, int]]:
        """See :class:`Layout`."""
        if path in self.listing:
            yield self.stored(path), self.listing[path].bytes

    def replace_file(self, name: str, content: str | Callable[[Path], object]) -> None:
        """See :class:`Layout`."""
        if isinstance(content, str):
            self.storage.put(name, content.encode())
            return
        with in_temporary_folder() as folder:
            content(folder / name)
            self.storage.put(name, folder / name)

    def copy(self, file: File) -> Path:
        """A copy of a small file, fetched if there is none yet.

        Raises:
            LakeError: it is not what was committed.
            FileNotFoundError: it is not there.
        """
        entry = self.listing.get(file.path)
        tag = (file.sha256 or "")[:16] if entry is None else entry.etag
        place = self.root / f"{file.path}.{_plain(tag)}"
        if not place.exists():
            data = self.storage.read(file.path)
            if file.sha256 is not None and sha256(data).hexdigest() != file.sha256:
                raise LakeError(
                    f"{file.path} is not what was committed",
                    at=Location(self.name),
                    hint="`trailscope lake check` tells what else is not",
                )
            place.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(place, data)
            if "/" not in file.path:
                _forget_earlier(place, file.path)
        return place

    def fetch_copies(self, paths: Iterable[str]) -> None:
        """Have copies of many small files."""
        in_parallel(self.copy, [File(path) for path in paths])

    def _latest(self, name: str) -> Path:
        """A copy of a file that is replaced now and then; a path without a file where there is none."""
        if name not in self.listing:
            return self.root / f"{name}.none"
        return self.copy(File(name))


def _forget_earlier(place: Path, name: str) -> None:
    """Remove copies of what a file was before, unless another process may have begun to read one."""
    for other in place.parent.glob(f"{name}.*"):
        with suppress(OSError):
            if other != place and time.time() - other.stat().st_mtime > _UNUSED_SECONDS:
                other.unlink()


def _plain(etag: str) -> str:
    return "".join(sign for sign in etag if sign.isalnum() or sign == "-")


def storage_of(place: S3Place) -> Storage:
    """The storage that a lake in S3 lies in."""
    from trailscope.lake.s3_storage import S3Storage  # noqa: PLC0415 - loads boto3, which a local lake does without

    return S3Storage(place.uri)


def listed(storage: Storage) -> RemoteLayout:
    """A lake, listed now."""
    return RemoteLayout(copies_of(storage), storage, storage.list())


def opened_remote(place: S3Place, storage: Storage | None = None) -> RemoteLayout:
    """An existing lake in S3, listed now.

    Raises:
        LakeError: there is none, or it cannot be listed, or a newer trailscope wrote it.
    """
    layout = listed(storage or storage_of(place))
    where = Location(layout.name)
    if MARK not in layout.listing:
        raise LakeError(
            "there is no lake here", at=where, hint=f"make one: trailscope ingest LOGS --lake {layout.name}"
        )
    try:
        described = json.loads(layout.copy(File(MARK)).read_text(encoding="utf-8"))
        version = int(described["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"{MARK} cannot be read ({error})", at=where, hint="restore it from an earlier version"
        ) from error
    refuse_newer(version, described, where)
    return layout


def created_remote(place: S3Place, created_by: str) -> RemoteLayout:
    """A lake in S3 to write to, made if there is none yet.

    Raises:
        LakeError: something else lies below the prefix, or it cannot be written.
    """
    storage = storage_of(place)
    layout = listed(storage)
    if MARK not in layout.listing:
        if layout.listing:
            raise LakeError(
                f"this is not a lake and not empty ({next(iter(layout.listing))})",
                at=Location(layout.name),
                hint="give --lake another prefix",
            )
        described = {"created_by": created_by, "created_at": datetime.now(UTC).isoformat(), "format": FORMAT_VERSION}
        storage.put_if_absent(MARK, (json.dumps(described, indent=2) + "\n").encode())
    return opened_remote(place, storage)


def lists_lake(place: S3Place) -> bool:
    """Whether there is a lake of any version below a prefix."""
    return MARK in storage_of(place).list(MARK)


def copies_of(storage: Storage) -> Path:
    """The folder on this machine for copies of a lake's small files."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    name = storage.uri.rstrip("/").rpartition("/")[2][:40]
    mark = sha256(f"{endpoint}\0{storage.uri}".encode()).hexdigest()[:12]
    folder = cache_folder() / "remote-lakes" / f"{_plain(name)}-{mark}"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
