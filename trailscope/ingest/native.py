"""The road through the native core (``trailscope-native``): the same rows as the reference road's, several times as fast.

The core reads records as CloudTrail writes them, and hands over buffers that Arrow adopts without a copy. Documents that are not exactly
what their kind says, and records that are odd, it leaves to the reference road; their rows are put back where they belong. The table of
columns and the rules are given to it, so that both roads read the same ones. Threads may use it at once: it holds no lock while it works.

Importing this module fails with ``ImportError`` where the core is not installed or does not fit this version.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import trailscope_native as core

from trailscope.formats.document import Document
from trailscope.ingest import identity, reference, targets
from trailscope.ingest.road import Events
from trailscope.ingest.targets import ANY, DOCUMENTS, RECORD, Alternative
from trailscope.native_core import INTERFACE
from trailscope.schema.columns import BY_NAME
from trailscope.schema.insights import APART
from trailscope.schema.tables import EVENTS

if core.INTERFACE != INTERFACE:
    message = (
        f"trailscope-native {core.__version__} does not fit this trailscope; install the version that its extra names"
    )
    raise ImportError(message)

_Positions = npt.NDArray[np.int64]


class _Left(NamedTuple):
    """What the core leaves to the reference road: a record with its position in the object, or a whole document.

    Attributes:
        row: how many rows of the core's stand before it.
        document: its number.
        record: position and text; ``None`` for the whole document.
    """

    row: int
    document: int
    record: tuple[int, bytes] | None


def events_of(documents: Sequence[Document]) -> Events:
    """The rows of some documents; see :class:`trailscope.ingest.road.Events`."""
    try:
        made = _core().rows([(d.kind, d.texts, d.first_index) for d in documents])
    except OverflowError:  # of a column; what a record acted on may be longer than the record
        return reference.events_of(documents)
    uris = pa.array([document.source_uri for document in documents], pa.string())
    batch = _batch(made, uris)
    return _completed(batch, [_Left(*left) for left in made.left], documents) if made.left else Events(batch, (), ())


_MAKING = Lock()


def _core() -> Any:
    with _MAKING:  # threads begin at the same time, and making it takes a tenth of a second
        return _made_core()


@cache
def _made_core() -> Any:
    columns = [(c.name, c.type, c.origin, c.field) for c in (BY_NAME[name] for name in EVENTS.names)]
    named = {part: name for name, part in identity.PARTS.items()}
    identities = [
        (kind, *([[_piece(piece, named) for piece in template] for template in templates] for templates in names))
        for kind, names in identity.shipped().items()
    ]
    rules = [
        (r.service, r.event, [(slot.before, list(map(_alternative, slot.alternatives))) for slot in r.slots])
        for r in targets.shipped()
    ]
    return core.Core(
        columns,
        identities,
        [rule for rule in rules if rule[0] != ANY],
        [alternative for rule in rules if rule[0] == ANY for _, alternatives in rule[2] for alternative in alternatives]
        + [_alternative(Alternative("resource", (0, member), (), "")) for member in ("ARN", "ARNPrefix")],
        list(APART),
    )


def _piece(piece: str | identity.Part, named: dict[identity.Part, str]) -> tuple[bool, str]:
    return (False, piece) if isinstance(piece, str) else (True, named[piece])


def _alternative(alternative: Alternative) -> tuple[Any, ...]:
    field = "" if alternative.document == RECORD else DOCUMENTS[alternative.document]
    kind = alternative.kind and f"{alternative.kind}/"
    return field, alternative.base, alternative.lists, kind, alternative.type


def _batch(made: Any, uris: pa.Array) -> pa.RecordBatch:
    dictionaries = {"source_uri": uris, "record_fields": pa.array(made.shapes, pa.string())}
    arrays = [
        _array(column, field.type, made.count, dictionaries.get(field.name))
        for column, field in zip(made.columns, EVENTS, strict=True)
    ]
    return pa.record_batch(arrays, schema=EVENTS)


def _array(column: tuple[Any, ...] | None, type: pa.DataType, rows: int, dictionary: pa.Array | None) -> pa.Array:
    if column is None:
        return pa.nulls(rows, type)
    nulls, *buffers = column
    if buffers[-1] is None:
        buffers.pop()
    adopted = [None if buffer is None else pa.py_buffer(buffer) for buffer in buffers]
    if dictionary is None:
        return pa.Array.from_buffers(type, rows, adopted, nulls)
    indices = pa.Array.from_buffers(type.index_type, rows, adopted, nulls)
    return pa.DictionaryArray.from_arrays(indices, dictionary)


def _completed(batch: pa.RecordBatch, left: Sequence[_Left], documents: Sequence[Document]) -> Events:
    """The core's rows, with those that the reference road makes of what was left, in the order of the documents and their records."""
    records = [(item, *item.record) for item in left if item.record is not None]
    singles = [_single(documents[item.document], position, text) for item, position, text in records]
    of_records = reference.events_of(singles)
    of_documents = [reference.events_of([documents[item.document]]) for item in left if item.record is None]
    aside_records = {aside.document: aside for aside in of_records.aside}
    batches, aside, broken = [batch, of_records.events, *(read.events for read in of_documents)], [], []
    starts = np.cumsum([0, *(each.num_rows for each in batches)]).tolist()
    order: list[_Positions] = []
    done, record, document = 0, 0, 0  # rows of the core's, records and whole documents that are behind
    next_row = starts[1]
    for item in left:
        order.append(np.arange(done, item.row))
        done = item.row
        if item.record is None:
            order.append(np.arange(starts[2 + document], starts[3 + document]))
            aside += [each._replace(document=item.document) for each in of_documents[document].aside]
            broken += [item.document for _ in of_documents[document].broken]
            document += 1
            continue
        if record in aside_records:
            aside.append(aside_records[record]._replace(document=item.document))
        else:
            order.append(np.arange(next_row, next_row + 1))
            next_row += 1
        record += 1
    order.append(np.arange(done, batch.num_rows))
    return Events(_taken(batches, np.concatenate(order)), aside, broken)


def _single(document: Document, position: int, text: bytes) -> Document:
    return Document(document.source_uri, "records", (text,), position, form=document.form)


def _taken(batches: Sequence[pa.RecordBatch], order: _Positions) -> pa.RecordBatch:
    """Rows of several batches in one, in the order of their positions."""
    table = pa.Table.from_batches(batches, EVENTS).unify_dictionaries().combine_chunks()
    taken = table.take(pa.array(order)).combine_chunks().to_batches()
    return taken[0] if taken else pa.record_batch([pa.nulls(0, field.type) for field in EVENTS], schema=EVENTS)
