"""What a lake needs of a place that many machines write to: whole objects by name, and one way to be the first.

An object is there whole or not at all. :meth:`Storage.put_if_absent` decides between two that commit at once. A lake on a local
path does without: it renames files, and locks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from trailscope.files import atomic_write


@dataclass(frozen=True)
class Entry:
    """One object as a listing shows it.

    Attributes:
        bytes: its size.
        etag: changes whenever its content does.
        modified: UTC.
    """

    bytes: int
    etag: str
    modified: datetime


class Storage(Protocol):
    """Objects by their path within the lake, with ``/``. Every call may raise :class:`trailscope.errors.LakeError`."""

    @property
    def uri(self) -> str:
        """The name of the place."""
        ...

    def list(self, prefix: str = "", after: str = "") -> dict[str, Entry]:
        """The objects whose path begins with ``prefix`` and sorts after ``after``, in order of their paths."""
        ...

    def read(self, path: str, start: int = 0, length: int | None = None) -> bytes:
        """Some bytes of an object; all from ``start`` for ``None``.

        Raises:
            FileNotFoundError: it is not there.
        """
        ...

    def put(self, path: str, content: bytes | Path) -> None:
        """Make an object, or replace it."""
        ...

    def put_if_absent(self, path: str, content: bytes) -> bool:
        """Make an object unless there is one of this path; whether it was made, by this call and not by another."""
        ...

    def move(self, path: str, to: str) -> None:
        """Give an object another path."""
        ...

    def delete(self, path: str) -> None:
        """Remove an object; nothing happens where there is none."""
        ...


class FolderStorage:
    """Implements :class:`Storage` in a folder, as one that several machines have mounted.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def uri(self) -> str:
        """See :class:`Storage`."""
        return str(self._root)

    def list(self, prefix: str = "", after: str = "") -> dict[str, Entry]:
        """See :class:`Storage`."""
        found = {}
        for path in sorted(self._root.rglob("*")):
            name = path.relative_to(self._root).as_posix()
            if path.is_file() and name.startswith(prefix) and name > after and not path.name.startswith("."):
                told = path.stat()
                etag = f"{told.st_mtime_ns:x}-{told.st_ino:x}"
                found[name] = Entry(told.st_size, etag, datetime.fromtimestamp(told.st_mtime, UTC))
        return dict(sorted(found.items()))

    def read(self, path: str, start: int = 0, length: int | None = None) -> bytes:
        """See :class:`Storage`."""
        with (self._root / path).open("rb") as file:
            file.seek(start)
            return file.read(-1 if length is None else length)

    def put(self, path: str, content: bytes | Path) -> None:
        """See :class:`Storage`."""
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(target, content if isinstance(content, bytes) else content.read_bytes(), durable=True)

    def put_if_absent(self, path: str, content: bytes) -> bool:
        """See :class:`Storage`: a second name is given to the whole file, which fails where there is one."""
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target) as beside:
            atomic_write(beside, content, durable=True)
            try:
                os.link(beside, target)
            except FileExistsError:
                return False
        return True

    def move(self, path: str, to: str) -> None:
        """See :class:`Storage`."""
        target = self._root / to
        target.parent.mkdir(parents=True, exist_ok=True)
        (self._root / path).replace(target)

    def delete(self, path: str) -> None:
        """See :class:`Storage`."""
        (self._root / path).unlink(missing_ok=True)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    beside = target.with_name(f".{sha256(os.urandom(16)).hexdigest()[:16]}.part")
    try:
        yield beside
    finally:
        beside.unlink(missing_ok=True)
