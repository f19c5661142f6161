"""Columns in which few values stand again and again: what is asked of a value is asked of each distinct one once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

FEWEST_ROWS = 512  # fewer are looked at one by one as quickly
_SAMPLED = 256  # first rows that tell whether it pays to look for values that repeat
_SHARE = 4  # a distinct value must stand for so many rows


def are_many(distinct: int, rows: int) -> bool:
    """Whether there are too many distinct values for it to pay."""
    return distinct * _SHARE > rows


def by_value(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.Array] | None:
    """For each row the position of its value, and the distinct values, NULL among them where there is one; ``None`` where they are many."""
    if len(column) < FEWEST_ROWS or are_many(len(column.slice(0, _SAMPLED).unique()), _SAMPLED):
        return None
    encoded = column.dictionary_encode().unify_dictionaries()
    values = encoded.chunk(0).dictionary
    if are_many(len(values), len(column)):
        return None
    positions = pa.chunked_array([chunk.indices for chunk in encoded.chunks])
    if not column.null_count:
        return positions, values
    nothing = pa.scalar(len(values), positions.type)
    return pc.fill_null(positions, nothing), pa.concat_arrays([values, pa.nulls(1, values.type)])


def matching(column: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """Which texts an RE2 pattern is found in; in NULL none is."""
    told = by_value(column)
    if told is None:
        return pc.fill_null(pc.match_substring_regex(column, pattern), False)
    positions, values = told
    found = pc.fill_null(pc.match_substring_regex(values, pattern), False)
    if not pc.any(found).as_py():
        return pa.chunked_array([pa.repeat(pa.scalar(False), len(column))])
    return pa.chunked_array([found.take(chunk) for chunk in positions.chunks])
