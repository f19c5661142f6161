"""Columns of nested values: the values of several records as Arrow arrays, made from where they stand, without a Python object for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Raw

from trailscope.ingest.json_text import SHALLOW_BYTES, compact

_LAST_WHITE = 0x20  # of what may stand in JSON as it is, white space alone is not above the space
_NULL = ord("n")


class NestedColumns(NamedTuple):
    """The nested values of some records.

    Attributes:
        columns: for each field an array of JSON texts as they were logged; null where a record has none, or has null, and what stands
            there all the same is nothing.
        present: for each field, which records have it.
        spread: which records have white space in a value beside its strings.
        long: which records have a value of so many bytes that it may be nested too deeply.
    """

    columns: Mapping[str, pa.Array]
    present: Mapping[str, npt.NDArray[np.bool_]]
    spread: set[int]
    long: set[int]


def nested_columns(values: Mapping[str, Sequence[Raw]]) -> NestedColumns:
    """The columns of some fields.

    Args:
        values: for each field its raw values, one a record; an empty one where a record does not have it.
    """
    if not values:
        return NestedColumns({}, {}, set(), set())
    raws = list(chain.from_iterable(values.values()))
    fields, rows = len(values), len(raws) // len(values)
    data = b"".join(raws)
    bounds = np.zeros(len(raws) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, raws), np.int32, len(raws)), out=bounds[1:])
    characters = np.frombuffer(data or b" ", np.uint8)
    sizes = np.diff(bounds)
    there = (sizes > 0) & (characters.take(bounds[:-1], mode="clip") != _NULL)
    valid = np.packbits(there.reshape(fields, rows), axis=1, bitorder="little")
    buffer, columns = pa.py_buffer(data), {}
    for number, field in enumerate(values):
        ends = pa.py_buffer(bounds[number * rows : (number + 1) * rows + 1])
        columns[field] = pa.Array.from_buffers(pa.string(), rows, [pa.py_buffer(valid[number]), ends, buffer])
    present = dict(zip(values, (sizes > 0).reshape(fields, rows), strict=True))
    spread = {
        value % rows for value in _with_white(characters, bounds) if _is_spread(data[bounds[value] : bounds[value + 1]])
    }
    long = {int(value) % rows for value in np.flatnonzero(sizes >= SHALLOW_BYTES)}
    return NestedColumns(columns, present, spread, long)


def without_hidden(column: pa.Array) -> pa.Array:
    """The same column without the texts that stand where it is null: they would take room."""
    return pc.if_else(column.is_valid(), column, None) if column.null_count else column


def _with_white(characters: npt.NDArray[np.uint8], bounds: npt.NDArray[np.int32]) -> Iterator[int]:
    """The numbers of the values in which white space stands, in strings or beside them."""
    places = np.flatnonzero(characters <= _LAST_WHITE)
    return iter(np.unique(np.searchsorted(bounds, places, "right") - 1).tolist() if bounds[-1] else ())


def _is_spread(value: bytes) -> bool:
    try:
        return compact(value) != value
    except RecursionError:
        return True  # left, as what is nested so deeply is in any case
