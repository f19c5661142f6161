"""Athena's API in front of a Trino server: statements and values go there as they came, and rows come back as Athena writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from athena_server import Answered

from trailscope.sql import literal


def answered_by_trino(host: str, port: int, catalog: str) -> Callable[[str, Sequence[str]], Answered]:
    """What makes an answer of a statement, for :func:`athena_server.athena`."""

    def answer(sql: str, values: Sequence[str]) -> Answered:
        from trino.dbapi import connect
        from trino.exceptions import TrinoQueryError

        given = f" using {', '.join(values)}" if values else ""
        with connect(host=host, port=port, user="test", catalog=catalog, timezone="UTC") as connection:
            cursor = connection.cursor()
            try:
                cursor.execute(f"execute immediate {literal(sql)}{given}")
                rows = cursor.fetchall()
            except TrinoQueryError as error:
                return Answered(failure=error.message)
            columns = [(name, _type(type)) for name, type, *_ in cursor.description]
            return Answered(columns, [[_text(value) for value in row] for row in rows], bytes_read=1_000)

    return answer


def _type(type: str) -> str:
    """Of ``GetQueryResults``: without what stands in brackets."""
    return type.partition("(")[0]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):  # Athena puts no quotes: what has a comma in it cannot be told apart
        return f"[{', '.join(map(str, value))}]"
    return json.dumps(value) if isinstance(value, dict) else str(value)
