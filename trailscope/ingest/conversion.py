"""The stored bytes of several objects → their rows and what the ledger says of each. Pure, so that any process can do it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa

from trailscope import formats
from trailscope.formats import Damage, Document
from trailscope.ingest.rejects import Reject, reject_batch
from trailscope.ingest.road import ObjectRun
from trailscope.ingest.rows import Rows, road_of_objects, rows_joined, rows_of_all, rows_read


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
        told: for each object in order; ``None`` for one whose text is larger than allowed here, of which nothing is in
            the rows: it has to be read again, in pieces.
        rows: of all the others.
    """

    told: tuple[Told | None, ...]
    rows: Rows


def convert(objects: Sequence[StoredBytes], *, piece_bytes: int, limit_bytes: int) -> Converted:
    """The rows of some whole objects.

    Args:
        objects: small ones, together about ``piece_bytes`` of text.
        piece_bytes: how many bytes of text one object may have to be dealt with here.
        limit_bytes: where to stop inflating an object.
    """
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
    return Converted(tuple(told), with_rejects(rows_joined(parts), rejects))


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
    for uri, data in objects:
        found, damages, text_bytes = _pieces(uri, data, piece_bytes, limit_bytes)
        if text_bytes > piece_bytes:
            told.append(None)
            continue
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
