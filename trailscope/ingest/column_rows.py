"""Records as CloudTrail writes them → a batch of ``events``, some hundred at a time, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Raw
from msgspec.structs import astuple

from trailscope.ingest.acting import INSIGHT_TYPE, EventKind, WorkedCall, call_named, target_of, target_of_call
from trailscope.ingest.event_columns import identity_columns
from trailscope.ingest.fields import IDENTITY_FIELD, RECORD_COLUMNS, TIME_FIELD, Identity
from trailscope.ingest.identity import actor_of_identity
from trailscope.ingest.json_text import too_deep
from trailscope.ingest.nested_columns import NestedColumns, nested_columns, without_hidden
from trailscope.ingest.shapes import shape_of
from trailscope.ingest.targets import DOCUMENTS
from trailscope.ingest.times import times_as_logged
from trailscope.ingest.written import ABSENT, FIELDS, WrittenRecord, WrittenRecords, fields_in_order, written_of
from trailscope.schema.insights import APART
from trailscope.schema.tables import EVENTS

_STRETCH = 4_096  # rows after which identities are written down, so that no more of them are held
_NESTED = tuple(column.field for column in RECORD_COLUMNS if column.type == "json")
_SINGLE = tuple(column for column in RECORD_COLUMNS if column.type in ("text", "boolean"))
_NAME_OF = {column.field: column.name for column in RECORD_COLUMNS}
_HIDING = frozenset(_NAME_OF[field] for field in _NESTED)
_OF_CALL = (DOCUMENTS["request"], DOCUMENTS["response"], DOCUMENTS["resource"])
_BIT_OF = {field: number for number, field in enumerate(FIELDS)}
_TYPE_OF = {field.name: field.type for field in EVENTS}


class KnownIdentity(NamedTuple):
    """What a ``userIdentity`` tells by itself: its members that are columns, and ``actor`` and ``actor_id``."""

    members: Any
    actor: str | None
    actor_id: str | None


class _Piece(NamedTuple):
    """Some records, read.

    Attributes:
        records: a :data:`trailscope.ingest.written.Written` of each.
        orders: for each the number of the order of its fields.
        columns: for each field its values.
        times: when, in microseconds; null where that is not written as CloudTrail writes it.
        nested: the nested values of the fields that some record has.
        identities: the texts of the distinct identities, each with what it tells; ``None`` where it does not tell all.
        identity_of: the number among them of each record's.
    """

    records: Sequence[Any]
    orders: npt.NDArray[np.int64]
    columns: Mapping[str, Sequence[Any]]
    times: pa.Array
    nested: NestedColumns
    identities: Sequence[tuple[str, KnownIdentity | None]]
    identity_of: npt.NDArray[np.int32]


class _Targets:
    """What calls acted on: the same ones are made again and again, and each is looked at once while there is room.

    Attributes:
        known: by the values of a :class:`trailscope.ingest.acting.WorkedCall`.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[Any, ...], str | None] = {}
        self._bytes = 0

    def told(self, call: tuple[Any, ...]) -> str | None:
        """What a call that is not known acted on; it is known from now on."""
        target = target_of_call(WorkedCall(*call))
        size = _ENTRY_BYTES + sum(len(value) for value in (*call, target) if value)
        if self._bytes + size > _MOST_BYTES:
            self.known.clear()
            self._bytes = 0
        if size <= _MOST_BYTES:
            self.known[call] = target
            self._bytes += size
        return target


_UNKNOWN: Any = object()
_ENTRY_BYTES = 512  # of what a call and its target take beside their characters
_MOST_BYTES = 4 << 20
_TARGETS = _Targets()


