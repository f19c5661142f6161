"""Which staged records are new: the identity of an event, and what makes two records with one identity the same.

Identity is eventID + recipientAccountId + awsRegion + eventCategory (cloudtrail reference, rule 3). Two records with one
identity and the same content are one event, however often it is delivered; with different content both are kept, and
the question evidence.conflicting_records shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from trailscope.ingest.batch import Batch
from trailscope.ingest.normalise import staged_rows, with_texts
from trailscope.schema.columns import of_origin

# The identity that normalise.stage computes from the text, computed from the columns of a lake.
_IDENTITY = "md5_number(concat_ws(chr(31), event_id, recipient_account_id, aws_region, event_category))"
# All that a record says, as one number; null and absent say the same (cloudtrail reference, rule 1).
_CONTENT = "md5_number(to_json({{{}, 'extra': extra}})::varchar)".format(
    ", ".join(f"'{column.name}': {column.name}" for column in of_origin("record"))
)

# A record without eventID (before eventVersion 1.01, or made by hand) is identified by all it says.
_LAKE_IDENTITY = f"case when event_id is null then {_CONTENT} else {_IDENTITY} end"
# Not by Hive's rules: they would read columns out of the names of the folders that the lake itself lies in.
_READ = "(select *, event_time::date as event_date from read_parquet($1, hive_partitioning = false))"


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


def mark_fresh(batch: Batch, files: Sequence[Path], share: int) -> tuple[int, int, int]:
    """Remove from ``staged`` the rows that are there already, and remember the rest in ``seen``.

    Args:
        batch: its connection holds ``seen`` as well.
        files: committed or written files of the lake that hold the days of ``staged``; read only when an identity recurs.
        share: bytes of records whose contents are compared at once.

    Returns:
        How many rows are new, how many were duplicates, how many of the new conflict with another record.
    """
    execute = batch.connection.execute
    _identify_nameless(batch)
    ((total, distinct, recurring),) = execute(
        "select (select count(*) from staged), (select count(distinct identity) from staged), "
        "(select count(*) from staged semi join seen using (event_date, identity))"
    ).fetchall()
    conflicting = _drop_duplicates(batch, files, share) if distinct < total or recurring else 0
    execute("insert into seen select event_date, identity from staged")
    ((fresh,),) = execute("select count(*) from staged").fetchall()
    return int(fresh), int(total - fresh), conflicting


def _identify_nameless(batch: Batch) -> None:
    """Give records without eventID their content as identity."""
    nameless = "(select * from staged where identity is null)"
    ((some,),) = batch.connection.execute(f"select exists {nameless}").fetchall()
    if some:
        with with_texts(batch.connection, batch.texts):
            batch.connection.execute(
                f"update staged set identity = known.identity from (select position, {_CONTENT} as identity "
                f"from ({staged_rows(nameless)})) known where staged.position = known.position"
            )


def _drop_duplicates(batch: Batch, files: Sequence[Path], share: int) -> int:
    """Delete the duplicates from ``staged``; returns how many kept rows share their identity with another record."""
    execute = batch.connection.execute
    execute(
        "create or replace temp table recurring as select position, identity, "
        f"(sum(length) over (order by position) // {share})::integer as part from staged "
        "where identity in (select identity from staged group by identity having count(*) > 1) "
        "or identity in (select seen.identity from seen semi join staged using (event_date, identity))"
    )
    execute(
        "create or replace temp table candidates "
        "(position bigint, object integer, source_index bigint, identity uhugeint, content uhugeint)"
    )
    execute("create or replace temp table present (identity uhugeint, content uhugeint)")
    with with_texts(batch.connection, batch.texts):
        waiting = [part for (part,) in execute("select distinct part from recurring").fetchall()]
        while waiting:
            part = waiting.pop()
            try:
                _compare(batch.connection, part, files)
            except duckdb.OutOfMemoryException:
                waiting += _halved(batch.connection, part)
    execute(
        "delete from staged where position in ("
        "  select position from candidates semi join present using (identity, content)"
        "  union all select position from (select position, row_number() over"
        "    (partition by identity, content order by object, source_index) as copy from candidates) where copy > 1)"
    )
    ((conflicting,),) = execute(
        "select count(*) from candidates semi join staged using (position) where candidates.identity in ("
        "  select identity from (select identity, content from candidates union select identity, content from present)"
        "  group by identity having count(*) > 1)"
    ).fetchall()
    for table in ("recurring", "candidates", "present"):
        execute(f"drop table {table}")
    return int(conflicting)


def _compare(connection: duckdb.DuckDBPyConnection, part: int, files: Sequence[Path]) -> None:
    """Note the contents of one part of ``recurring``, and of what the lake has under the same identities."""
    of_part = f"(select staged.* from staged join recurring using (position) where part = {part})"
    connection.begin()
    try:
        connection.execute(
            "insert into candidates select position, staged.object, staged.source_index, identity, content "
            f"from (select position, {_CONTENT} as content from ({staged_rows(of_part)})) join staged using (position)"
        )
        if files:
            connection.execute(
                f"insert into present select identity, {_CONTENT} from (select *, {_LAKE_IDENTITY} as identity from {_READ}) "
                f"where identity in (select identity from recurring where part = {part})",
                [_names(files)],
            )
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _halved(connection: duckdb.DuckDBPyConnection, part: int) -> list[int]:
    """Split a part of ``recurring`` that is too much at once.

    A single record is noted with its text as content: beside a copy of it in the lake it then counts as conflicting, and both
    are kept.

    Returns:
        The parts to try instead.
    """
    ((count, last),) = connection.execute(
        f"select count(*) filter (part = {part}), max(part) from recurring"
    ).fetchall()
    if count == 1:
        connection.execute(
            "insert into candidates select position, staged.object, staged.source_index, identity, md5_number(record) "
            f"from texts join (select staged.* from staged join recurring using (position) where part = {part}) staged "
            "using (position)"
        )
        return []
    connection.execute(
        f"update recurring set part = {last + 1} where part = {part} and position > "
        f"(select median(position) from recurring where part = {part})"
    )
    return [part, last + 1]


def _names(files: Sequence[Path]) -> list[str]:
    return [str(path) for path in files]
