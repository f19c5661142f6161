"""The case log: what was done with a lake, when, by whom and with which answer. Only ever added to, each line sealed by the next.

Each line holds the SHA-256 of the line before it, so a line that was changed, removed or put in breaks the chain from there
on. `case-log.head` repeats the number and hash of the last line, so that a log whose end was cut off shows it too. Whoever
may write to the lake can write a whole new chain: note the head somewhere else, as a bundle and a report do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trailscope.errors import LakeError, Location
from trailscope.files import atomic_write
from trailscope.integrity.log_entry import START, Checked, LogEntry, made, of_lines, parsed
from trailscope.lake.location import LakePlace, S3Place

LOG, HEAD = "case-log.ndjson", "case-log.head"
_LOCK = ".case-log.lock"
_LAST_BYTES = 1 << 16


def add(lake: LakePlace, did: str, options: Mapping[str, Any], result: Mapping[str, Any], *, made_by: str) -> LogEntry:
    """Add a line.

    Raises:
        LakeError: the log cannot be written, or its last line cannot be read.
    """
    if isinstance(lake, S3Place):
        from trailscope.integrity import remote_case_log  # noqa: PLC0415 - loads boto3

        return remote_case_log.add(
            lake, lambda number, before: made(number, before, did, options, result, made_by=made_by)
        )
    path = lake / LOG
    try:
        with _alone(lake):
            number, before = _last(path)
            entry, line = made(number + 1, before, did, options, result, made_by=made_by)
            with path.open("ab") as file:
                file.write(line)
            atomic_write(lake / HEAD, f"{entry.number} {entry.hash}\n")
    except OSError as error:
        raise LakeError(
            f"the case log cannot be written: {error.strerror or error}",
            at=Location(str(path)),
            hint="check its permissions",
        ) from error
    return entry


def check(lake: LakePlace, *, expected: bool = False) -> Checked:
    """Read a log and look whether it was tampered with. A lake that nothing was done with has none.

    Args:
        lake: its folder.
        expected: whether there must be a log, as in a lake with something in it.

    Raises:
        LakeError: it cannot be read.
    """
    if isinstance(lake, S3Place):
        from trailscope.integrity import remote_case_log  # noqa: PLC0415 - loads boto3

        checked = remote_case_log.check(lake)
        return _expecting(checked) if expected else checked
    path = lake / LOG
    try:
        lines = path.read_bytes().splitlines() if path.exists() else []
        head = (lake / HEAD).read_text(encoding="utf-8").split() if (lake / HEAD).exists() else None
    except (OSError, UnicodeDecodeError) as error:
        raise LakeError(
            f"the case log cannot be read: {error}", at=Location(str(path)), hint="check its permissions"
        ) from error
    checked = of_lines(lines)
    last = checked.entries[-1] if checked.entries else None
    cut = _cut_off(head, last.number if last else 0, checked.head)
    whole = Checked(checked.entries, (*checked.problems, *cut))
    return _expecting(whole) if expected and not lines and head is None else whole


def _expecting(checked: Checked) -> Checked:
    """The same of a lake with something in it."""
    if checked.entries or checked.problems:
        return checked
    return Checked((), (f"there is something in the lake, and no {LOG}: it was removed, or could not be written",))


def _cut_off(head: list[str] | None, number: int, last: str) -> list[str]:
    if head is None:
        return ["the file case-log.head is missing"] if number else []
    if head != [str(number), last]:
        return [
            f"the log ends with line {number}, {HEAD} says {head[0] if head else '?'}: its end was cut off or put on"
        ]
    return []


def _last(path: Path) -> tuple[int, str]:
    """Number and hash of the last line; what a killed program left of one is closed by a line end, and shows."""
    if not path.exists():
        return 0, START
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LAST_BYTES))
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.write(b"\n")
    for line in reversed(tail.splitlines()):
        if entry := parsed(line):
            return entry.number, entry.hash
    if not tail:
        return 0, START
    raise LakeError(
        "the case log's last line cannot be read",
        at=Location(str(path)),
        hint="`trailscope lake log` says what is wrong; move it away",
    )


@contextmanager
def _alone(lake: Path) -> Iterator[None]:
    """One writer at a time, also of several processes; each holds it for a moment, and the system takes it from the dead.

    `filelock` would do the same, and takes 0.05 s to load, which every question would wait for.
    """
    with (lake / _LOCK).open("ab") as file:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - is on Windows only

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - is everywhere else

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
