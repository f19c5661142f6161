"""The index of an evidence bundle, for people: what was asked, every object with its hash and origin, and the events in order of time."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC
from typing import Any

from trailscope import masking
from trailscope.amounts import instant

_HELD_LINES = 50_000


class SortedLines:
    """Lines that are given in any order and had in the order of their text; more than fit into memory wait in files."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._files = ExitStack()
        self._runs: list[Any] = []

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, line: str) -> None:
        """One more line, without its end."""
        self._held.append(f"{line}\n".encode("utf-8", "backslashreplace"))
        if len(self._held) >= _HELD_LINES:
            run = self._files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
            run.writelines(sorted(self._held))
            run.seek(0)
            self._runs.append(run)
            self._held.clear()

    def __iter__(self) -> Iterator[bytes]:
        """All lines, UTF-8, each with its end; once."""
        return heapq.merge(*self._runs, sorted(self._held))


def event_line(row: Mapping[str, Any], path: str | None) -> str:
    """One event: the columns of ``events``, and where its object lies in the bundle. Secrets in it are masked: indexes get printed."""
    when = instant(row["event_time"].astimezone(UTC)) if row["event_time"] else "?"
    told = (masking.text(row[name] or "-") for name in ("actor", "action", "target", "source_ip_address", "event_id"))
    place = f"{path or 'not packed'} #{row['source_index']}"
    return "  ".join([when, *(_plain(text) for text in told), place])


def heading(
    about: Mapping[str, str], events: int, files: Sequence[Mapping[str, Any]], missing: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """All lines that stand above the events.

    Args:
        about: ``made_by``, ``command``, ``selection`` and ``lake``.
        events: how many there are.
        files: as the manifest has them.
        missing: objects that could not be had, and why.
    """
    yield f"Evidence bundle, made by {about['made_by']}"
    yield ""
    yield f"command    {_plain(masking.text(about['command']))}"
    yield f"selection  {_plain(masking.text(about['selection']))}"
    yield f"lake       {_plain(about['lake'])}"
    yield f"events     {events}"
    yield ""
    yield "Check it with Python 3.8 or newer: python3 THIS.zip. Or: trailscope evidence check THIS.zip"
    yield "Note the SHA-256 of this file when it is handed over: the check in it is part of it."
    yield ""
    yield "Objects, byte for byte, with SHA-256, where they come from, and when they were fetched (UTC):"
    for entry in files:
        if entry["kind"] == "object":
            yield f"  {entry['path']}"
            yield f"    {entry['sha256']}  {_plain(entry['from'])}  {entry['fetched_at']}"
    for uri, why in missing:
        yield f"  not packed: {_plain(uri)}: {_plain(why)}"
    yield ""
    yield "CloudTrail's digests that list them, and public keys:"
    listed = [entry for entry in files if entry["kind"] in ("digest", "keys")]
    yield from (f"  {entry['path']}  {entry['sha256']}" for entry in listed)
    if not listed:
        yield "  none were found: that these are the logs as CloudTrail delivered them is not proved by this bundle"
    yield ""
    yield "Events in order of time: time (UTC), actor, action, target, source address, event id, object and position in it"


def _plain(value: object) -> str:
    """Text on one line, without characters that a terminal would obey."""
    text = "-" if value is None else str(value)
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
