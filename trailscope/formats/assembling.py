"""Records one after another → documents of about one size, in their order, each record with its position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from trailscope.formats.document import Damage, Document, damage
from trailscope.formats.finding import Found
from trailscope.formats.looks import look
from trailscope.formats.unpacking import encoded

_MOST_WAITING = 64  # damages that wait to be told better, should no record follow
_A_POSITION = ("invalid UTF-8", "not a table row")


@dataclass
class Assembler:
    """Gathers records into documents.

    A position counts the records before it and the stretches that were lost and hold an object or a row.

    Attributes:
        uri: the object.
        piece_bytes: about how much text one document holds.
        index: position of the next record.
        form: of records that are as the trail wrote them.
    """

    uri: str
    piece_bytes: int
    index: int = 0
    form: str = "records"
    _texts: list[bytes] = field(default_factory=list)
    _size: int = 0
    _first: tuple[int, int, str] = (0, 0, "")

    def documents(self, items: Iterable[tuple[int, Found] | Damage]) -> Iterator[Document | Damage]:
        """Documents and damage in the order of what they are made of."""
        for item in items:
            if isinstance(item, Damage):
                yield from self._flush()
                self.index += b"{" in item.data or item.reason in _A_POSITION
                yield item
                continue
            offset, record = item
            text = encoded(record.text)
            form = self.form if record.form == "records" else record.form
            if text is None:
                yield from self._flush()
                detail = f"record {self.index} holds bytes that are not UTF-8"
                yield damage("invalid UTF-8", detail, offset, record.text.encode("utf-8", "surrogateescape"))
                self.index += 1
                continue
            yield from self._add(offset, text, form)
        yield from self._flush()

    def take(self, offset: int, texts: Iterable[bytes]) -> Iterator[Document]:
        """The same for records as the trail writes them, of which the first stands at an offset and the others follow, with a comma between them.

        What is behind them is for :meth:`documents`.
        """
        for text in texts:
            yield from self._add(offset, text, self.form)
            offset += len(text) + 1

    def _add(self, offset: int, text: bytes, form: str) -> Iterator[Document]:
        if self._texts and (self._size >= self.piece_bytes or form != self._first[2]):
            yield from self._flush()
        if not self._texts:
            self._first = (self.index, offset, form)
        self._texts.append(text)
        self._size += len(text)
        self.index += 1

    def _flush(self) -> Iterator[Document]:
        if self._texts:
            index, offset, form = self._first
            yield Document(self.uri, "records", tuple(self._texts), index, offset, form)
            self._texts, self._size = [], 0


def told(items: Iterable[Document | Damage], head: bytes) -> Iterator[Document | Damage]:
    """The same; where no record was found at all, the first damage says what the object looks like instead.

    Args:
        items: of one object.
        head: the first bytes of its text.
    """
    waiting: list[Damage] = []
    found = False
    for item in items:
        if isinstance(item, Damage) and not found and len(waiting) < _MOST_WAITING:
            waiting.append(item)
            continue
        found = found or isinstance(item, Document)
        yield from waiting
        waiting = []
        yield item
    if waiting and not found and waiting[0].reason in ("not JSON", "truncated JSON", "not CloudTrail"):
        reason, detail = look(head)
        first = waiting[0]
        same = detail in first.detail
        reason = first.reason if first.reason == "truncated JSON" else reason
        waiting[0] = replace(first, reason=reason, detail=first.detail if same else f"{detail}; {first.detail}")
    yield from waiting
