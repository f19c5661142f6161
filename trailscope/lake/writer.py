"""The lake as a sink: rows are written aside, and one rename of the ledger file makes a batch visible."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.ending import temporary
from trailscope.errors import LakeError, Location
from trailscope.ingest import normalise
from trailscope.ingest.batch import Batch, Unwritten, Written
from trailscope.lake import dedupe, settled
from trailscope.lake.insights import write_insights
from trailscope.lake.layout import Layout, create_layout
from trailscope.lake.slices import STATEMENT_BYTES, slices, sync, write_slice, writing_cursor
from trailscope.sources import Listed, SourceObject, settle


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
        with temporary(layout.spill):
            connection.execute("set temp_directory = $1", [str(layout.spill)])
            yield LakeWriter(layout, connection, memory)


class LakeWriter:
    """Implements :class:`trailscope.ingest.batch.Sink` on a local folder. Get one from :func:`writing`."""

    def __init__(self, layout: Layout, connection: duckdb.DuckDBPyConnection, memory: int) -> None:
        self._layout, self._connection, self._memory = layout, connection, memory
        self._slices_at_once = max(1, min(os.cpu_count() or 1, memory // 4 // STATEMENT_BYTES))
        for path in layout.leftovers():
            path.unlink()
        shutil.rmtree(layout.staging, ignore_errors=True)
        for folder in (layout.events, layout.objects, layout.rejects, layout.insights):
            folder.mkdir(exist_ok=True)
        normalise.prepare(connection)
        dedupe.prepare(connection)
        self._cursors: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        self._load_ledger()
        self._begin()

    def _begin(self) -> None:
        self._batch = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        self._numbers = count()
        self._aside = self._layout.staging / self._batch

    def _load_ledger(self) -> None:
        execute = self._connection.execute
        execute("create table ledger (source_uri varchar, version varchar)")
        execute("create table noted (source_uri varchar)")
        files = [str(path) for path in self._layout.objects.glob("*.parquet")]
        if files:
            from_ledger = (
                "select distinct {} from read_parquet($1, hive_partitioning = false) where status {} 'unreadable'"
            )
            execute(f"insert into ledger {from_ledger.format('source_uri, version', '<>')}", [files])
            execute(f"insert into noted {from_ledger.format('source_uri', '=')}", [files])

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
            new, duplicate, conflicting = dedupe.mark_fresh(batch, there, self._memory // 32)
            apart = write_insights(connection, self._aside / "insights" / self._file_name())
            paths, unwritten = (
                self._write_slices(slices(batch, self._memory // 128, self._slices_at_once)) if new else ([], [])
            )
            connection.execute("truncate staged")
            batch.texts.clear()
        return replace(_written(connection, paths, duplicate, conflicting, unwritten), insights=apart)

    def _file_name(self) -> str:
        return f"{self._batch}.{next(self._numbers):06}.parquet"

    def _files_of(self, day: date, *, written_too: bool = False) -> list[Path]:
        """Files of one UTC day that are committed or, when asked, written in this batch."""
        aside = sorted((self._aside / f"event_date={day.isoformat()}").glob("*.parquet")) if written_too else []
        return self._layout.event_files(day, day) + aside

    def _write_slices(self, cut: Iterable[pa.RecordBatch]) -> tuple[list[Path], list[pa.RecordBatch]]:
        """Write slices, several at once; those that take too much memory beside others, afterwards and alone."""
        with ThreadPoolExecutor(self._slices_at_once, "trailscope-write") as pool:
            largest_first = sorted(cut, key=lambda records: -records.num_rows)  # so that threads end together
            tried = list(pool.map(lambda records: (records, self._write_slice(records)), largest_first))
        paths = [path for _, written in tried if written for path in written]
        unwritten: list[pa.RecordBatch] = []
        waiting = [records for records, written in tried if written is None]
        while waiting:
            records = waiting.pop()
            written = self._write_slice(records)
            if written is not None:
                paths += written
            elif records.num_rows == 1:
                unwritten.append(records)
            else:
                half = records.num_rows // 2
                waiting += [records.slice(0, half), records.slice(half)]
        return paths, unwritten

    def _write_slice(self, records: pa.RecordBatch) -> list[Path] | None:
        """The files of one slice; ``None`` when it was too much at once."""
        try:
            cursor = self._cursors.get_nowait()
        except Empty:  # made when first needed: a small ingest needs one, and there are no more threads than slices
            cursor = writing_cursor(self._connection, records)
        try:
            return write_slice(cursor, records, self._aside, f"{self._batch}.{next(self._numbers):06}")
        except duckdb.OutOfMemoryException:
            return None
        finally:
            self._cursors.put(cursor)

    def set_aside(self, rejects: pa.Table) -> None:
        """See :class:`trailscope.ingest.batch.Sink`."""
        with _disk_errors(self._layout):
            folder = self._aside / "rejects"
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(rejects, folder / self._file_name(), compression="zstd")

    def commit(self, objects: pa.Table) -> None:
        """See :class:`trailscope.ingest.batch.Sink`. What could not be opened is noted once, however often it is tried."""
        layout, events = self._layout, sorted(self._aside.glob("event_date=*/*.parquet"))
        unreadable = objects["source_uri"].filter(pc.equal(objects["status"], "unreadable"))
        noted = pc.is_in(unreadable, pa.array(self._noted(), pa.string()))
        written = events or list(self._aside.glob("insights/*.parquet"))  # only a ledger makes them visible
        again = unreadable.slice(0, 0) if written else unreadable.filter(noted)
        kept = objects.filter(pc.invert(pc.is_in(objects["source_uri"], again)))
        with _disk_errors(layout):
            for path in events:
                _move(path, layout.events / path.parent.name)
            sync(layout.events)
            for path in sorted(self._aside.glob("insights/*.parquet")):
                _move(path, layout.insights)
            for path in sorted(self._aside.glob("rejects/*.parquet")):
                if _keep_rejects(path, unreadable, again):
                    _move(path, layout.rejects)
            if kept.num_rows:
                self._aside.mkdir(parents=True, exist_ok=True)
                ledger = self._aside / f"{self._batch}.parquet"
                pq.write_table(kept, ledger, compression="zstd")
                _move(ledger, layout.objects)
            shutil.rmtree(layout.staging, ignore_errors=True)
        read = objects.filter(pc.not_equal(objects["status"], "unreadable"))
        self._connection.execute(
            "insert into ledger select unnest($1), unnest($2)",
            [read["source_uri"].to_pylist(), read["version"].to_pylist()],
        )
        self._connection.execute("insert into noted select unnest($1)", [unreadable.to_pylist()])
        self._begin()

    def settle(self, listed: Sequence[Listed], unread: Collection[tuple[str, date]], today: date) -> None:
        """See :class:`trailscope.ingest.batch.Sink`."""
        before = settled.load(self._layout.settled)
        with _disk_errors(self._layout):
            settled.save(self._layout.settled, settle(before, listed, unread, today))

    def _noted(self) -> list[str]:
        return [uri for (uri,) in self._connection.execute("select distinct source_uri from noted").fetchall()]


def _keep_rejects(path: Path, unreadable: pa.ChunkedArray, again: pa.ChunkedArray) -> bool:
    """Take out what a later ingest says again: the parts of objects that were not read to their end, and repeated notes.

    Returns:
        Whether anything is left in the file.
    """
    if not len(unreadable):
        sync(path)
        return True
    rejects = pq.read_table(path)
    partial = pc.or_(pc.is_valid(rejects["source_index"]), pc.is_valid(rejects["byte_offset"]))
    said_again = pc.or_(
        pc.and_(partial, pc.is_in(rejects["source_uri"], unreadable)), pc.is_in(rejects["source_uri"], again)
    )
    kept = rejects.filter(pc.invert(said_again))
    pq.write_table(kept, path, compression="zstd")
    sync(path)
    return bool(kept.num_rows)


def _move(path: Path, folder: Path) -> None:
    """Rename a finished file into its folder, so that it is there whole or not at all."""
    folder.mkdir(exist_ok=True)
    sync(path)
    path.replace(folder / path.name)
    sync(folder)


def _written(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    duplicate: int,
    conflicting: int,
    unwritten: Sequence[pa.RecordBatch],
) -> Written:
    """What stands in the files just written."""
    ((new, first, last, accounts, regions),) = (
        connection.execute(
            "select count(*), min(event_time), max(event_time), list(distinct recipient_account_id), list(distinct aws_region) "
            "from (select epoch_us(event_time) as event_time, recipient_account_id, aws_region "
            "from read_parquet($1, hive_partitioning = false))",
            [[str(path) for path in paths]],
        ).fetchall()
        if paths
        else ((0, None, None, None, None),)
    )
    return Written(
        int(new),
        duplicate,
        conflicting,
        _from_microseconds(first),
        _from_microseconds(last),
        frozenset(text for text in accounts or () if text),
        frozenset(text for text in regions or () if text),
        tuple(
            Unwritten(row["object"], row["source_index"], row["record"].encode())
            for records in unwritten
            for row in records.select(["object", "source_index", "record"]).to_pylist()
        ),
    )


def _from_microseconds(value: int | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value // 1_000_000, UTC)


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
