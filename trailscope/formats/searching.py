"""Text and bytes of any kind → the records in them; each kind may stand in another, within one limit of depth and size."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from trailscope.formats import parquet, tables
from trailscope.formats.document import Damage, damage
from trailscope.formats.finding import BASE64, DEEPEST, PLAIN, Finder, Found, Item, Unread, parse, too_deep
from trailscope.formats.stream import WINDOW, RecordStream
from trailscope.formats.stretch import damage_of
from trailscope.formats.unpacking import MOST_LAYERS, Allowance, UnpackedObject, decoded, unpacked
from trailscope.sources import archives
from trailscope.sources.archives import DEEPEST as MOST_ARCHIVES
from trailscope.sources.compression import codec_of
from trailscope.sources.members import DAMAGE, most_bytes
from trailscope.sources.objects import SourceOptions
from trailscope.sources.tars import spooled

Items = Iterator[tuple[int, Found] | Damage]
Ending = Callable[[], tuple[str, str] | None]

_ROW = "CloudTrail Lake"  # the form of a row that is a record by itself

# What a text of several values, and what packed bytes, count as in depth, so that the stack stays shallow
_LINES_COUNT, _BYTES_COUNT = 4, 8
_IN_XML = "{&quot;"
_TOO_PACKED: list[Item] = [
    Unread("", 0, "too deep", f"packed more than {DEEPEST // _BYTES_COUNT} times in one another")
]
_TABLE_HEAD = 1 << 16
_CHUNK = 1 << 20
_MOST_BLOCKS = 64  # 16 MB


class Search:
    """Looks for records in one object.

    Args:
        name: what to call the object in sentences for people.
        limit_bytes: how much may be unpacked in all.
        window: how long a value may be that is searched whole, in characters.
    """

    def __init__(self, name: str, limit_bytes: int, window: int = WINDOW) -> None:
        self._name, self._window = name, window
        self.allowance = Allowance(limit_bytes)
        self._finder = Finder(self._in_lines, self._in_bytes)

    def in_text(
        self, blocks: Iterable[bytes], *, offset: int = 0, level: int = 0, ending: Ending = lambda: None
    ) -> Items:
        """The records of a text: a table, or JSON in whatever order.

        Args:
            blocks: UTF-8 in pieces of any size; other bytes cost the record they stand in.
            offset: where it begins, in bytes.
            level: how deep in other values it stands.
            ending: asked at the end, why the text ends too early.
        """
        yield from self._in_texts(decoded(blocks), offset, level, ending)

    def _in_texts(self, texts: Iterator[str], offset: int, level: int, ending: Ending) -> Items:
        head = ""
        for text in texts:
            head += text
            if len(head) >= _TABLE_HEAD:
                break
        if "\n" in head and BASE64.fullmatch(head):  # a text that is base64 as a whole, as mail wraps it in lines
            head = "".join(chain((head,), islice(texts, _MOST_BLOCKS)))
            if BASE64.fullmatch(head) and (items := self._finder.text(head, level + 1)):
                yield from _of_whole_base64(items, offset, len(head), texts)
                if reason := ending():
                    yield damage(*reason, offset, b"")
                return
        texts = chain((head,), texts)
        if _IN_XML in head and '{"' not in head:
            head, texts = html.unescape(head), _unescaped(texts)
        if table := tables.recognised(head[:_TABLE_HEAD]):
            yield from tables.read(texts, table, self._finder, level=level, offset=offset)
            if reason := ending():
                yield damage(*reason, offset, b"")
            return
        yield from RecordStream(texts, self._finder, window=self._window, offset=offset, level=level, ending=ending)

    def in_content(self, content: UnpackedObject, *, level: int = 0, inside: int = 0) -> Items:
        """The records of what was unpacked.

        Args:
            content: text, archive or Parquet file.
            level: how deep in other values it stands.
            inside: how many archives it stands in.
        """
        if content.kind == "text":
            yield from self.in_text(content.blocks, level=level, ending=content.ending)
        elif content.kind == "parquet":
            yield from self._in_parquet(content.blocks)
        elif content.kind == "too deep" or inside == MOST_ARCHIVES:
            layers = f"more than {MOST_LAYERS} compressions or {MOST_ARCHIVES} archives around each other"
            yield damage("too deep", f"{layers}: unpack it and read what is in it", 0, next(content.blocks, b""))
        else:
            yield from self._in_archive(content, level, inside)
        yield from content.faults()

    def _in_archive(self, content: UnpackedObject, level: int, inside: int) -> Items:
        handle, stopped = spooled(content.blocks, most_bytes(0))
        try:
            archive = archives.opened(handle, content.kind, "", handle.tell())
        except DAMAGE as error:
            yield damage("archive", f"the archive cannot be opened: {error}", 0, b"")
            return
        for label, member in archive.members.items():
            if archives.skip_reason(member, SourceOptions()):
                continue
            if member.problem:
                yield damage("archive", f"member {label}: {member.problem[0]}, {member.problem[1]}", 0, b"")
                continue
            try:
                part = unpacked(archive.chunks(member, _CHUNK), name=label, allowance=self.allowance)
                for item in self.in_content(part, level=level, inside=inside + 1):
                    yield replace(item, detail=f"member {label}: {item.detail}") if isinstance(item, Damage) else item
            except DAMAGE as error:
                yield damage("archive", f"member {label} cannot be read: {error}", 0, b"")
        for reason, detail in [*stopped, *archive.damage]:
            yield damage("archive", f"{reason}: {detail}", 0, b"")
        if ending := content.ending():
            yield damage(*ending, 0, b"")

    def _in_parquet(self, blocks: Iterable[bytes]) -> Items:
        """Rows are searched as the JSON objects that they are."""
        unread = 0
        for row in parquet.rows_of(blocks):
            if isinstance(row, Damage):
                yield row
                continue  # what was passed over before it is told as well
            found = [
                item for item in self._finder.element(row, 0, len(row), parse(row, 0)[0]) if isinstance(item, Found)
            ]
            unread += not found
            yield from ((0, item._replace(form=_ROW) if item.form == PLAIN else item) for item in found)
        if unread:
            detail = f"{unread:,} rows of a Parquet file that are no events of Security Lake and have not CloudTrail's columns"
            yield damage("Parquet", f"{detail}; query it where it lies", 0, b"")

    def _in_lines(self, text: str, level: int) -> list[Item]:
        """What stands in a text that is part of a value."""
        if level + _LINES_COUNT > DEEPEST:
            return too_deep(text, 0)
        return _as_items(self._in_texts(iter([text]), 0, level + _LINES_COUNT, lambda: None))

    def _in_bytes(self, data: bytes, level: int) -> list[Item]:
        """What stands in bytes that are part of a value."""
        if level + _BYTES_COUNT > DEEPEST:
            return _TOO_PACKED if codec_of(data[:16]) else []
        content = unpacked([data], name=self._name, allowance=self.allowance)
        if content.kind == "text" and not content.layers and not content.encoding and not _is_text(data):
            return []
        return _as_items(self.in_content(content, level=level + _BYTES_COUNT))


def _of_whole_base64(items: Iterable[Item], offset: int, length: int, behind: Iterator[str]) -> Items:
    """What was found in the first characters of a text that is base64, and that there is more of it, if there is."""
    yield from ((offset, item) if isinstance(item, Found) else damage_of(item, offset) for item in items)
    if first := next(behind, ""):
        left = len(first) + sum(map(len, behind))
        detail = f"of a text that is base64 the first {length:,} characters are read, and {left:,} were left alone"
        hint = "decode it (base64 -d) and read what is in it"
        yield damage("too large", f"{detail}: {hint}", offset + length, first.encode("utf-8", "surrogateescape"))


def _unescaped(texts: Iterable[str]) -> Iterator[str]:
    """Text in which XML's entities stand for quotes, cut where none can be cut in two."""
    rest = ""
    for text in texts:
        lines, end, rest = (rest + text).rpartition("\n")
        yield html.unescape(lines + end)
    yield html.unescape(rest)


def _as_items(items: Items) -> list[Item]:
    return [
        Unread(item.data.decode("utf-8", "surrogateescape"), 0, item.reason, item.detail)
        if isinstance(item, Damage)
        else item[1]
        for item in items
    ]


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
