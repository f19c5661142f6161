"""Insight and aggregated records: files of their own, since their counts tell of events that are counted already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from trailscope.schema.insights import INSIGHT_COLUMNS


def write_insights(connection: duckdb.DuckDBPyConnection, target: Path) -> int:
    """Write what stands in the table ``insights`` of an ingest into one file, and leave the table empty.

    Returns:
        How many records were written; no file is made for none.
    """
    ((waiting,),) = connection.execute("select count(*) from insights").fetchall()
    if waiting:
        target.parent.mkdir(parents=True, exist_ok=True)
        columns = ", ".join(f"{column.sql} as {column.name}" for column in INSIGHT_COLUMNS)
        path = str(target).replace("'", "''")
        connection.execute(
            f"copy (select {columns} from (select *, record::json as j from insights) order by 1) "
            f"to '{path}' (format parquet, compression zstd)"
        )
        connection.execute("truncate insights")
    return int(waiting)


def insight_source(files: Sequence[str]) -> str:
    """SQL: the distinct records of some files. One delivered twice is one; one that says something else is another."""
    if not files:
        typed = ", ".join(f"null::{column.type} as {column.name}" for column in INSIGHT_COLUMNS)
        return f"select {typed} where false"
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    names = ", ".join(column.name for column in INSIGHT_COLUMNS)
    return (
        f"select {names} from read_parquet([{listed}], hive_partitioning = false) "
        "qualify row_number() over (partition by event_id, recipient_account_id, aws_region, record order by source_uri, source_index) = 1"
    )
