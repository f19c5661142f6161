"""The seam: one pure function from the text of one object to rows of the lake.

``rows_of(document)`` needs no connection, no clock and no global state; it is deterministic and picklable, so that a
thread, a process pool, a Spark executor or a test calls the same function.

What makes rows of ``events`` is a road (:mod:`trailscope.ingest.road`); what is shared by all roads is here: which one runs, what is done
about documents that are not what they seem, the rows of ``insights``, and the rejects.
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import cast

import pyarrow as pa

from trailscope.errors import TrailscopeError, UsageError
from trailscope.formats import Damage, salvage
from trailscope.formats.document import Document, damage
from trailscope.ingest import reference
from trailscope.ingest.insights import Insight, insights_of
from trailscope.ingest.json_text import WHITE, is_json, with_escaped_controls
from trailscope.ingest.road import FAULTS, INSIGHT, NOT_JSON, NOT_UTF8, Aside, Road
from trailscope.schema.tables import REJECTED

ROAD_VARIABLE = "TRAILSCOPE_ROAD"
NATIVE, PYTHON = "native", "python"

_MOST_BYTES = 1 << 31
_Piece = tuple[str, Document | Damage]  # with the object it comes from


@dataclass(frozen=True)
class Rows:
    """What one or more documents became.

    Attributes:
        events: ``trailscope.schema.tables.EVENTS``, in the order of the documents and their records.
        insights: ``trailscope.schema.tables.INSIGHTS``.
        rejects: ``trailscope.schema.tables.REJECTED``: what could not become a row, with its bytes and the reason.
    """

    events: pa.RecordBatch
    insights: pa.RecordBatch
    rejects: pa.RecordBatch


def rows_of(document: Document) -> Rows:
    """The rows of one document; no content makes it raise."""
    return rows_of_all([document])


def rows_of_all(documents: Sequence[Document]) -> Rows:
    """The rows of several documents: those of each, one after another. Small objects share one batch.

    Raises:
        TrailscopeError: together they hold 2 GiB or more, which is more than an Arrow column can. Their content never is a reason.
    """
    size = sum(document.text_bytes for document in documents)
    if size >= _MOST_BYTES:
        raise TrailscopeError(
            f"{size} bytes of records were handed on at once", hint="hand on fewer documents, or pieces"
        )
    pieces: list[_Piece] = [(document.source_uri, document) for document in documents]
    read = _road()(documents)
    unsound = {aside.document for aside in read.aside if aside.reason in (NOT_JSON, NOT_UTF8)}.union(read.broken)
    if unsound:
        pieces = list(
            chain.from_iterable(_mended(d) if n in unsound else [(d.source_uri, d)] for n, d in enumerate(documents))
        )
        read = _road()([piece for _, piece in pieces if isinstance(piece, Document)])
    uris = [uri for uri, piece in pieces if isinstance(piece, Document)]
    insights = [Insight(uris[a.document], a.position, a.text) for a in read.aside if a.reason == INSIGHT]
    return Rows(read.events, insights_of(insights), _rejects(pieces, read.aside))


def road_name() -> str:
    """Which road :func:`rows_of` takes: ``native`` where that core is installed, unless ``TRAILSCOPE_ROAD`` is ``python``.

    Raises:
        TrailscopeError: ``TRAILSCOPE_ROAD`` is ``native`` and the core is not installed or does not fit; or it names no road.
    """
    wanted = os.environ.get(ROAD_VARIABLE, "")
    if wanted not in ("", NATIVE, PYTHON):
        raise UsageError(f"there is no road {wanted}", hint=f"{ROAD_VARIABLE} is {NATIVE}, {PYTHON} or not set")
    if wanted == PYTHON:
        return PYTHON
    if _native() is None and wanted == NATIVE:
        raise TrailscopeError(
            f"{ROAD_VARIABLE} asks for the native core, and there is none that fits this trailscope",
            hint="pip install 'trailscope[native]', or `make native` in a checkout",
        )
    return PYTHON if _native() is None else NATIVE


def _road() -> Road:
    native = _native() if road_name() == NATIVE else None
    return native or reference.events_of


@cache
def _native() -> Road | None:
    """``events_of`` of the native core's adapter; ``None`` where the core is not installed, or of another version, which is said."""
    try:
        return cast(Road, importlib.import_module("trailscope.ingest.native").events_of)
    except ModuleNotFoundError as missing:
        if missing.name != "trailscope_native":
            raise
    except ImportError as unfit:
        warnings.warn(f"{unfit}. Until then the plain Python road reads logs", RuntimeWarning, stacklevel=2)
    return None


def _mended(document: Document) -> Iterator[_Piece]:
    """The records of a document that has broken ones: what can be read of each, as documents of kind ``records``, and the rest."""
    if document.kind == "records":
        found: Iterable[Document | Damage] = [document]
    elif document.kind == "lines":
        found = _of_lines(document)
    else:
        found = salvage(document)
    for piece in found:
        mended = replace(piece, texts=tuple(map(_repaired, piece.texts))) if isinstance(piece, Document) else piece
        yield document.source_uri, mended


def _of_lines(document: Document) -> Iterator[Document | Damage]:
    """Each line with something in it as a document, or what is saved of it. A line is one position, whatever it holds."""
    offset, index = document.offset, document.first_index
    for line in document.texts[0].split(b"\n"):
        if text := line.strip(WHITE):
            single = Document(document.source_uri, "records", (text,), index, offset, document.form)
            if is_json(_repaired(text)):
                yield single
            else:
                yield from salvage(replace(single, kind="lines"))
            index += 1
        offset += len(line) + 1


def _repaired(text: bytes) -> bytes:
    """A record's text, with its control characters escaped where that makes JSON of it."""
    escaped = text if is_json(text) else with_escaped_controls(text)
    return escaped if is_json(escaped) else text


def _rejects(pieces: Sequence[_Piece], aside: Sequence[Aside]) -> pa.RecordBatch:
    faulty: dict[int, list[Aside]] = {}
    for item in aside:
        if item.reason != INSIGHT:
            faulty.setdefault(item.document, []).append(item)
    rows: list[tuple[str, int | None, int | None, str, str, bytes]] = []
    number = 0
    for uri, piece in pieces:
        if isinstance(piece, Damage):
            rows.append((uri, None, piece.offset, piece.reason, piece.detail, piece.data))
            continue
        for item in faulty.get(number, ()):
            kept = damage(item.reason, f"record {item.position} {FAULTS[item.reason]}", 0, item.text)
            rows.append((uri, item.position, None, kept.reason, kept.detail, kept.data))
        number += 1
    columns = zip(*rows, strict=True) if rows else [()] * len(REJECTED)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, REJECTED, strict=True)]
    return pa.record_batch(arrays, schema=REJECTED)
