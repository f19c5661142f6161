"""Documents → the texts of their records."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from trailscope.formats.document import Document
from trailscope.ingest.json_text import WHITE, list_of

_ENVELOPE = re.compile(rb'\{[ \t\r\n]*"Records"[ \t\r\n]*:[ \t\r\n]*(?=\[)')
_ENVELOPE_END = re.compile(rb"(?<=\])[ \t\r\n]*\}\Z")


def records_of(document: Document) -> Sequence[bytes] | None:
    """The texts of a document's records, each without white space around it; ``None`` when it is not exactly what its kind says.

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
        return [bytes(raw) for raw in list_of(_list(text) if document.kind == "envelope" else text)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _list(text: bytes) -> memoryview:
    """The list of an envelope; nothing when other things stand in it."""
    begin = _ENVELOPE.match(text)
    end = _ENVELOPE_END.search(text, max(0, len(text) - 4096))
    return memoryview(text)[begin.end() : end.start()] if begin and end else memoryview(b"")
