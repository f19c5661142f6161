"""Lines of a case log: what one says, how it is sealed by the hash of the line before it, and what shows that one was changed.

Nothing secret stands in a line: statements and options pass through `masking`, and credentials are none of them.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from trailscope import masking

START = "0" * 64
"""What stands for the hash of the line before the first."""

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


def parsed(line: bytes) -> LogEntry | None:
    """An entry from its line; ``None`` where that is none."""
    try:
        entry = LogEntry(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    good = isinstance(entry.number, int) and all(isinstance(text, str) for text in (entry.before, entry.hash, entry.at))
    return entry if good and isinstance(entry.options, dict) and isinstance(entry.result, dict) else None


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
