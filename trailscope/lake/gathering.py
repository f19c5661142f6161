"""Rows of several Arrow batches in one table, in the order asked for.

Where the native core is installed (``trailscope-native``), it copies each value once, from where it stands to where it goes. Without it, pyarrow
puts the batches together first and then takes the rows, which copies each value twice. Both give the same table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from trailscope.native_core import core_in_use

_TEXTS = 0  # what the core calls values without a width


def gathered(batches: Sequence[pa.RecordBatch], order: npt.NDArray[np.int64]) -> pa.Table:
    """Some rows of some batches.

    Args:
        batches: of one schema, at least one.
        order: the rows, numbered from 0 through all batches; a row may stand there more than once, or not at all.

    Returns:
        Their columns. Each dictionary has the texts of all batches, whether or not a row points to them.

    Raises:
        IndexError: there is no row of such a number.
    """
    if order.size and not 0 <= order.min() <= order.max() < sum(batch.num_rows for batch in batches):
        raise IndexError(f"rows from {order.min()} to {order.max()} are asked for, and there are fewer")
    table = pa.Table.from_batches(batches).unify_dictionaries()
    core = core_in_use()
    widths = [_width(field.type) for field in table.schema]
    if core is None or None in widths:
        return table.take(pa.array(order))
    return _by_core(core, table, widths, order)


def _by_core(core: Any, table: pa.Table, widths: Sequence[int | None], order: npt.NDArray[np.int64]) -> pa.Table:
    columns = [[chunk for chunk in column.chunks if len(chunk)] for column in table.columns]
    lengths = [len(chunk) for chunk in columns[0]] if columns else []
    try:
        made = core.gathered(
            pa.py_buffer(np.ascontiguousarray(order, np.int64)),
            lengths,
            [(width, list(map(_buffers, column))) for width, column in zip(widths, columns, strict=True)],
        )
    except OverflowError:  # a column of 2 GiB or more becomes several chunks
        return table.take(pa.array(order))
    arrays = [
        _array(given, field.type, len(order), column)
        for given, field, column in zip(made, table.schema, table.columns, strict=True)
    ]
    return pa.table(arrays, schema=table.schema)


def _width(type: pa.DataType) -> int | None:
    """Bits of each value as the core takes it; ``None`` for a type that it does not know."""
    if pa.types.is_dictionary(type):
        type = type.index_type
    if pa.types.is_string(type) or pa.types.is_binary(type):
        return _TEXTS
    plain = pa.types.is_boolean(type) or pa.types.is_integer(type) or pa.types.is_floating(type)
    return type.bit_width if plain or pa.types.is_timestamp(type) else None


def _buffers(chunk: pa.Array) -> tuple[int, pa.Buffer | None, pa.Buffer | None, pa.Buffer | None]:
    column = chunk.indices if pa.types.is_dictionary(chunk.type) else chunk
    valid, values, *data = column.buffers()
    return column.offset, valid if column.null_count else None, values, data[0] if data else None


def _array(given: tuple[Any, ...], type: pa.DataType, rows: int, column: pa.ChunkedArray) -> pa.Array:
    nulls, *buffers = given
    adopted = [None if buffer is None else pa.py_buffer(buffer) for buffer in buffers]
    if pa.types.is_dictionary(type):
        indices = pa.Array.from_buffers(type.index_type, rows, adopted[:2], nulls)
        return pa.DictionaryArray.from_arrays(indices, column.chunk(0).dictionary)
    return pa.Array.from_buffers(type, rows, adopted if _width(type) == _TEXTS else adopted[:2], nulls)
