"""The SQL of the views that questions read, cut to a window, accounts and regions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import pyarrow as pa

from trailscope.lake.insights import insight_source
from trailscope.lake.opening import OpenLake
from trailscope.lake.stored import Stored
from trailscope.lake.verified import with_integrity
from trailscope.schema.columns import COLUMNS
from trailscope.schema.tables import OBJECTS, REJECTS
from trailscope.sql import literal, moment_literal
from trailscope.window import Window

_DUCKDB_TYPES = {
    "text": "varchar",
    "json": "varchar",
    "boolean": "boolean",
    "timestamp": "timestamptz",
    "integer": "bigint",
    "date": "date",
}
_ARROW_TYPES = {pa.string(): "varchar", pa.int64(): "bigint", pa.binary(): "blob", pa.date32(): "date"}


# Of an object that was read again because of damage, what was said last.
_LATEST_OBJECT = (
    "qualify row_number() over (partition by source_uri, version, status order by ingested_at desc nulls last) = 1"
)
_LATEST_REJECT = (
    "qualify row_number() over (partition by source_uri, source_index, byte_offset, reason, detail, data "
    "order by rejected_at desc nulls last) = 1"
)


def view_statements(
    lake: OpenLake, window: Window, *, accounts: Collection[str] = (), regions: Collection[str] = ()
) -> tuple[str, ...]:
    """``create view`` statements for ``events``, ``insights``, ``objects`` and ``rejects``.

    ``events`` has every column of ``trailscope.schema.columns`` and holds the committed rows whose ``event_time`` lies in
    ``window`` (UTC, half open) and, where given, whose account and region are among those named; ``insights`` likewise.
    """
    first = window.start.date() if window.start else None
    last = (window.end - timedelta(microseconds=1)).date() if window.end else None
    times = _time_conditions(window)
    places = [*_among("recipient_account_id", accounts), *_among("aws_region", regions)]
    conditions = [*times, *places]
    # a record that counts others and whose time cannot be read is shown under every window rather than under none
    apart = [*(f"(event_time is null or {time})" for time in times), *places]
    return (
        _view("events", _event_source(lake.event_files(first, last)), conditions),
        _view("insights", insight_source([str(path) for path in lake.insight_files()]), apart),
        _view("objects", with_integrity(_latest(_ledger_source(lake), _LATEST_OBJECT, lake), lake.layout), ()),
        _view("rejects", _latest(_stored(lake.reject_files(), REJECTS), _LATEST_REJECT, lake), ()),
    )


def _event_source(files: Sequence[Stored]) -> str:
    if not files:
        return "select " + ", ".join(f"null::{_DUCKDB_TYPES[c.type]} as {c.name}" for c in COLUMNS) + " where false"
    # Not by Hive's rules: they would read columns out of the names of the folders that the lake itself lies in.
    names = ", ".join("event_time::date as event_date" if c.name == "event_date" else c.name for c in COLUMNS)
    return f"select {names} from read_parquet({_list(files)}, hive_partitioning = false)"


def _ledger_source(lake: OpenLake) -> str:
    """Rows of all ledgers; a column that an older trailscope did not write yet is NULL there.

    Only for the older ones every file has to be opened to learn its columns.
    """
    current = lake.ledgers(columns=len(OBJECTS))
    older = sorted(set(lake.ledgers()) - set(current), key=str)
    names = ", ".join(OBJECTS.names)
    rows = f"select {names} from ({_stored(current, OBJECTS)})"
    if older:
        written = f"select * from read_parquet({_list(older)}, hive_partitioning = false, union_by_name = true)"
        rows += f" union all select {names} from ({_stored((), OBJECTS)} union all by name {written})"
    return rows


def _latest(source: str, qualify: str, lake: OpenLake) -> str:
    return f"select * from ({source}) {qualify}" if lake.healed else source


def _stored(files: Sequence[Stored], schema: pa.Schema) -> str:
    """Rows of files that have all columns of a schema."""
    if not files:
        typed = ", ".join(f"null::{_ARROW_TYPES.get(field.type, 'timestamptz')} as {field.name}" for field in schema)
        return f"select {typed} where false"
    return f"select {', '.join(schema.names)} from read_parquet({_list(files)}, hive_partitioning = false)"


def _view(name: str, source: str, conditions: Sequence[str]) -> str:
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return f"create view {name} as select * from ({source}){where}"


def _time_conditions(window: Window) -> list[str]:
    bounds: list[tuple[str, datetime | None]] = [(">=", window.start), ("<", window.end)]
    return [f"event_time {sign} {moment_literal(bound)}" for sign, bound in bounds if bound]


def _among(column: str, values: Collection[str]) -> list[str]:
    return [f"{column} in ({', '.join(literal(value) for value in sorted(values))})"] if values else []


def _list(files: Sequence[Stored]) -> str:
    return "[" + ", ".join(literal(str(path)) for path in files) + "]"
