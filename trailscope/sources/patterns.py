"""File patterns that do not look away: a folder that cannot be read is reported, where `glob` passes over it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

_WILDCARD = re.compile(r"[*?[]")


def is_pattern(path: str) -> bool:
    """Whether the text has a wildcard in it."""
    return _WILDCARD.search(path) is not None


def matches(pattern: str) -> Iterator[Path | OSError]:
    """Paths that match, sorted within each folder; an error (with its ``filename``) for each unreadable folder.

    ``*`` and ``?`` stay within one name, ``[…]`` is one character of a set, and a part that is ``**`` stands for any
    number of folders, none included. Names that start with a dot only match a part that does. ``**`` does not follow
    links. A match inside a folder that matched itself is left out: the folder stands for all that is in it.
    """
    path = Path(pattern)
    parts = [part for part in path.parts if part != path.anchor]
    if parts[-1] == "**":
        parts.append("*")
    folders: set[Path] = set()
    told: set[str] = set()
    for match in _expand(Path(path.anchor), parts):
        if isinstance(match, OSError):
            if match.filename not in told:
                told.add(match.filename)
                yield match
        elif folders.isdisjoint(match.parents):
            if match.is_dir():
                folders.add(match)
            yield match


def _expand(base: Path, parts: Sequence[str]) -> Iterator[Path | OSError]:
    if not parts:
        yield base
        return
    head, rest = parts[0], parts[1:]
    if head == "**":
        yield from _expand_at_any_depth(base, rest)
    elif is_pattern(head):
        try:
            names = [entry.name for entry in _entries(base) if _fits(entry.name, head)]
        except OSError as error:
            yield error
            return
        for name in names:
            yield from _expand(base / name, rest)
    elif os.path.lexists(base / head):
        yield from _expand(base / head, rest)


def _expand_at_any_depth(base: Path, rest: Sequence[str]) -> Iterator[Path | OSError]:
    waiting = [base]
    while waiting:
        folder = waiting.pop()
        yield from _expand(folder, rest)
        try:
            entries = _entries(folder)
        except OSError as error:
            yield error
            continue
        waiting += [
            folder / e.name for e in reversed(entries) if _fits(e.name, "*") and e.is_dir(follow_symlinks=False)
        ]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except NotADirectoryError:
        return []


def _fits(name: str, part: str) -> bool:
    return fnmatchcase(name, part) and name.startswith(".") <= part.startswith(".")
