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
from queue import Empty, SimpleQueue

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.errors import LakeError, Location
from trailscope.ingest import derive, normalise
from trailscope.ingest.batch import Batch, Written
from trailscope.lake import dedupe
from trailscope.lake.layout import Layout, create_layout
from trailscope.schema.columns import COLUMNS
from trailscope.sources import SourceObject

_SLICE_ROWS = 122_880  # DuckDB's own size of a row group
_SLICE_BYTES = 256 << 20  # what a statement takes before its first row: every JSON function has a buffer of its own
_VECTOR_ROWS = 2048
_SMALLEST_SLICE = 20_000  # below it, planning a statement costs more than a file of its own gains
_STAGED = "* exclude (identity, fault)"  # all that rows() reads
_COLUMNS = ", ".join(column.name for column in COLUMNS)
_FILE_COLUMNS = ", ".join(column.name for column in COLUMNS if column.name != "event_date")


@contextmanager
def writing(
    path: Path, created_by: str, connection: duckdb.DuckDBPyConnection, memory: int = 2 << 30
) -> Iterator[LakeWriter]:
    """A writer of the lake at ``path``, made if there is none; only one at a time.

    Args:
        path: the lake.
        created_by: what stands in ``lake.json`` of a new one.
        connection: the ingest's own; its tables are the writer's to use.
        memory: bytes the whole ingest may use.

    Raises:
        LakeError: another ingest is writing, or the folder cannot be used.
    """
    layout = create_layout(path, created_by)
    with (layout.root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LakeError(
                "another ingest is writing to this lake",
                at=Location(str(path)),
                hint="wait for it, or give another --lake",
            ) from None
        layout.spill.mkdir(exist_ok=True)
        try:
            connection.execute("set temp_directory = $1", [str(layout.spill)])
            yield LakeWriter(layout, connection, memory)
        finally:
            shutil.rmtree(layout.spill, ignore_errors=True)


class LakeWriter:
    """Implements :class:`trailscope.ingest.batch.Sink` on a local folder. Get one from :func:`writing`."""

    def __init__(self, layout: Layout, connection: duckdb.DuckDBPyConnection, memory: int) -> None:
        self._layout, self._connection, self._memory = layout, connection, memory
        self._slices_at_once = max(1, min(os.cpu_count() or 1, memory // 4 // _SLICE_BYTES))
        for path in layout.leftovers():
            path.unlink()
        shutil.rmtree(layout.staging, ignore_errors=True)
        normalise.prepare(connection)
        dedupe.prepare(connection)
        self._cursors: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
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
            execute(
                "insert into noted select distinct source_uri from read_parquet($1) where status = 'unreadable'",
                [files],
            )

    def unseen(self, objects: Sequence[SourceObject]) -> list[SourceObject]:
        """See :class:`trailscope.ingest.batch.Sink`."""
        uris, versions = [found.uri for found in objects], [found.version for found in objects]
        # Lists are bound rather than registered: DuckDB imports pandas, where there is one, to look at a registered table.
        rows = self._connection.execute(
            "select position from (select unnest($1) as source_uri, unnest($2) as version, "
            "generate_subscripts($1, 1) - 1 as position) anti join ledger using (source_uri, version) order by position",
            [uris, versions],
        ).fetchall()
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
        one thread of DuckDB handles from end to end: that is what keeps its order. Several are written at once.
        """
        ordered = connection.sql(
            f"select {_STAGED} from staged order by event_time, object, source_index"
        ).to_arrow_table(count)
        connection.execute("truncate staged")
        with ThreadPoolExecutor(self._slices_at_once, "trailscope-write") as pool:
            written = list(pool.map(self._write_slice, range(count), _slices(ordered, self._memory // 128)))
        self._parts += 1
        return [path for paths in written for path in paths]

    def _write_slice(self, number: int, records: pa.Table) -> list[Path]:
        """Write one slice: a single day straight into its file, several by way of DuckDB's partitions."""
        days = pc.unique(records["event_date"]).to_pylist()
        name = f"{self._batch}.{self._parts}-{number}"
        folders = [self._aside / f"event_date={day.isoformat()}" for day in days]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        target, partition = folders[0] / f"{name}.parquet", ""
        if len(days) > 1:
            target, partition = (
                self._aside,
                f"partition_by (event_date), overwrite_or_ignore, filename_pattern '{name}_{{i}}', ",
            )
        try:
            cursor = self._cursors.get_nowait()
        except (
            Empty
        ):  # made when first needed: a small ingest needs one, and no more threads write than there are slices
            cursor = _writing_cursor(self._connection)
        try:
            cursor.register("slice", records)
            columns = _COLUMNS if partition else _FILE_COLUMNS
            cursor.execute(
                f"copy (select {columns} from written) to '{_quoted(target)}' "
                f"(format parquet, compression zstd, {partition}row_group_size {_SLICE_ROWS})"
            )
        finally:
            cursor.unregister("slice")
            self._cursors.put(cursor)
        paths = [path for folder in folders for path in sorted(folder.glob(f"{name}*.parquet"))]
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
        unreadable = pc.equal(objects["status"], "unreadable")
        read = objects.filter(pc.invert(unreadable))
        self._connection.execute(
            "insert into ledger select unnest($1), unnest($2)",
            [read["source_uri"].to_pylist(), read["version"].to_pylist()],
        )
        self._connection.execute(
            "insert into noted select unnest($1)", [objects["source_uri"].filter(unreadable).to_pylist()]
        )
        self._begin()

    def _not_noted(self, objects: pa.Table, rejects: pa.Table) -> tuple[pa.Table, pa.Table]:
        """Leave out objects that are unreadable as in an earlier commit, and what is said of them."""
        noted = pa.array(
            [uri for (uri,) in self._connection.execute("select source_uri from noted").fetchall()], pa.string()
        )
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


def _slices(ordered: pa.Table, vector_bytes: int) -> Iterator[pa.Table]:
    """Cut rows in order of time where a day ends, and within a large day; small days stay together.

    DuckDB works on 2,048 rows at a time, and each JSON function of the statement keeps a copy of their documents. Where
    rows are so wide that this would be more than ``vector_bytes``, slices are as much shorter.
    """
    fitting = max(1, vector_bytes * ordered.num_rows // ordered.nbytes)
    longest, shortest = (_SLICE_ROWS, _SMALLEST_SLICE) if fitting >= _VECTOR_ROWS else (fitting, fitting)
    start = 0
    for end in pc.run_end_encode(ordered["event_date"].combine_chunks()).run_ends.to_pylist():
        while end - start > longest:
            yield ordered.slice(start, longest)
            start += longest
        if end > start and (end - start >= shortest or end == ordered.num_rows):
            yield ordered.slice(start, end - start)
            start = end


def _writing_cursor(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor with the view ``written``: the rows of the lake that the records registered as ``slice`` become."""
    cursor = connection.cursor()
    derive.prepare(cursor)
    cursor.register("slice", cursor.sql(f"select {_STAGED} from staged limit 0").to_arrow_table())
    cursor.execute(
        f"create temp view written as with typed as ({normalise.rows('slice')}) select {_COLUMNS} from ({derive.derive('typed')})"
    )
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
