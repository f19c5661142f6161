"""The road in plain Python: records as CloudTrail writes them, read by columns; all others are left to the reference road.

A step of Python costs as much as reading a field, and the reference road takes some hundred steps a record. Here most steps are taken for a few
hundred records at once, and what follows from a value that comes again and again is told once. Who acted and what it acted on is told by
the same functions as on the reference road.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from msgspec import Raw

from trailscope.formats.document import Document
from trailscope.ingest.column_rows import ColumnRows, RecordRun
from trailscope.ingest.left import Left, completed
from trailscope.ingest.road import Events
from trailscope.ingest.splitting import raw_records_of

_PIECE = 1024  # records: few enough for what is read of them to stay in the processor's cache, and enough for what is done once for all
_PIECE_BYTES = 3 << 19  # of their text: what is looked at byte by byte takes many times its room


class _Part(NamedTuple):
    """Records of one document that stand together, of which :data:`_PIECE` and :data:`_PIECE_BYTES` are the most; or a larger one alone.

    Attributes:
        document: its number.
        first: the position in it of the first.
        texts: of the records.
    """

    document: int
    first: int
    texts: Sequence[bytes | Raw]


def events_of(documents: Sequence[Document]) -> Events:
    """The rows of some documents; see :class:`trailscope.ingest.road.Events`."""
    rows = ColumnRows()
    left: list[Left] = []
    for piece in _pieces(documents):
        if isinstance(piece, int):
            left.append(Left(rows.count, piece, None))
            continue
        before, places = rows.count, [0]
        if len(piece[0].texts[0]) <= _PIECE_BYTES:  # or it is alone, and too large
            places = rows.add(
                [RecordRun(documents[part.document].source_uri, part.first, part.texts) for part in piece]
            )
        starts = [0, *accumulate(len(part.texts) for part in piece)]
        for behind, place in enumerate(places):
            number = bisect_right(starts, place) - 1
            part, within = piece[number], place - starts[number]
            record = part.first + within, bytes(part.texts[within])
            left.append(Left(before + place - behind, part.document, record))
    return completed(rows.batch(), left, documents)


def _pieces(documents: Sequence[Document]) -> Iterator[list[_Part] | int]:
    """The records of some documents in pieces; the number of each document that is not what its kind says, in its place."""
    held: list[_Part] = []
    count = size = 0
    for number, document in enumerate(documents):
        texts = raw_records_of(document)
        if texts is None:
            if held:
                yield held
                held, count, size = [], 0, 0
            yield number
            continue
        ends = [0, *accumulate(map(len, texts))]
        start = 0
        while start < len(texts):
            fitting = bisect_right(ends, ends[start] + _PIECE_BYTES - size) - 1
            end = min(start + _PIECE - count, fitting)
            if end > start or not held:
                end = max(end, start + 1)
                held.append(_Part(number, document.first_index + start, texts[start:end]))
                count, size, start = count + end - start, size + ends[end] - ends[start], end
            if start < len(texts):
                yield held
                held, count, size = [], 0, 0
    if held:
        yield held
