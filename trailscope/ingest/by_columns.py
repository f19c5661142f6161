"""The road in plain Python: records as CloudTrail writes them, read by columns; all others are left to the reference road.

A step of Python costs as much as reading a field, and the reference road takes some hundred steps a record. Here most steps are taken for a few
hundred records at once, and what follows from a value that comes again and again is told once. Who acted and what it acted on is told by
the same functions as on the reference road.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Raw

from trailscope.formats.document import Document
from trailscope.ingest.column_rows import ColumnRows
from trailscope.ingest.left import Left, completed
from trailscope.ingest.road import Events
from trailscope.ingest.splitting import raw_records_of

_PIECE = 512  # records: no more than the processor's cache holds, and enough for what is done once for all of them
_PIECE_BYTES = 1 << 20  # of their text: what is looked at byte by byte takes many times its room


def events_of(documents: Sequence[Document]) -> Events:
    """The rows of some documents; see :class:`trailscope.ingest.road.Events`."""
    rows = ColumnRows()
    left: list[Left] = []
    for number, document in enumerate(documents):
        texts = raw_records_of(document)
        if texts is None:
            left.append(Left(rows.count, number, None))
            continue
        for start, end in _pieces(texts):
            piece, first, before = texts[start:end], document.first_index + start, rows.count
            too_large = len(piece[0]) > _PIECE_BYTES  # and so alone
            for behind, place in enumerate([0] if too_large else rows.add(piece, document.source_uri, first)):
                left.append(Left(before + place - behind, number, (first + place, bytes(piece[place]))))
    return completed(rows.batch(), left, documents)


def _pieces(texts: Sequence[bytes | Raw]) -> Iterator[tuple[int, int]]:
    """Where pieces of some records begin and end."""
    start, size = 0, 0
    for at, text in enumerate(texts):
        size += len(text)
        if at > start and (at - start == _PIECE or size > _PIECE_BYTES):
            yield start, at
            start, size = at, len(text)
    if texts:
        yield start, len(texts)
