"""After damage: where the next record begins that can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from trailscope.formats.record import START, is_object, is_record
from trailscope.formats.structure import outline

OVERLAP_BYTES = 1 << 10  # longer than any beginning of a record, white space included

_FIRST_LOOK = 1 << 14
_LONGEST = 1 << 21  # eight times the largest event CloudTrail writes


@dataclass(frozen=True)
class Place:
    """Where to go on.

    Attributes:
        at: a record or envelope begins here; without ``sure``, everything before it can be given up.
        sure: whether it was seen complete and parses.
        envelope: whether an envelope begins there.
        tried: how many other places looked like a beginning and were none.
    """

    at: int
    sure: bool
    envelope: bool
    tried: int


def next_record(text: bytes, start: int, *, final: bool, tries: int) -> Place:
    """The first place from ``start`` on where a whole record stands, or an envelope begins.

    A place counts when it opens with a key that CloudTrail records have, or at the first byte of a line, is no value of
    an outer key, and is an object that parses. Escaped quotes keep the text of a string from looking like one.

    Args:
        text: the damaged text, as far as it is known.
        start: where to begin to look.
        final: whether nothing comes after ``text``.
        tries: how many places may be looked at in vain before the rest is given up.
    """
    tried = 0
    for match in START.finditer(text, start):
        at = match.start()
        if text[max(0, at - OVERLAP_BYTES) : at].rstrip(b" \t").endswith(b":"):
            continue
        if tried >= tries:
            break
        if match["envelope"]:
            return Place(at, sure=True, envelope=True, tried=tried)
        end = _end(text, at)
        if end is None and not final and len(text) - at < _LONGEST:
            return Place(at, sure=False, envelope=False, tried=tried)
        check = is_record if match["field"] else is_object
        if end is not None and check(text[at:end]):
            return Place(at, sure=True, envelope=False, tried=tried)
        tried += 1
    nowhere = len(text) if final else max(start, len(text) - OVERLAP_BYTES)
    return Place(nowhere, sure=False, envelope=False, tried=tried)


def _end(text: bytes, at: int) -> int | None:
    """Where the object that begins at ``at`` ends, if it does and its quotes are sound."""
    look = _FIRST_LOOK
    while True:
        window = text[at : at + look]
        structure = outline(window, 0)
        ends = structure.closers(0)
        if len(ends) and ends[0] < structure.trusted:
            return at + int(ends[0]) + 1
        if len(ends) or structure.trusted < len(window) or len(window) < look or look >= _LONGEST:
            return None
        look *= 4
