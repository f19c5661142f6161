"""A row back into the record it came from: the proof that nothing was lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from trailscope.schema.columns import Column, of_origin

_BY_FIELD: dict[str, Column] = {column.field: column for column in of_origin("record")}


def rebuild(row: Mapping[str, Any]) -> dict[str, Any]:
    """The CloudTrail record of one row of ``events``, with its fields in their own order.

    Args:
        row: the columns of origin ``record``, ``extra`` and ``record_fields``; ``event_time`` as an aware datetime.

    Returns:
        A record equal, as JSON, to the one that was read.
    """
    extra = json.loads(row["extra"]) if row["extra"] else {}
    return {field: extra[field] if field in extra else _value(row, field) for field in json.loads(row["record_fields"])}


def _value(row: Mapping[str, Any], field: str) -> Any:
    column = _BY_FIELD.get(field)
    value = None if column is None else row[column.name]
    if value is None or column is None:
        return None
    if column.type == "json":
        return json.loads(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).isoformat()[:19]}Z"
    return value
