"""Roads from gzipped logs to Parquet that do less than an ingest must: floors that nothing beats, and the SQL by which DuckDB reads the same columns."""

from __future__ import annotations

import json
import subprocess
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
from isal import isal_zlib

from trailscope.schema.columns import COLUMNS, Column, of_origin

THREADS = 2
NATIVE_FLOOR = Path("benchmarks/floor/target/release/floor")
"""Built by `cargo build --release --locked --manifest-path benchmarks/floor/Cargo.toml`; its row is left out where it is not there."""

_BATCH, _WRITE = 8 << 20, 256 << 20
RECORD, IDENTITY = of_origin("record"), of_origin("user_identity")


def raw_events(logs: Path) -> str:
    """The records as rows with trailscope's column names, by ``read_json`` over the raw files."""
    fields = ", ".join(f'"{c.field}" {"varchar" if c.type in ("text", "timestamp") else _sql(c)}' for c in RECORD)
    columns = ", ".join(f'r."{c.field}"{_cast(c)} as {c.name}' for c in RECORD)
    identity = ", ".join(
        f"json_extract_string(r.\"userIdentity\", '$.{c.field}'){_cast(c)} as {c.name}" for c in IDENTITY
    )
    return (
        f'select {columns}, {identity} from (select unnest("Records") as r from read_json('
        f"'{logs}/**/*.json.gz', columns = {{Records: 'struct({fields})[]'}}, maximum_object_size = 268435456))"
    )


def floor(logs: Path, out: Path) -> None:
    """Inflate on threads, one JSON pass, write the same columns as zstd Parquet: no order, no duplicates found, no proof."""
    _floor(logs, out, "")


def floor_sorted(logs: Path, out: Path) -> None:
    """The floor, with each file sorted by time and cut by day as the lake is."""
    _floor(logs, out, "order by event_time")


def native_floor(logs: Path, out: Path) -> None:
    """The floor in Rust (``benchmarks/floor``): libdeflate, sonic-rs, and the Parquet that the native core writes."""
    subprocess.run(
        [NATIVE_FLOOR, str(logs), str(out), str(THREADS)],
        input="\n".join("\t".join((c.name, c.type, c.origin, c.field)) for c in COLUMNS if c.name != "event_date"),
        text=True,
        check=True,
    )


def _floor(logs: Path, out: Path, order: str) -> None:
    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}; set timezone = 'UTC'; set preserve_insertion_order = false")
    out.mkdir(parents=True)
    for number, documents in enumerate(_documents(logs)):
        connection.register("documents", documents)
        if not order:
            connection.execute(f"copy ({_one_pass()}) to '{out}/{number}.parquet' (format parquet, compression zstd)")
            continue
        connection.execute(f"create or replace temp table rows as {_one_pass()}")
        for (day,) in connection.execute("select distinct event_time::date from rows").fetchall():
            connection.execute(
                f"copy (select * from rows where event_time::date = date '{day}' {order}) "
                f"to '{out}/{number}-{day}.parquet' (format parquet, compression zstd)"
            )


def _one_pass() -> str:
    structure = {c.field: "JSON" if c.type in ("json", "boolean") else "VARCHAR" for c in RECORD}
    columns = ", ".join(f'r."{c.field}"{_cast(c)} as {c.name}' for c in RECORD)
    identity = ", ".join(f"{_path(c)}{_cast(c)} as {c.name}" for c in IDENTITY)
    return (
        f"select {columns}, {identity}, uri as source_uri from ("
        f"select *, from_json(r.\"userIdentity\", '{json.dumps(_tree())}') as u from ("
        f"select uri, unnest(from_json(text, '{json.dumps({'Records': [structure]})}').\"Records\") as r from documents))"
    )


def _tree() -> dict[str, object]:
    tree: dict[str, object] = {}
    for column in IDENTITY:
        *parents, leaf = column.field.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})  # type: ignore[assignment]
        node[leaf] = "VARCHAR"
    return tree


def _path(column: Column) -> str:
    return "u" + "".join(f'."{part}"' for part in column.field.split("."))


def _sql(column: Column) -> str:
    return {"json": "json", "boolean": "boolean"}[column.type]


def _cast(column: Column) -> str:
    return {"timestamp": "::timestamptz", "boolean": "::boolean"}.get(column.type, "")


def _documents(logs: Path) -> Iterator[pa.Table]:
    """Inflated texts in Arrow tables of about ``_WRITE`` bytes, read ahead by two threads."""
    schema = pa.schema([("uri", pa.string()), ("text", pa.large_string())])
    batches: list[pa.RecordBatch] = []
    uris: list[str] = []
    texts: list[bytes] = []
    size = total = 0
    for path, text in _ahead(sorted(logs.rglob("*.json.gz")), lambda p: isal_zlib.decompress(p.read_bytes(), 31)):
        uris.append(str(path))
        texts.append(text)
        size += len(text)
        if size >= _BATCH:
            batches.append(pa.record_batch([pa.array(uris), pa.array(texts, pa.large_string())], schema=schema))
            total, size, uris, texts = total + size, 0, [], []
        if total >= _WRITE:
            yield pa.Table.from_batches(batches)
            batches, total = [], 0
    if texts:
        batches.append(pa.record_batch([pa.array(uris), pa.array(texts, pa.large_string())], schema=schema))
    if batches:
        yield pa.Table.from_batches(batches)


def _ahead(paths: list[Path], work: Callable[[Path], bytes]) -> Iterator[tuple[Path, bytes]]:
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = deque((path, pool.submit(work, path)) for path in paths[:32])
        for path in paths[32:]:
            done = waiting.popleft()
            yield done[0], done[1].result()
            waiting.append((path, pool.submit(work, path)))
        for done_path, future in waiting:
            yield done_path, future.result()


ROADS: dict[str, Callable[[Path, Path], None]] = {
    "floor": floor,
    "floor, sorted by day": floor_sorted,
    **({"native floor": native_floor} if NATIVE_FLOOR.exists() else {}),
}
