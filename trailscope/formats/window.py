"""The part of a text that is at hand: it grows at its end, is given up at its beginning, and knows its place in the object."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BEHIND = 64  # characters kept behind where we are: what stood there decides what begins here


class TextWindow:
    """A text of which only a part is held.

    Args:
        blocks: the text in pieces of any size; bytes that are no UTF-8 as surrogates (PEP 383).
        offset: where it begins in the object, in bytes.

    Attributes:
        text: the part at hand.
        at: where in it we are; what stands far before it may be given up.
        final: whether the part at hand ends where the text ends.
    """

    def __init__(self, blocks: Iterable[str], offset: int) -> None:
        self._blocks = iter(blocks)
        self.text, self.at, self.final = "", 0, False
        self._known = (0, offset)  # an index of the text and its place in the object

    @property
    def ahead(self) -> int:
        """How many characters are at hand from here on."""
        return len(self.text) - self.at

    def grow(self, wanted: int = 0) -> bool:
        """Read on, until at least so many characters are ahead; whether there was more. Indices change."""
        keep = max(0, self.at - _BEHIND)
        pieces, size = [self.text[keep:]], len(self.text) - keep
        before = size
        while not self.final and (size == before or size - (self.at - keep) < wanted):
            block = next(self._blocks, None)
            self.final = block is None
            if block is not None:
                pieces.append(block)
                size += len(block)
        if size == before:
            return False
        self._known = (0, self.offset(keep))
        self.text, self.at = "".join(pieces), self.at - keep
        return True

    def more_of_it(self, limit: int) -> bool:
        """Whether there is more of a value that begins here and does not end in what is at hand: it is waited for up to so many
        characters, each time for many times as many, since it is read again from its beginning.
        """
        return self.ahead < limit and self.grow(min(limit, 16 * self.ahead))

    def whole_match(self, pattern: re.Pattern[str], limit: int) -> re.Match[str] | None:
        """What a pattern matches here, which is read on while it reaches the end of what is at hand, up to so many characters."""
        while (match := pattern.match(self.text, self.at)) and match.end() == len(self.text):
            if self.ahead > limit or not self.grow(2 * self.ahead):
                break
        return match

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Go past what a pattern matches here, and say what that was."""
        match = pattern.match(self.text, self.at)
        passed = match[0] if match else ""
        self.at += len(passed)
        return passed

    def offset(self, index: int) -> int:
        """The place in the object of an index of the text, in bytes; quick when asked for in ascending order."""
        start, offset = self._known
        if index < start:
            return offset - size_of(self.text[index:start])
        self._known = (index, offset + size_of(self.text[start:index]))
        return self._known[1]


def size_of(text: str) -> int:
    """How many bytes a text takes in the object."""
    return len(text) if text.isascii() else len(spelled(text))


def spelled(text: str) -> bytes:
    """What stood in the object; a lone surrogate that a JSON escape spelled has no UTF-8 and is written as if it had."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
