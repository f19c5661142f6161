"""What a road is: how documents become rows of ``events``. There are three, and their batches are equal value by value.

:func:`trailscope.ingest.reference.events_of` is plain Python, one record at a time, and takes whatever there is.
:func:`trailscope.ingest.by_columns.events_of` is plain Python as well and the one that is taken where no native core is: it reads what is as
CloudTrail writes it, some hundred records at once, and leaves the rest to the former. A native core offers the same function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import pyarrow as pa

from trailscope.formats.document import Document
from trailscope.ingest.json_text import DEPTH_LIMIT

INSIGHT = "insight"
NOT_JSON, NOT_UTF8 = "not JSON", "invalid UTF-8"
TOO_DEEP = "too deeply nested"
NO_RECORD = "not a record"
NO_TIME, UNREADABLE_TIME = "no eventTime", "eventTime is no time"

FAULTS = {
    NOT_JSON: "is not JSON",
    NOT_UTF8: "holds bytes that are not UTF-8",
    TOO_DEEP: f"cannot be a row: it is nested deeper than {DEPTH_LIMIT} levels",
    NO_RECORD: "cannot be a row: it is no JSON object",
    NO_TIME: "cannot be a row: it has no eventTime",
    UNREADABLE_TIME: "cannot be a row: its eventTime is no time",
}
"""Why a record is no row: the reason as it stands in ``rejects``, and what is said of the record there. They are looked for in this order."""


class Aside(NamedTuple):
    """A record that is no event.

    Attributes:
        document: its number among the documents given.
        position: of the record in the object.
        text: as it was logged, without white space around it.
        reason: a key of :data:`FAULTS`, or :data:`INSIGHT` for a record that counts others, which is a row of ``insights``.
    """

    document: int
    position: int
    text: bytes
    reason: str


@dataclass(frozen=True)
class Events:
    """What a road made of some documents.

    Attributes:
        events: :data:`trailscope.schema.tables.EVENTS`, in the order of the documents and their records.
        aside: the records that are no events, in the same order.
        broken: numbers of the documents that are not exactly what their kind says. None of their records is in the other two.
    """

    events: pa.RecordBatch
    aside: Sequence[Aside]
    broken: Sequence[int]


class Road(Protocol):
    """A pure function from documents to rows of ``events``; no content of theirs makes it raise."""

    def __call__(self, documents: Sequence[Document]) -> Events:
        """The rows of some documents."""
        ...


class ObjectRun(NamedTuple):
    """Objects that stand one after another and were all read whole, or none of them.

    Attributes:
        first, end: the number of the first of them, and of the one behind the last.
        texts: of each object its SHA-256 and how many bytes of text it has.
        read: their rows, with the numbers of the objects in place of those of documents, and none broken; ``None`` where they were not read.
    """

    first: int
    end: int
    texts: Sequence[tuple[bytes, int]]
    read: Events | None


class RoadOfObjects(Protocol):
    """Reads stored objects that are just as AWS delivers them, many at once, and says which are not."""

    def __call__(self, uris: Sequence[str], stored: Sequence[bytes], most: int) -> Sequence[ObjectRun]:
        """All objects in their order; those with more than ``most`` bytes of text are not read."""
        ...
