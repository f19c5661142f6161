"""Times that neither Python nor Arrow can say, in words: before the year 1, after 9999 or 32767, without end, and 24:00:00.

An engine computes such times where a query adds to one, and a record may carry any date as text. They are written as others are,
with as many digits in the year as it needs; a time without end is ``infinity`` or ``-infinity``, as PostgreSQL and DuckDB write it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

_IN_A_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_DAY = 86_400
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097  # after which the calendar repeats
_ENDLESS = {2**63 - 1: "infinity", 1 - 2**63: "-infinity"}
_ENDLESS_DAYS = {2**31 - 1: "infinity", 1 - 2**31: "-infinity"}
_FROM = 2_000  # the year in whose cycle a date is written


def python_values(column: pa.ChunkedArray | pa.Array) -> list[Any]:
    """The values as Python's; a time that Python does not have is a text."""
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError):
        return [_python_value(scalar) for scalar in column]


def python_rows(table: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries, their values as :func:`python_values` gives them."""
    try:
        return list(table.to_pylist())
    except (OverflowError, ValueError):
        columns = [python_values(column) for column in table.columns]
        return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def time_text(value: int, unit: str) -> str:
    """A time as ISO 8601 in UTC with ``Z``, from what Arrow counts since 1970 in a unit."""
    if value in _ENDLESS:
        return _ENDLESS[value]
    seconds, fraction = divmod(value, _IN_A_SECOND[unit])
    days, second = divmod(seconds, _DAY)
    return f"{_date(days)}T{clock_text(second * _IN_A_SECOND[unit] + fraction, unit)}Z"


def date_text(days: int) -> str:
    """A date as ISO 8601, from the days since 1970."""
    return _ENDLESS_DAYS.get(days) or _date(days)


def clock_text(value: int, unit: str) -> str:
    """A time of the day, from what Arrow counts since midnight in a unit."""
    seconds, fraction = divmod(value, _IN_A_SECOND[unit])
    decimals = len(str(_IN_A_SECOND[unit])) - 1
    clock = f"{seconds // 3_600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return clock + (f".{fraction:0{decimals}}".rstrip("0") if fraction else "")


def _date(days: int) -> str:
    since = (datetime(_FROM, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days
    cycles, day = divmod(days - since, _CYCLE_DAYS)
    told = datetime.fromordinal(datetime(_FROM, 1, 1, tzinfo=UTC).toordinal() + day)
    year = told.year + cycles * _CYCLE_YEARS
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04}-{told:%m-%d}"


def _python_value(scalar: pa.Scalar) -> Any:
    if pa.types.is_union(scalar.type):
        scalar = scalar.value  # None of a null
    if scalar is None or not scalar.is_valid:
        return None
    type = scalar.type
    if pa.types.is_map(type):
        return [(_python_value(item["key"]), _python_value(item["value"])) for item in scalar.values]
    if pa.types.is_struct(type):
        return {name: _python_value(inner) for name, inner in scalar.items()}
    if pa.types.is_nested(type):
        return [_python_value(inner) for inner in scalar.values]
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return _spelled(scalar)


def _spelled(time: pa.Scalar) -> str:
    if pa.types.is_date(time.type):
        return date_text(time.value)
    return (time_text if pa.types.is_timestamp(time.type) else clock_text)(time.value, time.type.unit)
