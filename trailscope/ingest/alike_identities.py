"""Identities that are spelled alike → their columns, without a Python object for each.

AWS writes all identities of one kind with the same members in the same order, so their texts differ in nothing but some strings. One of
them is read; of the others it is proved, byte by byte, that all between their strings is the same, and the strings become columns from where they
stand. What is spelled by itself, has an escape, or is named in a way that this module does not know, is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.ingest.fields import IDENTITY_COLUMNS, Identity
from trailscope.ingest.identity import ANY, PARTS, ROLE_MARK, Part, Template, shipped
from trailscope.ingest.times import moments_of_all
from trailscope.schema.tables import EVENTS

Numbers = npt.NDArray[np.int64]

FEWEST = 96  # identities that are spelled alike: to look at fewer together costs more than to read each
_MOST = 12  # spellings
_QUOTE, _ESCAPE, _SPACE = ord('"'), ord("\\"), ord(" ")
_identity_of: Callable[[bytes], Any] = msgspec.json.Decoder(Identity).decode

_PATHS: Mapping[str | Part, str] = {
    PARTS["name"]: "userName",
    PARTS["arn"]: "arn",
    PARTS["principal"]: "principalId",
    PARTS["account"]: "accountId",
    PARTS["invoked-by"]: "invokedBy",
    PARTS["issuer.arn"]: "sessionContext.sessionIssuer.arn",
    PARTS["issuer.name"]: "sessionContext.sessionIssuer.userName",
}
"""The parts of an identity's names that are a member as it is."""


class AlikeIdentities(NamedTuple):
    """Some identities that are spelled alike.

    Attributes:
        numbers: which ones, ascending.
        columns: all that they tell: those of :data:`trailscope.ingest.fields.IDENTITY_COLUMNS`, ``actor`` and ``actor_id``.
    """

    numbers: Numbers
    columns: Mapping[str, pa.Array]


class _Texts(NamedTuple):
    """Texts one behind another in a buffer, with the places of all quotes, and the number of the first within each text."""

    data: pa.Buffer
    bounds: Numbers
    quotes: Numbers
    firsts: Numbers


class _Spelling(NamedTuple):
    """How an identity is spelled.

    Attributes:
        quotes: the numbers of the quotes around the strings that are values.
        between: all that stands around these, in one.
        places: for each path of a member the number of its value; ``None`` where it says nothing.
    """

    quotes: Numbers
    between: bytes
    places: Mapping[str, int | None]


def alike_identities(texts: pa.Array) -> Iterator[AlikeIdentities]:
    """Those of some identities that are spelled alike; what is in none is left.

    Args:
        texts: as logged, none of them null.
    """
    if len(texts) < FEWEST:
        return
    _, ends, data = texts.buffers()
    bounds = np.frombuffer(ends, np.int32, len(texts) + 1, 4 * texts.offset).astype(np.int64)
    characters = np.frombuffer(data, np.uint8)[: bounds[-1]]
    quotes = np.flatnonzero(characters == _QUOTE)
    given = _Texts(data, bounds, quotes, np.searchsorted(quotes, bounds))
    counts = np.diff(given.firsts)
    odd = np.flatnonzero((characters == _ESCAPE) | (characters < _SPACE))
    counts[np.searchsorted(bounds, odd, "right") - 1] = 0
    spellings = 0
    for count in np.unique(counts).tolist():
        numbers = np.flatnonzero(counts == count)
        while count and len(numbers) >= FEWEST and spellings < _MOST:
            spellings += 1
            alike, columns = _told(given, numbers)
            if columns is not None:
                yield AlikeIdentities(numbers[alike], columns)
            numbers = numbers[~alike]


def _told(given: _Texts, numbers: Numbers) -> tuple[npt.NDArray[np.bool_], Mapping[str, pa.Array] | None]:
    """Which of some identities with as many quotes are spelled like the first, and their columns, where they are enough."""
    first = int(numbers[0])
    start, end = given.bounds[first : first + 2].tolist()
    quotes = given.quotes[given.firsts[first] : given.firsts[first + 1]] - start
    spelling = _spelling_of(given.data[start:end].to_pybytes(), quotes)
    if spelling is None:
        return numbers == first, None
    marks = _marks(given, numbers, spelling)
    runs = marks[:, 1::2] - marks[:, ::2]  # what is around the values has these lengths
    alike = (runs == runs[0]).all(axis=1)
    marks = marks[alike]
    pieces = _pieces(given.data, marks)
    between = pieces.take(_places(marks, range(0, marks.shape[1], 2), by_row=True))
    spelled = np.frombuffer(between.buffers()[2], np.uint8)[: len(marks) * len(spelling.between)]
    same = (spelled.reshape(len(marks), -1) == np.frombuffer(spelling.between, np.uint8)).all(axis=1)
    if not same.all():
        alike[alike], marks = same, marks[same]
        pieces = _pieces(given.data, marks)
    return alike, _columns(pieces, marks, spelling.places) if len(marks) >= FEWEST else None


def _marks(given: _Texts, numbers: Numbers, spelling: _Spelling) -> Numbers:
    """For each identity where it begins, where each value of it begins and ends, and where it ends."""
    marks = np.empty((len(numbers), len(spelling.quotes) + 2), np.int64)
    marks[:, 0], marks[:, -1] = given.bounds[numbers], given.bounds[numbers + 1]
    marks[:, 1:-1] = given.quotes[given.firsts[numbers][:, None] + spelling.quotes]
    marks[:, 1:-1:2] += 1
    return marks


