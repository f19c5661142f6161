"""Tar archives, plain or compressed: the offsets of all members once, then any of them at any time.

A compressed tar has no way to a member but through all bytes before it. It is unpacked once, as a whole, into an
unnamed temporary file (bounded, in ``TMPDIR``), which is then read like a plain tar: memory stays small, and many
threads read at once. Members never become files.
"""

from __future__ import annotations

import tarfile
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator
from typing import IO

from trailscope.sources.compression import Unpacked
from trailscope.sources.members import DAMAGE, ArchiveMember, OpenArchive
from trailscope.sources.objects import UnreadableReason

HEADER_BYTES = tarfile.BLOCKSIZE

_STEP = 1 << 20
_MAGIC, _MAGIC_AT = b"ustar", 257  # POSIX.1-1988; older tars have no mark and are read up to their end only


def open_tar(handle: IO[bytes], version: str) -> OpenArchive:
    """Lists the members of a tar; tars that were joined to one are read one after another, and so is what follows damage.

    Args:
        handle: the file, plain, which stays open for as long as the result lives.
        version: of the archive; each member's is made from it.
    """
    turn = threading.Lock()

    def chunks(member: ArchiveMember, chunk_bytes: int) -> Iterator[bytes]:
        done = 0
        while done < member.size:
            with turn:
                handle.seek(member.at + done)
                chunk = handle.read(min(chunk_bytes, member.size - done))
            if not chunk:
                raise EOFError("the archive ends inside this member")
            done += len(chunk)
            yield chunk

    opened = OpenArchive(chunks)
    weakref.finalize(opened, handle.close)
    _list_members(handle, version, opened)
    return opened


def is_header(block: bytes) -> bool:
    """Whether 512 bytes are the header of a tar member, judged by their checksum."""
    try:
        tarfile.TarInfo.frombuf(block, tarfile.ENCODING, "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def spooled(chunks: Iterable[bytes], most: int) -> tuple[IO[bytes], list[tuple[UnreadableReason, str]]]:
    """Bytes in an unnamed temporary file, as far as they go and there is room; and what stopped them, if anything did.

    Unbuffered, so that a full disk is noticed where it happens and not at a later seek.
    """
    spool = tempfile.TemporaryFile(prefix="trailscope-", buffering=0)  # noqa: SIM115 - it is handed on
    iterator = iter(chunks)
    while True:
        try:
            chunk = next(iterator, b"")
        except DAMAGE as error:
            return spool, [("damaged archive", f"{error}; what stands before is read")]
        if not chunk:
            return spool, []
        if not _written(spool, chunk[: most - spool.tell()]):
            room = f"no room to unpack it in {tempfile.gettempdir()}"
            return spool, [("oversized archive", f"{room}; point TMPDIR at a larger disk, or unpack it yourself")]
        if spool.tell() == most:
            return spool, [("oversized archive", f"it unpacks to over {most:,} bytes, far more than logs do")]


def problems(unpacked: Unpacked) -> Iterator[tuple[UnreadableReason, str]]:
    """What was wrong with the compressed bytes of an archive."""
    for fault in unpacked.faults:
        kind: UnreadableReason = "truncated archive" if fault.kind == "truncated" else "damaged archive"
        rest = "what stands before is read" if fault.kind in ("truncated", "corrupt") else "the rest is read"
        yield kind, f"{fault.detail}; {rest}"


def _written(spool: IO[bytes], chunk: bytes) -> bool:
    """An unbuffered file on a full disk takes less than it was given before it raises."""
    try:
        return spool.write(chunk) == len(chunk)
    except OSError:
        return False


def _list_members(handle: IO[bytes], version: str, opened: OpenArchive) -> None:
    size = handle.seek(0, 2)
    start, problem = 0, None
    while start < size or not size:
        end, problem = _list_from(handle, start, size, version, opened)
        following = _next_header(handle, max(end, start + HEADER_BYTES))
        if following is None:
            problem = problem or _end_problem(handle, end)
            break
        if problem or not _only_zeros(handle, end, following):
            what = f"the {following - end:,} bytes from byte {end:,} to the next member are not read"
            opened.damage.append(("damaged archive", f"{problem[1]}; {what}" if problem else what))
            problem = None
        start = following
    if problem:
        opened.damage.append(problem)


def _list_from(
    handle: IO[bytes], start: int, size: int, version: str, opened: OpenArchive
) -> tuple[int, tuple[UnreadableReason, str] | None]:
    """Adds the members of the tar that starts at an offset; where it ends, and what is wrong there."""
    handle.seek(start)
    before = start - 1
    try:
        with tarfile.open(fileobj=handle, mode="r:", errors="surrogateescape") as tar:
            for entry in tar:
                if entry.offset <= before:
                    raise tarfile.ReadError("its headers lead back to where they came from")
                before = entry.offset
                if not entry.isdir():
                    opened.add(_member(entry, version, size))
            return min(tar.offset, size), None
    except DAMAGE as error:
        return min(max(before, start) + HEADER_BYTES, size), ("damaged archive", str(error))


def _member(entry: tarfile.TarInfo, version: str, size: int) -> ArchiveMember:
    problem: tuple[UnreadableReason, str] | None = None
    if entry.issparse():
        problem = ("unsupported archive member", "a sparse file; unpack the archive first")
    elif entry.offset_data + entry.size > size:
        problem = ("truncated archive", "the archive ends inside this member")
    return ArchiveMember(
        entry.name,
        entry.size,
        f"{version}@{entry.offset_data}",
        entry.offset_data,
        skip=None if entry.isreg() else "not a file",
        problem=problem,
    )


def _next_header(handle: IO[bytes], start: int) -> int | None:
    """Where the next member begins from an offset on, if one does: behind an end mark, or behind damage."""
    handle.seek(start)
    window, at = handle.read(_STEP), start
    while window:
        place = window.find(_MAGIC, _MAGIC_AT)
        while place >= 0:
            header = place - _MAGIC_AT
            handle.seek(at + header)
            if is_header(handle.read(HEADER_BYTES)):
                return at + header
            place = window.find(_MAGIC, place + 1)
        kept = window[-_MAGIC_AT - len(_MAGIC) :]
        at += len(window) - len(kept)
        handle.seek(at + len(kept))
        more = handle.read(_STEP)
        window = kept + more if more else b""
    return None


def _only_zeros(handle: IO[bytes], start: int, end: int) -> bool:
    handle.seek(start)
    while start < end and (chunk := handle.read(min(_STEP, end - start))):
        if chunk.strip(b"\0"):
            return False
        start += len(chunk)
    return True


def _end_problem(handle: IO[bytes], end: int) -> tuple[UnreadableReason, str] | None:
    """Python's reader stops without a word at a broken header; an archive ends with zeros and nothing else."""
    handle.seek(end)
    block = handle.read(tarfile.BLOCKSIZE)
    if not block:
        return "truncated archive", "it has no end mark, so members may be missing"
    if block.strip(b"\0"):
        return "damaged archive", f"no member starts at byte {end:,}, and what follows is not read"
    if not _only_zeros(handle, end, handle.seek(0, 2)):
        return "damaged archive", f"what follows the end mark at byte {end:,} is no member and is not read"
    return None
