"""Rows of several Arrow batches in the order asked for: pointed to where they stand, or copied into one table.

What is written with the native core (``trailscope-native``) is read from where it stands. Rows that are to become a table, and stand together in
the order as they do in the batches, are pointed to as well; any other are copied: once, from where they stand to where they go, if the
core is installed; without it pyarrow puts the batches together first and then takes the rows, which copies each value twice. All give the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from trailscope.native_core import core_in_use

_LONG = 512  # rows of a run: from here on it costs less to point to them, and to write what is in many pieces, than to copy them
_TEXTS = 0  # what the core calls values without a width


class Pointed(NamedTuple):
    """Rows of some batches, in order, where they stand.

    Attributes:
        batches: of one schema, at least one.
        order: the rows, numbered from 0 through all batches; ``None`` for all as they stand.
    """

    batches: Sequence[pa.RecordBatch]
    order: npt.NDArray[np.int64] | None

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        return sum(batch.num_rows for batch in self.batches) if self.order is None else len(self.order)

    def table(self) -> pa.Table:
        """The rows; see :func:`gathered`."""
        if self.order is None:
            return pa.Table.from_batches(self.batches).unify_dictionaries()
        return gathered(self.batches, self.order)

    def first(self, rows: int) -> pa.Table:
        """The first of the rows, so many at most."""
        if self.order is None:
            return self.table().slice(0, rows)
        return gathered(self.batches, self.order[:rows])


def gathered(batches: Sequence[pa.RecordBatch], order: npt.NDArray[np.int64]) -> pa.Table:
    """Some rows of some batches.

    Args:
        batches: of one schema, at least one.
        order: the rows, numbered from 0 through all batches; a row may stand there more than once, or not at all.

    Returns:
        Their columns. Each dictionary has the texts of all batches, whether or not a row points to them; none where all rows are null.

    Raises:
        IndexError: there is no row of such a number.
    """
    if order.size and not 0 <= order.min() <= order.max() < sum(batch.num_rows for batch in batches):
        raise IndexError(f"rows from {order.min()} to {order.max()} are asked for, and there are fewer")
    table = pa.Table.from_batches(batches).unify_dictionaries()
    starts = np.flatnonzero(np.diff(order, prepend=-2) != 1)
    if len(order) >= _LONG * len(starts):
        runs = zip(order[starts].tolist(), np.diff(starts, append=len(order)).tolist(), strict=True)
        return pa.concat_tables([table.slice(0, 0), *(table.slice(first, length) for first, length in runs)])
    core = core_in_use()
    widths = [_width(field.type) for field in table.schema]
    if core is None or None in widths:
        return table.take(pa.array(order))
    return _by_core(core, table, widths, order)


def _by_core(core: Any, table: pa.Table, widths: Sequence[int | None], order: npt.NDArray[np.int64]) -> pa.Table:
    columns = table.columns
    said = [n for n, column in enumerate(columns) if column.null_count < len(column)]  # many are null in all rows
    try:
        made = core.gathered(
            order_of(core, [len(chunk) for chunk in columns[0].chunks], order),
            [(widths[n], list(map(buffers_of, columns[n].chunks))) for n in said],
        )
    except OverflowError:  # a column of 2 GiB or more becomes several chunks
        return table.take(pa.array(order))
    arrays = [pa.nulls(len(order), field.type) for field in table.schema]
    for n, given in zip(said, made, strict=True):
        arrays[n] = _adopted(given, columns[n], len(order))
    return pa.table(arrays, schema=table.schema)


def _width(type: pa.DataType) -> int | None:
    """Bits of each value as the core takes it; ``None`` for a type that it does not know."""
    if pa.types.is_dictionary(type):
        type = type.index_type
    if pa.types.is_string(type) or pa.types.is_binary(type):
        return _TEXTS
    plain = pa.types.is_boolean(type) or pa.types.is_integer(type) or pa.types.is_floating(type)
    return type.bit_width if plain or pa.types.is_timestamp(type) else None


def order_of(core: Any, lengths: Sequence[int], order: npt.NDArray[np.int64] | None) -> Any:
    """An order of rows of pieces of these lengths, as the native core takes it."""
    return core.Order(lengths, None if order is None else pa.py_buffer(np.ascontiguousarray(order, np.int64)))


def buffers_of(chunk: pa.Array) -> tuple[int, pa.Buffer | None, pa.Buffer | None, pa.Buffer | None]:
    """A column as the native core takes it: offset, validity, values or offsets, and data."""
    column = chunk.indices if pa.types.is_dictionary(chunk.type) else chunk
    valid, values, *data = column.buffers()
    return column.offset, valid if column.null_count else None, values, data[0] if data else None


def _adopted(given: tuple[Any, ...], column: pa.ChunkedArray, rows: int) -> pa.Array:
    nulls, *buffers = given
    type = column.type
    if _width(type) != _TEXTS:
        buffers.pop()
    adopted = [None if buffer is None else pa.py_buffer(buffer) for buffer in buffers]
    if not pa.types.is_dictionary(type):
        return pa.Array.from_buffers(type, rows, adopted, nulls)
    indices = pa.Array.from_buffers(type.index_type, rows, adopted, nulls)
    return pa.DictionaryArray.from_arrays(indices, column.chunk(0).dictionary)
