"""Columns in which few values stand again and again: each is spelled once, and what stands side by side is one text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.cli.render.cells import joined
from trailscope.distinct import FEWEST_ROWS, are_many, by_value

_BETWEEN = "\x1f"  # of the texts of a list


@dataclass(frozen=True)
class Repeated:
    """A column by its distinct values.

    Attributes:
        codes: for each row the position of its value.
        values: the distinct ones, NULL among them where there is one.
    """

    codes: pa.Array
    values: pa.ChunkedArray

    def rows(self) -> pa.ChunkedArray:
        """The column itself."""
        return self.values.take(self.codes)


Part: TypeAlias = str | pa.ChunkedArray | Repeated
"""Of lines of text: the same in all lines, one in each, or one of a few in each."""


def repeated(column: pa.ChunkedArray) -> Repeated | None:
    """A column of texts, of lists of them, of whole numbers or times by its distinct values; ``None`` where they are many."""
    if len(column) < FEWEST_ROWS:
        return None
    keys = _keys(column)
    if keys is None or (told := by_value(keys)) is None:
        return None
    codes, distinct = told[0].combine_chunks(), told[1]
    if keys is column:
        return Repeated(codes, pa.chunked_array([distinct]))
    return Repeated(codes, column.take(pc.index_in(distinct, keys.combine_chunks())))


def spelled(value: Repeated, spell: Callable[[pa.ChunkedArray], Iterable[str | pa.ChunkedArray]]) -> Repeated:
    """The same rows with each distinct value as text; ``spell`` gives the parts of the text of a column."""
    parts = list(spell(value.values))
    return Repeated(value.codes, joined(*parts))


def run_together(parts: Iterable[Part]) -> Iterator[str | pa.ChunkedArray]:
    """The parts of lines, neighbours that are few different texts together made one, so that rows are put together of fewer."""
    open_: str | Repeated = ""
    for part in parts:
        together = _together(open_, part)
        if together is None:
            yield open_ if isinstance(open_, str) else open_.rows()
            if isinstance(part, pa.ChunkedArray):
                yield part
            open_ = "" if isinstance(part, pa.ChunkedArray) else part
        else:
            open_ = together
    if open_:
        yield open_ if isinstance(open_, str) else open_.rows()


def _together(left: str | Repeated, right: Part) -> str | Repeated | None:
    """Two neighbours as one; ``None`` where that would be of more different texts than pays."""
    if isinstance(right, pa.ChunkedArray):
        return None
    if isinstance(left, str):
        return left + right if isinstance(right, str) else Repeated(right.codes, _said(left, right.values))
    if isinstance(right, str):
        return Repeated(left.codes, _said(left.values, right))
    width = pa.scalar(len(right.values), pa.int64())
    codes = pc.add(pc.multiply(left.codes.cast(pa.int64()), width), right.codes.cast(pa.int64())).dictionary_encode()
    if are_many(len(codes.dictionary), len(codes)):
        return None
    of_left = pc.divide(codes.dictionary, width)
    of_right = pc.subtract(codes.dictionary, pc.multiply(of_left, width))
    return Repeated(codes.indices, _said(left.values.take(of_left), right.values.take(of_right)))


def _said(left: str | pa.ChunkedArray, right: str | pa.ChunkedArray) -> pa.ChunkedArray:
    return joined(left, right)


def _keys(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """What differs where values of the column do; ``None`` where that is not known."""
    type = column.type
    if pa.types.is_string(type) or pa.types.is_large_string(type):
        return column
    if pa.types.is_integer(type) or pa.types.is_timestamp(type):
        return column
    if not pa.types.is_list(type) or not pa.types.is_string(type.value_type):
        return None
    texts = pc.list_flatten(column)
    if texts.null_count or pc.any(pc.match_substring(texts, _BETWEEN)).as_py():
        return None
    # with its length an empty list is another than that of an empty text
    length = pc.list_value_length(column).cast(pa.string())
    return pc.binary_join_element_wise(length, pc.binary_join(column, _BETWEEN), _BETWEEN)
