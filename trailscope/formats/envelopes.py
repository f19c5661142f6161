"""A large object as AWS delivers it → its records, cut where they end without reading what is in them.

That holds as long as one record follows another and nothing else stands between them, as in all that CloudTrail delivers. From the first thing
that is otherwise on, the text is left to :mod:`trailscope.formats.stream`, with a record before it, so that it is known to stand in a list of records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Raw

from trailscope.formats.assembling import Assembler
from trailscope.formats.document import Document
from trailscope.formats.record import FIELDS, NESTED_FIELDS

_BEGIN = re.compile(rb'\s*\{\s*"Records"\s*:\s*\[\s*(?=\{"([A-Za-z]+)":)')
_ENVELOPE = b'{"Records":['
_AT_ONCE = 1 << 20  # bytes of a text that are looked at together
_LONGEST = 4 << 20  # in which two records should end
_ABSENT = Raw(b"")

_Outline: Any = msgspec.defstruct(
    "Outline", [(field, Raw, _ABSENT) for field in sorted(FIELDS)], forbid_unknown_fields=True, gc=False
)
_LIST: Any = list
_outlines_of: Callable[[bytes], Sequence[Any]] = msgspec.json.Decoder(_LIST[_Outline]).decode
_texts_of: Callable[[bytes], Sequence[Raw]] = msgspec.json.Decoder(list[Raw]).decode


def records_cut(
    pieces: Iterator[bytes], offset: int, assembler: Assembler
) -> Generator[Document, None, tuple[bytes, int]]:
    """Documents of the records of a text that begins as the trail's envelope does.

    Args:
        pieces: the text. What is yielded and returned is taken from it.
        offset: where it begins in the object, in bytes.
        assembler: gathers the records into documents.

    Returns:
        What is left of the part that was read, in an envelope, and where that would have to begin in the object.
    """
    text = next(pieces, b"")
    begin = _BEGIN.match(text)
    if begin is None:
        return text, offset
    mark = b'},{"' + begin[1] + b'":'
    at = first = begin.end()
    while True:
        end = text.rfind(mark, at, at + _AT_ONCE) + 1 or text.rfind(mark, at) + 1
        records = _plain_records(text[at:end]) if end else ()
        if records is None:
            break
        if len(records) > 1:
            yield from assembler.take(offset + at, map(bytes, records[:-1]))
            at = end - len(records[-1])  # the last one stays
            continue
        more = next(pieces, None) if len(text) - at < _LONGEST else None
        if more is None:
            break
        if at > first:
            text, offset, at = text[at:], offset + at, 0
            first = -1
        text += more
    return (text, offset) if at == first else (_ENVELOPE + text[at:], offset + at - len(_ENVELOPE))


def _plain_records(text: bytes) -> Sequence[Raw] | None:
    """The records in a text that is a row of them; ``None`` where it is not, or one of them is no record as the trail writes it."""
    listed = b"[" + text + b"]"
    try:
        if not text.isascii():
            text.decode()
        texts = _texts_of(listed)
        if sum(map(len, texts)) + max(0, len(texts) - 1) != len(text) or not all(map(_is_plain, _outlines_of(listed))):
            return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return texts


def _is_plain(record: Any) -> bool:
    """Whether a record is surely what :func:`trailscope.formats.record.is_plain_record` says, where all its members are fields of CloudTrail's."""
    source = bytes(record.eventSource)
    if not (record.eventVersion and record.eventTime) or source.startswith(b'"aws:') or b"\\" in source:
        return False
    identity = bytes(record.userIdentity)
    if identity in (b"", b"null"):
        return not any(bytes(getattr(record, field)).startswith(b'"') for field in NESTED_FIELDS)
    return identity.startswith(b"{")
