"""A text as it arrives → its records one after another, whatever it is made of and whatever is broken in it.

The text is a row of JSON values, with or without separators and prefixes of a log's lines. A value that ends within the
window is searched whole. A larger one, or one that is broken, is opened: its elements are taken one by one. What cannot
be understood is passed over up to the next place where a record stands complete, and named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from trailscope.formats.document import KEPT_BYTES, Damage, damage
from trailscope.formats.finding import PLAIN, POSSIBLE, TEXT, Finder, Found, Item, Unread, parse
from trailscope.formats.forms import form_of
from trailscope.formats.record import BEGINS_AS_RECORD, is_plain_record
from trailscope.formats.recovery import Effort, Recovery, belong_together, goes_on, is_cut_off
from trailscope.formats.stretch import Stretch, damage_of
from trailscope.formats.window import TextWindow, size_of

WINDOW = 4 << 20  # characters: a value that is longer is opened
RECORD = 16 << 20  # characters: CloudTrail's largest event is 1 MB; a longer one is not waited for

# Characters at hand where a value begins: finding out that it is cut off costs as much as the window is long
_AHEAD = 1 << 14
_MOST_OPEN = 8  # lists of lists of envelopes; nothing genuine has more than three
_LONGEST_PREFIX = 8 << 10  # what a logger writes before a record on its line
_OVERLAP = 1 << 10

_BASE64_LINE = re.compile(r"[A-Za-z0-9+/_-]{24,}+={0,2}")
_SEPARATORS = re.compile(r"[\s,\x1e\ufeff]*")
_TRIVIAL = re.compile(r'(?:(?:""|\[\]|\{\}|-?\d{1,30}|null|true|false)[\s,]*(?=[\[{"\dntf-]))+')
_LINES = re.compile(r'(?:(?:[^{\["\s][^\n]*|\{[^\n]*\}\r?|\[[^\n]*\]\r?)\n)+')
_SCALAR = re.compile(r"[-\dtfnNI]")
_A_LIST = re.compile(r'\[\s*[\[\]{"]')
_CONTAINER = re.compile(r'\[|\{\s*"')
_STRAY_ENDS = re.compile(r"[\]}\s,]+")
_AFTER_JUNK = re.compile(r'\n|[{\[]\s*["{\[]|(?<!\\)"\s*[{\[]')
_AFTER_STRAY = re.compile(r'[{\["\]}:]')
_EXPORTED = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z ")  # what an export task of CloudWatch Logs puts before each message
_ALONE = {PLAIN: "records", TEXT: "lookup-events"}  # texts without anything around them are what jq takes out of it

Placed = tuple[int, Found]
Ending = Callable[[], tuple[str, str] | None]


@dataclass
class _Open:
    """A list or object that is read element by element."""

    bracket: str
    key: str
    whole: Stretch
    found: bool = False


class RecordStream:
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
        ending: Ending = lambda: None,
    ) -> None:
        self._window, self._finder, self._level = TextWindow(blocks, offset), finder, level
        self._longest, self._ahead = window, min(_AHEAD, window)
        self._ending: Ending | None = ending
        self._open: list[_Open] = []
        self._key = ""
        self._unread: Stretch | None = None  # elements and lines before here that hold no record …
        self._line: Stretch | None = None  # … and what stands before here on the same line
        self._in_log = ""  # the form of a record with a prefix before here on this line
        self._found = False
        self._shaken = False  # brackets can no longer be counted
        self._effort = Effort()
        self._recovery = Recovery(finder, level, self._effort)

    def __iter__(self) -> Iterator[Placed | Damage]:
        while self._skip():
            yield from self._plain_records()
            if self._skip() and not self._pass_over():
                yield from self._step()
        yield from self._finish()

    def _skip(self) -> bool:
        """On to the next character that separates nothing; whether there is one."""
        window = self._window
        while True:
            if separators := window.skip(_SEPARATORS):
                self._note_separators(separators)
            if window.ahead > (0 if window.final else self._ahead):
                return True
            if not window.grow():
                return window.ahead > 0

    def _plain_records(self) -> Iterator[Placed]:
        """The next elements as far as they are records one after another and nothing else: most of all texts, so in one go."""
        window, inside = self._window, self._open[-1].bracket if self._open else "["
        pending = self._line or self._unread or self._in_log or self._key
        text, at = window.text, window.at
        if pending or inside == "{" or self._effort.left < 0 or not BEGINS_AS_RECORD.match(text, at):
            return
        form, last = self._form(PLAIN, ""), len(text) - (0 if window.final else self._ahead)
        while at < last:
            try:
                members, end = parse(text, at)
            except (ValueError, RecursionError):
                return
            if text[end : end + 2] not in (",{", "\n{") or not is_plain_record(members):
                return
            self._found = True
            for opened in self._open:
                opened.found = True
            window.at = end + 1
            yield window.offset(at), Found(text[at:end], members, at, form)
            at = window.at

    def _pass_over(self) -> bool:
        """Past what can hold no record, at the speed of a search: whole lines without a word of one, values that are empty."""
        text, at = self._window.text, self._window.at
        match = _TRIVIAL.match(text, at) if not self._open or self._open[-1].bracket == "[" else None
        if match is None and not self._open and self._line is None and self._unread is not None:
            possible = POSSIBLE.search(text, at)
            end = text.rfind("\n", at, possible.start() if possible else len(text)) + 1
            match = _LINES.match(text, at, end) if end > at else None
        if match is None:
            return False
        self._lose(match[0])
        if match[0].endswith("\n"):
            self._end_line()
        return True

    def _step(self) -> Iterator[Placed | Damage]:
        window = self._window
        text, at = window.text, window.at
        if text[at] in "]}":
            yield from self._close(text[at])
        elif text[at] not in '{["' and not (self._open and _SCALAR.match(text, at)):
            yield from self._junk()
        elif self._effort.left < 0:
            yield from self._give_up("given up", at + 1)
        else:
            try:
                value, end = parse(text, at)
            except RecursionError:
                yield from self._broken("too deep")
            except ValueError as error:
                limit = RECORD if BEGINS_AS_RECORD.match(text, at) else self._longest
                if (cut_off := is_cut_off(error, text)) and window.more_of_it(limit):
                    return
                self._effort.spend(getattr(error, "pos", at) - at)
                ends_here = window.final and window.ahead < limit
                yield from self._broken("broken" if not cut_off else "open" if ends_here else "too large")
            else:
                yield from self._value(value, end)

    def _value(self, value: Any, end: int) -> Iterator[Placed | Damage]:
        window = self._window
        text, at = window.text, window.at
        match = _SEPARATORS.match(text, end)
        after = match.end() if match else end
        if after == len(text) and window.grow():
            return  # what follows must be seen; the value is read again
        inside = self._open[-1].bracket if self._open else ""
        if isinstance(value, str) and text[after : after + 1] == ":":
            if self._shaken or inside == "{":
                self._key, window.at = value, after + 1
            else:
                yield from self._give_up("broken", at + 1)
            return
        key, self._key = self._key, ""
        items = self._searched(value, end)
        if isinstance(value, dict) and inside != "{" and not self._shaken and goes_on(text, at, end, after):
            yield from self._give_up("broken", end, items)
            return
        self._effort.earn(end - at)
        if items:
            window.at = end
            yield from self._give(items, key)
        elif inside == "{":
            window.at = end
        else:
            self._lose(text[at:end], broken=self._line is None and text[at] == "{")

    def _searched(self, value: Any, end: int) -> list[tuple[int, Item]]:
        window = self._window
        try:
            items = self._finder.element(window.text, window.at, end, value, self._level)
        except RecursionError:  # the caller's own stack was deep already
            items = [Unread(window.text[window.at : end], window.at, "too deep", "nested deeper than can be searched")]
        return [(window.offset(item.at), item) for item in items]

    def _give(self, items: Iterable[tuple[int, Item]], key: str = "") -> Iterator[Placed | Damage]:
        for offset, item in items:
            if isinstance(item, Found):
                yield from self._before_a_record()
                yield offset, item._replace(form=self._form(item.form, key))
            else:
                yield damage_of(item, offset)

    def _form(self, form: str, key: str) -> str:
        """The form of a record, of which nothing within its element told what it is."""
        if form not in (PLAIN, TEXT):
            return form
        if any(name not in ("", "Records") for name in (*(opened.key for opened in self._open), key)):
            return form_of(key, {key})
        return self._in_log or (form if self._level else _ALONE[form])

    # What holds no record

    def _lose(self, text: str, *, broken: bool = False) -> None:
        """Pass an element, or a part of a line, that holds no record; ``broken`` when it may have been a part of one."""
        offset = self._window.offset(self._window.at)
        self._window.at += len(text)
        if self._open:
            stretch = self._unread = self._unread or Stretch(offset)
        else:
            stretch = self._line = self._line or Stretch(offset)
        stretch.take(text)
        stretch.broken = stretch.broken or broken

    def _note_separators(self, separators: str) -> None:
        if "\n" in separators:
            self._in_log = ""
            self._end_line()
        if stretch := self._line or self._unread:
            stretch.take(separators)

    def _end_line(self) -> None:
        """What is before here on a line was no prefix: there was no record on it."""
        if self._line:
            self._line.prose = self._line.is_prose()
        if self._line and self._unread:
            self._unread.join(self._line)
        self._unread, self._line = self._unread or self._line, None

    def _before_a_record(self) -> Iterator[Damage]:
        if self._line and not self._line.broken and self._line.size <= _LONGEST_PREFIX:
            self._in_log = "CloudWatch Logs" if _EXPORTED.fullmatch(self._line.kept) else "wrapped records"
            self._line = None
        self._found = True
        yield from self._tell_unread()
        for opened in self._open:
            opened.found = True

    def _tell_unread(self) -> Iterator[Damage]:
        self._end_line()
        unread, self._unread = self._unread, None
        # Other lines of a log are no loss, but for a log without any record it must be said what it is
        if unread and not (unread.prose and self._found) and (told := unread.looked_at()):
            yield told

    def _finish(self) -> Iterator[Damage]:
        yield from self._tell_unread()
        ending = self._ending and self._ending()
        end = Stretch(self._window.offset(len(self._window.text)))
        if ending and not self._open:
            yield damage(*ending, end.offset, b"")
        elif ending or (self._ending and self._open and not self._shaken):
            yield end.named("open", ending)

    # What is no sound value

    def _junk(self) -> Iterator[Placed | Damage]:
        """Characters that begin no value: on a line of a log up to the next JSON, elsewhere up to the next bracket."""
        window = self._window
        if not self._open and self._line is None and (items := self._of_base64()):
            yield from self._give(items)
            return
        match = (_AFTER_STRAY if self._open else _AFTER_JUNK).search(window.text, window.at + 1)
        if match is None and not window.final and window.ahead <= _OVERLAP and window.grow():
            return
        text, at = window.text, window.at
        end = match.start() if match else len(text) if window.final else max(at + 1, len(text) - _OVERLAP)
        if not self._open:
            broken = "{" in text[at:end] or "}" in text[at:end]
            if broken or self._line or not self._in_log:
                self._lose(text[at:end], broken=broken)
            else:
                window.at = end
        elif match is None or match[0] in '":':  # quotes may be out of step: nothing can be told from them
            yield from self._give_up("broken", at + 1)
        else:
            yield from self._tell_unread()
            self._lose(text[at:end])
            if self._unread:
                yield self._unread.trimmed().named("broken")
            self._unread = None

    def _of_base64(self) -> list[tuple[int, Item]]:
        """What stands in a line that is base64, which then is passed."""
        window = self._window
        match = window.whole_match(_BASE64_LINE, RECORD)
        if match is None or window.text[match.end() : match.end() + 1] not in ("", "\r", "\n"):
            return []
        offset = window.offset(window.at)
        items = self._finder.text(match[0], self._level + 1)
        window.at += len(match[0]) if items else 0
        return [(offset, item) for item in items]

    def _close(self, bracket: str) -> Iterator[Damage]:
        window = self._window
        if not self._open:
            match = _STRAY_ENDS.match(window.text, window.at)
            strays = match[0] if match else bracket
            if self._shaken:
                window.at += len(strays)
            else:
                self._lose(strays, broken=True)
            return
        closed = self._open.pop()
        offset = window.offset(window.at)
        window.at, self._key = window.at + 1, ""
        if (closed.bracket == "[") != (bracket == "]") and not self._shaken:
            self._shaken = True
            yield damage("not JSON", f"the bracket at byte {offset} of the text closes another", offset, b"")
        if closed.found:
            return
        if self._unread and self._unread.offset > closed.whole.offset:
            self._unread = None  # a list without records is told by what holds it
        if not self._open and not self._shaken:
            size = offset + 1 - closed.whole.offset
            self._unread = Stretch(closed.whole.offset, closed.whole.kept[:size], size)

    def _broken(self, state: str) -> Iterator[Placed | Damage]:
        """What stands here cannot be read as one value: opened where it is a container, else passed over."""
        window = self._window
        text, at = window.text, window.at
        on_a_line = not self._open and state == "broken"
        if on_a_line and (self._line or (text[at] != "{" and not _A_LIST.match(text, at))):
            self._lose(text[at], broken=text[at] == "{")
        elif _CONTAINER.match(text, at) and len(self._open) < _MOST_OPEN and not BEGINS_AS_RECORD.match(text, at):
            whole = Stretch(window.offset(at))
            whole.take(text[at : at + KEPT_BYTES] if not self._open else "")
            self._open.append(_Open(text[at], self._key, whole))
            self._key, window.at = "", at + 1
        else:
            yield from self._give_up(state, at + 1)

    def _give_up(
        self, state: str, look_from: int, doubtful: list[tuple[int, Item]] | None = None
    ) -> Iterator[Placed | Damage]:
        """Pass over text until a record can be trusted again, and name it.

        Args:
            state: what is wrong, as :meth:`Stretch.named` wants it.
            look_from: where to begin to look.
            doubtful: what the element up to ``look_from`` holds, if that may be whole: it is given when what follows it
                is no part of it.
        """
        window = self._window
        element = window.text[window.at : look_from] if doubtful is not None else ""
        strict = bool(BEGINS_AS_RECORD.match(window.text, window.at))
        window.at += len(element)
        lost, sure = Stretch(window.offset(window.at)), False
        self._effort.overlooked = False
        while not sure:
            place, sure = self._recovery.next_record(window.text, look_from, strict=strict, final=window.final)
            lost.take(window.text[window.at : place])
            self._effort.earn(place - window.at)
            window.at = place
            if not sure and not window.grow():
                lost.take(window.text[window.at :])
                window.at = len(window.text)
                break
            look_from = window.at
        yield from self._tell_unread()
        if doubtful is not None and belong_together(element, lost.kept.decode("utf-8", "replace")):
            whole = Stretch(lost.offset - size_of(element))
            whole.take(element)
            lost = whole.join(lost)
        else:
            yield from self._give(doubtful or ())
        self._shaken, self._key = True, ""
        if self._effort.overlooked and state != "too large":
            state = "given up"
        if not sure:
            ending, self._ending = self._ending and self._ending(), None
            yield lost.named(state, ending, RECORD)
            return
        yield lost.trimmed().named("broken" if state == "open" else state, limit=RECORD)
        if window.text[window.at - 1 : window.at] in ("", "\n"):
            self._open.clear()
