"""How the lake's Parquet files are written: plain types only, hashed on the way to the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.files import sync
from trailscope.lake.chunks import ColumnWriting, bloom_bytes, write_chunks
from trailscope.lake.committed import File
from trailscope.lake.gathering import Pointed
from trailscope.native_core import core_in_use
from trailscope.schema.columns import COLUMNS
from trailscope.schema.tables import EVENTS

ROW_GROUP = 40_960
"""Rows of a row group: larger ones cost memory, smaller ones cost reading (metadata), and a needle reads whole ones."""

# zstd's fastest level: the same size as the next ones, in two thirds of the time. Measured, as is all below.
_CODEC, _LEVEL = "zstd", 1
# A dictionary of what hardly repeats is given up by the writer, after it has cost as much as all the rest of the column.
_SAMPLE, _DISTINCT = 2048, 0.5
_UNIQUE = ("event_time", "event_id", "request_id", "shared_event_id")  # a dictionary of these only costs
_LONG = ("user_agent", "error_message", "record_fields", "source_uri")  # least and greatest of these say nothing
# Single values of these are looked for all over a lake; their Bloom filters cost nothing that could be measured.
LOOKED_UP = ("event_id", "request_id", "user_identity_access_key_id", "source_ip_address")
_FALSE_POSITIVES = 0.05
# A dictionary of more bytes is given up. At the usual 1 MiB, `user_identity` took six times the room in row groups of merged files.
_MOST_DICTIONARY = 4 << 20


class _Hashed:
    """A file that counts and hashes what is written to it."""

    closed = False

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name, self._bytes, self._sha256 = stream, name, 0, sha256()

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        self._bytes += len(data)
        return self._stream.write(data)

    def tell(self) -> int:
        return self._bytes

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        self.flush()

    def file(self, rows: int) -> File:
        """What is to be known of the file, which has so many rows; the path is only its name."""
        return File(self._name, self._bytes, rows, self._sha256.hexdigest())


def write_events(
    path: Path, groups: Iterable[Pointed], rows_at_once: int, pool: Executor | None = None
) -> tuple[File, list[int]]:
    """Write events, one row group of each of some groups of rows of ``EVENTS``, and have the file on disk.

    Args:
        path: the file; its folder is there.
        groups: the row groups.
        rows_at_once: how many rows one of them has at most.
        pool: its threads share the columns, where the native core is in use.

    Returns:
        What is to be known of the file, whose path is only its name, and the number of rows of each row group.
    """
    rows: list[int] = []
    upcoming = iter(groups)
    first = next(upcoming)
    wanted = _wanted(first.first(_SAMPLE), max(1, rows_at_once))
    begun = [first]
    del first

    def counted() -> Iterator[Pointed]:
        group: Pointed | None = begun.pop()
        while group is not None:
            rows.append(group.num_rows)
            yield group
            group = None  # only one at a time is held
            group = next(upcoming, None)

    core = core_in_use()
    if core is None:
        return _write(
            path, EVENTS, (_compact(group.table()) for group in counted()), _options(wanted, rows_at_once)
        ), rows
    with _hashed(path) as hashed:
        created_by = f"trailscope-native version {core.__version__}"
        write_chunks(core, hashed.write, counted(), wanted, level=_LEVEL, created_by=created_by, pool=pool)
    return hashed.file(sum(rows)), rows


def _wanted(first: pa.Table, rows_at_once: int) -> list[ColumnWriting]:
    """What each column of a file has besides its values, as its first rows show."""
    types = {column.name: column.type for column in COLUMNS}
    filter_bytes = bloom_bytes(rows_at_once, _FALSE_POSITIVES)
    wanted = []
    for name, column in zip(EVENTS.names, first.columns, strict=True):
        type = types[name]
        repeating = name not in _UNIQUE and type != "boolean" and _repeats(column)
        # DuckDB 2.0 answers `is null` wrongly where statistics say that a column without a dictionary has one value, and some rows
        # have none. A column of texts that hardly repeat has no use for them anyway: its least and greatest say nothing.
        told = name not in _LONG and type != "json" and (type != "text" or repeating)
        wanted.append(ColumnWriting(name, type, repeating, told, filter_bytes if name in LOOKED_UP else 0))
    return wanted


def _options(wanted: Iterable[ColumnWriting], rows_at_once: int) -> dict[str, object]:
    """The same for pyarrow."""
    return {
        "use_dictionary": [column.name for column in wanted if column.dictionary],
        "dictionary_pagesize_limit": _MOST_DICTIONARY,
        "write_statistics": [column.name for column in wanted if column.statistics],
        "bloom_filter_options": {name: {"ndv": max(1, rows_at_once), "fpp": _FALSE_POSITIVES} for name in LOOKED_UP},
    }


def write_table(path: Path, table: pa.Table, metadata: Mapping[str, str] | None = None) -> File:
    """Write a table as one file, with metadata of the file, and have it on disk.

    Returns:
        What is to be known of the file, whose path is only its name.
    """
    return _write(path, table.schema, [table], {}, metadata or {})


def write_groups(path: Path, schema: pa.Schema, groups: Iterable[pa.Table]) -> File:
    """The same for a table of several parts, each of which becomes one row group."""
    return _write(path, schema, groups, {})


def _write(
    path: Path,
    schema: pa.Schema,
    groups: Iterable[pa.Table],
    options: Mapping[str, object],
    metadata: Mapping[str, str] | None = None,
) -> File:
    rows = 0
    compression = {"compression": _CODEC, "compression_level": _LEVEL}
    # Without Arrow's own schema among the metadata, so that every reader sees the same plain types.
    with (
        _hashed(path) as hashed,
        pq.ParquetWriter(hashed, schema, store_schema=False, **compression, **options) as writer,
    ):
        for group in groups:
            writer.write_table(group, row_group_size=max(1, group.num_rows))
            rows += group.num_rows
        if metadata:
            writer.add_key_value_metadata(dict(metadata))
    return hashed.file(rows)


@contextmanager
def _hashed(path: Path) -> Iterator[_Hashed]:
    """A new file that is hashed on its way to the disk, and is there when the context ends."""
    with path.open("wb") as stream:
        yield _Hashed(stream, path.name)
    sync(path)


def _repeats(column: pa.ChunkedArray) -> bool:
    """Whether values come again so often that a dictionary of them is worth building, as the first of them show."""
    if not pa.types.is_string(column.type):
        return True
    sample = column.drop_null()
    return len(sample) == 0 or len(sample.unique()) <= _DISTINCT * len(sample)


def _compact(group: pa.Table) -> pa.Table:
    """The same rows; the dictionary of a column that has one holds only what occurs, since all of it is written."""
    for position, field in enumerate(group.schema):
        if pa.types.is_dictionary(field.type):
            column = group.column(position).combine_chunks()
            group = group.set_column(position, field, _without_unused(column))
    return group


def _without_unused(column: pa.DictionaryArray) -> pa.DictionaryArray:
    if column.null_count:
        return column.dictionary_decode().dictionary_encode()
    used, indices = np.unique(column.indices.to_numpy(), return_inverse=True)
    return pa.DictionaryArray.from_arrays(pa.array(indices.astype(np.int32)), column.dictionary.take(pa.array(used)))
