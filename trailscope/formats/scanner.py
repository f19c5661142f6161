"""The structural scan of one object: complete records out, damage named, whatever the bytes are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from trailscope.formats.documents import KEPT_BYTES, Damage, Documents, damage
from trailscope.formats.encoding import is_utf8
from trailscope.formats.resync import next_record
from trailscope.formats.walk import Run, Stack, Walk, walk

WINDOW_BYTES = 1 << 20  # what one array operation sees: large enough to be fast, small enough to stay in the cache

_AFTER_DAMAGE_BYTES = 1 << 12
_RECORD_BYTES = 16 << 20  # CloudTrail's largest event is 256 KB; a longer one is not waited for
_STEP_BYTES = 1 << 12  # what Python does around one container or damage takes as long as looking at so many bytes
_MOST_EFFORT = 256 << 20  # looking without finding, in bytes, before a stretch is skipped unsearched …
_EARNED = 512  # … and how much of that each byte got through earns: hostile text stays linear, at megabytes a second
_ONCE = (b'"eventVersion"', b'"eventID"', b'"eventTime"')


_NAMES = {
    "broken": ("not JSON", "{size} bytes from byte {offset} of the text on are not part of any record"),
    "open": ("truncated JSON", "the text ends inside what begins at its byte {offset}"),
    "given up": (
        "not JSON",
        "{size} bytes from byte {offset} of the text on are too damaged to be searched for records",
    ),
    "too large": ("too large", "what begins at byte {offset} of the text does not end where any record would"),
}


@dataclass
class _Lost:
    """A damaged stretch whose end is not known yet, with the record before it that may belong to it."""

    offset: int
    state: str
    doubtful: bytes | None = None
    kept: bytearray = field(default_factory=bytearray)
    size: int = 0
    holds_object: bool = False

    def take(self, data: bytes) -> None:
        self.kept += data[: KEPT_BYTES - len(self.kept)]
        self.size += len(data)
        self.holds_object = self.holds_object or b"{" in data

    def named(self, state: str, reason: str = "", detail: str = "") -> Damage:
        """As damage for what its state says, or for ``reason``, an outer cause that ``detail`` tells."""
        own, sentence = _NAMES[state]
        sentence = sentence.format(size=self.size, offset=self.offset)
        if reason:
            sentence = f"{detail}; {sentence}" if self.size else detail
        return damage(reason or own, sentence, self.offset, bytes(self.kept), size=self.size)


class Scanner:
    """Cuts one object's text into records as it arrives; memory stays within a few windows and one record.

    A record's position counts the records before it and the damaged stretches that hold an object.

    Args:
        first_index: position of the first record.
        offset: where the text begins in the object, in bytes.
        key: an object with a list of this name is an envelope; ``None`` for no such name.
        window: how much text to look at in one go.
    """

    def __init__(
        self, *, first_index: int = 0, offset: int = 0, key: bytes | None = b"Records", window: int = WINDOW_BYTES
    ) -> None:
        self._index = first_index
        self._offset = offset
        self._key = key
        self._full = self._width = self._wanted = max(1, window)
        self._text, self._at = b"", 0
        self._waiting: list[bytes] = []
        self._size = 0
        self._stack: Stack = ()
        self._lost: _Lost | None = None
        self._effort = _MOST_EFFORT

    def feed(self, piece: bytes) -> Iterator[Documents | Damage]:
        """Take more text; give what is complete."""
        self._waiting.append(piece)
        self._size += len(piece)
        if self._size >= self._wanted:
            yield from self._advance(final=False)
            self._wanted = max(self._full, len(self._text) - self._at)

    def finish(self, reason: str = "", detail: str = "") -> Iterator[Documents | Damage]:
        """Take the end of the text; give the rest.

        Args:
            reason: why the text ends too early, if it does; there is then always one damage with this reason,
                which carries the unfinished part.
            detail: the sentence that goes with it.
        """
        yield from self._advance(final=True)
        lost, self._lost = self._lost, None
        if lost is None and (reason or self._stack):
            lost = _Lost(self._offset + self._at, "open")
        if lost is not None:
            yield lost.named(lost.state, reason, detail)

    def _advance(self, *, final: bool) -> Iterator[Documents | Damage]:
        self._offset += self._at
        self._text, self._at = b"".join((self._text[self._at :], *self._waiting)), 0
        self._waiting, self._size = [], 0
        while True:
            if self._lost is not None:
                yield from self._search(final=final)
            if self._lost is not None or self._at == len(self._text):
                return
            window = self._text[self._at : self._at + self._width]
            all_known = self._at + len(window) == len(self._text)
            step = walk(window, self._stack, key=self._key, final=final and all_known)
            self._spend(len(window) + _STEP_BYTES * (step.steps + len(step.found)), step.used)
            yield from self._give(window, step)
            self._at += step.used
            self._stack = step.stack
            if step.state == "broken":
                self._lost = _Lost(self._offset + self._at, "broken", doubtful=_cut(window, step))
            elif self._effort < 0 and self._at < len(self._text):
                self._lost = _Lost(self._offset + self._at, "given up")
            elif step.state == "shifted":
                self._width = min(_AFTER_DAMAGE_BYTES, self._full)
            elif step.state == "going" and step.used < len(window) // 2:
                self._width = min(max(_AFTER_DAMAGE_BYTES, 2 * step.used), self._full)
            elif step.used:
                self._width = min(2 * self._width, self._full)
            elif len(window) >= _RECORD_BYTES:
                self._lost = _Lost(self._offset + self._at, "too large")
            elif not all_known:
                self._width *= 2
            elif final:
                self._lost = _Lost(self._offset + self._at, "open")
            else:
                return

    def _search(self, *, final: bool) -> Iterator[Documents | Damage]:
        """Give up text until a record can be trusted again; leaves ``_lost`` set while none is in sight."""
        lost = self._lost
        if lost is None:
            return
        start = self._at if lost.size else self._at + 1
        place = next_record(self._text, start, final=final, effort=self._effort)
        passed = self._text[self._at : place.at]
        self._spend(place.looked + _STEP_BYTES, len(passed))
        if lost.doubtful is not None and _belong_together(lost.doubtful, passed):
            lost.offset -= len(lost.doubtful)
            passed = lost.doubtful + passed
        elif lost.doubtful is not None:
            yield from self._records([lost.doubtful], [lost.offset - len(lost.doubtful)])
        lost.doubtful = None
        lost.take(passed)
        self._at = place.at
        if not place.sure:
            return
        self._index += lost.holds_object
        yield lost.named("broken" if lost.state == "open" else lost.state)
        self._lost = None
        self._width = min(_AFTER_DAMAGE_BYTES, self._full)
        if place.envelope:
            self._stack = self._stack[:1] if self._stack[:1] == ("list",) else ()
        elif self._stack[-1:] == ("envelope",):
            self._stack = (*self._stack, "records")

    def _spend(self, looked: int, passed: int) -> None:
        self._effort = min(_MOST_EFFORT, self._effort - looked + _EARNED * passed)

    def _give(self, window: bytes, step: Walk) -> Iterator[Documents | Damage]:
        start = self._offset + self._at
        for found in step.found:
            if isinstance(found, Run):
                texts = [window[begin:end] for begin, end in zip(found.starts, found.ends, strict=True)]
                yield from self._records(texts, [start + begin for begin in found.starts])
            else:
                stray = _Lost(start + found.start, "broken")
                stray.take(window[found.start : found.end])
                yield stray.named("broken")

    def _records(self, texts: list[bytes], offsets: list[int]) -> Iterator[Documents | Damage]:
        """Complete records, singling out those that are not UTF-8."""
        wrong = [index for index, text in enumerate(texts) if not text.isascii() and not is_utf8(text)]
        done = 0
        for index in (*wrong, len(texts)):
            if done < index:
                yield Documents("record", tuple(texts[done:index]), self._index + done, exact=True)
            if index < len(texts):
                detail = f"record {self._index + index} holds bytes that are not UTF-8"
                yield damage("invalid UTF-8", detail, offsets[index], texts[index])
            done = index + 1
        self._index += len(texts)


def _cut(window: bytes, step: Walk) -> bytes | None:
    return None if step.doubtful is None else window[step.doubtful[0] : step.doubtful[1]]


def _belong_together(record: bytes, following: bytes) -> bool:
    """Whether the bytes behind an object may be the rest of it: they close something, and repeat none of its fields."""
    return b"}" in following and not any(name in record and name in following for name in _ONCE)
