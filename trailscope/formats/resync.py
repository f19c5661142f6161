"""After damage: where the next record begins that can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from trailscope.formats.record import START, is_object, is_record
from trailscope.formats.structure import outline

OVERLAP_BYTES = 1 << 10  # longer than any beginning of a record, white space included

_FIRST_LOOK = 1 << 12
_LONGEST = 1 << 20  # four times the largest event CloudTrail writes


@dataclass(frozen=True)
class Place:
    """Where to go on.

    Attributes:
        at: a record or envelope begins here; without ``sure``, everything before it can be given up.
        sure: whether it was seen complete and parses.
        envelope: whether an envelope begins there.
        looked: how many bytes were looked at in vain behind places that seemed to be a beginning.
    """

    at: int
    sure: bool
    envelope: bool
    looked: int


def next_record(text: bytes, start: int, *, final: bool, effort: int) -> Place:
    """The first place from ``start`` on where a whole record stands, or an envelope begins.

    A place counts when it opens with a key that CloudTrail records have, or at the first byte of a line, is no value of
    an outer key, and is an object that parses. Escaped quotes keep the text of a string from looking like one.

    Args:
        text: the damaged text, as far as it is known.
        start: where to begin to look.
        final: whether nothing comes after ``text``.
        effort: how many bytes may be looked at in vain before the rest of ``text`` is given up.
    """
    looked = 0
    for match in START.finditer(text, start):
        at = match.start()
        if text[max(0, at - OVERLAP_BYTES) : at].rstrip(b" \t").endswith(b":"):
            continue
        if looked >= effort:
            break
        if match["envelope"]:
            return Place(at, sure=True, envelope=True, looked=looked)
        end, size = _end(text, at)
        if end is None and not final and len(text) - at < _LONGEST:
            return Place(at, sure=False, envelope=False, looked=looked)
        check = is_record if match["field"] else is_object
        if end is not None and check(text[at:end]):
            return Place(at, sure=True, envelope=False, looked=looked)
        looked += size
    nowhere = len(text) if final else min(max(start, len(text) - OVERLAP_BYTES), len(text))
    return Place(nowhere, sure=False, envelope=False, looked=looked)


def _end(text: bytes, at: int) -> tuple[int | None, int]:
    """Where the object that begins at ``at`` ends, if it does and its quotes are sound; and how far was looked."""
    look = _FIRST_LOOK
    while True:
        window = text[at : at + look]
        structure = outline(window, 0)
        ends = structure.closers(0)
        if len(ends) and ends[0] < structure.trusted:
            return at + int(ends[0]) + 1, look
        if len(ends) or structure.trusted < len(window) or len(window) < look or look >= _LONGEST:
            return None, look
        look *= 4
