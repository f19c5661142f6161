"""The one way from an Arrow table into a chart: times as ISO texts with ``Z``, hostile text made visible and cut to length."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.amounts import count
from trailscope.errors import UsageError
from trailscope.escaping import terminal

_REST = re.compile(r"others \([0-9,]+\)")  # with its number: a user may be called "others"
_NO_WORD = re.compile(r"[^\w .-]", re.ASCII)
_ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")
_COUNTS = frozenset({"events", "errors", "denied", "writes"})  # drawn by logarithms, roots and heights from 0
LONGEST = 300  # characters of a text that a chart carries; the table has them all


def records(table: pa.Table, needed: tuple[str, ...], chart: str) -> list[dict[str, Any]]:
    """A table's rows as Vega reads them, for ``alt.InlineData``.

    Args:
        table: what to draw.
        needed: the columns the chart cannot do without.
        chart: its name, for the error.

    Raises:
        UsageError: a needed column is missing, or one of counts holds less than 0.
    """
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise UsageError(
            f"the chart {chart} needs the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            hint=f"it draws tables with {', '.join(needed)}; trailscope.analytics makes them",
        )
    for name in _COUNTS & set(needed):
        _refuse_negative(table.column(name), name, chart)
    columns = {name: _spelled(table.column(name)) for name in table.column_names}
    for name in _COUNTS & columns.keys():
        columns[name] = [0 if value is None else value for value in columns[name]]
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def with_times(table: pa.Table, column: str, what: str, plural: str = "") -> tuple[pa.Table, tuple[str, ...]]:
    """The rows that have a time, and a note of how many have none: those have no place on an axis of time."""
    if column not in table.column_names:
        return table, ()
    timed = table.filter(pc.is_valid(table.column(column)))
    less = table.num_rows - timed.num_rows
    return timed, (f"{count(less, what, plural)} without a time left out.",) if less else ()


def _refuse_negative(column: pa.ChunkedArray, name: str, chart: str) -> None:
    type = column.type
    is_number = pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_decimal(type)
    least = pc.min(column).as_py() if is_number else None
    if least is not None and least < 0:
        raise UsageError(
            f"the column {name} has {least}", hint=f"the chart {chart} needs counts there, which are 0 or more"
        )


def shown(text: str) -> str:
    """Log text as a chart carries it: nothing in it hides, and it ends somewhere.

    Every text in a chart goes through here, headings too: a control character would abort the process that writes SVG or
    PNG, and characters beyond the first 65,536 (emoji) make it fail where a label is cut in the middle of one.
    """
    visible = _ASTRAL.sub(lambda found: f"⟨U+{ord(found[0]):X}⟩", terminal(text))
    return visible if len(visible) <= LONGEST else f"{visible[: LONGEST - 1]}…"


def noun(text: str) -> str:
    """What a lane or column is called, as a title of an axis or a line of a tooltip.

    Vega-Lite writes those into expressions with only their quotes escaped, so that nothing but words may pass.
    """
    return _NO_WORD.sub("", text)


def in_order(values: Iterable[str | None]) -> list[str]:
    """Names as the chart shows them, in the order they first occur; the rest, "others (12)", last."""
    names = dict.fromkeys(shown(value) for value in values if value is not None)
    return sorted(names, key=lambda name: _REST.fullmatch(name) is not None)


def _spelled(column: pa.ChunkedArray) -> list[Any]:
    """Values as JSON has them; whatever may hold text goes through :func:`shown`, and no text is ``–``."""
    type = (
        column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    )  # a categorical column of pandas
    spell = next((spell for is_kind, spell in _SPELLINGS if is_kind(type)), None)
    if spell is None:
        return ["–" if value is None else _shown(value) for value in column.to_pylist()]
    return [None if value is None else spell(value) for value in column.to_pylist()]


def _shown(value: Any) -> str:
    return shown(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def in_utc(value: datetime) -> datetime:
    """A time in the zone UTC; one without a zone is of it, as everything in a lake is."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment(value: datetime) -> str:
    """ISO with ``Z``: a time without it would be read in the zone of whoever looks."""
    return in_utc(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_it_is(value: Any) -> Any:
    return value


# What is no text, and how it is spelled.
_SPELLINGS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[Any], Any]], ...] = (
    (pa.types.is_timestamp, _moment),
    (pa.types.is_date, date.isoformat),
    (pa.types.is_decimal, _number),  # DuckDB's sum of integers
    (pa.types.is_integer, _as_it_is),
    (pa.types.is_floating, _as_it_is),
    (pa.types.is_boolean, _as_it_is),
    (pa.types.is_null, _as_it_is),
)
