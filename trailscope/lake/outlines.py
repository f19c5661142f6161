"""The ends of the files of events in one small file: what tells a reader that a file has nothing it looks for.

A Parquet file ends with Bloom filters and the footer, which has the least and greatest values of each row group. A question for one
address or key over many days needs those of every file, and then the data of few. So a lake in S3 has, beside the files of a batch, a
file ``outlines/NAME.parquet`` with a copy of these bytes: one row group for each file of events, whose rows are stretches of its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.lake.committed import File
from trailscope.lake.parquet import LOOKED_UP, write_groups
from trailscope.lake.stored import Piece

OUTLINES = pa.schema([("path", pa.string()), ("offset", pa.int64()), ("data", pa.binary())])

_SKETCHED = frozenset({"user_identity_access_key_id", "source_ip_address"})
"""Columns whose Bloom filters are small, since their values recur. Those of ids are as large as the ids of a file are many."""

_FOOTER_END = 8  # length and magic
_READ_AT_ONCE = 16_384  # what DuckDB reads of a file's end before it knows how long the footer is
_NUMBER_OF_BYTES = 0x15  # thrift's compact protocol: field 1, a 32-bit integer
_REST_OF_HEADER = 13  # algorithm, hash and compression, each a union with one empty member, and the end


def write_outline(path: Path, files: Iterable[tuple[str, Sequence[Piece]]]) -> File:
    """Write the outline of some files.

    Args:
        path: of the outline.
        files: of events: the path of each within the lake, and its ends as :func:`ends_of` gives them.
    """
    return write_groups(path, OUTLINES, (_outline(name, pieces) for name, pieces in files))


def read_outline(path: Path, names: Iterable[str]) -> dict[str, tuple[Piece, ...]]:
    """The stretches of some files that stand in an outline, by their path within the lake."""
    wanted = set(names)
    found: dict[str, tuple[Piece, ...]] = {}
    with pq.ParquetFile(path) as opened:
        for number in range(opened.num_row_groups):
            name = opened.read_row_group(number, columns=["path"])["path"][0].as_py()
            if name in wanted:
                rows = opened.read_row_group(number, columns=["offset", "data"], use_threads=False).to_pylist()
                found[name] = tuple((row["offset"], row["data"]) for row in rows)
    return found


def _outline(name: str, pieces: Sequence[Piece]) -> pa.Table:
    return pa.table(
        [[name] * len(pieces), [start for start, _ in pieces], [data for _, data in pieces]], schema=OUTLINES
    )


def ends_of(local: Path) -> list[Piece]:
    """The stretches that are worth having of the end of a file of events, in order, those that touch as one."""
    described = pq.read_metadata(local)
    size = local.stat().st_size
    footer = size - _FOOTER_END - described.serialized_size
    end = max(0, min(footer, size - _READ_AT_ONCE))  # what is read of every file
    begin = min(_end_of_data(described), end)
    with local.open("rb") as file:
        file.seek(begin)
        tail = file.read()
    filters = _end_of_data(described) - begin
    sketches = [
        (filters + start, filters + stop) for start, stop in _filters(described, tail[filters : footer - begin])
    ]
    wanted = [*sketches, (end - begin, len(tail))]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(wanted):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [(begin + start, tail[start:end]) for start, end in merged]


def _end_of_data(described: pq.FileMetaData) -> int:
    ends = [4]
    for number in range(described.num_row_groups):
        group = described.row_group(number)
        for index in range(group.num_columns):
            column = group.column(index)
            first = column.dictionary_page_offset if column.has_dictionary_page else column.data_page_offset
            ends.append(first + column.total_compressed_size)
    return max(ends)


def _filters(described: pq.FileMetaData, filters: bytes) -> list[tuple[int, int]]:
    """Where the Bloom filters of the sketched columns begin and end; none where they do not stand as Arrow writes them."""
    names = [name for name in described.schema.names if name in LOOKED_UP]
    found: list[tuple[int, int]] = []
    at = 0
    for _ in range(described.num_row_groups):
        for name in names:
            length = _length(filters, at)
            if length is None:
                return []
            if name in _SKETCHED:
                found.append((at, at + length))
            at += length
    return found if at <= len(filters) else []


def _length(filters: bytes, at: int) -> int | None:
    """Bytes of the filter with its header that begins here."""
    if at >= len(filters) or filters[at] != _NUMBER_OF_BYTES:
        return None
    number = shift = 0
    for position in range(at + 1, min(at + 6, len(filters))):
        number |= (filters[position] & 0x7F) << shift
        shift += 7
        if filters[position] < 0x80:
            return position + 1 - at + _REST_OF_HEADER + (number >> 1)  # zigzag
    return None
