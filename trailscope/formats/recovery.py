"""After damage: where the next record stands that can be trusted. What hostile text can make this cost has a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailscope.formats.finding import Finder, Found, parse
from trailscope.formats.record import is_record

_LONGEST_TRIAL = 1 << 20  # characters: how far is looked behind a place where a record may begin
_FIRST_TRIAL = 1 << 16
_TRIAL_COSTS = 1 << 11  # at least, in characters: what else is done for one takes as long as so many of them
_MOST_EFFORT = 16 << 20  # characters looked at in vain, before what follows is passed over unsearched …
_EARNED = 64  # … and how many each character that is got through earns: hostile text costs no more than so many looks
_OVERLAP = 1 << 10  # longer than any beginning of a record, white space included

_BLANKS = " \t\r\n"
_BEGINNING = re.compile(r'\{(?=\s*")|(?<!\\)"(?=\s*\{\s*\\")')
_ENVELOPE = re.compile(r'\{\s*"Records"\s*:\s*\[')
_KEY = re.compile(r'"(?:[^"\\]|\\.)*"\s*:', re.DOTALL)
_ONCE = ('"eventVersion"', '"eventID"', '"eventTime"')


@dataclass
class Effort:
    """How much may still be looked at in vain.

    Attributes:
        left: in characters; nothing is tried while it is negative.
        overlooked: whether places where a record may have begun were not tried for want of it.
    """

    left: int = _MOST_EFFORT
    overlooked: bool = False

    def spend(self, looked: int) -> None:
        """So many characters were looked at in vain."""
        self.left -= looked

    def earn(self, passed: int) -> None:
        """So many characters were got through."""
        self.left = min(_MOST_EFFORT, self.left + _EARNED * passed)


@dataclass(frozen=True)
class Recovery:
    """Looks for records after damage.

    Attributes:
        finder: what looks into values.
        level: how deep in other values the text stands.
        effort: what is spent by it.
    """

    finder: Finder
    level: int
    effort: Effort

    def next_record(self, text: str, start: int, *, strict: bool, final: bool) -> tuple[int, bool]:
        """The next place from ``start`` on where a record stands complete, and whether there is one.

        If there is none, everything before that place can be given up. A value of an outer key is no such place, and
        behind a broken record only a record itself is, or what stands at the beginning of a line.

        Args:
            text: as far as it is known.
            start: where to begin to look.
            strict: whether what is broken was a record.
            final: whether nothing comes after ``text``.
        """
        for match in _BEGINNING.finditer(text, start):
            place = match.start()
            if self.effort.left < 0:
                self.effort.overlooked = True
            elif _ENVELOPE.match(text, place):
                return place, True
            elif not _is_value(text, place):
                sure, looked, cut_off = self._tried(text, place, strict=strict and text[place - 1 : place] != "\n")
                if sure:
                    return place, True
                self.effort.spend(max(looked, _TRIAL_COSTS))
                if cut_off and not final and len(text) - place < _LONGEST_TRIAL:
                    return place, False
        return (len(text) if final else min(len(text), max(start, len(text) - _OVERLAP))), False

    def _tried(self, text: str, place: int, *, strict: bool) -> tuple[bool, int, bool]:
        """Whether a record stands complete at a place, how far was looked, and whether the text ended before it was told."""
        for length in (_FIRST_TRIAL, _LONGEST_TRIAL):
            trial = text[place : place + length]
            try:
                value, end = parse(trial, 0)
            except RecursionError:
                return False, length, False
            except ValueError as error:
                if not is_cut_off(error, trial):
                    return False, getattr(error, "pos", 0), False
                if len(trial) < length:
                    return False, len(trial), True
            else:
                if strict:
                    return isinstance(value, dict) and is_record(value), end, False
                items = self.finder.element(trial, 0, end, value, self.level)
                return any(isinstance(item, Found) for item in items), end, False
        return False, _LONGEST_TRIAL, False


def is_cut_off(error: ValueError, text: str) -> bool:
    """Whether an error is that the text ends too early, and not what stands in it."""
    message, position = getattr(error, "msg", ""), getattr(error, "pos", 0)
    return message.startswith("Unterminated string") or position >= len(text) - 10


def _is_value(text: str, place: int) -> bool:
    """Whether what begins at a place is the value of a key."""
    before = text[place - 1 : place]
    return before == ":" or (before in _BLANKS and text[max(0, place - _OVERLAP) : place].rstrip(_BLANKS).endswith(":"))


def goes_on(text: str, at: int, end: int, after: int) -> bool:
    """Whether an object may have been cut early: behind it stands what can only be the rest of it.

    A bracket on a line of its own is no rest of an object that stands on one line, nor of one whose own last bracket stands
    alone on its line, no further in.

    Args:
        text: what is at hand.
        at: where the object begins.
        end: where it ends.
        after: where the next character stands that is no separator.
    """
    following = text[after : after + 1]
    if following == "}":
        line, own_line = text.rfind("\n", end, after), text.rfind("\n", at, end)
        if line < 0:
            return True
        indent = text[own_line + 1 : end - 1]
        return own_line >= 0 and (bool(indent.strip()) or len(indent) > after - line - 1)
    return following == '"' and bool(_KEY.match(text, after))


def belong_together(record: str, following: str) -> bool:
    """Whether what follows an object may be the rest of it: it closes something, and repeats none of its fields."""
    return "}" in following and not any(name in record and name in following for name in _ONCE)
