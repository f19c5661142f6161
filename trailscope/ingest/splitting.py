"""Documents → the texts of their records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Raw

from trailscope.formats.document import Document
from trailscope.ingest.json_text import WHITE, has_lone_surrogates, list_of, without_lone_surrogates

_ENVELOPE = re.compile(rb'\{[ \t\r\n]*"Records"[ \t\r\n]*:[ \t\r\n]*(?=\[)')
_BETWEEN = re.compile(rb"[, \t\r\n]*")
_LONGEST_END = 4_096  # bytes of white space and braces behind the list


def records_of(document: Document) -> Iterable[bytes] | None:
    """The texts of a document's records, each without white space around it; ``None`` when it is not exactly what its kind says."""
    found = raw_records_of(document)
    return (
        None if found is None else map(bytes, found)
    )  # one after another: a copy of each is held only while it is read


def raw_records_of(document: Document) -> Sequence[bytes | Raw] | None:
    """The same where they stand in the document, as far as they can be pointed to there.

    An envelope with anything beside its one list is not, nor is one that is no JSON: what else stands there must not get lost.
    Lines and single records always are; whether each is JSON is for its reader to find out.
    """
    if document.kind == "records":
        return [text.strip(WHITE) for text in document.texts]
    text = document.texts[0].strip(WHITE)
    if document.kind == "lines":
        return [line for part in text.split(b"\n") if (line := part.strip(WHITE))]
    try:
        if not text.isascii():
            text.decode()
        return _elements(_list(text) if document.kind == "envelope" else memoryview(text))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _list(text: bytes) -> memoryview:
    """The list of an envelope; nothing when other things stand in it."""
    begin = _ENVELOPE.match(text)
    tail = text[-_LONGEST_END:]
    listed = tail.removesuffix(b"}").rstrip(WHITE)  # a search for the same took longer than to inflate a small object
    if begin is None or not (tail.endswith(b"}") and listed.endswith(b"]")):
        return memoryview(b"")
    return memoryview(text)[begin.end() : len(text) - len(tail) + len(listed)]


def _elements(listed: memoryview) -> Sequence[bytes | Raw]:
    """The texts of a list's elements; a ``msgspec.DecodeError`` when it is none."""
    try:
        return list_of(listed)
    except msgspec.DecodeError:
        text = bytes(listed)
        if not has_lone_surrogates(text):
            raise
    # What is put in the place of half a surrogate pair is as long as it was.
    elements: list[bytes | Raw] = []
    at = text.find(b"[") + 1
    for raw in list_of(without_lone_surrogates(text)):
        at += len(_BETWEEN.match(text, at)[0])  # type: ignore[index]  # it matches nothing too
        elements.append(text[at : at + len(raw)])
        at += len(raw)
    return elements
