"""What a lake needs of a place that many machines write to: whole objects by name, and one way to be the first.

An object is there whole or not at all. :meth:`Storage.put_if_absent` decides between two that commit at once. A lake on a local
path does without: it renames files, and locks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


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

    def put(self, path: str, content: bytes | Path) -> str:
        """Make an object, or replace it; its ETag."""
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
