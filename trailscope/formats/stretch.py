"""Bytes one after another that hold no record, on their way to be told as damage."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from trailscope.formats.document import KEPT_BYTES, Damage, damage
from trailscope.formats.finding import Unread, holds_nothing
from trailscope.formats.looks import look
from trailscope.formats.window import spelled

# state → reason, and the sentence for a person
_SENTENCES = {
    "broken": ("not JSON", "{size} bytes from byte {offset} of the text on are not part of any record"),
    "open": ("truncated JSON", "the text ends inside what begins at its byte {offset}"),
    "given up": ("not JSON", "{size} bytes from byte {offset} of the text on are too damaged to be searched for records"),
    "too large": ("too large", "what begins at byte {offset} of the text is longer than {limit} bytes, as no record is"),
    "too deep": ("too deep", "what begins at byte {offset} of the text is nested deeper than can be read"),
}  # fmt: skip
_SEPARATORS = b" \t\r\n,"
_NO_PROSE = re.compile(rb'[{}"]|[Ee][Vv][Ee][Nn][Tt]')


@dataclass
class Stretch:
    """A stretch of a text, of which only the first bytes are kept.

    Attributes:
        offset: where it begins in the object, in bytes.
        size: how long it is.
        broken: whether it holds what may have been a part of a record.
        prose: whether it is lines of a log without a word or sign of a record or of any JSON.
    """

    offset: int
    kept: bytearray = field(default_factory=bytearray)
    size: int = 0
    broken: bool = False
    prose: bool = False

    def take(self, text: str) -> None:
        """Go on with this text."""
        data = spelled(text)
        self.kept += data[: KEPT_BYTES - len(self.kept)]
        self.size += len(data)

    def join(self, other: Stretch) -> Stretch:
        """Go on with what follows it."""
        self.kept += other.kept[: KEPT_BYTES - len(self.kept)]
        self.size += other.size
        self.broken = self.broken or other.broken
        self.prose = self.prose and other.prose
        return self

    def is_prose(self) -> bool:
        """Whether nothing of what is kept belongs to JSON, or is a word of a record."""
        return not _NO_PROSE.search(self.kept)

    def trimmed(self) -> Stretch:
        """The same without the separators at its end."""
        if self.size == len(self.kept):
            self.kept = self.kept.rstrip(_SEPARATORS)
            self.size = len(self.kept)
        return self

    def named(self, state: str, ending: tuple[str, str] | None = None, limit: int = 0) -> Damage:
        """As damage for what its state says, or for an outer cause (reason and sentence) that took the rest away."""
        reason, sentence = _SENTENCES[state]
        sentence = sentence.format(size=self.size, offset=self.offset, limit=limit)
        if ending:
            reason, sentence = ending[0], f"{ending[1]}; {sentence}"
        return damage(reason, sentence, self.offset, bytes(self.kept), size=self.size)

    def looked_at(self) -> Damage | None:
        """As damage by what it looks like; ``None`` for separators alone and for what is known to hold nothing."""
        data = bytes(self.trimmed().kept)
        if not data or holds_nothing(data.decode("utf-8", "replace")):
            return None
        reason, detail = look(data)
        return damage(reason, detail, self.offset, data, size=self.size)


def damage_of(item: Unread, offset: int) -> Damage:
    """What holds no record, as damage: for its own reason, or else by what it looks like."""
    data = spelled(item.text)
    reason, detail = (item.reason, item.detail) if item.reason else look(data)
    return damage(reason, detail, offset, data)
