"""Archives of logs, recognised by content: which files are archives, their members, and the bytes of a member.

Members are streamed and bounded. Nothing is written under a member's name: a name such as ``../../x`` is a text.
A ``.json.gz`` is a log file, not an archive.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from trailscope.errors import Location, SourceError
from trailscope.sources import keys, tars
from trailscope.sources.clutter import is_clutter
from trailscope.sources.members import DAMAGE, Member, OpenArchive
from trailscope.sources.objects import Found, Skipped, SkipReason, SourceObject, SourceOptions, Unreadable
from trailscope.sources.uris import file_uri, file_version
from trailscope.sources.zips import open_zip

_LOG_NAMES = (".json", ".json.gz", ".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
_ARCHIVE_NAMES = (".zip", ".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".tar.zst", ".7z", ".rar")

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_COMPRESSED_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ\0": "xz"}
_FOREIGN_MAGIC = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "rar", b"\x28\xb5\x2f\xfd": "zstd"}

_opening = threading.Lock()


def kind(path: Path) -> str | None:
    """``zip``, ``tar``, a compressed tar (``gzip``, ``bz2``, ``xz``), one we cannot open (``7z`` …), or ``None``.

    A file whose name says that it is a log is not opened to look.

    Raises:
        OSError: when the file cannot be read.
    """
    if is_log_name(path.name):
        return None
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(_ZIP_MAGIC):
        return "zip"
    if tars.is_header(head):
        return "tar"
    for magic, compression in _COMPRESSED_MAGIC.items():
        if head.startswith(magic):
            return compression if _starts_with_tar(path, compression) else None
    return next((name for magic, name in _FOREIGN_MAGIC.items() if head.startswith(magic)), None)


def is_log_name(name: str) -> bool:
    """Whether a name says log, so that nobody need look."""
    return name.lower().endswith(_LOG_NAMES)


def is_archive_name(name: str) -> bool:
    """Whether a name says archive, for what lies where content cannot be looked at cheaply."""
    return name.lower().endswith(_ARCHIVE_NAMES)


def members(path: Path, kind: str, options: SourceOptions) -> Iterator[Found]:
    """What lies in an archive, in stored order; then what is wrong with the archive as a whole."""
    uri = file_uri(path)
    if kind in _FOREIGN_MAGIC.values():
        yield Unreadable(uri, "unsupported archive", f"{kind}: unpack it and give the folder instead")
        return
    try:
        archive = _open(path)
    except DAMAGE as error:
        yield Unreadable(uri, "damaged archive", str(error))
        return
    for label, member in archive.members.items():
        yield _found(file_uri(path, label), member, options)
    for reason, detail in archive.damage:
        yield Unreadable(uri, reason, detail)


def read(path: Path, label: str, found: SourceObject, chunk_bytes: int) -> Iterator[bytes]:
    """The bytes of one member, unpacked, in chunks.

    Raises:
        SourceError: when the archive is gone, has changed, or is broken inside this member.
    """
    at = Location(found.uri)
    try:
        archive = _open(path)
        member = archive.members.get(label)
        if member is None or member.version != found.version:
            raise SourceError("the archive changed after it was found", at=at, hint="run the same command again")
        yield from archive.chunks(member, chunk_bytes)
    except DAMAGE as error:
        hint = "test the archive with its own tool (unzip -t, tar -t) and look for another copy"
        raise SourceError(f"the archive member cannot be read: {error}", at=at, hint=hint) from error


def _found(uri: str, member: Member, options: SourceOptions) -> Found:
    skip = member.skip or _skip_reason(member, options)
    if skip:
        return Skipped(uri, skip)
    if member.problem:
        return Unreadable(uri, *member.problem)
    if is_archive_name(member.name):
        return Unreadable(uri, "nested archive", "an archive inside an archive: unpack the outer one first")
    return SourceObject(uri, member.size, member.version, keys.delivery_day(member.name))


def _skip_reason(member: Member, options: SourceOptions) -> SkipReason | None:
    if is_clutter(member.name.replace("\\", "/").split("/")):
        return "hidden file"
    return "empty file" if member.size == 0 else keys.skip_reason(member.name, options)


def _starts_with_tar(path: Path, compression: str) -> bool:
    try:
        with tars.OPENERS[compression](path) as packed:
            return tars.is_header(packed.read(512))
    except DAMAGE:
        return False


def _open(path: Path) -> OpenArchive:
    """An archive as it is now, opened once for all threads and kept while it is one of the last few in use."""
    with _opening:
        return _opened(path, file_version(path.stat()))


@lru_cache(maxsize=4)
def _opened(path: Path, version: str) -> OpenArchive:  # noqa: ARG001 - the version makes a changed archive a new one
    found = kind(path)
    if found == "zip":
        return open_zip(path)
    return tars.open_tar(path, found if found in tars.OPENERS else None)
