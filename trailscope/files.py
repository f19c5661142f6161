"""Files that are there whole or not at all, are still there after a power cut, and are known by their hash."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from threading import get_ident

from trailscope.ending import temporary
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
    """Write a file that a person asked for; as :func:`atomic_write` otherwise.

    Args:
        path: the file; its folder is there.
        content: text, bytes, or what fills the file whose path it is given.
        what: what is written, for the error: "the chart".

    Raises:
        TrailscopeError: it cannot be written.
    """
    try:
        atomic_write(path, content)
    except OSError as error:
        raise TrailscopeError(
            f"cannot write {what}: {error.strerror or error}",
            at=Location(str(path)),
            hint="name a file in a folder you may write to, on a disk with room",
        ) from error


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
