"""Zip archives: their central directories once, then members streamed to any number of threads."""

from __future__ import annotations

import io
import threading
import weakref
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from trailscope.sources.members import DAMAGE, ArchiveMember, OpenArchive, most_bytes
from trailscope.sources.objects import UnreadableReason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
_ENCRYPTED = 0x1
_MOST_JOINED = 64  # zips one after another in one file


def open_zip(handle: IO[bytes]) -> OpenArchive:
    """Opens a zip and lists its members; zips that were joined to one file are read one after another.

    Args:
        handle: the file, which stays open for as long as the result lives.

    Raises:
        any of `trailscope.sources.members.DAMAGE`: when there is no usable central directory.
    """
    size = handle.seek(0, 2)
    # ZipFile shares one handle under its own lock while reading, but counts its readers without one
    counting, reading = threading.Lock(), threading.Lock()

    def chunks(member: ArchiveMember, chunk_bytes: int) -> Iterator[bytes]:
        archive, entry = member.at
        with counting:
            stream = archive.open(entry)
        try:
            yield from iter(lambda: stream.read(chunk_bytes), b"")
        finally:
            with counting:
                stream.close()

    opened = OpenArchive(chunks)
    weakref.finalize(opened, handle.close)
    parts = _joined(handle, size, reading, opened)
    most, total = most_bytes(size), 0
    for archive in parts:
        weakref.finalize(opened, archive.close)
        for entry in archive.infolist():
            if not entry.is_dir() or entry.file_size:  # a name that says folder does not make its bytes go away
                total += entry.file_size
                version = f"{entry.CRC:08x}-{entry.file_size}"
                problem = _problem(entry, fits=total <= most)
                opened.add(ArchiveMember(entry.filename, entry.file_size, version, (archive, entry), problem=problem))
    return opened


def _joined(handle: IO[bytes], size: int, reading: threading.Lock, opened: OpenArchive) -> list[zipfile.ZipFile]:
    """The zips in a file, first to last. A directory stands at the end and only tells its own, so the last comes first."""
    parts: list[zipfile.ZipFile] = []
    end = size
    while end and len(parts) < _MOST_JOINED:
        try:
            archive = zipfile.ZipFile(io.BufferedReader(_Part(handle, end, reading)))
        except DAMAGE as error:
            if not parts:
                raise
            detail = f"the {end:,} bytes before the last archive in it cannot be read: {error}"
            opened.damage.append(("damaged archive", detail))
            break
        parts.insert(0, archive)
        end = min((entry.header_offset for entry in archive.infolist()), default=0)
    return parts


class _Part(io.RawIOBase):
    """The beginning of a file as a file of its own, with a place of its own in it."""

    def __init__(self, handle: IO[bytes], end: int, turn: threading.Lock) -> None:
        self._handle, self._end, self._turn, self._at = handle, end, turn, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._end)[whence])
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        with self._turn:
            self._handle.seek(self._at)
            data = self._handle.read(max(0, min(len(view), self._end - self._at)))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def _problem(entry: zipfile.ZipInfo, *, fits: bool) -> tuple[UnreadableReason, str] | None:
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted archive member", "unpack the archive with its password and give the folder instead"
    if entry.compress_type not in _METHODS:
        return "unsupported archive member", f"compression method {entry.compress_type}; unpack the archive first"
    if not fits:
        return "oversized archive", "its members claim to unpack to far more than logs do; unpack it with care"
    return None
