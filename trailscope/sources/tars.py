"""Tar archives, plain or compressed: the offsets of all members once, then any of them at any time.

A compressed tar has no way to a member but through all bytes before it. It is unpacked once, as a whole, into an
unnamed temporary file (bounded, in ``TMPDIR``), which is then read like a plain tar: memory stays small, and many
threads read at once. Members never become files.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from trailscope.sources.members import DAMAGE, Member, OpenArchive, most_bytes
from trailscope.sources.objects import UnreadableReason
from trailscope.sources.uris import file_version

Unpacked = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile

OPENERS: Mapping[str, Callable[[Path], Unpacked]] = {"gzip": gzip.GzipFile, "bz2": bz2.BZ2File, "xz": lzma.LZMAFile}

_STEP = 1 << 20


def open_tar(path: Path, compression: str | None) -> OpenArchive:
    """Opens a tar and lists its members; the file, or its unpacked copy, stays open for as long as the result lives.

    Args:
        path: the archive.
        compression: a key of `OPENERS`, or ``None`` for a plain tar.

    Raises:
        OSError: when the archive cannot be opened.
    """
    handle = path.open("rb") if compression is None else _spool()
    turn = threading.Lock()

    def chunks(member: Member, chunk_bytes: int) -> Iterator[bytes]:
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
    if compression is not None:
        opened.damage += _unpack(path, OPENERS[compression], handle)
    _list_members(handle, file_version(path.stat()), opened)
    return opened


def is_header(block: bytes) -> bool:
    """Whether 512 bytes are the header of a tar member, judged by their checksum."""
    try:
        tarfile.TarInfo.frombuf(block, tarfile.ENCODING, "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def _spool() -> IO[bytes]:
    """Unbuffered, so that a full disk is noticed where it happens and not at a later seek."""
    return tempfile.TemporaryFile(prefix="trailscope-", buffering=0)


def _unpack(path: Path, opener: Callable[[Path], Unpacked], spool: IO[bytes]) -> list[tuple[UnreadableReason, str]]:
    """Fills the spool with all that can be unpacked; what stopped it, if anything did."""
    most = most_bytes(path.stat().st_size)
    with opener(path) as packed:
        while True:
            try:
                chunk = packed.read1(_STEP)  # read() would lose the bytes before a defect
            except EOFError:
                return [("truncated archive", "it ends in the middle; what stands before is read")]
            except DAMAGE as error:
                return [("damaged archive", f"{error}; what stands before is read")]
            if not chunk:
                return []
            if not _written(spool, chunk[: most - spool.tell()]):
                room = f"no room to unpack it in {tempfile.gettempdir()}"
                return [("oversized archive", f"{room}; point TMPDIR at a larger disk, or unpack it yourself")]
            if spool.tell() == most:
                return [("oversized archive", f"it unpacks to over {most:,} bytes, far more than logs do")]


def _written(spool: IO[bytes], chunk: bytes) -> bool:
    """An unbuffered file on a full disk takes less than it was given before it raises."""
    try:
        return spool.write(chunk) == len(chunk)
    except OSError:
        return False


def _list_members(handle: IO[bytes], version: str, opened: OpenArchive) -> None:
    size = handle.seek(0, 2)
    handle.seek(0)
    before = -1
    problem: tuple[UnreadableReason, str] | None
    try:
        with tarfile.open(fileobj=handle, mode="r:", errors="surrogateescape") as tar:
            for entry in tar:
                if entry.offset <= before:
                    raise tarfile.ReadError("its headers lead back to where they came from")
                before = entry.offset
                if not entry.isdir():
                    opened.add(_member(entry, version, size))
            end = tar.offset
    except DAMAGE as error:
        problem = ("damaged archive", f"{error}; what stands before is read")
    else:
        problem = _end_problem(handle, end)
    if problem and not opened.damage:
        opened.damage.append(problem)


def _member(entry: tarfile.TarInfo, version: str, size: int) -> Member:
    problem: tuple[UnreadableReason, str] | None = None
    if entry.issparse():
        problem = ("unsupported archive member", "a sparse file; unpack the archive first")
    elif entry.offset_data + entry.size > size:
        problem = ("truncated archive", "the archive ends inside this member")
    return Member(
        entry.name,
        entry.size,
        f"{version}@{entry.offset_data}",
        entry.offset_data,
        skip=None if entry.isreg() else "not a file",
        problem=problem,
    )


def _end_problem(handle: IO[bytes], end: int) -> tuple[UnreadableReason, str] | None:
    """Python's reader stops without a word at a broken header; an archive ends with zeros and nothing else."""
    handle.seek(end)
    block = handle.read(tarfile.BLOCKSIZE)
    if not block:
        return "truncated archive", "it has no end mark, so members may be missing"
    if block.strip(b"\0"):
        return "damaged archive", f"no member starts at byte {end:,}, and what follows is not read"
    if any(chunk.strip(b"\0") for chunk in iter(lambda: handle.read(_STEP), b"")):
        return "damaged archive", f"more data follows the end mark at byte {end:,} and is not read; see tar -i"
    return None