class ColumnRows:
    """Rows in the making, in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._columns: dict[str, list[pa.Array]] = {name: [] for name in EVENTS.names}
        self._uris: dict[str, int] = {}
        self._field_lists: dict[int, int] = {}
        self._begin()

    def _begin(self) -> None:
        self._identities: dict[str, tuple[int, KnownIdentity]] = {}
        self._identity_of: list[npt.NDArray[np.int32]] = []
        self._stretch = 0

    def add(self, texts: Sequence[bytes | Raw], uri: str, first: int) -> list[int]:
        """Take those of some records that are as CloudTrail writes them.

        Args:
            texts: of the records, without white space around them.
            uri: the object they stand in.
            first: the position there of the first.

        Returns:
            The places, among those given, of the records that were not taken, in their order.
        """
        written = written_of(texts)
        places = [place for place, record in enumerate(written.records) if record is not None]
        piece = _read(written, places) if places else None
        if piece is not None and (unfit := _unfit(piece, [texts[place] for place in places])):
            places = [place for number, place in enumerate(places) if number not in unfit]
            piece = _read(written, places) if places else None
        if piece is not None:
            self._take(piece)
            self._put("source_uri", np.full(len(places), self._uris.setdefault(uri, len(self._uris)), np.int32))
            self._put("source_index", np.array(places, np.int64) + first)
            self.count += len(places)
            self._stretch += len(places)
            if self._stretch >= _STRETCH:
                self._finish_stretch()
        return sorted(set(range(len(texts))).difference(places)) if len(places) < len(texts) else []

    def batch(self) -> pa.RecordBatch:
        """The rows as :data:`trailscope.schema.tables.EVENTS`."""
        self._finish_stretch()
        texts = {
            "source_uri": list(self._uris),
            "record_fields": [shape_of(_fields_of(code), 0).record_fields for code in self._field_lists],
        }
        arrays = []
        for name, pieces in self._columns.items():
            joined = _joined(pieces, _TYPE_OF[name], self.count, texts.get(name))
            arrays.append(without_hidden(joined) if name in _HIDING else joined)
            pieces.clear()
        return pa.record_batch(arrays, schema=EVENTS)

    def _put(self, name: str, values: Any) -> None:
        self._columns[name].append(pa.array(values))

    def _take(self, piece: _Piece) -> None:
        columns, nested = piece.columns, piece.nested
        arrays = {column.field: pa.array(columns[column.field], _TYPE_OF[column.name]) for column in _SINGLE}
        for field, array in arrays.items():
            self._columns[_NAME_OF[field]].append(array)
        for field in _NESTED:
            if field != IDENTITY_FIELD:
                self._columns[_NAME_OF[field]].append(_nested(piece, field))
        self._columns["event_time"].append(piece.times)
        self._put("record_fields", self._field_list_of(arrays, nested, piece.orders))
        calls = _calls(columns["eventSource"], columns["eventName"])
        self._columns["action"].append(pa.array([call.action for call in calls], pa.string()))
        self._columns["target"].append(pa.array(_targets(piece, calls), pa.string()))
        numbers = [
            self._identities.setdefault(text, (len(self._identities), known))[0]
            for text, known in piece.identities
            if known is not None  # as all are of which it is taken
        ]
        self._identity_of.append(np.array(numbers, np.int32)[piece.identity_of])

    def _field_list_of(
        self, arrays: Mapping[str, pa.Array], nested: NestedColumns, orders: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int32]:
        """For each record the number of the list of its fields."""
        rows = len(orders)
        codes = orders << len(FIELDS) | _bit(TIME_FIELD)
        for field, array in arrays.items():
            if array.null_count < rows:
                codes |= _bit(field) * (array.is_valid().to_numpy(zero_copy_only=False) if array.null_count else 1)
        for field, present in nested.present.items():
            codes |= _bit(field) * present
        lists = self._field_lists
        return np.array([lists.setdefault(code, len(lists)) for code in codes.tolist()], np.int32)

    def _finish_stretch(self) -> None:
        if not self._identity_of:
            return
        rows = pa.array(np.concatenate(self._identity_of))
        known = [identity for _, identity in self._identities.values()]
        columns: dict[str, Sequence[Any]] = {
            **identity_columns([identity.members for identity in known]),
            "user_identity": list(self._identities),
            "actor": [identity.actor for identity in known],
            "actor_id": [identity.actor_id for identity in known],
        }
        for name, values in columns.items():
            self._columns[name].append(pa.array(values, _TYPE_OF[name]).take(rows))
        self._begin()


def _read(written: WrittenRecords, places: Sequence[int]) -> _Piece:
    records = [written.records[place] for place in places]
    orders = np.array([written.orders[place] for place in places], np.int64)
    columns = dict(zip(FIELDS, zip(*map(astuple, records), strict=True), strict=True))
    nested = nested_columns({field: columns[field] for field in _NESTED if not _all_absent(columns[field])})
    texts, identity_of = _distinct(nested.columns.get(IDENTITY_FIELD, pa.nulls(len(records), pa.string())))
    identities = [(text or "", known_identity(text or "")) for text in texts]
    return _Piece(records, orders, columns, times_as_logged(columns[TIME_FIELD]), nested, identities, identity_of)


def _all_absent(values: Sequence[Any]) -> bool:
    return values[0] is ABSENT and values.count(ABSENT) == len(values)


def _distinct(column: pa.Array) -> tuple[list[Any], npt.NDArray[np.int32]]:
    """The distinct values of a column, and for each row the number of its own."""
    encoded = column.dictionary_encode()
    values = encoded.dictionary.to_pylist()
    if not column.null_count:
        return values, encoded.indices.to_numpy()
    return [*values, None], encoded.indices.fill_null(len(values)).to_numpy()


def _calls(sources: Sequence[str | None], events: Sequence[str | None]) -> list[EventKind]:
    """The kind of each event."""
    pairs = list(zip(sources, events, strict=True))
    kinds = {pair: call_named(*pair) for pair in set(pairs)}
    return [kinds[pair] for pair in pairs]


def _targets(piece: _Piece, calls: Sequence[EventKind]) -> list[str | None]:
    """What each record acted on."""
    requests, responses, resources = (_nested(piece, field).cast(pa.binary()).to_pylist() for field in _OF_CALL)
    rows = zip(piece.records, calls, requests, responses, resources, piece.identity_of.tolist(), strict=True)
    targets: list[str | None] = []
    known = _TARGETS.known
    for record, kind, request, response, listed, identity in rows:
        account = record.recipientAccountId
        if kind.of_call and record.errorCode is None and account is not None:
            answer = response if kind.of_response else None
            call = (record.eventSource, record.eventName, request, answer, listed, account, record.awsRegion)
            target = known.get(call, _UNKNOWN)
            targets.append(_TARGETS.told(call) if target is _UNKNOWN else target)
            continue
        caller = piece.identities[identity][1]
        assert caller is not None  # noqa: S101 - records of which it is are not taken
        targets.append(target_of(WrittenRecord(record, caller.members), kind))
    return targets


def _nested(piece: _Piece, field: str) -> pa.Array:
    """A column of nested values."""
    column = piece.nested.columns.get(field)
    return pa.nulls(len(piece.records), pa.string()) if column is None else column


def known_identity(text: str) -> KnownIdentity | None:
    """What an identity tells by itself; ``None`` where it is odd, or the record beside it has a say in who acted."""
    return (_known_before if len(text) <= _LONGEST_KEPT else _known)(text)


def _known(text: str) -> KnownIdentity | None:
    try:
        members = _identity_of(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    named = actor_of_identity(members)
    return None if named is None else KnownIdentity(members, *named)


_identity_of = msgspec.json.Decoder(Identity).decode
_LONGEST_KEPT = 2_048  # characters; what AWS writes has some 600
_known_before = lru_cache(maxsize=1 << 11)(_known)


def _unfit(piece: _Piece, texts: Sequence[bytes | Raw]) -> set[int]:
    """The numbers of the records that are no plain rows: what they hold is odd, or is no event."""
    unfit = set(piece.nested.spread)
    unfit.update(number for number in piece.nested.long if too_deep(bytes(texts[number])))
    unknown = [number for number, (_, known) in enumerate(piece.identities) if known is None]
    unfit.update(np.flatnonzero(np.isin(piece.identity_of, unknown)).tolist())
    if piece.times.null_count:
        unfit.update(np.flatnonzero(piece.times.is_null().to_numpy(zero_copy_only=False)).tolist())
    for field, values in (("eventCategory", APART), ("eventType", (INSIGHT_TYPE,))):
        column = piece.columns[field]
        if not set(values).isdisjoint(column):
            unfit.update(number for number, value in enumerate(column) if value in values)
    return unfit


def _bit(field: str) -> np.int64:
    return np.int64(1 << _BIT_OF[field])


def _fields_of(code: int) -> tuple[str, ...]:
    return tuple(field for field in fields_in_order(code >> len(FIELDS)) if code >> _BIT_OF[field] & 1)


def _joined(pieces: Sequence[pa.Array], type: pa.DataType, rows: int, dictionary: Sequence[str] | None) -> pa.Array:
    if not rows or all(piece.null_count == len(piece) for piece in pieces):
        return pa.nulls(rows, type)
    whole = pieces[0] if len(pieces) == 1 else pa.concat_arrays(pieces)
    return whole if dictionary is None else pa.DictionaryArray.from_arrays(whole, pa.array(dictionary, pa.string()))
