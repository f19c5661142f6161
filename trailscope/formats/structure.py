"""Where the brackets of a JSON text stand, outside its strings; found with array operations, never byte by byte."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.int64]

_QUOTE, _OPEN, _CLOSE, _BACKSLASH = 1, 2, 3, 4


def _table(classes: dict[bytes, int]) -> bytes:
    table = bytearray(256)
    for characters, value in classes.items():
        for character in characters:
            table[character] = value
    return bytes(table)


_CLASSES = _table({b'"': _QUOTE, b"{[": _OPEN, b"}]": _CLOSE, b"\\": _BACKSLASH})
_BEFORE_A_STRING = np.frombuffer(_table({b"{[,: \t\r\n": 1}), dtype=np.bool_)
_AFTER_A_STRING = np.frombuffer(_table({b"}],: \t\r\n": 1}), dtype=np.bool_)


@dataclass(frozen=True)
class Structure:
    """The brackets of one text.

    Attributes:
        positions: where each bracket outside strings stands, ascending.
        depth: how many brackets are open before each of them, counted from the depth the text starts at.
        opens: whether each opens.
        trusted: up to this position every quote stands where JSON allows one, so strings were told from the rest.
    """

    positions: Positions
    depth: Positions
    opens: npt.NDArray[np.bool_]
    trusted: int
    _levels: dict[tuple[bool, int], Positions] = field(default_factory=dict, repr=False, compare=False)

    def openers(self, level: int) -> Positions:
        """Positions of the brackets that open when ``level`` brackets are open."""
        return self._at(True, level)

    def closers(self, level: int) -> Positions:
        """Positions of the brackets whose closing leaves ``level`` brackets open."""
        return self._at(False, level + 1)

    def _at(self, opens: bool, depth: int) -> Positions:
        key = (opens, depth)
        if key not in self._levels:
            self._levels[key] = self.positions[(self.opens == opens) & (self.depth == depth)]
        return self._levels[key]


def outline(text: bytes, depth: int) -> Structure:
    """The structure of ``text``, which starts outside strings with ``depth`` brackets open.

    A quote behind an odd number of backslashes is part of a string; every other quote begins or ends one, so that a
    byte is inside a string when an odd number of those stand before it (RFC 8259 §7).
    """
    marked = np.frombuffer(text.translate(_CLASSES), dtype=np.uint8)
    places = np.flatnonzero(marked.view(np.bool_))
    classes = marked[places]
    is_quote = classes == _QUOTE
    is_quote[_escaped(places, places[classes == _BACKSLASH])] = False
    outside = (np.cumsum(is_quote, dtype=np.int32) & 1) == 0
    bracket = outside & ((classes == _OPEN) | (classes == _CLOSE))
    opens = classes[bracket] == _OPEN
    steps = np.where(opens, np.int64(1), np.int64(-1))
    before = depth + np.cumsum(steps) - steps
    trusted = _first_misplaced_quote(np.frombuffer(text, dtype=np.uint8), places[is_quote])
    return Structure(places[bracket], before, opens, trusted)


def _escaped(places: Positions, backslashes: Positions) -> Positions:
    """Which of ``places`` stand right behind a run of backslashes of odd length."""
    if not len(backslashes):
        return backslashes
    breaks = np.flatnonzero(np.diff(backslashes) != 1)
    first, last = backslashes[np.append(0, breaks + 1)], backslashes[np.append(breaks, len(backslashes) - 1)]
    behind = last[(last - first) % 2 == 0] + 1
    found = np.searchsorted(places, behind)
    found, behind = found[found < len(places)], behind[found < len(places)]
    escaped: Positions = found[places[found] == behind]
    return escaped


def _first_misplaced_quote(data: npt.NDArray[np.uint8], quotes: Positions) -> int:
    """The first quote that begins or ends a string where JSON cannot have one; the length when there is none.

    One quote too many or too few turns strings inside out, and shows here within a few bytes.
    """
    size = len(data)
    begins, ends = quotes[0::2], quotes[1::2]
    if len(begins) and begins[0] == 0:
        begins = begins[1:]
    if len(ends) and ends[-1] == size - 1:
        ends = ends[:-1]
    wrong = [
        places[np.argmin(fine)]
        for places, fine in ((begins, _BEFORE_A_STRING[data[begins - 1]]), (ends, _AFTER_A_STRING[data[ends + 1]]))
        if not fine.all()
    ]
    return int(min(wrong, default=size))
