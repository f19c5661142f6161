"""The reference road: documents → rows of ``events``, one record at a time, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from trailscope.formats.document import Document
from trailscope.ingest.acting import call_of, target_of
from trailscope.ingest.event_columns import EventRows
from trailscope.ingest.extra import extra_of
from trailscope.ingest.fields import TIME_FIELD, Fields
from trailscope.ingest.identity import actor_of
from trailscope.ingest.json_text import (
    SHALLOW_BYTES,
    compact,
    is_json,
    object_of,
    too_deep,
)
from trailscope.ingest.nonconforming import rewritten
from trailscope.ingest.record import Record
from trailscope.ingest.road import (
    INSIGHT,
    NO_RECORD,
    NO_TIME,
    NOT_JSON,
    NOT_UTF8,
    TOO_DEEP,
    UNREADABLE_TIME,
    Aside,
    Events,
)
from trailscope.ingest.shapes import shape_of
from trailscope.ingest.splitting import records_of
from trailscope.ingest.times import Time, time_of
from trailscope.schema.insights import APART

_fields_of: Callable[[bytes], Any] = msgspec.json.Decoder(Fields).decode


def events_of(documents: Sequence[Document]) -> Events:
    """The rows of some documents; see :class:`trailscope.ingest.road.Events`."""
    rows, aside, broken = EventRows(), [], []
    for number, document in enumerate(documents):
        texts = records_of(document)
        if texts is None:
            broken.append(number)
            continue
        for index, text in enumerate(texts, document.first_index):
            reason = _add(rows, text, document.source_uri, index)
            if reason is not None:
                aside.append(Aside(number, index, text, reason))
    return Events(rows.batch(), aside, broken)


def _add(rows: EventRows, text: bytes, uri: str, index: int) -> str | None:
    """Take a record as a row, or say why it is none."""
    record = _plain(text) or _other(text)
    if isinstance(record, str):
        return record
    fields = record.fields
    if fields.eventCategory in APART:
        return INSIGHT
    if fields.eventTime is None:
        return NO_TIME
    time = time_of(fields.eventTime)
    if time is None:
        return UNREADABLE_TIME
    call = call_of(record)
    actor, actor_id = actor_of(record)
    target, names = target_of(record, call), record.shape.record_fields
    rows.add(record, time.micros, actor, actor_id, call.action, target, _extra(record, time), names, uri, index)
    return None


def _extra(record: Record, time: Time) -> str | None:
    odd, unknown = record.odd, record.shape.unknown
    if time.as_logged and odd is None and not unknown:
        return None
    logged, misfits, repeated = odd or (record.raw, (), ())
    return extra_of(logged, {*unknown, *misfits, *(() if time.as_logged else (TIME_FIELD,))}, repeated)


def _plain(text: bytes) -> Record | None:
    """A record whose fields are of the types of their columns and stand there once; ``None`` for any other text.

    No string holds a line break or a tab, so that a text that does is spread out, and is taken once it no longer is.
    """
    if b"\n" in text or b"\t" in text or b"\r" in text:
        return None
    try:
        raw, fields = object_of(text), _fields_of(text)
        if not text.isascii():
            text.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    sizes = [len(value) for value in raw.values()]
    names_size = len(text) - sum(sizes)
    shape = shape_of(tuple(raw), names_size)
    # A field that stands twice, or an escape in a name that need not be, makes the text longer than its parts.
    if names_size != shape.overhead or (max(sizes, default=0) >= SHALLOW_BYTES and too_deep(text)):
        return None
    return Record(fields, raw, shape)


def _other(text: bytes) -> Record | str:
    """Any other record, or why it is none."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return NOT_UTF8
    if too_deep(text):
        return TOO_DEEP
    if not is_json(text):
        return NOT_JSON
    if not text.startswith(b"{"):
        return NO_RECORD
    return _plain(compact(text)) or rewritten(text)