def _pieces(data: pa.Buffer, marks: Numbers) -> pa.Array:
    """The texts between marks, row by row, and those between one row and the next."""
    bounds = pa.py_buffer(marks.astype(np.int32))
    return pa.Array.from_buffers(pa.string(), marks.size - 1, [None, bounds, data])


def _places(marks: Numbers, within: Sequence[int], *, by_row: bool) -> pa.Array:
    """The numbers of some pieces of each row."""
    places = (np.arange(len(marks)) * marks.shape[1])[:, None] + np.array(within, np.int64)
    return pa.array((places if by_row else places.T).ravel())


def _columns(pieces: pa.Array, marks: Numbers, places: Mapping[str, int | None]) -> Mapping[str, pa.Array] | None:
    said = [path for path, place in places.items() if place is not None]
    rows = len(marks)
    taken = pieces.take(_places(marks, [2 * (places[path] or 0) + 1 for path in said], by_row=False))
    values = {path: taken.slice(number * rows, rows) for number, path in enumerate(said)}
    names = _names(values, rows)
    if names is None:
        return None
    columns: dict[str, pa.Array] = dict(zip(("actor", "actor_id"), names, strict=True))
    for column in IDENTITY_COLUMNS:
        texts, type = values.get(column.field), EVENTS.field(column.name).type
        columns[column.name] = pa.nulls(rows, type) if texts is None else _READINGS[column.type](texts)
    return columns


def _booleans(texts: pa.Array) -> pa.Array:
    true, false = pc.equal(texts, "true"), pc.equal(texts, "false")
    return pc.if_else(pc.or_(true, false), true, None)


_READINGS: Mapping[str, Callable[[pa.Array], pa.Array]] = {
    "text": lambda texts: texts,
    "boolean": _booleans,
    "timestamp": moments_of_all,
}
"""How columns of ``userIdentity``, all of which are texts there, become arrays."""


# How an identity is spelled


def _spelling_of(text: bytes, quotes: Numbers) -> _Spelling | None:
    """The spelling of an identity without escapes; ``None`` where it has white space beside its strings, or other things than texts in its columns."""
    at = quotes.tolist()
    strings = list(zip(at[::2], at[1::2], strict=True))
    numbers = [number for number, (_, end) in enumerate(strings) if text[end + 1 : end + 2] != b":"]
    bounds = [0, *(bound for number in numbers for bound in (strings[number][0] + 1, strings[number][1])), len(text)]
    runs = [text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    outside = [0, *(bound for start, end in strings for bound in (start, end)), len(text)]
    if any(b" " in text[start:end] for start, end in zip(outside[::2], outside[1::2], strict=True)):
        return None
    marked = b"".join(b"%s#%d" % (run, number) for number, run in enumerate(runs[:-1])) + runs[-1]
    try:
        read = _identity_of(marked)  # it is the reader that says which value a member has
    except (msgspec.DecodeError, RecursionError):
        return None
    found = {path: value_of(read) for path, value_of in _members()}
    places = {path: None if value is None else int(value[1:]) for path, value in found.items()}
    around = [2 * number + side for number in numbers for side in (0, 1)]
    return _Spelling(np.array(around, np.int64), b"".join(runs), places)


@cache
def _members() -> Sequence[tuple[str, Callable[[Any], str | None]]]:
    return [(column.field, attrgetter(column.field)) for column in IDENTITY_COLUMNS]


# Who acted


def _names(values: Mapping[str, pa.Array], rows: int) -> tuple[pa.Array, pa.Array] | None:
    """``actor`` and ``actor_id`` of some identities by their members; ``None`` where that takes a look at each."""
    types = values["type"].unique().to_pylist() if "type" in values else [None]
    if len(types) != 1:
        return None
    actors, ids = shipped().get(types[0]) or shipped()[ANY]
    actor, actor_id = _first(actors, values, rows), _first(ids, values, rows)
    return None if actor is None or actor_id is None else (actor, actor_id)


def _first(templates: Sequence[Template], values: Mapping[str, pa.Array], rows: int) -> pa.Array | None:
    """What the first template that gives something gives, where it gives all of them something."""
    for template in templates:
        if any(part in _PATHS and _PATHS[part] not in values for part in template):
            continue  # it gives nothing
        if len(template) > 1:
            return None
        texts = _of_part(template[0], values, rows)
        lengths = None if texts is None else _lengths(texts)
        if lengths is None or (lengths.any() and not lengths.all()):
            return None
        if lengths.all():
            return texts
    return None


def _of_part(part: str | Part, values: Mapping[str, pa.Array], rows: int) -> pa.Array | None:
    if part in _PATHS:
        return values[_PATHS[part]]
    if isinstance(part, str):
        return pa.array([part]).take(pa.array(np.zeros(rows, np.int64)))
    if part is PARTS["arn.session"] and "arn" in values:
        return _sessions(values["arn"])
    return None


def _sessions(arns: pa.Array) -> pa.Array | None:
    """What stands in ARNs behind the word for a role's session; ``None`` where it is not in all of them."""
    found = pc.find_substring(arns, ROLE_MARK).to_numpy()
    if found.min() < 0:
        return None
    bounds = _bounds(arns)
    marks = np.empty((len(arns), 2), np.int32)
    marks[:, 0], marks[:, 1] = bounds[:-1] + found + len(ROLE_MARK), bounds[1:]
    pieces = pa.Array.from_buffers(pa.string(), marks.size - 1, [None, pa.py_buffer(marks), arns.buffers()[2]])
    return pieces.take(pa.array(np.arange(0, marks.size, 2)))


def _lengths(texts: pa.Array) -> npt.NDArray[np.int32]:
    return np.diff(_bounds(texts))


def _bounds(texts: pa.Array) -> npt.NDArray[np.int32]:
    return np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, 4 * texts.offset)
