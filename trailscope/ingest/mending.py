"""Documents that are not what they seem, or hold records that are none → documents of all that can be read of them, and the rest.

This is the same for all roads, and rare: a road says what it could not take, and is given what is found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from trailscope import formats
from trailscope.formats.document import Damage, Document
from trailscope.ingest.json_text import WHITE, is_json, with_escaped_controls
from trailscope.ingest.road import NO_RECORD, NO_TIME, NOT_JSON, NOT_UTF8, Aside
from trailscope.ingest.splitting import records_of

_TIME = b"eventTime"


def can_be_mended(aside: Aside) -> bool:
    """Whether more may be had of a record that is none: it is no JSON, or the record stands within it, as an object or as text."""
    return aside.reason in (NOT_JSON, NOT_UTF8) or (aside.reason in (NO_RECORD, NO_TIME) and _TIME in aside.text)


def mended(document: Document, faulty: Mapping[int, Aside]) -> Iterator[Document | Damage]:
    """What can be read of a document, in its order.

    Args:
        document: of any kind; its text may hold anything.
        faulty: its records for which :func:`can_be_mended`, by position; none for a document that is not what its kind says.
    """
    if not faulty:
        yield from _of_its_kind(document)
        return
    sound: list[bytes] = []
    first = document.first_index
    for position, (offset, text) in enumerate(_texts(document), document.first_index):
        if position not in faulty:
            sound.append(text)
            continue
        if sound:
            yield replace(document, kind="records", texts=tuple(sound), first_index=first)
        sound, first = [], position + 1
        yield from _mended(replace(document, texts=(text,), first_index=position, offset=offset), faulty[position])
    if sound:
        yield replace(document, kind="records", texts=tuple(sound), first_index=first)


def _of_its_kind(document: Document) -> Iterator[Document | Damage]:
    repaired = replace(document, texts=tuple(map(with_escaped_controls, document.texts)))
    if repaired.texts != document.texts and records_of(repaired) is not None:
        yield repaired
    else:
        yield from formats.salvage(document)


def _texts(document: Document) -> Iterable[tuple[int, bytes]]:
    """The texts of the records with their offsets; those of all but lines are the document's."""
    if document.kind != "lines":
        return ((document.offset, text) for text in records_of(document) or ())
    return _lines(document)


def _lines(document: Document) -> Iterator[tuple[int, bytes]]:
    offset = document.offset
    for line in document.texts[0].split(b"\n"):
        if text := line.strip(WHITE):
            yield offset, text
        offset += len(line) + 1


def _mended(single: Document, aside: Aside) -> Iterable[Document | Damage]:
    """What one record becomes: itself, its control characters escaped; what stands within it; or itself, to be told why it is none."""
    (text,) = single.texts
    alone = replace(single, kind="records")
    escaped = with_escaped_controls(text)
    if aside.reason == NOT_JSON and is_json(escaped):
        return [replace(alone, texts=(escaped,))]
    found = list(formats.salvage(single if single.kind == "lines" else alone))
    if any(isinstance(piece, Document) for piece in found):
        return found
    # A line that is no JSON may be anything, and is told by its place in the text; a record by its position.
    return found if single.kind == "lines" and aside.reason in (NOT_JSON, NOT_UTF8) else [alone]
