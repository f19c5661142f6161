"""Rows of columns → the JSON of records, set-based: what tables and Parquet files hold is put back into the record's shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trailscope.schema.columns import of_origin

TEXT, BOOLEAN, NESTED, TIME = "text", "boolean", "json", "timestamp"

FIELD_TYPES: Mapping[str, str] = {column.field: column.type for column in of_origin("record")}

_TIME_FORMATS = (
    "%Y-%m-%d, %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%B %d, %Y, %H:%M:%S",
    "%B %d, %Y, %I:%M:%S %p",
)
_OFFSET = r"\s*\(?UTC([+-]\d{2}:\d{2})?\)?\s*$"


@dataclass(frozen=True)
class Member:
    """One member of a JSON object: its name, and SQL that gives its value as JSON text or NULL to leave it out."""

    name: str
    json: str


def json_object(members: Iterable[Member]) -> str:
    """SQL: a JSON object of the members that have a value; NULL when none has."""
    pairs = ", ".join(f"{_literal(json.dumps(member.name) + ':')} || ({member.json})" for member in members)
    kept = f"list_filter([{pairs}]::varchar[], lambda pair: pair is not null)"
    return f"nullif('{{' || array_to_string({kept}, ',') || '}}', '{{}}')"


def as_json(sql: str, type: str) -> str:
    """SQL: a text as the JSON of a field's type; what does not fit the type stays a JSON string, empty text is left out."""
    given = f"nullif({sql}, '')"
    if type == BOOLEAN:
        return f"case when lower({given}) in ('true', 'false') then lower({given}) else to_json({given})::varchar end"
    if type == NESTED:
        return f"case when json_valid({given}) then json({given})::varchar else to_json({given})::varchar end"
    if type == TIME:
        return f"to_json(coalesce({time_text(given)}, {given}))::varchar"
    return f"to_json({given})::varchar"


def time_text(sql: str) -> str:
    """SQL: a time in one of the writings of consoles and engines, as CloudTrail writes it; NULL when it is none of them.

    A writing without a zone is UTC.
    """
    plain = f"regexp_replace({sql}, '{_OFFSET}', '')"
    offset = f"coalesce(nullif(regexp_extract({sql}, '{_OFFSET}', 1), ''), '+00:00')"
    patterns = ", ".join(f"'{pattern}'" for pattern in _TIME_FORMATS)
    local = f"coalesce(try_cast({sql} as timestamptz), try_cast(strftime(try_strptime({plain}, [{patterns}]), '%Y-%m-%d %H:%M:%S') || {offset} as timestamptz))"
    return f"strftime(({local}) at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ')"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
