"""The lake as a sink: rows are written aside, and one rename of the ledger file makes a batch visible."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from queue import SimpleQueue

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.errors import LakeError, Location
from trailscope.ingest.batch import Batch, Written
from trailscope.ingest import derive, normalise
from trailscope.lake import dedupe
from trailscope.lake.layout import Layout, create_layout
from trailscope.schema.columns import COLUMNS
from trailscope.sources import SourceObject

_SLICE_ROWS = 122_880  # DuckDB's own size of a row group
_SLICES_AT_ONCE = max(2, os.cpu_count() or 2)
_SMALLEST_SLICE = 20_000  # below it, planning the statement costs more than a second thread gains
_STAGED = "* exclude (identity, fault)"  # all that rows() reads
_COLUMNS = ", ".join(column.name for column in COLUMNS)


@contextmanager
def writing(path: Path, created_by: str, connection: duckdb.DuckDBPyConnection) -> Iterator[LakeWriter]:
    """A writer of the lake at ``path``, made if there is none; only one at a time.

    Raises:
        LakeError: another ingest is writing, or the folder cannot be used.
    """
    layout = create_layout(path, created_by)
    with (layout.root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LakeError(
                "another ingest is writing to this lake", at=Location(str(path)), hint="wait for it, or give another --lake"
            ) from None
        layout.spill.mkdir(exist_ok=True)
        try:
            connection.execute("set temp_directory = $1", [str(layout.spill)])
            yield LakeWriter(layout, connection)
        finally:
            shutil.rmtree(layout.spill, ignore_errors=True)


class LakeWriter:
    """Implements :class:`trailscope.ingest.batch.Sink` on a local folder. Get one from :func:`writing`."""

    def __init__(self, layout: Layout, connection: duckdb.DuckDBPyConnection) -> None:
        self._layout, self._connection = layout, connection
        for path in layout.leftovers():
            path.unlink()
        shutil.rmtree(layout.staging, ignore_errors=True)
        normalise.prepare(connection)
        dedupe.prepare(connection)
        self._cursors: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        for _ in range(_SLICES_AT_ONCE):
            self._cursors.put(_writing_cursor(connection))
        self._load_ledger()
        self._begin()

    def _begin(self) -> None:
        self._batch = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        self._parts = 0
        self._aside = self._layout.staging / self._batch

    def _load_ledger(self) -> None:
        execute = self._connection.execute
        execute("create temp table ledger (source_uri varchar, version varchar)")
        execute("create temp table noted (source_uri varchar)")
        files = [str(path) for path in self._layout.objects.glob("*.parquet")]
        if files:
            execute(
                "insert into ledger select distinct source_uri, version from read_parquet($1) where status <> 'unreadable'",
                [files],
            )
            execute("insert into noted select distinct source_uri from read_parquet($1) where status = 'unreadable'", [files])

    def unseen(self, objects: Sequence[SourceObject]) -> list[SourceObject]:
        """See :class:`trailscope.ingest.batch.Sink`."""
        asked = pa.table(
            {
                "position": pa.array(range(len(objects)), pa.int64()),
                "source_uri": pa.array([found.uri for found in objects], pa.string()),
                "version": pa.array([found.version for found in objects], pa.string()),
            }
        )
        self._connection.register("asked", asked)
        try:
            rows = self._connection.execute(
                "select position from asked anti join ledger using (source_uri, version) order by position"
            ).fetchall()
        finally:
            self._connection.unregister("asked")
        return [objects[position] for (position,) in rows]

    def write(self, batch: Batch) -> Written:
        """See :class:`trailscope.ingest.batch.Sink`."""
        connection = batch.connection
        with _disk_errors(self._layout):
            for day in dedupe.unseen_days(connection):
                dedupe.remember_files(connection, self._files_of(date.fromisoformat(day)))
            days = [day for (day,) in connection.execute("select distinct event_date from staged").fetchall()]
            there = [path for day in days for path in self._files_of(day, written_too=True)]
            new, duplicate, conflicting = dedupe.mark_fresh(connection, there)
            if not new:
                return Written(duplicate=duplicate)
            paths = self._write_slices(connection, new)
        return _written(connection, paths, duplicate, conflicting)

    def _files_of(self, day: date, *, written_too: bool = False) -> list[Path]:
        """Files of one UTC day that are committed or, when asked, written in this batch."""
        aside = sorted((self._aside / f"event_date={day.isoformat()}").glob("*.parquet")) if written_too else []
        return self._layout.event_files(day, day) + aside

    def _write_slices(self, connection: duckdb.DuckDBPyConnection, count: int) -> list[Path]:
        """Write what is staged, sorted by time, one file a slice and day; every file is on disk when this returns.

        Only texts are sorted; columns are typed and derived on the way into the file. A slice is one Arrow batch, which
        one thread of DuckDB handles from end to end: that is what keeps its order, and several are written at once.
        """
        share = min(_SLICE_ROWS, max(_SMALLEST_SLICE, -(-count // _SLICES_AT_ONCE)))
        ordered = connection.sql(f"select {_STAGED} from staged order by event_time, object, source_index").to_arrow_table(share)
        connection.execute("truncate staged")
        numbered = list(enumerate(ordered.to_batches()))
        with ThreadPoolExecutor(_SLICES_AT_ONCE, "trailscope-write") as pool:
            paths = [path for written in pool.map(lambda numbered: self._write_slice(*numbered), numbered) for path in written]
        self._parts += 1
        return paths

    def _write_slice(self, number: int, batch: pa.RecordBatch) -> list[Path]:
        name = f"{self._batch}.{self._parts}-{number}"
        self._aside.mkdir(parents=True, exist_ok=True)
        cursor = self._cursors.get()
        try:
            cursor.register("slice", pa.Table.from_batches([batch]))
            cursor.execute(
                f"copy written to '{_quoted(self._aside)}' (format parquet, compression zstd, partition_by (event_date), "
                f"overwrite_or_ignore, filename_pattern '{name}_{{i}}', row_group_size {_SLICE_ROWS})"
            )
        finally:
            cursor.unregister("slice")
            self._cursors.put(cursor)
        paths = sorted(self._aside.glob(f"event_date=*/{name}_*.parquet"))
        for path in paths:
            _sync(path)
        return paths

    def commit(self, objects: pa.Table, rejects: pa.Table) -> None:
        """See :class:`trailscope.ingest.batch.Sink`. What could not be opened is noted once, however often it is tried."""
        layout = self._layout
        objects, rejects = self._not_noted(objects, rejects)
        with _disk_errors(layout):
            self._aside.mkdir(parents=True, exist_ok=True)
            for path in sorted(self._aside.glob("event_date=*/*.parquet")):
                folder = layout.events / path.parent.name
                folder.mkdir(parents=True, exist_ok=True)
                path.replace(folder / path.name)
                _sync(folder)
            if rejects.num_rows:
                self._place(rejects, layout.rejects)
            if objects.num_rows:
                self._place(objects, layout.objects)
            shutil.rmtree(layout.staging, ignore_errors=True)
        self._connection.register("committed", objects)
        self._connection.execute(
            "insert into ledger select source_uri, version from committed where status <> 'unreadable'"
        )
        self._connection.execute("insert into noted select source_uri from committed where status = 'unreadable'")
        self._connection.unregister("committed")
        self._begin()

    def _not_noted(self, objects: pa.Table, rejects: pa.Table) -> tuple[pa.Table, pa.Table]:
        """Leave out objects that are unreadable as in an earlier commit, and what is said of them."""
        noted = pa.array([uri for (uri,) in self._connection.execute("select source_uri from noted").fetchall()], pa.string())
        again = pc.and_(pc.equal(objects["status"], "unreadable"), pc.is_in(objects["source_uri"], noted))
        uris = objects["source_uri"].filter(again)
        return objects.filter(pc.invert(again)), rejects.filter(pc.invert(pc.is_in(rejects["source_uri"], uris)))

    def _place(self, table: pa.Table, folder: Path) -> None:
        """Write a table aside and rename it into its folder, so that it is there whole or not at all."""
        aside = self._aside / f"{folder.name}.parquet"
        pq.write_table(table, aside, compression="zstd")
        _sync(aside)
        aside.replace(folder / f"{self._batch}.parquet")
        _sync(folder)


def _writing_cursor(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor with the view ``written``: the rows of the lake that the records registered as ``slice`` become."""
    cursor = connection.cursor()
    derive.prepare(cursor)
    cursor.register("slice", connection.sql(f"select {_STAGED} from staged limit 0").to_arrow_table())
    cursor.execute(f"create temp view written as with typed as ({normalise.rows('slice')}) select {_COLUMNS} from ({derive.derive('typed')})")
    return cursor


def _written(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], duplicate: int, conflicting: int) -> Written:
    """What stands in the files just written."""
    ((new, first, last, accounts, regions),) = connection.execute(
        "select count(*), min(event_time), max(event_time), list(distinct recipient_account_id), list(distinct aws_region) "
        "from (select epoch_us(event_time) as event_time, recipient_account_id, aws_region from read_parquet($1))",
        [[str(path) for path in paths]],
    ).fetchall()
    return Written(
        int(new),
        duplicate,
        conflicting,
        _from_microseconds(first),
        _from_microseconds(last),
        frozenset(text for text in accounts if text),
        frozenset(text for text in regions if text),
    )


def _from_microseconds(value: int | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value // 1_000_000, UTC)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _sync(path: Path) -> None:
    """Have the operating system put a file or folder on disk, so that a power cut cannot reorder the commit."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk_errors(layout: Layout) -> Iterator[None]:
    """Translate what the disk or DuckDB say into one error; what was committed before stays readable."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException, pa.ArrowException) as error:
        raise LakeError(
            f"the lake cannot be written ({error})",
            at=Location(str(layout.root)),
            hint="what was committed is safe; make room or raise --memory, then run the same command again",
        ) from error
