"""Records as CloudTrail writes them → a batch of ``events``, some hundred at a time, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Raw
from msgspec.structs import astuple

from trailscope.ingest.acting import (
    INSIGHT_TYPE,
    REQUEST,
    RESOURCES,
    RESPONSE,
    EventKind,
    WorkedCall,
    call_named,
    target_of,
    target_of_call,
)
from trailscope.ingest.fields import IDENTITY_FIELD, RECORD_COLUMNS, TIME_FIELD
from trailscope.ingest.identity_columns import DistinctIdentities, IdentityRows, distinct_identities
from trailscope.ingest.json_text import too_deep
from trailscope.ingest.nested_columns import NestedColumns, nested_columns, without_hidden
from trailscope.ingest.shapes import shape_of
from trailscope.ingest.times import times_as_logged
from trailscope.ingest.worked_calls import UNTOLD, SimpleCall, targets_of_calls
from trailscope.ingest.written import ABSENT, FIELDS, WrittenRecord, WrittenRecords, fields_in_order, written_of
from trailscope.schema.insights import APART
from trailscope.schema.tables import EVENTS

_STRETCH = 4_096  # rows after which identities are written down, so that no more of them are held
_NESTED = tuple(column.field for column in RECORD_COLUMNS if column.type == "json")
_SINGLE = tuple(column for column in RECORD_COLUMNS if column.type in ("text", "boolean"))
_NAME_OF = {column.field: column.name for column in RECORD_COLUMNS}
_HIDING = frozenset(_NAME_OF[field] for field in _NESTED)
_BIT_OF = {field: number for number, field in enumerate(FIELDS)}
_TYPE_OF = {field.name: field.type for field in EVENTS}


class _Piece(NamedTuple):
    """Some records, read.

    Attributes:
        records: a :data:`trailscope.ingest.written.Written` of each.
        orders: for each the number of the order of its fields.
        columns: for each field its values.
        times: when, in microseconds; null where that is not written as CloudTrail writes it.
        nested: the nested values of the fields that some record has.
        identities: who called.
    """

    records: Sequence[Any]
    orders: npt.NDArray[np.int64]
    columns: Mapping[str, Sequence[Any]]
    times: pa.Array
    nested: NestedColumns
    identities: DistinctIdentities


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


_ENTRY_BYTES = 512  # of what a call and its target take beside their characters
_MOST_BYTES = 4 << 20
_TARGETS = _Targets()


class ColumnRows:
    """Rows in the making, in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._columns: dict[str, list[pa.Array]] = {name: [] for name in EVENTS.names}
        self._uris: dict[str, int] = {}
        self._field_lists: dict[str, int] = {}
        self._field_list_of_code: dict[int, int] = {}
        self._identities = IdentityRows()
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
            "record_fields": list(self._field_lists),
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
        kinds = _kinds(columns["eventSource"], columns["eventName"])
        self._columns["action"].append(pa.array([kind.action for kind in kinds], pa.string()))
        self._columns["target"].append(pa.array(_targets(piece, kinds), pa.string()))
        self._identities.add(piece.identities)

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
        numbers, lists = self._field_list_of_code, self._field_lists
        each: list[int] = codes.tolist()
        for code in dict.fromkeys(each):
            if code not in numbers:  # two orders may give one list
                numbers[code] = lists.setdefault(shape_of(_fields_of(code), 0).record_fields, len(lists))
        return np.array([numbers[code] for code in each], np.int32)

    def _finish_stretch(self) -> None:
        for name, column in self._identities.columns().items():
            self._columns[name].append(column)
        self._stretch = 0


def _read(written: WrittenRecords, places: Sequence[int]) -> _Piece:
    records = [written.records[place] for place in places]
    orders = np.array([written.orders[place] for place in places], np.int64)
    columns = dict(zip(written.fields, zip(*map(astuple, records), strict=True), strict=True))
    nested = nested_columns({field: columns[field] for field in _NESTED if not _all_absent(columns[field])})
    texts = nested.columns.get(IDENTITY_FIELD, pa.nulls(len(records), pa.string()))
    identities = distinct_identities(texts, columns[IDENTITY_FIELD])
    return _Piece(records, orders, columns, times_as_logged(columns[TIME_FIELD]), nested, identities)


def _all_absent(values: Sequence[Any]) -> bool:
    return values[0] is ABSENT and values.count(ABSENT) == len(values)


def _kinds(sources: Sequence[str | None], events: Sequence[str | None]) -> list[EventKind]:
    """The kind of each event."""
    pairs = list(zip(sources, events, strict=True))
    kinds = {pair: call_named(*pair) for pair in set(pairs)}
    return [kinds[pair] for pair in pairs]


def _targets(piece: _Piece, kinds: Sequence[EventKind]) -> list[str | None]:
    """What each record acted on."""
    columns = piece.columns
    errors, accounts, regions = columns["errorCode"], columns["recipientAccountId"], columns["awsRegion"]
    requests, responses, resources = (_raws(piece, field) for field in (REQUEST, RESPONSE, RESOURCES))
    targets: list[Any] = [UNTOLD] * len(kinds)
    worked: dict[int, list[int]] = {}
    for row, kind in enumerate(kinds):
        if kind.of_call and errors[row] is None and accounts[row] is not None:
            worked.setdefault(id(kind), []).append(row)
    for rows in worked.values():
        calls = [SimpleCall(requests[row], resources[row], accounts[row], regions[row]) for row in rows]
        for row, target in zip(rows, targets_of_calls(kinds[rows[0]], calls), strict=True):
            targets[row] = target
    for row in [row for row, target in enumerate(targets) if target is UNTOLD]:
        kind = kinds[row]
        if kind.of_call and errors[row] is None and accounts[row] is not None:
            answer = responses[row] if kind.of_response else None
            texts = (None if raw is None else bytes(raw) for raw in (requests[row], answer, resources[row]))
            call = (columns["eventSource"][row], columns["eventName"][row], *texts, accounts[row], regions[row])
            target = _TARGETS.known.get(call, UNTOLD)
            targets[row] = _TARGETS.told(call) if target is UNTOLD else target
        else:
            caller = piece.identities.told[piece.identities.of_record[row]]
            assert caller is not None  # noqa: S101 - records of which it is are not taken
            targets[row] = target_of(WrittenRecord(piece.records[row], caller[0]), kind)
    return targets


def _raws(piece: _Piece, field: str) -> list[Raw | None]:
    """The nested values of a field; ``None`` where a record has none or has null."""
    column = piece.nested.columns.get(field)
    if column is None:
        return [None] * len(piece.records)
    there = column.is_valid().to_pylist()
    return [raw if valid else None for raw, valid in zip(piece.columns[field], there, strict=True)]


def _nested(piece: _Piece, field: str) -> pa.Array:
    """A column of nested values."""
    column = piece.nested.columns.get(field)
    return pa.nulls(len(piece.records), pa.string()) if column is None else column


def _unfit(piece: _Piece, texts: Sequence[bytes | Raw]) -> set[int]:
    """The numbers of the records that are no plain rows: what they hold is odd, or is no event."""
    unfit = set(piece.nested.spread)
    unfit.update(number for number in piece.nested.long if too_deep(bytes(texts[number])))
    unknown = [-1, *(number for number, told in enumerate(piece.identities.told) if told is None)]
    unfit.update(np.flatnonzero(np.isin(piece.identities.of_record, unknown)).tolist())
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
