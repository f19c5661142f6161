"""Files that are there whole or not at all, and are still there after a power cut."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def atomic_write(path: Path, content: str | bytes | Callable[[Path], object], *, durable: bool = False) -> None:
    """Write a file beside its place and rename it, so that under its name there is the old one or the whole new one.

    Args:
        path: the file; its folder is there.
        content: text (written as UTF-8), bytes, or what fills the file whose path it is given.
        durable: whether the file is to survive a power cut right after this call.

    Raises:
        OSError: it cannot be written. What was there before is still there.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if callable(content):
            content(beside)
        else:
            beside.write_bytes(content.encode() if isinstance(content, str) else content)
        if durable:
            sync(beside)
        beside.replace(path)
        if durable:
            sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


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
