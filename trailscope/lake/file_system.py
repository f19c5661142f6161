"""A lake's remote files for DuckDB, which asks for the ranges of bytes that a question needs. No extension of DuckDB is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fsspec import AbstractFileSystem

from trailscope.lake.stored import PROTOCOL, RemoteReader

if TYPE_CHECKING:
    from trailscope.lake.remote import RemoteLayout

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # a committed file does not change


class RemoteFileSystem(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """The files of one lake, to be read only.

    Args:
        layout: of the lake.
    """

    protocol = PROTOCOL
    cachable = False

    def __init__(self, layout: RemoteLayout) -> None:
        super().__init__()
        self._layout = layout

    def open(self, path: str, mode: str = "rb", **_: Any) -> RemoteReader:
        """A stream of a file's bytes."""
        if "w" in mode or "a" in mode:
            raise PermissionError(path)
        return self._layout.stored(self._within(path)).open()

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Name, size and kind of a file."""
        return {"name": path, "size": self._layout.stored(self._within(path)).bytes, "type": "file"}

    def exists(self, path: str, **_: Any) -> bool:
        """Whether there is such a file."""
        return self._within(path) in self._layout.listing

    def isfile(self, path: str) -> bool:
        """The same."""
        return self.exists(path)

    def glob(self, path: str, **_: Any) -> Sequence[str]:
        """The file itself: names are given in full."""
        return [path] if self.exists(path) else []

    def modified(self, path: str) -> datetime:  # noqa: ARG002 - one answer for all
        """When a file was changed last: never."""
        return _NEVER

    def _within(self, path: str) -> str:
        return path.removeprefix(self._layout.folder)
