"""The road through the native core (``trailscope-native``): the same rows as the reference road's, several times as fast.

The core reads records as CloudTrail writes them, and hands over buffers that Arrow adopts without a copy. Documents that are not exactly
what their kind says, and records that are odd, it leaves to the reference road; their rows are put back where they belong. The table of
columns and the rules are given to it, so that both roads read the same ones. Threads may use it at once: it holds no lock while it works.

Importing this module fails with ``ImportError`` where the core is not installed or does not fit this version.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from threading import Lock
from typing import Any

import pyarrow as pa
import trailscope_native as core

from trailscope.formats.document import Document
from trailscope.ingest import identity, targets
from trailscope.ingest.left import Left, completed
from trailscope.ingest.mending import can_be_mended
from trailscope.ingest.road import Events, ObjectRun
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


def events_of(documents: Sequence[Document]) -> Events:
    """The rows of some documents; see :class:`trailscope.ingest.road.Events`."""
    try:
        made = _core().rows([(d.kind, d.texts, d.first_index) for d in documents])
    except OverflowError:  # of a column; what a record acted on may be longer than the record
        from trailscope.ingest import reference  # noqa: PLC0415 - hardly ever needed

        return reference.events_of(documents)
    uris = pa.array([document.source_uri for document in documents], pa.string())
    batch = _batch(made, uris)
    return completed(batch, [Left(*left) for left in made.left], documents)


def runs_of(uris: Sequence[str], stored: Sequence[bytes], most: int) -> Sequence[ObjectRun]:
    """The rows of whole objects; see :class:`trailscope.ingest.road.RoadOfObjects`.

    The core hashes, inflates and reads one object after another. What is not as AWS delivers it, and what holds records that can be mended,
    is for the road of documents. Where the two kinds stand mixed all are for it: rows of each run are a batch of their own, and to make and
    join many of them takes longer than to read all objects once more.
    """
    try:
        taken = _core().delivered(stored, most)
    except OverflowError:  # as in `events_of`
        return [ObjectRun(0, len(stored), (), None)]
    batch = _batch(taken.made, pa.array(uris, pa.string()))
    left = [Left(*item) for item in taken.made.left]
    texts = [text for _, text in taken.told]
    if not left and None not in texts:
        return [ObjectRun(0, len(stored), texts, Events(batch, (), ()))]
    alike = [list(numbers) for _, numbers in groupby(range(len(stored)), lambda number: texts[number] is None)]
    if len(alike) > max(_FEW_RUNS, batch.num_rows // _ROWS_A_RUN):
        return [ObjectRun(0, len(stored), (), None)]
    rows = [*(row for row, _ in taken.told), batch.num_rows]
    documents = [Document(uri, "envelope", ()) for uri in uris]
    runs: list[ObjectRun] = []
    for numbers in alike:
        first, end = numbers[0], numbers[-1] + 1
        read = None
        if texts[first] is not None:
            start = rows[first]
            begin, behind = (bisect_left(left, number, key=attrgetter("document")) for number in (first, end))
            there = [item._replace(row=item.row - start) for item in left[begin:behind]]
            read = completed(batch.slice(start, rows[end] - start), there, documents)
        if read is None or any(map(can_be_mended, read.aside)):
            runs.append(ObjectRun(first, end, (), None))
        else:
            runs.append(ObjectRun(first, end, texts[first:end], read))
    return runs


_FEW_RUNS = 8  # for which nothing is read again
_ROWS_A_RUN = 128  # fewer of them take longer to join than to read
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
