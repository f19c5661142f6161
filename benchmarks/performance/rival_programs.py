"""What somebody would write without trailscope: a program a rival, from gzipped logs to a table or to an answer.

`python rival_programs.py NAME ARGUMENT…` runs one. This file imports nothing of the project, and each program only the library it needs, so
that a rival pays for itself alone. All read every record once. None removes duplicates, derives who acted on what, names damage, or can prove
afterwards what it read.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

THREADS = 2
FIELDS = (
    "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "eventID", "recipientAccountId",
)  # fmt: skip
NESTED = ("userIdentity", "requestParameters", "responseElements")
AT_ONCE = 64  # files whose records are one table


def duckdb_select(statements: str, out: str) -> None:
    """SQL over the raw files or over Parquet, given as JSON: ``{"setup": […], "sql": …, "parameters": {…}}``; the answer becomes CSV or Parquet."""
    import duckdb

    asked = json.loads(Path(statements).read_text(encoding="utf-8"))
    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}; set timezone = 'UTC'")
    for statement in asked["setup"]:
        connection.execute(statement)
    relation = connection.sql(asked["sql"], params=asked["parameters"] or None)
    if out.endswith(".parquet"):
        relation.write_parquet(out, compression="zstd")
    else:
        relation.write_csv(out)


def duckdb_inferred(logs: str, depth: str, out: str) -> None:
    """The first thing that somebody types: no schema given.

    Args:
        logs: a folder.
        depth: how deep the structure is inferred: -1 to the bottom, 4 down to the fields of a record, which keeps nested ones as JSON.
        out: a file of Parquet.
    """
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}; set timezone = 'UTC'")
    found = f"read_json('{logs}/**/*.json.gz', maximum_object_size = 16777216, union_by_name = true, maximum_depth = {int(depth)})"
    connection.execute(
        f"copy (select unnest(\"Records\", max_depth := 2) from {found}) to '{out}' (format parquet, compression zstd)"
    )


def pandas_orjson(logs: str, out: str) -> None:
    """A script of a dozen lines: orjson, pandas, Parquet."""
    import orjson
    import pandas as pd

    Path(out).mkdir(parents=True)
    for number, texts in enumerate(_texts(logs)):
        rows = [
            {name: record.get(name) for name in FIELDS}
            | {name: orjson.dumps(record.get(name)).decode() for name in NESTED}
            for text in texts
            for record in orjson.loads(text)["Records"]
        ]
        pd.DataFrame(rows).to_parquet(Path(out) / f"{number}.parquet", compression="zstd")


def polars_json(logs: str, out: str) -> None:
    """Polars' own reader of JSON, with the fields it should keep: the flat ones, since each nested one would need a schema of its own."""
    import polars as pl

    Path(out).mkdir(parents=True)
    schema = {"Records": pl.List(pl.Struct(dict.fromkeys(FIELDS, pl.String)))}
    for number, texts in enumerate(_texts(logs)):
        frames = [pl.read_json(text, schema=schema).explode("Records").unnest("Records") for text in texts]
        pl.concat(frames).write_parquet(Path(out) / f"{number}.parquet", compression="zstd")


def chdb_json(logs: str, out: str) -> None:
    """ClickHouse in this process."""
    import chdb

    names = ", ".join(f"{name} Nullable(String)" for name in FIELDS + NESTED)
    columns = ", ".join(f"tupleElement(r, '{name}') as {name}" for name in FIELDS + NESTED)
    chdb.query(
        f"insert into function file('{out}', Parquet) select {columns} from (select arrayJoin(Records) as r "
        f"from file('{logs}/**/*.json.gz', JSONEachRow, 'Records Array(Tuple({names}))')) "
        f"settings max_threads = {THREADS}, output_format_parquet_compression_method = 'zstd'"
    )


def jq_fields(logs: str, out: str) -> None:
    """No table: every record on a line, cut to the same fields."""
    _jq(logs, f".Records[] | {{{', '.join(FIELDS + NESTED)}}}", out)


def jq_key(logs: str, key: str, out: str) -> None:
    """The records of one access key."""
    _jq(logs, f'.Records[] | select(.userIdentity.accessKeyId == "{key}")', out)


def _jq(logs: str, program: str, out: str) -> None:
    paths = [str(path) for path in sorted(Path(logs).rglob("*.json.gz"))]
    with Path(out).open("wb") as file, subprocess.Popen(["gzip", "-dc", *paths], stdout=subprocess.PIPE) as unpack:
        subprocess.run(["jq", "-c", program], stdin=unpack.stdout, stdout=file, check=True)


def _texts(logs: str) -> Iterator[list[bytes]]:
    paths = sorted(Path(logs).rglob("*.json.gz"))
    for start in range(0, len(paths), AT_ONCE):
        yield [gzip.decompress(path.read_bytes()) for path in paths[start : start + AT_ONCE]]


PROGRAMS: dict[str, Any] = {
    "duckdb": duckdb_select,
    "duckdb-inferred": duckdb_inferred,
    "pandas": pandas_orjson,
    "polars": polars_json,
    "chdb": chdb_json,
    "jq": jq_fields,
    "jq-key": jq_key,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
