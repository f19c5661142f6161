"""Rows into Parquet files: records in order of time, typed and derived on the way, a file a day."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.ingest import derive, normalise
from trailscope.ingest.batch import Batch
from trailscope.schema.columns import COLUMNS

LARGEST_SLICE = 1_000_000  # a slice of several days is held once more, typed, while each day is written
# A third of DuckDB's own row group, and zstd's fastest level: the same size and queries as fast, in two thirds of the time.
_PARQUET = "format parquet, compression zstd, compression_level 1, row_group_size 40960"
SMALLEST_SLICE = 20_000  # below it, planning a statement costs more than a file of its own gains
STATEMENT_BYTES = 256 << 20  # what a statement takes before its first row: every JSON function has a buffer of its own
_VECTOR_ROWS = 2048
_COLUMNS = ", ".join(column.name for column in COLUMNS)
_FILE_COLUMNS = ", ".join(column.name for column in COLUMNS if column.name != "event_date")


def slices(batch: Batch, vector_bytes: int, at_once: int) -> Iterator[pa.RecordBatch]:
    """Cut the rows of ``staged`` in order of time where a day ends, and within a large day; small days stay together.

    Planning a statement takes a tenth of a second, so slices are few: about ``at_once`` of equal size.

    DuckDB works on 2,048 rows at a time, and each JSON function of the statement keeps a copy of their documents. Where
    rows are so wide that this would be more than ``vector_bytes``, slices are as much shorter. A slice is one Arrow batch,
    which one thread of DuckDB handles from end to end: that is what keeps its order.

    Yields:
        What :func:`trailscope.ingest.normalise.rows` reads, with the numbers of objects.
    """
    ordered = batch.connection.sql(
        "select position, object, source_index, event_time, event_date, shape, fields, length, odd "
        "from staged order by event_time, object, source_index"
    ).to_arrow_table()
    fitting = max(1, vector_bytes * ordered.num_rows // max(1, pc.sum(ordered["length"]).as_py()))
    share = min(LARGEST_SLICE, max(SMALLEST_SLICE, -(-ordered.num_rows // at_once)))
    longest, shortest = (share, SMALLEST_SLICE) if fitting >= _VECTOR_ROWS else (fitting, 1)
    shapes = batch.connection.execute("select shape, record_fields from shapes semi join staged using (shape)")
    numbers, names = zip(*shapes.fetchall(), strict=True)
    whole = _with_texts(ordered.combine_chunks().to_batches()[0], batch, pa.array(numbers, pa.int32()), pa.array(names))
    start = 0
    for end in pc.run_end_encode(ordered["event_date"].combine_chunks()).run_ends.to_pylist():
        pieces = -(-(end - start) // longest)
        while end - start > longest:
            rows = -(-(end - start) // pieces)
            yield whole.slice(start, rows)
            start, pieces = start + rows, pieces - 1
        if end > start and (end - start >= shortest or end == ordered.num_rows):
            yield whole.slice(start, end - start)
            start = end


def _with_texts(ordered: pa.RecordBatch, batch: Batch, shapes: pa.Array, names: pa.Array) -> pa.RecordBatch:
    """Rows of ``staged`` with what they only point to: the text, the list of field names, the object's URI."""
    columns = {
        "object": ordered["object"],
        "source_uri": pa.DictionaryArray.from_arrays(ordered["object"], pa.array(batch.uris, pa.string())),
        "source_index": ordered["source_index"],
        "event_time": ordered["event_time"],
        "event_date": ordered["event_date"],
        "record_fields": pa.DictionaryArray.from_arrays(pc.index_in(ordered["shape"], shapes), names),
        "fields": ordered["fields"],
        "odd": ordered["odd"],
        "record": batch.texts.take(ordered["position"]),
    }
    return pa.record_batch(columns)


def writing_cursor(connection: duckdb.DuckDBPyConnection, records: pa.RecordBatch) -> duckdb.DuckDBPyConnection:
    """A cursor with the view ``written``: the rows of the lake that the records registered as ``slice`` become.

    Args:
        connection: the ingest's.
        records: any slice, for its columns.
    """
    cursor = connection.cursor()
    cursor.execute("set timezone = 'UTC'")  # a cursor starts with the machine's own zone
    derive.prepare(cursor)
    cursor.register("slice", pa.Table.from_batches([records.slice(0, 0)]))
    typed = normalise.rows("slice")
    cursor.execute(
        f"create temp view written as with typed as ({typed}) select {_COLUMNS} from ({derive.derive('typed')})"
    )
    return cursor


def write_slice(cursor: duckdb.DuckDBPyConnection, records: pa.RecordBatch, folder: Path, name: str) -> list[Path]:
    """Write one slice into ``folder/event_date=DAY/name.parquet`` and have each file on disk.

    Returns:
        The files, one a day.

    Raises:
        duckdb.OutOfMemoryException: the slice is too much at once; none of its files is left.
    """
    days: list[date] = pc.unique(records["event_date"]).to_pylist()
    targets = [folder / f"event_date={day.isoformat()}" / f"{name}.parquet" for day in days]
    cursor.register("slice", pa.Table.from_batches([records]))
    try:
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
        if len(days) == 1:
            _copy(cursor, f"select {_FILE_COLUMNS} from written", targets[0])
        else:
            # Planning `written` takes longer than writing a small day, so it is done once for all of them.
            cursor.execute(f"create or replace temp table of_several_days as select {_COLUMNS} from written")
            for day, target in zip(days, targets, strict=True):
                of_day = f"where event_date = date '{day.isoformat()}' order by rowid"
                _copy(cursor, f"select {_FILE_COLUMNS} from of_several_days {of_day}", target)
    except BaseException:
        for target in targets:
            target.unlink(missing_ok=True)
        raise
    finally:
        cursor.unregister("slice")
        cursor.execute("drop table if exists of_several_days")
    for target in targets:
        sync(target)
    return targets


def _copy(cursor: duckdb.DuckDBPyConnection, select: str, target: Path) -> None:
    path = str(target).replace("'", "''")
    cursor.execute(f"copy ({select}) to '{path}' ({_PARQUET})")


def sync(path: Path) -> None:
    """Have the operating system put a file or folder on disk, so that a power cut cannot reorder a commit."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
