"""What a quick road leaves to the reference road, and its rows put back where they belong.

Records as CloudTrail writes them are read quickly; one that is odd in whatever way is left, so that there is one treatment of what is odd.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from trailscope.formats.document import Document
from trailscope.ingest.road import Events
from trailscope.schema.tables import EVENTS

_Positions = npt.NDArray[np.int64]


class Left(NamedTuple):
    """What is left to the reference road: a record with its position in the object, or a whole document.

    Attributes:
        row: how many rows of the quick road's stand before it.
        document: its number.
        record: position and text; ``None`` for the whole document.
    """

    row: int
    document: int
    record: tuple[int, bytes] | None


def completed(batch: pa.RecordBatch, left: Sequence[Left], documents: Sequence[Document]) -> Events:
    """The rows of a quick road with those that the reference road makes of what was left, in the order of the documents and their records."""
    if not left:
        return Events(batch, (), ())
    from trailscope.ingest import reference  # noqa: PLC0415 - nothing is left of most logs

    records = [(item, *item.record) for item in left if item.record is not None]
    singles = [_single(documents[item.document], position, text) for item, position, text in records]
    of_records = reference.events_of(singles)
    of_documents = [reference.events_of([documents[item.document]]) for item in left if item.record is None]
    aside_records = {aside.document: aside for aside in of_records.aside}
    batches, aside, broken = [batch, of_records.events, *(read.events for read in of_documents)], [], []
    starts = np.cumsum([0, *(each.num_rows for each in batches)]).tolist()
    order: list[_Positions] = []
    done, record, document = 0, 0, 0  # rows of the quick road's, records and whole documents that are behind
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


def joined(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Rows of several batches of events in one, one batch after another."""
    return batches[0] if len(batches) == 1 else _taken(batches, np.arange(sum(batch.num_rows for batch in batches)))


def _single(document: Document, position: int, text: bytes) -> Document:
    return Document(document.source_uri, "records", (text,), position, form=document.form)


def _taken(batches: Sequence[pa.RecordBatch], order: _Positions) -> pa.RecordBatch:
    """Rows of several batches in one, in the order of their positions. The texts of a dictionary are in the order of their rows."""
    table = pa.Table.from_batches(batches, EVENTS).unify_dictionaries().combine_chunks()
    taken = table.take(pa.array(order)).combine_chunks().to_batches()
    if not taken:
        return pa.record_batch([pa.nulls(0, field.type) for field in EVENTS], schema=EVENTS)
    columns = [_by_occurrence(column) if pa.types.is_dictionary(column.type) else column for column in taken[0].columns]
    return pa.record_batch(columns, schema=EVENTS)


def _by_occurrence(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same column, the texts of its dictionary in the order in which they occur, and no others."""
    numbers = column.indices.dictionary_encode()
    return pa.DictionaryArray.from_arrays(numbers.indices, column.dictionary.take(numbers.dictionary))
