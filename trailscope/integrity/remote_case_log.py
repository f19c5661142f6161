"""The case log of a lake in S3: one object for each line, and nobody can put a second one in its place.

What this machine saw last is kept in the user's cache, so that a log whose end was cut off shows it there.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from trailscope.errors import LakeError, Location
from trailscope.files import atomic_write
from trailscope.integrity.log_entry import START, Checked, LogEntry, of_lines, parsed
from trailscope.lake.location import S3Place
from trailscope.lake.remote import copies_of, storage_of
from trailscope.lake.storage import Storage

_FOLDER = "case-log/"
_SEEN = "case-log.seen"
_AT_ONCE = 16


def add(place: S3Place, make: Callable[[int, str], tuple[LogEntry, bytes]]) -> LogEntry:
    """Add a line: again, with the next number, where somebody else was first.

    Args:
        place: of the lake.
        make: gives the entry and its line from its number and the hash of the line before.

    Raises:
        LakeError: the log cannot be written, or its last line cannot be read.
    """
    storage = storage_of(place)
    seen = copies_of(storage) / _SEEN
    while True:
        number, before = _last(storage, seen)
        entry, line = make(number + 1, before)
        if storage.put_if_absent(_path(entry.number), line):
            atomic_write(seen, f"{entry.number} {entry.hash}\n")
            return entry


def check(place: S3Place) -> Checked:
    """Read a log and look whether it was tampered with.

    Raises:
        LakeError: it cannot be read.
    """
    storage = storage_of(place)
    with ThreadPoolExecutor(_AT_ONCE, "trailscope-log") as pool:
        lines = list(pool.map(lambda path: storage.read(path).rstrip(b"\n"), storage.list(_FOLDER)))
    checked = of_lines(lines)
    number, seen = _seen(copies_of(storage) / _SEEN)
    known = {entry.number: entry.hash for entry in checked.entries}
    if number and known.get(number) != seen:
        problem = (
            f"line {number} is not there as this machine saw it: the end was cut off, or lines were put in its place"
        )
        return Checked(checked.entries, (*checked.problems, problem))
    return checked


def _path(number: int) -> str:
    return f"{_FOLDER}{number:012}.json"


def _last(storage: Storage, memory: Path) -> tuple[int, str]:
    """Number and hash of the last line, from what was seen before and what came after."""
    number, seen = _seen(memory)
    newer = list(storage.list(_FOLDER, _path(number)))
    if not newer:
        return number, seen
    entry = parsed(storage.read(newer[-1]))
    if entry is None:
        raise LakeError(
            "the case log's last line cannot be read",
            at=Location(f"{storage.uri}/{newer[-1]}"),
            hint="`trailscope lake log` says what is wrong; move it away",
        )
    return entry.number, entry.hash


def _seen(memory: Path) -> tuple[int, str]:
    try:
        number, seen = memory.read_text(encoding="utf-8").split()
        return int(number), seen
    except (OSError, ValueError):
        return 0, START
