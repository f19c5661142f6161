"""One step through a text: the complete records it holds, given which lists and envelopes are open around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from trailscope.formats.record import VERSION, is_record, list_keys
from trailscope.formats.structure import Positions, Structure, outline

Container = Literal["list", "envelope", "records"]
Stack = tuple[Container, ...]
State = Literal["going", "open", "broken", "shifted"]

SEPARATORS = b" \t\r\n,"

_LIST = re.compile(rb'"\s*:\s*\[')
_STRAY_END = re.compile(rb"[\]}\s,]+")
_OF_A_RECORD = (VERSION, b'"eventName"')
_NEXT_ELEMENT = re.compile(rb'\s*,\s*[^\s"]|\s*,?\s*\Z')
_MOST_STEPS = 1024  # so that a text of nothing but brackets comes back to its reader
_DEEPEST = 8  # lists of lists of envelopes; nothing genuine has more than two


@dataclass(frozen=True)
class Run:
    """Complete records, in order: where each begins and ends."""

    starts: list[int]
    ends: list[int]


@dataclass(frozen=True)
class Stray:
    """Bytes between records that belong to none and hide none."""

    start: int
    end: int


@dataclass(frozen=True)
class Walk:
    """How far a text was understood.

    Attributes:
        found: runs of records and stray bytes, in order.
        used: everything before this position is accounted for.
        stack: the containers open at ``used``, outermost first.
        state: ``open`` when an element or container goes on beyond the text, ``broken`` when what stands at ``used``
            cannot be a record or the end of a container, ``shifted`` behind a bracket that closes nothing, as it
            makes the depths of the rest wrong, else ``going``.
        steps: how many containers were opened, closed or walked through, which is what a walk costs beside its length.
        doubtful: a record left out of ``found`` because what follows it at ``used`` may have been part of it.
    """

    found: tuple[Run | Stray, ...]
    used: int
    stack: Stack
    state: State
    doubtful: tuple[int, int] | None = None
    steps: int = 1


@dataclass(frozen=True)
class _Page:
    """A text with its structure, and where its lists open."""

    text: bytes
    structure: Structure
    envelopes: Positions
    final: bool
    _lists: dict[tuple[str, int], Positions] = field(default_factory=dict)

    def lists(self, level: int) -> Positions:
        """Where ``[`` opens at a level."""
        return self._kept("list", level)

    def records_lists(self, level: int) -> Positions:
        """Where the list of an envelope opens in an object that opened at a level."""
        return self._kept("records", level)

    def _kept(self, kind: str, level: int) -> Positions:
        if (kind, level) not in self._lists:
            if kind == "list":
                openers = self.structure.openers(level)
                kept = openers[np.frombuffer(self.text, dtype=np.uint8)[openers] == ord("[")]
            else:
                openers = self.structure.openers(level + 1)
                places = np.searchsorted(openers, self.envelopes)
                known = places < len(openers)
                kept = self.envelopes[known][openers[places[known]] == self.envelopes[known]]
            self._lists[kind, level] = kept
        return self._lists[kind, level]


def walk(text: bytes, stack: Stack, *, key: bytes | None, final: bool) -> Walk:
    """Find the records of ``text``, which starts between two elements of the innermost open container.

    Args:
        text: a part of an object, from an element boundary on.
        stack: the containers open there.
        key: an object with a list of this name is an envelope rather than a record; ``None`` for no such name.
        final: whether nothing comes after ``text``; if not, the last record is left until it is seen what follows.
    """
    keys = () if key is None else (at + 1 + len(key) for at in list_keys(text, key))
    lists = [match.end() - 1 for end in keys if (match := _LIST.match(text, end))]
    envelopes = np.array(lists, dtype=np.int64)
    page = _Page(text, outline(text, len(stack)), envelopes, final)
    found: list[Run | Stray] = []
    at = steps = 0
    doubtful = None
    state: State = "going"
    while state == "going" and at < len(text) and steps < _MOST_STEPS:
        step = (_keys if stack[-1:] == ("envelope",) else _elements)(page, at, stack)
        found += step.found
        at, stack, state, doubtful = step.used, step.stack, step.state, step.doubtful
        steps += 1
    if state == "going" and at >= len(text) and final and stack:
        state = "open"
    return Walk(tuple(found), at, stack, state, doubtful, steps)


def _keys(page: _Page, at: int, stack: Stack) -> Walk:
    """Inside an envelope, outside its list of records: on to that list, or past the end of the envelope."""
    level = len(stack)
    trusted = page.structure.trusted
    end = _first(page.structure.closers(level - 1), at)
    records = _first(page.records_lists(level - 1), at)
    if records is not None and records < trusted and (end is None or records < end):
        return Walk(_beside(page.text, at, records), records + 1, (*stack, "records"), "going")
    if end is not None and end < trusted and page.text[end : end + 1] == b"}":
        junk = page.text[at:end].strip(SEPARATORS)
        stray = _beside(page.text, at, end) if junk.startswith(b'"') else _stray(page.text, at, end)
        return Walk(stray, end + 1, stack[:-1], "going")
    return Walk((), at, stack, "open" if end is None and trusted == len(page.text) else "broken")


def _elements(page: _Page, at: int, stack: Stack) -> Walk:
    """Records up to the next list or envelope that opens, the end of this one, or the end of the text."""
    level, text, structure = len(stack), page.text, page.structure
    closing = _first(structure.closers(level - 1), at)
    starts, ends, inner = _elements_before(page, at, level, closing)
    sound = _sound(text, starts, ends, structure.trusted)
    if len(starts) > sound:
        following = [int(starts[sound])]
    elif closing is not None:
        following = [closing]
    else:
        following = [len(text)] if page.final else []
    found, used, hard = _runs(text, at, starts[:sound].tolist(), ends[:sound].tolist(), following)
    if hard:
        return _doubted(text, found, used, stack)
    if sound < len(ends) or (inner is not None and (level >= _DEEPEST or used >= structure.trusted)):
        return Walk(found, used, stack, "broken")
    if inner is not None:
        return Walk(found, used + 1, (*stack, inner), "going")
    unfinished = len(starts) > sound
    if closing is not None and not unfinished:
        return _closed(page, found, closing, stack)
    if structure.trusted < len(text):
        return _doubted(text, found, used, stack)
    return Walk(found, used, stack, "going" if page.final and not unfinished else "open")


def _elements_before(
    page: _Page, at: int, level: int, closing: int | None
) -> tuple[Positions, Positions, Container | None]:
    """Where elements start and end before the first one that is itself a container, which comes as a last start."""
    structure = page.structure
    limit = len(page.text) if closing is None else closing
    starts = _between(structure.openers(level), at, limit)
    ends = _between(structure.closers(level), at, limit) + 1
    listed = _first(page.lists(level), at)
    enclosed = _first(page.records_lists(level), at)
    first = min((place for place in (listed, enclosed) if place is not None and place < limit), default=None)
    if first is not None:
        count = int(np.searchsorted(starts, first, side="right"))
        return starts[:count], ends[: count - 1], "list" if first == listed else "envelope"
    unseen = closing is None and not page.final and len(ends) == len(starts) > 0
    if unseen and not page.text[ends[-1] :].strip():
        ends = ends[:-1]
    return starts, ends, None


def _sound(text: bytes, starts: Positions, ends: Positions, trusted: int) -> int:
    """How many of the leading elements are objects cut where they really end."""
    count = int(np.searchsorted(ends, trusted, side="right"))
    if count == 0:
        return 0
    closed_by = np.frombuffer(text, dtype=np.uint8)[ends[:count] - 1]
    if (closed_by != ord("}")).any():
        count = int(np.argmax(closed_by != ord("}")))
    if count == 0 or text.count(VERSION, int(starts[0]), int(ends[count - 1])) <= count:
        return count
    versions = [match.start() for match in re.finditer(VERSION, text[: ends[count - 1]])]
    owners = np.searchsorted(starts[:count], versions, side="right") - 1
    several = np.flatnonzero(np.bincount(owners[owners >= 0], minlength=count) > 1)
    swallowed = (int(index) for index in several if not is_record(text[starts[index] : ends[index]]))
    return next(swallowed, count)


def _runs(
    text: bytes, at: int, starts: list[int], ends: list[int], following: list[int]
) -> tuple[tuple[Run | Stray, ...], int, bool]:
    """Elements, the stray bytes between them, the position reached, and whether skipping on from there is unsafe."""
    edges = [at, *ends]
    nexts = [*starts, *following]
    gaps = [text[edge:start] for edge, start in zip(edges, nexts, strict=False)]
    odd = {gap for gap in set(gaps) if gap.strip(SEPARATORS)}
    found: list[Run | Stray] = []
    done = 0
    for index in [index for index, gap in enumerate(gaps) if gap in odd] if odd else ():
        if done < index:
            found.append(Run(starts[done:index], ends[done:index]))
            done = index
        if b'"' in gaps[index] or b":" in gaps[index]:
            return tuple(found), edges[index], True
        found += _stray(text, edges[index], nexts[index])
    if done < len(starts):
        found.append(Run(starts[done:], ends[done:]))
    return tuple(found), following[0] if following else edges[-1], False


def _doubted(text: bytes, found: tuple[Run | Stray, ...], used: int, stack: Stack) -> Walk:
    """Broken at ``used``; the record that ends there was perhaps cut early, unless a separator follows it."""
    last = found[-1] if found else None
    if not isinstance(last, Run) or last.ends[-1] != used or _NEXT_ELEMENT.match(text, used):
        return Walk(found, used, stack, "broken")
    rest = (Run(last.starts[:-1], last.ends[:-1]),) if len(last.ends) > 1 else ()
    return Walk((*found[:-1], *rest), used, stack, "broken", (last.starts[-1], last.ends[-1]))


def _closed(page: _Page, found: tuple[Run | Stray, ...], closing: int, stack: Stack) -> Walk:
    """Past the bracket that closes the innermost container, or up to it when it is the wrong one."""
    if closing >= page.structure.trusted:
        return Walk(found, closing, stack, "broken")
    if not stack:
        run = _STRAY_END.match(page.text, closing)
        end = run.end() if run else closing + 1
        return Walk((*found, Stray(closing, end)), end, stack, "shifted")
    if page.text[closing : closing + 1] != b"]":
        return Walk(found, closing, stack, "broken")
    return Walk(found, closing + 1, stack[:-1], "going")


def _stray(text: bytes, start: int, end: int) -> tuple[Stray, ...]:
    """The bytes between two positions without the separators around them; nothing when there is nothing else."""
    gap = text[start:end]
    kept = gap.strip(SEPARATORS)
    begin = start + len(gap) - len(gap.lstrip(SEPARATORS))
    return (Stray(begin, begin + len(kept)),) if kept else ()


def _beside(text: bytes, start: int, end: int) -> tuple[Stray, ...]:
    """What stands in an envelope beside its list, where it has the look of records; other keys are the envelope's own."""
    return _stray(text, start, end) if any(text.find(key, start, end) >= 0 for key in _OF_A_RECORD) else ()


def _first(positions: Positions, at: int) -> int | None:
    index = int(np.searchsorted(positions, at))
    return int(positions[index]) if index < len(positions) else None


def _between(positions: Positions, start: int, end: int) -> Positions:
    return positions[np.searchsorted(positions, start) : np.searchsorted(positions, end)]
