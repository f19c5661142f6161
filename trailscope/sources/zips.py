"""Zip archives: the central directory once, then members streamed to any number of threads."""

from __future__ import annotations

import threading
import weakref
import zipfile
from collections.abc import Iterator
from pathlib import Path

from trailscope.sources.members import Member, OpenArchive, most_bytes
from trailscope.sources.objects import UnreadableReason

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
_ENCRYPTED = 0x1


def open_zip(path: Path) -> OpenArchive:
    """Opens a zip and lists its members; the file stays open for as long as the result lives.

    Raises:
        any of `trailscope.sources.members.DAMAGE`: when there is no usable central directory.
    """
    archive = zipfile.ZipFile(path)
    # ZipFile shares one handle under its own lock while reading, but counts its readers without one
    counting = threading.Lock()

    def chunks(member: Member, chunk_bytes: int) -> Iterator[bytes]:
        with counting:
            stream = archive.open(member.at)
        try:
            yield from iter(lambda: stream.read(chunk_bytes), b"")
        finally:
            with counting:
                stream.close()

    opened = OpenArchive(chunks)
    weakref.finalize(opened, archive.close)
    most, total = most_bytes(path.stat().st_size), 0
    for entry in archive.infolist():
        if not entry.is_dir() or entry.file_size:  # a name that says folder does not make its bytes go away
            total += entry.file_size
            version = f"{entry.CRC:08x}-{entry.file_size}"
            problem = _problem(entry, fits=total <= most)
            opened.add(Member(entry.filename, entry.file_size, version, entry, problem=problem))
    return opened


def _problem(entry: zipfile.ZipInfo, *, fits: bool) -> tuple[UnreadableReason, str] | None:
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted archive member", "unpack the archive with its password and give the folder instead"
    if entry.compress_type not in _METHODS:
        return "unsupported archive member", f"compression method {entry.compress_type}; unpack the archive first"
    if not fits:
        return "oversized archive", "its members claim to unpack to far more than logs do; unpack it with care"
    return None
