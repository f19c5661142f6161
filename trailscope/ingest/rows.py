"""The seam: one pure function from the text of one object to rows of the lake.

``rows_of(document)`` needs no connection, no clock and no global state; it is deterministic and picklable, so that a
thread, a process pool, a Spark executor or a test calls the same function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from trailscope.formats.document import Document


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
    """The rows of several documents: those of each, one after another. Small objects share one batch."""
    raise NotImplementedError
