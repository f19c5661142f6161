"""Files that are there whole or not at all, are still there after a power cut, and are known by their hash."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from threading import get_ident

from trailscope.ending import in_temporary_folder, temporary
from trailscope.errors import Location, TrailscopeError


def atomic_write(path: Path, content: str | bytes | Callable[[Path], object], *, durable: bool = False) -> None:
    """Write a file beside its place and rename it, so that under its name there is the old one or the whole new one.

    Args:
        path: the file; its folder is there.
        content: text (written as UTF-8), bytes, or what fills the file whose path it is given.
        durable: whether the file is to survive a power cut right after this call.

    Raises:
        OSError: it cannot be written. What was there before is still there.
    """
    with temporary(path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.part")) as beside:
        if callable(content):
            content(beside)
        else:
            beside.write_bytes(content.encode() if isinstance(content, str) else content)
        if durable:
            sync(beside)
        beside.replace(path)
        if durable:
            sync(path.parent)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def write_output(path: Path, content: str | bytes | Callable[[Path], object], what: str) -> None:
    """Write what a person asked for: a file as :func:`atomic_write` writes it, also where a link leads, and into what is no file, such
    as ``/dev/stdout``, a named pipe or ``>(gzip)`` of a shell, the bytes once they are complete. That is never replaced.

    Args:
        path: the file; its folder is there.
        content: text, bytes, or what fills the file whose path it is given.
        what: what is written, for the error: "the chart".

    Raises:
        TrailscopeError: it cannot be written.
    """
    try:
        if _is_no_file(path):
            _pour(path, content)
        else:
            atomic_write(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise TrailscopeError(
            f"cannot write {what}: {error.strerror or error}",
            at=Location(str(path)),
            hint="name a file in a folder you may write to, on a disk with room",
        ) from error


def _is_no_file(path: Path) -> bool:
    """Whether there is a device, pipe or socket, which has no place beside it and must stay what it is.

    Raises:
        IsADirectoryError: it is a folder.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return not stat.S_ISREG(mode)


def _pour(path: Path, content: str | bytes | Callable[[Path], object]) -> None:
    with in_temporary_folder() as folder:
        whole = folder / "whole"
        atomic_write(whole, content)
        with whole.open("rb") as stream, path.open("wb") as into:
            shutil.copyfileobj(stream, into)


def sync(path: Path) -> None:
    """Have the operating system put a file or folder on disk, so that a power cut cannot reorder what was done."""
    on_windows = os.name == "nt"
    if on_windows and path.is_dir():
        return  # it opens no folders, and renames are written through
    descriptor = os.open(path, os.O_RDWR if on_windows else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
