"""Where a committed file is read from: a path on this machine, or an object of which only those bytes are fetched that are asked for."""

from __future__ import annotations

import io
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from trailscope import ending
from trailscope.lake.storage import Storage

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PROTOCOL = "tslake"
"""How the names begin by which DuckDB is told of a remote file."""

_CHUNK = 8 << 20
_MOST_CACHED = 4 << 30

Piece = tuple[int, bytes]
"""Bytes of a file that are at hand, and where they begin."""


class FetchedRanges:
    """What was fetched of some objects, kept in a temporary file for as long as the process uses them.

    Args:
        storage: where the objects lie.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._lock = threading.Lock()
        self._ranges: dict[str, dict[tuple[int, int], int]] = {}
        folder, remove = ending.temporary_folder()
        self._file = (folder / "ranges").open("w+b", buffering=0)
        self._end = 0
        weakref.finalize(self, _close, self._file, remove)

    def read(self, path: str, start: int, length: int) -> bytes:
        """Bytes of an object, fetched if they are not here."""
        with self._lock:
            place = self._found(path, start, length)
        if place is not None:
            return self._kept(place, length)
        data = self._storage.read(path, start, length)
        with self._lock:
            if self._end + len(data) <= _MOST_CACHED:
                place, self._end = self._end, self._end + len(data)
                self._file.seek(place)
                self._file.write(data)
                self._ranges.setdefault(path, {})[start, len(data)] = place
        return data

    def _kept(self, place: int, length: int) -> bytes:
        with self._lock:
            self._file.seek(place)
            return self._file.read(length)

    def _found(self, path: str, start: int, length: int) -> int | None:
        ranges = self._ranges.get(path, {})
        exact = ranges.get((start, length))
        if exact is not None:
            return exact
        for (first, size), place in ranges.items():
            if first <= start and start + length <= first + size:
                return place + start - first
        return None


def _close(file: BinaryIO, remove: Callable[[], None]) -> None:
    file.close()
    remove()


@dataclass(frozen=True)
class RemoteFile:
    """A committed file that is no file on this machine.

    Attributes:
        name: how DuckDB is told of it.
        path: within the lake.
        bytes: its size.
        fetched: what was fetched of it and of others.
        at_hand: gives those of its bytes that need not be fetched.
    """

    name: str
    path: str
    bytes: int
    fetched: FetchedRanges
    at_hand: Callable[[str], tuple[Piece, ...]]

    def __str__(self) -> str:
        return self.name

    def open(self) -> RemoteReader:
        """A stream of its bytes."""
        return RemoteReader(self)


class RemoteReader(io.RawIOBase):
    """Reads a :class:`RemoteFile` wherever it is asked to."""

    def __init__(self, file: RemoteFile) -> None:
        super().__init__()
        self._of, self._at = file, 0
        self._pieces: tuple[Piece, ...] | None = None
        self.size = file.bytes

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes."""
        left = max(0, self.size - self._at)
        length = left if size is None or size < 0 else min(size, left)
        data = self._bytes(self._at, length) if length else b""
        self._at += len(data)
        return data

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The same, into a buffer."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def _bytes(self, start: int, length: int) -> bytes:
        if self._pieces is None:
            self._pieces = self._of.at_hand(self._of.path)
        for first, data in self._pieces:
            if first <= start and start + length <= first + len(data):
                return data[start - first :][:length]
        return self._of.fetched.read(self._of.path, start, length)


Stored = Path | RemoteFile


def readable(stored: Stored) -> Path | RemoteReader:
    """What Arrow reads a file from."""
    return stored if isinstance(stored, Path) else stored.open()


def sha256_of(stored: Stored) -> str:
    """The SHA-256 of all bytes of a file, as they lie there: what is at hand of it elsewhere says nothing about them.

    Raises:
        OSError: it cannot be read.
    """
    digest = sha256()
    for chunk in _chunks(stored):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(stored: Stored) -> Iterator[bytes]:
    with stored.open("rb") if isinstance(stored, Path) else replace(stored, at_hand=lambda _: ()).open() as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
