"""Which staged rows are new: the identity of an event, and what makes two records with one identity the same.

Identity is eventID + recipientAccountId + awsRegion + eventCategory (cloudtrail reference, rule 3). Two records with one
identity and the same content are one event, however often it is delivered; with different content both are kept, and
the question evidence.conflicting_records shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from trailscope.schema.columns import of_origin

_CONTENT = "hash({}, extra)".format(", ".join(column.name for column in of_origin("record")))
# A record without eventID (before eventVersion 1.01, or made by hand) is identified by all it says.
IDENTITY = (
    "md5_number(concat_ws(chr(31), "
    f"coalesce(event_id, 'content ' || {_CONTENT}), recipient_account_id, aws_region, event_category))"
)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``seen``, the identities written so far in this run or found in the lake, by UTC day."""
    connection.execute("create temp table seen (event_date date, identity uhugeint)")
    connection.execute("create temp table seen_days (event_date date primary key)")


def unseen_days(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Days of ``staged`` (ISO dates) whose identities in the lake are not yet in ``seen``."""
    rows = connection.execute(
        "insert into seen_days select distinct event_date from staged anti join seen_days using (event_date) "
        "returning event_date::varchar"
    ).fetchall()
    return [day for (day,) in rows]


def remember_files(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Add the identities of the events in some files of the lake to ``seen``."""
    if files:
        connection.execute(f"insert into seen select event_date, {IDENTITY} from {_read(files)}", [_names(files)])  # noqa: S608


def mark_fresh(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> tuple[int, int, int]:
    """Remove from ``staged`` the rows that are there already, and remember the rest in ``seen``.

    Args:
        connection: holds ``staged`` and ``seen``.
        files: committed or written files of the lake that hold the days of ``staged``; read only when an identity recurs.

    Returns:
        How many rows are new, how many were duplicates, how many of the new conflict with another record.
    """
    execute = connection.execute
    execute(f"create or replace temp table keyed as select rowid as id, event_date, {IDENTITY} as identity from staged")
    ((total, distinct, recurring),) = execute(
        "select (select count(*) from keyed), (select count(distinct identity) from keyed), "
        "(select count(*) from keyed semi join seen on seen.identity = keyed.identity and seen.event_date = keyed.event_date)"
    ).fetchall()
    conflicting = 0
    if distinct < total or recurring:
        conflicting = _drop_duplicates(connection, files)
    execute("insert into seen select event_date, identity from keyed semi join staged on staged.rowid = keyed.id")
    ((fresh,),) = execute("select count(*) from staged").fetchall()
    execute("drop table keyed")
    return int(fresh), int(total - fresh), conflicting


def _drop_duplicates(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> int:
    """Delete the duplicates from ``staged``; returns how many kept rows share their identity with another record."""
    execute = connection.execute
    execute(
        f"create or replace temp table candidates as select id, keyed.identity, {_CONTENT} as content, object, source_index "
        "from staged join keyed on keyed.id = staged.rowid where identity in ("
        "  select identity from keyed group by identity having count(*) > 1"
        "  union all select keyed.identity from keyed semi join seen "
        "  on seen.identity = keyed.identity and seen.event_date = keyed.event_date)"
    )
    there = f"select {IDENTITY} as identity, {_CONTENT} as content from {_read(files)}" if files else "select 0::uhugeint as identity, 0::ubigint as content where false"
    execute(
        "create or replace temp table present (identity, content) as "
        f"select distinct * from ({there}) there where there.identity in (select identity from candidates)",
        [_names(files)] if files else [],
    )
    execute(
        "delete from staged where rowid in ("
        "  select id from candidates semi join present using (identity, content)"
        "  union all select id from (select id, row_number() over"
        "    (partition by identity, content order by object, source_index) as copy from candidates) where copy > 1)"
    )
    ((conflicting,),) = execute(
        "select count(*) from candidates semi join staged on staged.rowid = candidates.id where identity in ("
        "  select identity from (select identity, content from candidates union select identity, content from present)"
        "  group by identity having count(*) > 1)"
    ).fetchall()
    execute("drop table candidates")
    execute("drop table present")
    return int(conflicting)


def _read(files: Sequence[Path]) -> str:
    assert files  # noqa: S101  DuckDB refuses an empty list
    return "read_parquet($1, hive_partitioning = true, hive_types = {event_date: date})"


def _names(files: Sequence[Path]) -> list[str]:
    return [str(path) for path in files]
