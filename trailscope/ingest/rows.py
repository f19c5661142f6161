"""The seam: one pure function from the text of one object to rows of the lake.

``rows_of(document)`` needs no connection, no clock and no global state; it is deterministic and picklable, so that a
thread, a process pool, a Spark executor or a test calls the same function.

What makes rows of ``events`` is a road (:mod:`trailscope.ingest.road`); what is shared by all roads is here: which one runs, what is done
about documents that are not what they seem (:mod:`trailscope.ingest.mending`), the rows of ``insights``, and the rejects.
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

import pyarrow as pa

from trailscope.errors import TrailscopeError, UsageError
from trailscope.formats.document import Damage, Document, damage
from trailscope.ingest.insights import Insight, insights_of
from trailscope.ingest.left import joined
from trailscope.ingest.mending import can_be_mended, mended
from trailscope.ingest.rejects import Reject, reject_batch
from trailscope.ingest.road import FAULTS, INSIGHT, Aside, Events, Road, RoadOfObjects
from trailscope.native_core import NATIVE, PYTHON, ROAD_VARIABLE

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
    if read.broken or any(map(can_be_mended, read.aside)):
        pieces = list(_mended(documents, read))
        read = _road()([piece for _, piece in pieces if isinstance(piece, Document)])
    return _rows(read, pieces)


def rows_read(read: Events, uris: Sequence[str]) -> Rows:
    """The rows of whole objects that a road has read, none of which is broken or can be mended; ``uris`` has one for each."""
    return _rows(read, [(uri, Document(uri, "envelope", ())) for uri in uris] if read.aside else ())


def _rows(read: Events, pieces: Sequence[_Piece]) -> Rows:
    uris = [uri for uri, piece in pieces if isinstance(piece, Document)]
    insights = [Insight(uris[a.document], a.position, a.text) for a in read.aside if a.reason == INSIGHT]
    return Rows(read.events, insights_of(insights), _rejects(pieces, read.aside))


def rows_joined(parts: Sequence[Rows]) -> Rows:
    """The rows of several calls as those of one, in their order."""
    if len(parts) == 1:
        return parts[0]
    insights, rejects = (_joined([getattr(part, name) for part in parts]) for name in ("insights", "rejects"))
    return Rows(joined([part.events for part in parts]), insights, rejects)


def _joined(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    return next(iter(pa.Table.from_batches(batches).combine_chunks().to_batches()), batches[0])


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
    if native_road() is None and wanted == NATIVE:
        raise TrailscopeError(
            f"{ROAD_VARIABLE} asks for the native core, and there is none that fits this trailscope",
            hint="pip install 'trailscope[native]', or `make native` in a checkout",
        )
    return PYTHON if native_road() is None else NATIVE


def _road() -> Road:
    if road_name() == NATIVE and (native := native_road()):
        return native
    from trailscope.ingest import by_columns  # noqa: PLC0415 - where the native core reads it is not needed

    return by_columns.events_of


def road_of_objects() -> RoadOfObjects | None:
    """What reads whole objects at once, where the road taken has that: the native one."""
    if road_name() == PYTHON:
        return None
    return cast(RoadOfObjects, importlib.import_module("trailscope.ingest.native").runs_of)


@cache
def native_road() -> Road | None:
    """``events_of`` of the native core's adapter; ``None`` where the core is not installed, or of another version, which is said."""
    try:
        return cast(Road, importlib.import_module("trailscope.ingest.native").events_of)
    except ModuleNotFoundError as missing:
        if missing.name != "trailscope_native":
            raise
    except ImportError as unfit:
        warnings.warn(f"{unfit}. Until then the plain Python road reads logs", RuntimeWarning, stacklevel=2)
    return None


def _mended(documents: Sequence[Document], read: Events) -> Iterator[_Piece]:
    """The documents, those that the road could not take or not wholly as what can be read of them."""
    faulty: dict[int, dict[int, Aside]] = {number: {} for number in read.broken}
    for aside in filter(can_be_mended, read.aside):
        faulty.setdefault(aside.document, {})[aside.position] = aside
    for number, document in enumerate(documents):
        pieces = mended(document, faulty[number]) if number in faulty else [document]
        yield from ((document.source_uri, piece) for piece in pieces)


def _rejects(pieces: Sequence[_Piece], aside: Sequence[Aside]) -> pa.RecordBatch:
    faulty: dict[int, list[Aside]] = {}
    for item in aside:
        if item.reason != INSIGHT:
            faulty.setdefault(item.document, []).append(item)
    rejects: list[Reject] = []
    number = 0
    for uri, piece in pieces:
        if isinstance(piece, Damage):
            rejects.append(Reject.of(uri, piece))
            continue
        for item in faulty.get(number, ()):
            kept = damage(item.reason, f"record {item.position} {FAULTS[item.reason]}", 0, item.text)
            rejects.append(Reject(uri, item.position, None, kept.reason, kept.detail, kept.data))
        number += 1
    return reject_batch(rejects)
