"""A text as it arrives → its records one after another, whatever it is made of and whatever is broken in it.

The text is a row of JSON values, with or without separators and prefixes of a log's lines. A value that ends within the
window is searched whole. A larger one, or one that is broken, is opened: its elements are taken one by one. What cannot
be understood is passed over up to the next place where a record stands complete, and named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from trailscope.formats.document import KEPT_BYTES, Damage, damage
from trailscope.formats.finding import BASE64, PLAIN, POSSIBLE, TEXT, Finder, Found, Item, holds_nothing, parse
from trailscope.formats.forms import form_of
from trailscope.formats.looks import look
from trailscope.formats.record import BEGINS_AS_RECORD, is_plain_record, is_record

WINDOW = 4 << 20  # characters: a value that is longer is opened
RECORD = 16 << 20  # characters: CloudTrail's largest event is 1 MB; a longer one is not waited for

_AHEAD = (
    1 << 14
)  # at hand behind where a value begins: to find out that it is cut off costs as much as the window is long
_MOST_OPEN = 8  # lists of lists of envelopes; nothing genuine has more than three
_LONGEST_TRIAL = 1 << 20  # how far is looked behind a place where a record may begin again
_FIRST_TRIAL = 1 << 16
_TRIAL_COSTS = 1 << 11  # at least, in characters: what else is done for one takes as long as so many of them
_MOST_EFFORT = 16 << 20  # characters looked at in vain, before what follows is passed over unsearched …
_EARNED = 64  # … and how many each character that is got through earns: hostile text costs no more than so many looks
_OVERLAP = 1 << 10  # longer than any beginning of a record, white space included
_LONGEST_PREFIX = 8 << 10  # what a logger writes before a record on its line

_SEPARATORS = re.compile(r"[\s,\x1e\ufeff]*")
_BLANKS = " \t\r\n"
_TRIVIAL = re.compile(r'(?:(?:""|\[\]|\{\}|-?\d{1,30}|null|true|false)[\s,]*(?=[\[{"\dntf-]))+')
_LINES = re.compile(r'(?:(?:[^{\["\s][^\n]*|\{[^\n]*\}\r?|\[[^\n]*\]\r?)\n)+')
_SCALAR = re.compile(r"[-\dtfnNI]")
_A_LIST = re.compile(r'\[\s*[\[\]{"]')
_CONTAINER = re.compile(r'\[|\{\s*"')
_COLON = re.compile(r"\s*:")
_KEY = re.compile(r'"(?:[^"\\]|\\.)*"\s*:', re.DOTALL)
_ENVELOPE = re.compile(r'\{\s*"Records"\s*:\s*\[')
_STRAY_ENDS = re.compile(r"[\]}\s,]+")
_AFTER_JUNK = re.compile(r'\n|[{\[]\s*["{\[]|(?<!\\)"\s*[{\[]')
_AFTER_STRAY = re.compile(r'[{\["\]}:]')
_BEGINNING = re.compile(r'\{(?=\s*")|(?<!\\)"(?=\s*\{\s*\\")')
_EXPORTED = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z ")  # what an export task of CloudWatch Logs puts before each message
_ALONE = {PLAIN: "records", TEXT: "lookup-events"}  # texts without anything around them are what jq takes out of it
_ONCE = ('"eventVersion"', '"eventID"', '"eventTime"')

_SENTENCES = {
    "broken": ("not JSON", "{size} bytes from byte {offset} of the text on are not part of any record"),
    "open": ("truncated JSON", "the text ends inside what begins at its byte {offset}"),
    "given up": ("not JSON", "{size} bytes from byte {offset} of the text on are too damaged to be searched for records"),
    "too large": ("too large", "what begins at byte {offset} of the text is longer than {limit} bytes, as no record is"),
    "too deep": ("too deep", "what begins at byte {offset} of the text is nested deeper than can be read"),
}  # fmt: skip


@dataclass
class _Stretch:
    """Bytes that belong together and hold no record; only the first of them are kept."""

    offset: int
    kept: bytearray = field(default_factory=bytearray)
    size: int = 0
    broken: bool = False
    depth: int = 0

    def take(self, text: str) -> None:
        data = _spelled(text)
        self.kept += data[: KEPT_BYTES - len(self.kept)]
        self.size += len(data)

    def join(self, other: _Stretch) -> None:
        self.kept += other.kept[: KEPT_BYTES - len(self.kept)]
        self.size += other.size
        self.broken = self.broken or other.broken

    def named(self, state: str, ending: tuple[str, str] | None = None) -> Damage:
        """As damage for what its state says, or for an outer cause and its sentence."""
        reason, sentence = _SENTENCES[state]
        sentence = sentence.format(size=self.size, offset=self.offset, limit=RECORD if state == "too large" else 0)
        if ending:
            reason, sentence = ending[0], f"{ending[1]}; {sentence}"
        return damage(reason, sentence, self.offset, bytes(self.kept), size=self.size)

    def trim(self) -> None:
        """Leave away the separators at the end."""
        if self.size == len(self.kept):
            self.kept = self.kept.rstrip(b" \t\r\n,")
            self.size = len(self.kept)

    def looked_at(self) -> Damage | None:
        """As damage by what it looks like; nothing but separators is none."""
        self.trim()
        data = bytes(self.kept)
        if not data or holds_nothing(data.decode("utf-8", "replace")):
            return None
        reason, detail = look(data)
        return damage(reason, detail, self.offset, data, size=self.size)


@dataclass
class _Open:
    """A list or object that is read element by element."""

    bracket: str
    key: str
    offset: int
    beginning: bytes
    found: bool = False


class Stream:
    """The records of one text with the place of each, and what is no record; iterate once.

    Args:
        blocks: the text in pieces of any size; bytes that are no UTF-8 as surrogates (PEP 383).
        finder: what looks into values.
        window: how long a value may be that is searched whole, in characters.
        offset: where the text begins in the object, in bytes.
        level: how deep in other values it stands.
        ending: asked at the end: reason and sentence when something made the text end too early, else ``None``.
    """

    def __init__(
        self,
        blocks: Iterable[str],
        finder: Finder,
        *,
        window: int = WINDOW,
        offset: int = 0,
        level: int = 0,
        ending: Callable[[], tuple[str, str] | None] = lambda: None,
    ) -> None:
        self._blocks, self._finder, self._window, self._level = iter(blocks), finder, window, level
        self._ending: Callable[[], tuple[str, str] | None] | None = ending
        self._ahead = min(_AHEAD, window)
        self._text, self._at, self._final = "", 0, False
        self._known = (0, offset)  # an index of the text and its place in the object
        self._open: list[_Open] = []
        self._key = ""
        self._unread: _Stretch | None = None  # elements and lines before here that hold no record …
        self._line: _Stretch | None = None  # … and what stands before here on the same line
        self._in_log = ""  # the form of a record with a prefix before here on this line
        self._shaken = False  # brackets can no longer be counted
        self._effort = _MOST_EFFORT
        self._overlooked = False  # places where a record may have begun were not tried

    def __iter__(self) -> Iterator[tuple[int, Found] | Damage]:
        while self._skip():
            yield from self._plain_records()
            if self._skip() and not self._pass_over():
                yield from self._step()
        yield from self._finish()

    # Where we are

    def _skip(self) -> bool:
        """On to the next character that separates nothing; whether there is one."""
        while True:
            text, start = self._text, self._at
            match = _SEPARATORS.match(text, start)
            self._at = match.end() if match else start
            if self._at > start and (self._unread or self._line or self._in_log):
                self._pass(text[start : self._at])
            if self._at < len(text) and (self._final or len(text) - self._at > self._ahead):
                return True
            if not self._grow():
                return self._at < len(self._text)

    def _pass(self, separators: str) -> None:
        if "\n" in separators:
            self._in_log = ""
            self._end_line()
        if stretch := self._line or self._unread:
            stretch.take(separators)

    def _end_line(self) -> None:
        """What is before here on a line was no prefix: there was no record on it."""
        if self._line and self._unread:
            self._unread.join(self._line)
        self._unread, self._line = self._unread or self._line, None

    def _grow(self, wanted: int = 0) -> bool:
        """Read on, until so many characters are at hand; whether there was more."""
        keep = max(0, self._at - 1)
        pieces, size = [self._text[keep:]], len(self._text) - keep
        before = size
        while (block := next(self._blocks, None)) is not None:
            pieces.append(block)
            size += len(block)
            if size > max(before, wanted):
                break
        self._final = block is None
        if size == before:
            return False
        self._offset(keep)
        self._known = (0, self._known[1])
        self._text, self._at = "".join(pieces), self._at - keep
        return True

    def _offset(self, index: int) -> int:
        """The place in the object of an index of the text, in bytes; asked for in ascending order."""
        start, offset = self._known
        if index < start:
            return offset - _bytes(self._text[index:start])
        self._known = (index, offset + _bytes(self._text[start:index]))
        return self._known[1]

    # What stands there

    def _plain_records(self) -> Iterator[tuple[int, Found]]:
        """The next elements as far as they are records one after another and nothing else: most of all texts, so in one go."""
        text, at = self._text, self._at
        if not self._is_plain(at):
            return
        form, last = self._form(PLAIN, ""), len(text) - (0 if self._final else self._ahead)
        while at < last:
            try:
                members, end = parse(text, at)
            except (ValueError, RecursionError):
                return
            following = text[end : end + 2]
            if following not in (",{", "\n{") or not is_plain_record(members):
                return
            for opened in self._open:
                opened.found = True
            self._at = end
            yield self._offset(at), Found(text[at:end], members, at, form)
            at = self._at = end + 1

    def _pass_over(self) -> bool:
        """Past what can hold no record, at the speed of a search: whole lines without a word of one, values that are empty."""
        text, at = self._text, self._at
        match = _TRIVIAL.match(text, at) if not self._open or self._open[-1].bracket == "[" else None
        if match is None and not self._open and self._line is None and self._unread is not None:
            possible = POSSIBLE.search(text, at)
            end = text.rfind("\n", at, possible.start() if possible else len(text)) + 1
            match = _LINES.match(text, at, end) if end > at else None
        if match is not None:
            self._lose(match[0], self._offset(at))
            self._at = match.end()
            if match[0].endswith("\n"):
                self._end_line()
        return match is not None

    def _is_plain(self, at: int) -> bool:
        return (
            BEGINS_AS_RECORD.match(self._text, at) is not None
            and not (self._line or self._unread or self._in_log or self._key)
            and (not self._open or self._open[-1].bracket == "[")
            and self._effort >= 0
        )

    def _step(self) -> Iterator[tuple[int, Found] | Damage]:
        text, at = self._text, self._at
        opening = text[at]
        if opening in "]}":
            yield from self._close(opening)
            return
        if opening not in '{["' and not (self._open and _SCALAR.match(text, at)):
            yield from self._junk()
            return
        if self._effort < 0:
            yield from self._give_up(at, at + 1, "given up")
            return
        try:
            value, end = parse(text, at)
        except RecursionError:
            yield from self._broken("too deep")
            return
        except ValueError as error:
            position = getattr(error, "pos", at)
            self._effort -= position - at
            if _is_cut_off(error, text):
                limit = RECORD if BEGINS_AS_RECORD.match(text, at) else self._window
                if len(text) - at < limit and self._grow(min(limit, 16 * (len(text) - at)) + 1):
                    return
                yield from self._broken("open" if self._final and len(self._text) - at < limit else "too large")
            else:
                yield from self._broken("broken")
            return
        yield from self._value(value, at, end)

    def _value(self, value: Any, at: int, end: int) -> Iterator[tuple[int, Found] | Damage]:
        text = self._text
        match = _SEPARATORS.match(text, end)
        after = match.end() if match else end
        if after == len(text) and self._grow():
            return  # what follows must be seen; the value is read again
        if isinstance(value, str) and _COLON.match(text, end):
            if self._shaken or (self._open and self._open[-1].bracket == "{"):
                self._key, self._at = value, text.index(":", end) + 1
            else:
                yield from self._give_up(at, at + 1, "broken")
            return
        key, self._key = self._key, ""
        items = [(self._offset(item.at), item) for item in self._finder.element(text, at, end, value, self._level)]
        if isinstance(value, dict) and self._is_doubtful(after):
            yield from self._give_up(at, end, "broken", items)
            return
        self._at, self._effort = end, min(_MOST_EFFORT, self._effort + _EARNED * (end - at))
        if items:
            yield from self._give(items, key)
        elif not self._open or self._open[-1].bracket == "[":
            self._lose(text[at:end], self._offset(at), broken=self._line is None and text[at] == "{")

    def _is_doubtful(self, after: int) -> bool:
        """Whether the object before may have been cut early: behind it stands what can only be the rest of it."""
        following = self._text[after : after + 1]
        inside = self._open[-1].bracket if self._open else ""
        if self._shaken or inside == "{" or not following:
            return False
        return following == "}" or (following == '"' and bool(_KEY.match(self._text, after)))

    def _give(self, items: Iterable[tuple[int, Item]], key: str = "") -> Iterator[tuple[int, Found] | Damage]:
        for offset, item in items:
            if isinstance(item, Found):
                yield from self._before_a_record()
                yield offset, item._replace(form=self._form(item.form, key))
            elif item.reason:
                yield damage(item.reason, item.detail, offset, item.text.encode("utf-8", "surrogateescape"))
            else:
                data = item.text.encode("utf-8", "surrogateescape")
                yield damage(*look(data), offset, data)

    def _form(self, form: str, key: str) -> str:
        """The form of a record, of which nothing within its element told what it is."""
        if form not in (PLAIN, TEXT):
            return form
        if any(name not in ("", "Records") for name in (*(opened.key for opened in self._open), key)):
            return form_of(key, {key})
        if self._in_log:
            return self._in_log
        return form if self._level else _ALONE[form]

    def _before_a_record(self) -> Iterator[Damage]:
        if self._line and not self._line.broken and self._line.size <= _LONGEST_PREFIX:
            self._in_log = "CloudWatch Logs" if _EXPORTED.fullmatch(self._line.kept) else "wrapped records"
            self._line = None
        self._end_line()
        yield from self._tell_unread()
        for opened in self._open:
            opened.found = True

    def _tell_unread(self) -> Iterator[Damage]:
        unread, self._unread = self._unread, None
        if unread and (told := unread.looked_at()):
            yield told

    def _lose(self, text: str, offset: int, *, broken: bool = False) -> None:
        """Note an element, or a part of a line, that holds no record."""
        if self._line is None and not self._open:
            self._line = _Stretch(offset)
        elif self._unread is None and self._open:
            self._unread = _Stretch(offset, depth=len(self._open))
        stretch = self._unread if self._open else self._line
        if stretch:
            stretch.take(text)
            stretch.broken = stretch.broken or broken

    # What is no value

    def _junk(self) -> Iterator[tuple[int, Found] | Damage]:
        """Characters that begin no value: on a line of a log up to the next JSON, elsewhere up to the next bracket."""
        text, at = self._text, self._at
        if not self._open and self._line is None and (items := self._of_base64()):
            yield from self._give(items)
            return
        match = (_AFTER_STRAY if self._open else _AFTER_JUNK).search(text, at + 1)
        if match is None and not self._final and len(text) - at <= _OVERLAP and self._grow():
            return
        end = match.start() if match else len(text) if self._final else max(at + 1, len(text) - _OVERLAP)
        if not self._open:
            self._at = end
            broken = "{" in text[at:end] or "}" in text[at:end]
            if broken or self._line or not self._in_log:
                self._lose(text[at:end], self._offset(at), broken=broken)
            return
        if match is None or match[0] in '":':  # quotes may be out of step: nothing can be told from them
            yield from self._give_up(at, at + 1, "broken")
            return
        stray, self._at = _Stretch(self._offset(at)), end
        stray.take(text[at:end].rstrip(" \t\r\n,"))
        yield from self._tell_unread()
        yield stray.named("broken")

    def _of_base64(self) -> list[tuple[int, Item]]:
        """What stands in a line that is base64, which then is passed; or in all lines from here on, as mail wraps them."""
        while (match := BASE64.match(self._text, self._at)) and match.end() == len(self._text):
            if len(self._text) - self._at > RECORD or not self._grow(2 * (len(self._text) - self._at)):
                break
        text, at = self._text, self._at
        line_end = text.find("\n", at)
        end = line_end if line_end >= 0 else len(text)
        if match is None or match.end() < end:
            return []
        offset = self._offset(at)
        items = self._finder.text(text[at:end], self._level + 1)
        if not items and at == 0 and self._final and BASE64.fullmatch(text):
            items, end = self._finder.text(text, self._level + 1), len(text)
        self._at = end if items else at
        return [(offset, item) for item in items]

    def _close(self, bracket: str) -> Iterator[Damage]:
        offset = self._offset(self._at)
        if not self._open:
            match = _STRAY_ENDS.match(self._text, self._at)
            end = match.end() if match else self._at + 1
            if not self._shaken:
                self._lose(self._text[self._at : end], offset, broken=True)
            self._at = end
            return
        closed = self._open.pop()
        self._at, self._key = self._at + 1, ""
        if (closed.bracket == "[") != (bracket == "]") and not self._shaken:
            self._shaken = True
            yield damage("not JSON", f"the bracket at byte {offset} of the text closes another", offset, b"")
        if not closed.found and self._unread and self._unread.depth > len(self._open):
            self._unread = None  # a list without records is told by what holds it
        if not self._open and not closed.found and not self._shaken:
            size = offset + 1 - closed.offset
            self._unread = _Stretch(closed.offset, bytearray(closed.beginning[: min(KEPT_BYTES, size)]), size)

    def _broken(self, state: str) -> Iterator[tuple[int, Found] | Damage]:
        """What stands here cannot be read as one value: opened where it is a container, else passed over."""
        text, at = self._text, self._at
        opening = text[at]
        on_a_line = not self._open and state == "broken"
        if on_a_line and (self._line or (opening != "{" and not _A_LIST.match(text, at))):
            self._at = at + 1
            self._lose(opening, self._offset(at), broken=opening == "{")
        elif _CONTAINER.match(text, at) and len(self._open) < _MOST_OPEN and not BEGINS_AS_RECORD.match(text, at):
            beginning = (
                b"" if self._open else text[at : at + KEPT_BYTES].encode("utf-8", "surrogateescape")[:KEPT_BYTES]
            )
            self._open.append(_Open(opening, self._key, self._offset(at), beginning))
            self._key, self._at = "", at + 1
        else:
            yield from self._give_up(at, at + 1, state)

    def _give_up(
        self, start: int, look_from: int, state: str, doubtful: list[tuple[int, Item]] | None = None
    ) -> Iterator[tuple[int, Found] | Damage]:
        """Pass over text until a record can be trusted again, and name it.

        Args:
            start: where the broken text begins.
            look_from: where to begin to look.
            state: a key of the sentences.
            doubtful: what the element up to ``look_from`` holds, if that may be whole: it is given when what follows it
                is no part of it.
        """
        element = self._text[start:look_from] if doubtful is not None else ""
        strict = bool(BEGINS_AS_RECORD.match(self._text, start))
        lost = _Stretch(self._offset(start if doubtful is None else look_from))
        self._at = start if doubtful is None else look_from
        at_end, self._overlooked = True, False
        while True:
            place, sure = self._next_record(look_from, strict=strict)
            lost.take(self._text[self._at : place])
            self._effort = min(_MOST_EFFORT, self._effort + _EARNED * (place - self._at))
            self._at = place
            if sure:
                at_end = False
                break
            if not self._grow():
                lost.take(self._text[self._at :])
                self._at = len(self._text)
                break
            look_from = self._at
        yield from self._tell_unread()
        if doubtful is not None and element:
            if _belong_together(element, lost.kept.decode("utf-8", "replace")):
                whole = _Stretch(lost.offset - _bytes(element))
                whole.take(element)
                whole.join(lost)
                lost = whole
            else:
                yield from self._give(doubtful)
        self._shaken, self._key, self._line = True, "", None
        state = "given up" if self._overlooked else state
        if at_end:
            ending, self._ending = self._ending and self._ending(), None
            yield lost.named(state, ending)
            return
        lost.trim()
        yield lost.named("broken" if state == "open" else state)
        if self._text[self._at - 1 : self._at] in ("", "\n"):
            self._open.clear()

    def _next_record(self, start: int, *, strict: bool) -> tuple[int, bool]:
        """The next place from ``start`` on where a record stands complete, and whether there is one.

        If there is none, everything before that place can be given up. A value of an outer key is no such place, and
        behind a broken record (``strict``) only a record itself is, or what stands at the beginning of a line.
        """
        text = self._text
        for match in _BEGINNING.finditer(text, start):
            place = match.start()
            if self._effort < 0:
                self._overlooked = True
                continue
            before = text[place - 1 : place]
            if before == ":" or (
                before in _BLANKS and text[max(0, place - _OVERLAP) : place].rstrip(_BLANKS).endswith(":")
            ):
                continue
            if _ENVELOPE.match(text, place):
                return place, True
            sure, looked, cut_off = self._tried(place, strict=strict and text[place - 1 : place] != "\n")
            if sure:
                return place, True
            self._effort -= max(looked, _TRIAL_COSTS)
            if cut_off and not self._final and len(text) - place < _LONGEST_TRIAL:
                return place, False
        return (len(text) if self._final else min(len(text), max(start, len(text) - _OVERLAP))), False

    def _tried(self, place: int, *, strict: bool) -> tuple[bool, int, bool]:
        """Whether a record stands complete at a place, how far was looked, and whether the text ended before it was told."""
        for length in (_FIRST_TRIAL, _LONGEST_TRIAL):
            trial = self._text[place : place + length]
            try:
                value, end = parse(trial, 0)
            except RecursionError:
                return False, length, False
            except ValueError as error:
                if _is_cut_off(error, trial):
                    if len(trial) < length:
                        return False, len(trial), True
                    continue
                return False, getattr(error, "pos", 0), False
            if strict:
                return isinstance(value, dict) and is_record(value), end, False
            items = self._finder.element(trial, 0, end, value, self._level)
            return any(isinstance(item, Found) for item in items), end, False
        return False, _LONGEST_TRIAL, False

    def _finish(self) -> Iterator[Damage]:
        self._end_line()
        yield from self._tell_unread()
        ending = self._ending and self._ending()
        if self._ending is None or (not ending and (self._shaken or not self._open)):
            return
        end = _Stretch(self._offset(len(self._text)))
        if ending and not self._open:
            yield damage(*ending, end.offset, b"")
        else:
            yield end.named("open", ending)


def _is_cut_off(error: ValueError, text: str) -> bool:
    """Whether an error is that the text ends too early, and not what stands in it."""
    message, position = getattr(error, "msg", ""), getattr(error, "pos", 0)
    return message.startswith("Unterminated string") or position >= len(text) - 10


def _belong_together(record: str, following: str) -> bool:
    """Whether what follows an object may be the rest of it: it closes something, and repeats none of its fields."""
    return "}" in following and not any(name in record and name in following for name in _ONCE)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def _spelled(text: str) -> bytes:
    """What stood in the object; a lone surrogate that a JSON escape spelled has no UTF-8 and is written as if it had."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
