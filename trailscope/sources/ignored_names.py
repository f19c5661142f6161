"""Names that file managers, tools and people leave beside the logs, and that no log has."""

from __future__ import annotations

from collections.abc import Iterable

_KNOWN = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX", "README", "README.md", "LICENSE", "LICENSE.txt", "NOTICE"})


def is_ignored(names: Iterable[str]) -> bool:
    """Whether any part of a path is hidden (``.DS_Store``, ``._x``) or a known one of them; ``.`` and ``..`` are neither."""
    return any(map(is_ignored_name, names))


def is_ignored_name(name: str) -> bool:
    """The same for one part of a path."""
    return (name.startswith(".") and name not in {".", ".."}) or name in _KNOWN
