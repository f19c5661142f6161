"""Files of events written with the native core: one column after the other, straight from where its values stand in memory.

The core makes pages of rows (``native/src/chunk.rs``) and compresses them. The files have what those of ``pyarrow.parquet`` have, in the
same places, and take half the time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import Any, NamedTuple

import pyarrow as pa

from trailscope.lake.gathering import Pointed, buffers_of, order_of

Write = Callable[[Any], object]


class ColumnWriting(NamedTuple):
    """What a column has besides its values.

    Attributes:
        name, type: of the column, as the table of columns has them.
        dictionary: its values repeat.
        statistics: nulls are counted, least and greatest value noted.
        bloom_bytes: of a Bloom filter; 0 for none.
    """

    name: str
    type: str
    dictionary: bool
    statistics: bool
    bloom_bytes: int


def write_chunks(
    core: Any,
    write: Write,
    groups: Iterable[Pointed],
    wanted: Sequence[ColumnWriting],
    *,
    level: int,
    created_by: str,
    pool: Executor | None = None,
) -> None:
    """Write a whole file.

    Args:
        core: the native core.
        write: takes the bytes of the file in their order, as something with Python's buffer protocol.
        groups: the row groups, each with these columns.
        wanted: of each column, in order.
        level: of Zstandard, by which pages are compressed.
        created_by: who writes the file.
        pool: its threads share the columns of a row group; without it they are made one after the other.

    Raises:
        OverflowError: a column holds one text of 2 GiB or more.
    """
    each = map if pool is None else pool.map
    write(b"PAR1")
    described: list[tuple[int, list[Any]]] = []
    for group in groups:
        order = order_of(core, [batch.num_rows for batch in group.batches], group.order)
        columns = zip(zip(*(batch.columns for batch in group.batches), strict=True), wanted, strict=True)

        def made(given: tuple[tuple[pa.Array, ...], ColumnWriting], order: Any = order) -> Any:
            pieces, column = given
            return core.column_chunk(order, _given(pieces), tuple(column[2:]), level)

        chunks = []
        for body, chunk in each(made, columns):
            write(body)
            chunks.append(chunk)
        described.append((group.num_rows, chunks))
        del group, columns, made  # or its batches are held while the next ones are made
    write(core.file_end([(column.name, column.type) for column in wanted], described, created_by))


def bloom_bytes(distinct: int, false_positives: float) -> int:
    """How large the Bloom filter of a column is: the next power of 2, as Parquet's own writers choose it.

    Source: Apache Parquet, "Parquet Bloom Filter", sizing; eight bits are set for each value.
    """
    bits = -8 * distinct / math.log(1 - false_positives ** (1 / 8))
    return max(32, 1 << math.ceil(math.log2(max(1, int(bits)))) - 3)


def _given(pieces: Sequence[pa.Array]) -> tuple[int, list[Any], list[Any]]:
    """A column in pieces as the core takes it."""
    if all(piece.null_count == len(piece) for piece in pieces):
        return 0, [], []
    type, texts = pieces[0].type, []
    if pa.types.is_dictionary(type):
        type, texts = type.index_type, [buffers_of(piece.dictionary) for piece in pieces]
    return 0 if pa.types.is_string(type) else type.bit_width, list(map(buffers_of, pieces)), texts
