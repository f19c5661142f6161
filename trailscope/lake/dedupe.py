"""Which staged records are new: the identity of an event, and what makes two records with one identity the same.

Identity is eventID + recipientAccountId + awsRegion + eventCategory (cloudtrail reference, rule 3). Two records with one
identity and the same content are one event, however often it is delivered; with different content both are kept, and
the question evidence.conflicting_records shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from trailscope.ingest.normalise import rows
from trailscope.schema.columns import of_origin

# The identity that normalise.stage computes from the text, computed from the columns of a lake.
_IDENTITY = "md5_number(concat_ws(chr(31), event_id, recipient_account_id, aws_region, event_category))"
_CONTENT = "hash({}, extra)".format(", ".join(column.name for column in of_origin("record")))

# A record without eventID (before eventVersion 1.01, or made by hand) is identified by all it says.
_BY_CONTENT = f"md5_number('content ' || {_CONTENT})"
_LAKE_IDENTITY = f"case when event_id is null then {_BY_CONTENT} else {_IDENTITY} end"
_READ = "read_parquet($1, hive_partitioning = true, hive_types = {event_date: date})"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``seen``, the identities written so far in this run or found in the lake, by UTC day."""
    connection.execute("create table seen (event_date date, identity uhugeint)")
    connection.execute("create table seen_days (event_date date primary key)")


def unseen_days(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Days of ``staged`` (ISO dates) whose identities in the lake are not yet in ``seen``."""
    found = connection.execute(
        "insert into seen_days select distinct event_date from staged anti join seen_days using (event_date) "
        "returning event_date::varchar"
    ).fetchall()
    return [day for (day,) in found]


def remember_files(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Add the identities of the events in some files of the lake to ``seen``."""
    if files:
        connection.execute(f"insert into seen select event_date, {_LAKE_IDENTITY} from {_READ}", [_names(files)])


def mark_fresh(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> tuple[int, int, int]:
    """Remove from ``staged`` the rows that are there already, and remember the rest in ``seen``.

    Args:
        connection: holds ``staged`` and ``seen``.
        files: committed or written files of the lake that hold the days of ``staged``; read only when an identity recurs.

    Returns:
        How many rows are new, how many were duplicates, how many of the new conflict with another record.
    """
    execute = connection.execute
    execute(
        f"update staged set identity = known.identity from (select source_uri, source_index, {_BY_CONTENT} as identity "
        f"from ({rows('(select * from staged where identity is null)')})) known "
        "where staged.source_uri = known.source_uri and staged.source_index = known.source_index and staged.identity is null"
    )
    ((total, distinct, recurring),) = execute(
        "select (select count(*) from staged), (select count(distinct identity) from staged), "
        "(select count(*) from staged semi join seen using (event_date, identity))"
    ).fetchall()
    conflicting = _drop_duplicates(connection, files) if distinct < total or recurring else 0
    execute("insert into seen select event_date, identity from staged")
    ((fresh,),) = execute("select count(*) from staged").fetchall()
    return int(fresh), int(total - fresh), conflicting


def _drop_duplicates(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> int:
    """Delete the duplicates from ``staged``; returns how many kept rows share their identity with another record."""
    execute = connection.execute
    recurring = (
        "(select * from staged where identity in (select identity from staged group by identity having count(*) > 1) "
        "or identity in (select seen.identity from seen semi join staged using (event_date, identity)))"
    )
    execute(
        "create or replace temp table candidates as select source_uri, source_index, staged.object, staged.identity, content "
        f"from (select source_uri, source_index, {_CONTENT} as content from ({rows(recurring)})) "
        "join staged using (source_uri, source_index)"
    )
    execute("create or replace temp table present (identity uhugeint, content ubigint)")
    if files:
        execute(
            f"insert into present select distinct * from (select {_LAKE_IDENTITY} as identity, {_CONTENT} as content "
            f"from {_READ}) where identity in (select identity from candidates)",
            [_names(files)],
        )
    execute(
        "delete from staged where (source_uri, source_index) in ("
        "  select (source_uri, source_index) from candidates semi join present using (identity, content)"
        "  union all select (source_uri, source_index) from (select source_uri, source_index, row_number() over"
        "    (partition by identity, content order by object, source_index) as copy from candidates) where copy > 1)"
    )
    ((conflicting,),) = execute(
        "select count(*) from candidates semi join staged using (source_uri, source_index) where identity in ("
        "  select identity from (select identity, content from candidates union select identity, content from present)"
        "  group by identity having count(*) > 1)"
    ).fetchall()
    execute("drop table candidates")
    execute("drop table present")
    return int(conflicting)


def _names(files: Sequence[Path]) -> list[str]:
    return [str(path) for path in files]
