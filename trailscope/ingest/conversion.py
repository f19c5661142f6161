"""The stored bytes of several objects → their rows and what the ledger says of each. Pure, so that any process can do it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

import pyarrow as pa

from trailscope import formats
from trailscope.formats import Damage, Document
from trailscope.ingest.rejects import Reject, reject_batch
from trailscope.ingest.road import ObjectRun
from trailscope.ingest.rows import Rows, road_of_objects, rows_joined, rows_of_all, rows_read

_MOST_RATIO = 1032  # deflate makes no more of a byte


class StoredBytes(NamedTuple):
    """One object as it lies there: its URI and its bytes."""

    uri: str
    data: bytes


class Told(NamedTuple):
    """What the ledger says of one object that was read.

    Attributes:
        sha256: of the stored bytes, in hexadecimal digits.
        text_bytes: bytes of JSON found in it.
        form: a key of ``trailscope.formats.forms.FORMS``; ``None`` where no document was found.
    """

    stored_bytes: int
    sha256: str
    text_bytes: int
    form: str | None


@dataclass(frozen=True)
class Converted:
    """What became of some objects.

    Attributes:
        told: for each object in order; ``None`` for one of which nothing is in the rows. The first is one whose text is larger
            than allowed here: it has to be read in pieces. Others may only have had no room beside those before them.
        rows: of all the others.
    """

    told: tuple[Told | None, ...]
    rows: Rows


def convert(objects: Sequence[StoredBytes], *, piece_bytes: int, limit_bytes: int) -> Converted:
    """The rows of some whole objects.

    Small objects may hold a hundred times the text that is expected of them, so only as many are converted as have the text of
    ``piece_bytes`` together, one at least.

    Args:
        objects: small ones, together about ``piece_bytes`` of text.
        piece_bytes: how many bytes of text one object may have to be dealt with here.
        limit_bytes: where to stop inflating an object.
    """
    count = _fitting(objects, piece_bytes)
    behind, objects = len(objects) - count, objects[:count]
    uris = [uri for uri, _ in objects]
    told: list[Told | None] = []
    parts: list[Rows] = []
    rejects: list[Reject] = []
    for first, end, texts, read in _runs(uris, objects, min(piece_bytes, limit_bytes)):
        if read is None:
            parts.append(_by_documents(objects[first:end], piece_bytes, limit_bytes, told, rejects))
            continue
        for (_, data), (sha256, text_bytes) in zip(objects[first:end], texts, strict=True):
            told.append(Told(len(data), sha256.hex(), text_bytes, Document.form))
        parts.append(rows_read(read, uris))
    return Converted((*told, *[None] * behind), with_rejects(rows_joined(parts), rejects))


def _fitting(objects: Sequence[StoredBytes], most: int) -> int:
    """How many of some objects say that they hold no more text than that together; one at least, where there are any."""
    texts = accumulate(_said_length(data) for _, data in objects)
    return max(min(1, len(objects)), sum(1 for text_bytes in texts if text_bytes <= most))


def _said_length(data: bytes) -> int:
    """How many bytes of text an object says it has, as far as that may be."""
    if not data.startswith(b"\x1f\x8b"):
        return len(data)
    return min(int.from_bytes(data[-4:], "little"), _MOST_RATIO * len(data))


def _runs(uris: Sequence[str], objects: Sequence[StoredBytes], most: int) -> Sequence[ObjectRun]:
    road = road_of_objects()
    if road is None or not objects:
        return [ObjectRun(0, len(objects), (), None)]
    return road(uris, [data for _, data in objects], most)


def _by_documents(
    objects: Sequence[StoredBytes], piece_bytes: int, limit_bytes: int, told: list[Told | None], rejects: list[Reject]
) -> Rows:
    """The rows of objects of whatever form; what is told of them, and what could not become documents, is added."""
    documents: list[Document] = []
    held = sum(item.text_bytes for item in told if item)
    for uri, data in objects:
        found, damages, text_bytes = _pieces(uri, data, piece_bytes, limit_bytes)
        if held + text_bytes > piece_bytes:  # it may hold more than it says
            told.append(None)
            continue
        held += text_bytes
        documents += found
        rejects += (Reject.of(uri, damage) for damage in damages)
        form = found[-1].form if found else None
        told.append(Told(len(data), hashlib.sha256(data).hexdigest(), text_bytes, form))
    return rows_of_all(documents)


def with_rejects(rows: Rows, rejects: Iterable[Reject]) -> Rows:
    """The same rows with further rejects."""
    batch = reject_batch(rejects)
    if not batch.num_rows:
        return rows
    both = pa.Table.from_batches([batch, rows.rejects]).combine_chunks().to_batches()
    return replace(rows, rejects=both[0])


def _pieces(uri: str, data: bytes, piece_bytes: int, limit_bytes: int) -> tuple[list[Document], list[Damage], int]:
    """Documents and damages of one object, until its text is larger than allowed; and how many bytes of text there were."""
    whole = formats.delivered(data, uri, min(piece_bytes, limit_bytes))
    if whole is not None:
        return [whole], [], whole.text_bytes
    documents: list[Document] = []
    damages: list[Damage] = []
    text_bytes = 0
    for piece in formats.read((data,), uri=uri, piece_bytes=piece_bytes, limit_bytes=limit_bytes):
        if isinstance(piece, Damage):
            damages.append(piece)
            continue
        documents.append(piece)
        text_bytes += piece.text_bytes
        if text_bytes > piece_bytes:
            break
    return documents, damages, text_bytes
