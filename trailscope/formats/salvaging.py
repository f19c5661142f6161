"""What stands in a document that does not parse as its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trailscope.formats.assembling import Assembler
from trailscope.formats.document import Damage, Document
from trailscope.formats.searching import Search

_PIECE_BYTES = 32 << 20
_LIMIT_BYTES = 4 << 30


def salvage(document: Document) -> Iterator[Document | Damage]:
    """Each complete record of a document that did not parse as its kind; the rest as damage, with its bytes.

    Also for a single line, or a text of kind ``records``, that is JSON and yet no record: what stands in it is found as
    anywhere else. What comes out is not salvaged again.

    Args:
        document: one that did not parse. A line, and a text of kind ``records``, is one position: should it turn out to
            hold several records, each comes alone and with that same position.

    Yields:
        :class:`Document` of kind ``records``, each text valid UTF-8 and JSON, and :class:`Damage`, with offsets in the
        object. In an envelope or array a damaged stretch that holds an object counts as one position.
    """
    if document.kind in ("envelope", "array"):
        yield from _salvaged(document)
        return
    position, offset = document.first_index, document.offset
    for text in document.texts:
        for line in text.split(b"\n") if document.kind == "lines" else (text,):
            if line.strip():
                alone = replace(document, texts=(line,), first_index=position, offset=offset)
                yield from _one_position(_salvaged(alone), position)
                position += 1
            offset += len(line) + (document.kind == "lines")


def _salvaged(document: Document) -> Iterator[Document | Damage]:
    assembler = Assembler(document.source_uri, _PIECE_BYTES, document.first_index, document.form)
    search = Search(document.source_uri, _LIMIT_BYTES)
    yield from assembler.documents(search.in_text(document.texts, offset=document.offset))


def _one_position(items: Iterator[Document | Damage], position: int) -> Iterator[Document | Damage]:
    for item in items:
        if isinstance(item, Damage):
            yield item
        else:
            for text in item.texts:
                yield replace(item, texts=(text,), first_index=position)
