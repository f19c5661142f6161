"""The case log: what was done with a lake, when, by whom and with which answer. Only ever added to, each line sealed by the next.

Each line holds the SHA-256 of the line before it, so a line that was changed, removed or put in breaks the chain from there
on. `case-log.head` repeats the number and hash of the last line, so that a log whose end was cut off shows it too. Whoever
may write to the lake can write a whole new chain: note the head somewhere else, as a bundle and a report do.

Nothing secret stands in it: statements and options pass through `masking`, and credentials are none of them.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from trailscope import masking
from trailscope.errors import LakeError, Location
from trailscope.files import atomic_write
from trailscope.lake.location import LakePlace, S3Place

LOG, HEAD = "case-log.ndjson", "case-log.head"
_LOCK = ".case-log.lock"
START = "0" * 64
"""What stands for the hash of the line before the first."""

_LAST_BYTES = 1 << 16
_LONGEST = 4000  # characters of one text in an entry


@dataclass(frozen=True)
class LogEntry:
    """One line.

    Attributes:
        number: from 1.
        at: UTC, ISO 8601.
        by: user and machine.
        made_by: the program and its version.
        did: ``ingest``, ``query``, ``hunt``, ``report``, ``export`` …
        options: with which words.
        result: what came of it, in numbers.
        before: hash of the line before.
        hash: of this one.
    """

    number: int
    at: str
    by: str
    made_by: str
    did: str
    options: Mapping[str, Any]
    result: Mapping[str, Any]
    before: str
    hash: str


@dataclass(frozen=True)
class Checked:
    """A log that was read and checked.

    Attributes:
        entries: all lines that can be read.
        problems: what shows that it was tampered with, in words; empty when nothing does.
    """

    entries: tuple[LogEntry, ...]
    problems: tuple[str, ...]

    @property
    def head(self) -> str:
        """The hash of the last line: what to note elsewhere."""
        return self.entries[-1].hash if self.entries else START


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


def made(
    number: int, before: str, did: str, options: Mapping[str, Any], result: Mapping[str, Any], *, made_by: str
) -> tuple[LogEntry, bytes]:
    """An entry of now, and its line; see :class:`LogEntry`."""
    body: dict[str, Any] = {
        "number": number,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "by": _who(),
        "made_by": made_by,
        "did": did,
        "options": _said(options),
        "result": _said(result),
        "before": before,
    }
    entry = LogEntry(hash=entry_hash(body), **body)
    return entry, (_text({**body, "hash": entry.hash}) + "\n").encode()


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


def of_lines(lines: Sequence[bytes]) -> Checked:
    """The entries of a log, and what its lines show by themselves."""
    entries: list[LogEntry] = []
    problems: list[str] = []
    before, number = START, 0
    for at, line in enumerate(lines, 1):
        entry = parsed(line)
        number += 1
        if entry is None:
            problems.append(f"line {at} cannot be read: it was changed, or a program was killed while it wrote it")
            continue
        problems += [f"line {at}: {problem}" for problem in _wrong(entry, line, number, before)]
        entries.append(entry)
        before, number = entry.hash, entry.number
    return Checked(tuple(entries), tuple(problems))


def _wrong(entry: LogEntry, line: bytes, number: int, before: str) -> Iterator[str]:
    body = json.loads(line)
    hashed = body.pop("hash")
    if entry_hash(body) != hashed:
        yield "its hash is not that of what it says: it was changed"
    if entry.before != before:
        yield "it does not follow the line before it: lines were changed, removed or put in"
    elif entry.number != number:
        yield f"it has the number {entry.number}, and {number} was next"


def _cut_off(head: list[str] | None, number: int, last: str) -> list[str]:
    if head is None:
        return ["the file case-log.head is missing"] if number else []
    if head != [str(number), last]:
        return [
            f"the log ends with line {number}, {HEAD} says {head[0] if head else '?'}: its end was cut off or put on"
        ]
    return []


def parsed(line: bytes) -> LogEntry | None:
    """An entry from its line; ``None`` where that is none."""
    try:
        entry = LogEntry(**json.loads(line))
    except (ValueError, TypeError):
        return None
    good = isinstance(entry.number, int) and all(isinstance(text, str) for text in (entry.before, entry.hash, entry.at))
    return entry if good and isinstance(entry.options, dict) and isinstance(entry.result, dict) else None


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


def entry_hash(body: Mapping[str, Any]) -> str:
    """What an entry's hash has to be, from all else that it says."""
    return sha256(_text(body).encode()).hexdigest()


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def _who() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for this user id; on Windows, no variable that says it
        user = str(os.getuid()) if hasattr(os, "getuid") else "unknown"
    return f"{user}@{socket.gethostname()}"


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON can say them, without what was not given, with secrets masked."""
    return {name: _plain(value, name) for name, value in values.items() if value not in (None, "", (), [], {}, False)}


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner, name) for inner in value]
    text = masking.named(name, str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


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
