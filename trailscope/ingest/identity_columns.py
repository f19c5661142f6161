"""Identities → their columns: each distinct one of some records is read once, and what it tells is told for all rows that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Raw
from msgspec.structs import astuple

from trailscope.ingest.alike_identities import AlikeIdentities, alike_identities
from trailscope.ingest.fields import IDENTITY_COLUMNS, Identity
from trailscope.ingest.identity import actor_of_identity
from trailscope.ingest.times import moments_of
from trailscope.schema.tables import EVENTS

Numbers = npt.NDArray[np.int64]

_identities_of: Callable[[bytes], list[Any]] = msgspec.json.Decoder(list[Identity]).decode
_identity_of: Callable[[bytes], Any] = msgspec.json.Decoder(Identity).decode
_UNREADABLE = (msgspec.DecodeError, RecursionError)


class DistinctIdentities(NamedTuple):
    """The identities of some records.

    Attributes:
        texts: of each distinct one, as logged.
        alike: those that are spelled alike.
        others: the numbers of the others, ascending.
        members: of each of the others, a :data:`trailscope.ingest.fields.Identity`; ``None`` where it is odd.
        named: ``actor`` and ``actor_id`` of each of the others; ``None`` where it is odd, or the record beside it has a say in who acted.
        of_record: for each record the number of its own; -1 where it has none.
    """

    texts: pa.Array
    alike: Sequence[AlikeIdentities]
    others: Numbers
    members: Sequence[Any]
    named: Sequence[tuple[str | None, str | None] | None]
    of_record: Numbers


def distinct_identities(column: pa.Array, raws: Sequence[Raw]) -> DistinctIdentities:
    """What the identities of some records tell.

    Args:
        column: their texts.
        raws: the same as raw values.
    """
    encoded = column.dictionary_encode()
    of_record = np.asarray(encoded.indices.fill_null(-1) if column.null_count else encoded.indices, np.int64)
    alike = list(alike_identities(encoded.dictionary))
    left = np.ones(len(encoded.dictionary), bool)
    for told in alike:
        left[told.numbers] = False
    others = np.flatnonzero(left)
    firsts = _firsts(of_record) if len(others) else []
    members = _read([raws[firsts[number]] for number in others.tolist()])
    named = [None if identity is None else actor_of_identity(identity) for identity in members]
    return DistinctIdentities(encoded.dictionary, alike, others, members, named, of_record)


def identity_of(raw: Raw) -> Any:
    """The identity in a raw value that :func:`distinct_identities` did not find odd."""
    return _identity_of(bytes(raw))


def _firsts(numbers: Numbers) -> list[int]:
    """Where each number from 0 occurs first."""
    found, places = np.unique(numbers, return_index=True)
    firsts: list[int] = places[found >= 0].tolist()
    return firsts


def _read(raws: Sequence[Raw]) -> Sequence[Any]:
    """The identities in some raw values; ``None`` for what is no identity, or has members of other types than its columns."""
    try:
        return _identities_of(b"[" + b",".join(raws) + b"]")
    except _UNREADABLE:
        return [_alone(bytes(raw)) for raw in raws]


def _alone(text: bytes) -> Any:
    try:
        return _identity_of(text)
    except _UNREADABLE:
        return None


class IdentityRows:
    """The identities of rows in the making, in the order of these."""

    def __init__(self) -> None:
        self._columns: dict[str, list[pa.Array]] = {}
        self._of_row: list[Numbers] = []
        self._texts: list[pa.Array] = []
        self._text_of_row: list[Numbers] = []
        self._count = 0

    def add(self, distinct: DistinctIdentities) -> None:
        """Take those of further rows, all of which tell who acted."""
        places = np.empty(len(distinct.texts), np.int64)  # by spelling
        place = self._count
        for told in (*distinct.alike, *_of_others(distinct)):
            places[told.numbers] = np.arange(place, place + len(told.numbers))
            place += len(told.numbers)
            for name, column in told.columns.items():
                self._columns.setdefault(name, []).append(column)
        self._of_row.append(places[distinct.of_record])
        self._text_of_row.append(distinct.of_record + self._count)
        self._texts.append(distinct.texts)
        self._count = place

    def columns(self) -> Mapping[str, pa.Array]:
        """All columns that they tell."""
        if not self._of_row:
            return {}
        rows = np.concatenate(self._of_row)
        columns = {name: _taken(pieces, rows) for name, pieces in self._columns.items()}
        return columns | {"user_identity": _taken(self._texts, np.concatenate(self._text_of_row))}


def _of_others(distinct: DistinctIdentities) -> Iterator[AlikeIdentities]:
    if len(distinct.others):
        actors, ids = zip(*filter(None, distinct.named), strict=True)
        names = {"actor": pa.array(actors, pa.string()), "actor_id": pa.array(ids, pa.string())}
        yield AlikeIdentities(distinct.others, {**identity_columns(distinct.members), **names})


def _taken(pieces: Sequence[pa.Array], rows: Numbers) -> pa.Array:
    if all(piece.null_count == len(piece) for piece in pieces):
        return pa.nulls(len(rows), pieces[0].type)
    whole = pa.concat_arrays(pieces)
    return whole if len(rows) == len(whole) and (rows == np.arange(len(rows))).all() else whole.take(pa.array(rows))


def identity_columns(identities: Sequence[Any]) -> dict[str, pa.Array]:
    """The columns of some :data:`trailscope.ingest.fields.Identity`."""
    values = dict(_values(Identity, identities, ""))
    columns: dict[str, pa.Array] = {}
    for column in IDENTITY_COLUMNS:
        type, texts = EVENTS.field(column.name).type, values.get(column.field)
        columns[column.name] = pa.nulls(len(identities), type) if texts is None else _READINGS[column.type](texts)
    return columns


def _values(type: Any, structs: Sequence[Any], path: str) -> Iterator[tuple[str, Sequence[str | None]]]:
    """The values of some structures of one type, by the path of each member that some of them has."""
    members = zip(*map(astuple, structs), strict=True)
    for name, nothing, values in zip(type.__struct_fields__, type.__struct_defaults__, members, strict=False):
        if values.count(nothing) == len(values):
            continue
        if nothing is None:
            yield path + name, values
        else:
            yield from _values(nothing.__class__, values, f"{path}{name}.")


def _booleans(texts: Sequence[str | None]) -> pa.Array:
    truth = {"true": True, "false": False}
    return pa.array([None if text is None else truth.get(text) for text in texts], pa.bool_())


_READINGS: Mapping[str, Callable[[Sequence[str | None]], pa.Array]] = {
    "text": lambda texts: pa.array(texts, pa.string()),
    "boolean": _booleans,
    "timestamp": moments_of,
}
"""How columns of ``userIdentity``, all of which are texts there, become arrays."""
