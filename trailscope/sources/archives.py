"""Archives of logs, recognised by content: which files are archives, their members, and the bytes of a member.

An archive inside an archive is opened too. Members are streamed and bounded. Nothing is written under a member's name:
a name such as ``../../x`` is a text. A ``.json.gz`` is a log file, not an archive.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import IO

from trailscope.errors import Location, SourceError
from trailscope.sources import keys, tars
from trailscope.sources.compression import Unpacked, codec_of
from trailscope.sources.ignored_names import is_ignored
from trailscope.sources.members import DAMAGE, ArchiveMember, OpenArchive, most_bytes
from trailscope.sources.objects import Found, Skipped, SkipReason, SourceObject, SourceOptions, Unreadable
from trailscope.sources.uris import file_uri, file_version
from trailscope.sources.zips import MAGIC as ZIP_MAGIC
from trailscope.sources.zips import open_zip

DEEPEST = 4  # archives inside one another

_LOG_NAMES = (".json", ".json.gz", ".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
_ARCHIVE_NAMES = (".zip", ".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".tar.zst", ".7z", ".rar")
_FOREIGN_MAGIC = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "rar"}
_STEP = 1 << 20

Chain = tuple[str, ...]  # the names of members, each inside the one before

_opening = threading.RLock()


def kind(path: Path) -> str | None:
    """As `kind_of`, for a file; one whose name says that it is a log is not opened to look.

    Raises:
        OSError: when the file cannot be read.
    """
    if is_log_name(path.name):
        return None
    with path.open("rb") as file:
        return kind_of(iter(lambda: file.read(_STEP), b""))


def kind_of(chunks: Iterable[bytes]) -> str | None:
    """``zip``, ``tar``, a compressed tar (its codec, ``gzip`` …), one we cannot open (``7z``, ``rar``), or ``None``."""
    chunks = iter(chunks)
    head = _head(chunks)
    if head.startswith(ZIP_MAGIC):
        return "zip"
    if tars.is_header(head[: tars.HEADER_BYTES]):
        return "tar"
    if codec := codec_of(head):
        unpacked = iter(Unpacked(chain([head], chunks), codec))
        try:
            return codec if tars.is_header(_head(unpacked)[: tars.HEADER_BYTES]) else None
        except DAMAGE:
            return None
    return next((name for magic, name in _FOREIGN_MAGIC.items() if head.startswith(magic)), None)


def is_log_name(name: str) -> bool:
    """Whether a name says log, so that nobody need look."""
    return name.lower().endswith(_LOG_NAMES)


def is_archive_name(name: str) -> bool:
    """Whether a name says archive, for what lies where content cannot be looked at cheaply."""
    return name.lower().endswith(_ARCHIVE_NAMES)


def members(path: Path, kind: str, options: SourceOptions) -> Iterator[Found]:
    """What lies in an archive and in the archives in it, in stored order; then what is wrong with each as a whole."""
    room = [most_bytes(path.stat().st_size)]
    yield from _members(path, (), kind, options, room)


def _members(path: Path, chain: Chain, kind: str, options: SourceOptions, room: list[int]) -> Iterator[Found]:
    """``room``: how many bytes the archives inside may still take as files."""
    uri = _uri(path, chain)
    if kind in _FOREIGN_MAGIC.values():
        yield Unreadable(uri, "unsupported archive", f"{kind}: unpack it and give the folder instead")
        return
    try:
        archive = _open(path, chain)
    except DAMAGE as error:
        yield Unreadable(uri, "damaged archive", str(error))
        return
    for label, member in archive.members.items():
        inside = (*chain, label)
        found = _found(_uri(path, inside), member, options)
        nested = _nested(archive, member) if isinstance(found, SourceObject) else None
        if nested is None:
            yield found
            continue
        room[0] -= member.size
        if len(inside) >= DEEPEST:
            yield Unreadable(found.uri, "nested archive", f"more than {DEEPEST} archives inside one another: unpack it")
        elif room[0] < 0:
            yield Unreadable(
                found.uri, "oversized archive", "the archives inside are far larger than logs are; unpack it with care"
            )
        else:
            yield from _members(path, inside, nested, options, room)
    for reason, detail in archive.damage:
        yield Unreadable(uri, reason, detail)


def read(path: Path, label: str, found: SourceObject, chunk_bytes: int) -> Iterator[bytes]:
    """The bytes of one member, unpacked, in chunks.

    Raises:
        SourceError: when the archive is gone, has changed, or is broken inside this member.
    """
    at = Location(found.uri)
    *outer, inner = label.split("#")
    try:
        archive = _open(path, tuple(outer))
        member = archive.members.get(inner)
        if member is None or member.version != found.version:
            raise SourceError("the archive changed after it was found", at=at, hint="run the same command again")
        yield from archive.chunks(member, chunk_bytes)
    except DAMAGE as error:
        hint = "test the archive with its own tool (unzip -t, tar -t) and look for another copy"
        raise SourceError(f"the archive member cannot be read: {error}", at=at, hint=hint) from error


def opened(handle: IO[bytes], kind: str, version: str, stored: int) -> OpenArchive:
    """An archive in a file that can be sought in.

    Args:
        handle: the file; it stays open for as long as the result lives.
        kind: what `kind_of` said of it.
        version: changes when the bytes change.
        stored: its size in bytes, which bounds what it may unpack to.

    Raises:
        any of `trailscope.sources.members.DAMAGE`.
    """
    if kind == "zip":
        return open_zip(handle)
    if kind == "tar":
        return tars.open_tar(handle, version)
    with handle:
        handle.seek(0)
        unpacked = Unpacked(iter(lambda: handle.read(_STEP), b""), kind)
        spool, stopped = tars.spooled(unpacked, most_bytes(stored))
    archive = tars.open_tar(spool, version)
    if stopped or unpacked.faults:  # what is wrong with the unpacked end follows from it
        archive.damage = [*stopped, *tars.problems(unpacked)] + archive.damage * unpacked.whole * (not stopped)
    return archive


def _found(uri: str, member: ArchiveMember, options: SourceOptions) -> Found:
    skip = skip_reason(member, options)
    if skip:
        return Skipped(uri, skip)
    if member.problem:
        return Unreadable(uri, *member.problem)
    return SourceObject(uri, member.size, member.version, keys.delivery_day(member.name))


def skip_reason(member: ArchiveMember, options: SourceOptions) -> SkipReason | None:
    """Why a member is left out; ``None`` when it is to be read."""
    if member.skip:
        return member.skip
    if is_ignored(member.name.replace("\\", "/").split("/")):
        return "hidden file"
    return "empty file" if member.size == 0 else keys.skip_reason(member.name, options)


def _nested(archive: OpenArchive, member: ArchiveMember) -> str | None:
    """What kind of archive a member is, if it is one."""
    if is_log_name(member.name):
        return None
    try:
        return kind_of(archive.chunks(member, _STEP))
    except DAMAGE:
        return None  # reading it will tell


def _uri(path: Path, chain: Chain) -> str:
    return file_uri(path, "#".join(chain) if chain else None)


def _head(chunks: Iterator[bytes]) -> bytes:
    head = b""
    while len(head) < tars.HEADER_BYTES and (chunk := next(chunks, b"")):
        head += chunk
    return head


def _open(path: Path, chain: Chain) -> OpenArchive:
    """An archive as it is now, opened once for all threads and kept while it is one of the last few in use."""
    with _opening:
        return archive_at(path, file_version(path.stat()), chain)


@lru_cache(maxsize=8)
def archive_at(path: Path, version: str, chain: Chain) -> OpenArchive:
    """The archive at the end of a chain of archives in a file; those last opened stay open."""
    handle: IO[bytes]
    if not chain:
        handle = path.open("rb")
        return opened(handle, _kind_of_file(handle), version, path.stat().st_size)
    *outer, inner = chain
    archive = archive_at(path, version, tuple(outer))
    member = archive.members[inner]
    handle, stopped = tars.spooled(archive.chunks(member, _STEP), member.size + 1)
    nested = opened(handle, _kind_of_file(handle), member.version, member.size)
    nested.damage += stopped
    return nested


def _kind_of_file(handle: IO[bytes]) -> str:
    handle.seek(0)
    return kind_of(iter(lambda: handle.read(_STEP), b"")) or "tar"
