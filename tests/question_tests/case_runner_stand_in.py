"""A stand-in for the ingest road: records typed by DuckDB into the columns of ``events``, enough to rehearse cases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from trailscope.engines.duckdb import DuckdbEngine
from trailscope.lake.insights import insight_source
from trailscope.schema.columns import COLUMNS, Column

_TYPES = {"text": "varchar", "json": "varchar", "timestamp": "timestamptz", "integer": "bigint"}
_DERIVED = {
    "actor": "coalesce(record->>'$.userIdentity.userName', record->>'$.userIdentity.type')",
    "actor_id": "coalesce(record->>'$.userIdentity.sessionContext.sessionIssuer.arn', record->>'$.userIdentity.arn')",
    "action": "split_part(record->>'$.eventSource', '.', 1) || ':' || (record->>'$.eventName')",
    "event_date": "(record->>'$.eventTime')::timestamptz::date",
    "target": "record->>'$.requestParameters'",
}


def load(records: Sequence[Mapping[str, Any]]) -> DuckdbEngine:
    """One row per record; the derived columns are rough."""
    texts = [json.dumps(record) for record in records]
    columns = ", ".join(f"{_expression(column)} as {column.name}" for column in COLUMNS)
    source = ", ".join(duckdb.ConstantExpression(text).__str__() for text in texts)
    table = f"create table events as select {columns} from (select unnest([{source}]::json[]) as record)"
    insights = f"create view insights as {insight_source([])}"
    return DuckdbEngine([table if texts else f"create table events as {_empty()}", insights], threads=1)


def _expression(column: Column) -> str:
    if column.name in _DERIVED:
        return _DERIVED[column.name]
    if column.origin in ("derived", "lineage"):
        return f"null::{_TYPES.get(column.type, column.type)}"
    path = f"userIdentity.{column.field}" if column.origin == "user_identity" else column.field
    return f"(record->>'$.{path}')::{_TYPES.get(column.type, column.type)}"


def _empty() -> str:
    return "select " + ", ".join(f"null::{_TYPES.get(c.type, c.type)} as {c.name}" for c in COLUMNS) + " where false"
