"""Records as CloudTrail writes them → a batch of ``events``, some hundred at a time, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Raw
from msgspec.structs import astuple

from trailscope.ingest.acting import INSIGHT_TYPE, REQUEST, RESOURCES, RESPONSE, EventKind, call_named
from trailscope.ingest.column_targets import Acting, targets_of
from trailscope.ingest.fields import IDENTITY_FIELD, RECORD_COLUMNS, TIME_FIELD
from trailscope.ingest.identity_columns import DistinctIdentities, IdentityRows, distinct_identities
from trailscope.ingest.json_text import too_deep
from trailscope.ingest.nested_columns import NestedColumns, nested_columns, without_hidden
from trailscope.ingest.shapes import shape_of
from trailscope.ingest.times import times_as_logged
from trailscope.ingest.written import ABSENT, FIELDS, WrittenRecords, fields_in_order, written_of
from trailscope.schema.insights import APART
from trailscope.schema.tables import EVENTS

_NESTED = tuple(column.field for column in RECORD_COLUMNS if column.type == "json")
_SINGLE = tuple(column for column in RECORD_COLUMNS if column.type in ("text", "boolean"))
_NAME_OF = {column.field: column.name for column in RECORD_COLUMNS}
_HIDING = frozenset(_NAME_OF[field] for field in _NESTED)
_OF_CALL = (REQUEST, RESPONSE, RESOURCES)
_BIT_OF = {field: number for number, field in enumerate(FIELDS)}
_TYPE_OF = {field.name: field.type for field in EVENTS}


class RecordRun(NamedTuple):
    """Records that stand together in an object.

    Attributes:
        uri: the object.
        first: the position there of the first.
        texts: of the records, without white space around them.
    """

    uri: str
    first: int
    texts: Sequence[bytes | Raw]


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


class ColumnRows:
    """Rows in the making, in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._columns: dict[str, list[pa.Array]] = {name: [] for name in EVENTS.names}
        self._uris: dict[str, int] = {}
        self._field_lists: dict[str, int] = {}
        self._field_list_of_code: dict[int, int] = {}
        self._identities = IdentityRows()

    def add(self, stretches: Sequence[RecordRun]) -> list[int]:
        """Take those of some records that are as CloudTrail writes them.

        Returns:
            The places, among those given, of the records that were not taken, in their order.
        """
        texts = list(chain.from_iterable(stretch.texts for stretch in stretches))
        written = written_of(texts)
        places = [place for place, record in enumerate(written.records) if record is not None]
        piece = _read(written, places) if places else None
        if piece is not None and (unfit := _unfit(piece, [texts[place] for place in places])):
            places = [place for number, place in enumerate(places) if number not in unfit]
            piece = _read(written, places) if places else None
        if piece is not None:
            self._take(piece)
            lengths = [len(stretch.texts) for stretch in stretches]
            uris = [self._uris.setdefault(stretch.uri, len(self._uris)) for stretch in stretches]
            before = [
                stretch.first - start for stretch, start in zip(stretches, accumulate(lengths, initial=0), strict=False)
            ]
            self._put("source_uri", np.repeat(np.array(uris, np.int32), lengths)[places])
            self._put("source_index", np.repeat(np.array(before, np.int64), lengths)[places] + places)
            self.count += len(places)
        return sorted(set(range(len(texts))).difference(places)) if len(places) < len(texts) else []

    def batch(self) -> pa.RecordBatch:
        """The rows as :data:`trailscope.schema.tables.EVENTS`."""
        for name, column in self._identities.columns().items():
            self._columns[name].append(column)
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
        self._columns["target"].append(pa.array(targets_of(_acting(piece, kinds)), pa.string()))
        self._identities.add(piece.identities)

    def _field_list_of(
        self, arrays: Mapping[str, pa.Array], nested: NestedColumns, orders: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int32]:
        """For each record the number of the list of its fields."""
        rows = len(orders)
        codes = orders << len(FIELDS) | _bit(TIME_FIELD)
        for field, array in arrays.items():
            if array.null_count < rows:
                codes |= _bit(field) * (_there(array) if array.null_count else 1)
        for field, present in nested.present.items():
            codes |= _bit(field) * present
        numbers, lists = self._field_list_of_code, self._field_lists
        each: list[int] = codes.tolist()
        for code in dict.fromkeys(each):
            if code not in numbers:  # two orders may give one list
                numbers[code] = lists.setdefault(shape_of(_fields_of(code), 0).record_fields, len(lists))
        return np.array([numbers[code] for code in each], np.int32)


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


def _acting(piece: _Piece, kinds: Sequence[EventKind]) -> Acting:
    there = {
        field: column.is_valid().to_pylist() for field, column in piece.nested.columns.items() if field in _OF_CALL
    }
    return Acting(piece.records, kinds, piece.columns, there)


def _nested(piece: _Piece, field: str) -> pa.Array:
    """A column of nested values."""
    column = piece.nested.columns.get(field)
    return pa.nulls(len(piece.records), pa.string()) if column is None else column


def _unfit(piece: _Piece, texts: Sequence[bytes | Raw]) -> set[int]:
    """The numbers of the records that are no plain rows: what they hold is odd, or is no event."""
    unfit = set(piece.nested.spread)
    unfit.update(number for number in piece.nested.long if too_deep(bytes(texts[number])))
    own, others = piece.identities.of_record, piece.identities.others
    unknown = (
        others[[named is None for named in piece.identities.named]] if None in piece.identities.named else others[:0]
    )
    unfit.update(np.flatnonzero((own < 0) | np.isin(own, unknown) if len(unknown) else own < 0).tolist())
    if piece.times.null_count:
        unfit.update(np.flatnonzero(piece.times.is_null().to_numpy(zero_copy_only=False)).tolist())
    for field, values in (("eventCategory", APART), ("eventType", (INSIGHT_TYPE,))):
        column = piece.columns[field]
        if not set(values).isdisjoint(column):
            unfit.update(number for number, value in enumerate(column) if value in values)
    return unfit


def _bit(field: str) -> np.int64:
    return np.int64(1 << _BIT_OF[field])


def _there(array: pa.Array) -> npt.NDArray[np.uint8]:
    """Which values of an array that was made here, some of them null, are not."""
    return np.unpackbits(np.frombuffer(array.buffers()[0], np.uint8), count=len(array), bitorder="little")


def _fields_of(code: int) -> tuple[str, ...]:
    return tuple(field for field in fields_in_order(code >> len(FIELDS)) if code >> _BIT_OF[field] & 1)


def _joined(pieces: Sequence[pa.Array], type: pa.DataType, rows: int, dictionary: Sequence[str] | None) -> pa.Array:
    if not rows or all(piece.null_count == len(piece) for piece in pieces):
        return pa.nulls(rows, type)
    whole = pieces[0] if len(pieces) == 1 else pa.concat_arrays(pieces)
    return whole if dictionary is None else pa.DictionaryArray.from_arrays(whole, pa.array(dictionary, pa.string()))
