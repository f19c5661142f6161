"""The reference road: documents → rows of ``events``, one record at a time, in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from trailscope.formats.document import Document
from trailscope.ingest.acting import call_of, target_of
from trailscope.ingest.event_columns import EventRows
from trailscope.ingest.extra import extra_of
from trailscope.ingest.fields import Fields
from trailscope.ingest.identity import actor_of
from trailscope.ingest.json_text import (
    DEPTH_LIMIT,
    compact,
    depth,
    is_json,
    object_of,
)
from trailscope.ingest.odd import rewritten
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
from trailscope.ingest.shapes import Shape, shape_of
from trailscope.ingest.splitting import records_of
from trailscope.ingest.times import as_logged, micros_of
from trailscope.schema.insights import APART

_fields_of: Callable[[bytes], Any] = msgspec.json.Decoder(Fields).decode
_EVENT_TIME = "eventTime"


def events_of(documents: Sequence[Document]) -> Events:
    """The rows of some documents; see :class:`trailscope.ingest.road.Events`."""
    rows, aside, broken = EventRows(), [], []
    for number, document in enumerate(documents):
        texts = records_of(document)
        if texts is None:
            broken.append(number)
            continue
        for index, text in enumerate(texts, document.first_index):
            reason = _add(rows, text)
            if reason is None:
                rows.source_uri.append(document.source_uri)
                rows.source_index.append(index)
            else:
                aside.append(Aside(number, index, text, reason))
    return Events(rows.batch(), aside, broken)


class _Read(NamedTuple):
    """A record with what it takes to know what of it no column holds."""

    record: Record
    logged: Mapping[str, bytes | Raw]
    shape: Shape
    misfits: Collection[str] = ()
    repeated: Sequence[tuple[str, bytes]] = ()


def _add(rows: EventRows, text: bytes) -> str | None:
    """Take a record as a row, or say why it is none."""
    read = _plain(text) or _other(text)
    if isinstance(read, str):
        return read
    record, time = read.record, read.record.fields.eventTime
    if record.fields.eventCategory in APART:
        return INSIGHT
    if time is None:
        return NO_TIME
    micros = micros_of(time)
    if micros is None:
        return UNREADABLE_TIME
    call = call_of(record)
    actor, actor_id = actor_of(record)
    rows.records.append(record)
    rows.event_time.append(micros)
    rows.extra.append(_extra(read, as_logged(time, micros)))
    rows.record_fields.append(read.shape.record_fields)
    rows.actor.append(actor)
    rows.actor_id.append(actor_id)
    rows.action.append(call.action)
    rows.target.append(target_of(record, call))
    return None


def _extra(read: _Read, time_is_as_logged: bool) -> str | None:
    if time_is_as_logged and not (read.shape.unknown or read.misfits or read.repeated):
        return None
    kept = {*read.shape.unknown, *read.misfits}
    return extra_of(read.logged, kept if time_is_as_logged else kept | {_EVENT_TIME}, read.repeated)


def _plain(text: bytes) -> _Read | None:
    """A record whose fields are of the types of their columns and stand there once; ``None`` for any other text."""
    try:
        raw, fields = object_of(text), _fields_of(text)
        if not text.isascii():
            text.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    names_size = len(text) - sum(map(len, raw.values()))
    shape = shape_of(tuple(raw), names_size)
    # A field that stands twice, or an escape in a name that need not be, makes the text longer than its parts.
    if names_size != shape.overhead or depth(text) > DEPTH_LIMIT:
        return None
    return _Read(Record(fields, raw), raw, shape)


def _other(text: bytes) -> _Read | str:
    """Any other record, or why it is none."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return NOT_UTF8
    if depth(text) > DEPTH_LIMIT:
        return TOO_DEEP
    if not is_json(text):
        return NOT_JSON
    if not text.startswith(b"{"):
        return NO_RECORD
    read = _plain(compact(text))
    if read is not None:
        return read
    odd = rewritten(text)
    return _Read(odd.record, odd.logged, shape_of(tuple(odd.logged), len(text)), odd.misfits, odd.repeated)
