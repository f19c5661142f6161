"""Heat maps of activity: when in the week, and which service on which day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.charts.rows import in_order, noun, records
from trailscope.charts.theme import LIGHT, Picture, Theme, dressed, heading, nothing
from trailscope.errors import UsageError

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CELL = 26
MOST_EMPTY_DAYS = (
    400  # between events; with more, as around a record of the year 9999, they are left out, and a note says so
)

_STEPS = [digit * 10**power for power in range(1, 9) for digit in (1, 3)]
_HOURS = [f"{hour:02}" for hour in range(24)]
_COUNTS = [
    alt.Tooltip("events:Q", format=","),
    alt.Tooltip("denied:Q", format=","),
]


def by_hour(activity: pa.Table, *, title: str = "", notes: tuple[str, ...] = (), theme: Theme = LIGHT) -> Picture:
    """Hour of the day against day of the week, UTC: the rhythm of an actor, and what falls out of it.

    Args:
        activity: needs ``weekday`` (1 Monday … 7 Sunday), ``hour`` (0–23), ``events``, ``denied``; UTC. A cell without a
            row is empty. Denied calls are marked by a cross.
        title, notes, theme: see :func:`trailscope.charts.timeline`.

    Raises:
        UsageError: a column is missing, or there is an hour or weekday that is none.
    """
    rows = [
        {
            **row,
            "hour": _HOURS[_whole(row, "hour", 0, 23)],
            "weekday": WEEKDAYS[_whole(row, "weekday", 1, 7) - 1],
        }
        for row in records(activity, ("weekday", "hour", "events", "denied"), "by_hour")
    ]
    if not rows:
        return nothing(title, notes, theme)
    x = alt.X("hour:O", title="hour of the day, UTC", scale=alt.Scale(domain=_HOURS), axis=_axis(0))
    y = alt.Y("weekday:O", title=None, scale=alt.Scale(domain=list(WEEKDAYS)), axis=_axis())
    base = _grid(rows, heading(title, notes)).encode(x=x, y=y, tooltip=["weekday:N", "hour:N", *_COUNTS])
    return _heat(base, activity, theme)


def by_day(
    activity: pa.Table, *, lane: str = "service", title: str = "", notes: tuple[str, ...] = (), theme: Theme = LIGHT
) -> Picture:
    """Day against service (or whatever ``lane`` holds): what began, what stopped, what ran hot.

    Args:
        activity: needs ``day`` (UTC), ``lane``, ``events``, ``denied``. Lanes are drawn in the order they first occur,
            ``others (N)`` last. Days without events between the first and the last have their place, if they are no more
            than :data:`MOST_EMPTY_DAYS`.
        lane: what a lane is, for the axis.
        title, notes, theme: see :func:`trailscope.charts.timeline`.

    Raises:
        UsageError: a column is missing, or there is a day that is none.
    """
    rows = [
        {**row, "day": _day(row["day"])} for row in records(activity, ("day", "lane", "events", "denied"), "by_day")
    ]
    if not rows:
        return nothing(title, notes, theme)
    ordered = in_order(activity.column("lane").to_pylist())
    days = sorted({row["day"] for row in rows})
    first, last = (date.fromisoformat(day) for day in (days[0], days[-1]))
    if (last - first).days + 1 - len(days) > MOST_EMPTY_DAYS:
        notes = (*notes, "Days without events are left out.")
    else:
        days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    x = alt.X("day:O", title="day, UTC", scale=alt.Scale(domain=days), axis=_axis(-45))
    y = alt.Y("lane:N", title=noun(lane), sort=None, scale=alt.Scale(domain=ordered), axis=_axis())
    told: list[Any] = ["day:N", alt.Tooltip("lane:N", title=noun(lane)), *_COUNTS]
    return _heat(_grid(rows, heading(title, notes)).encode(x=x, y=y, tooltip=told), activity, theme)


def _whole(row: dict[str, Any], column: str, least: int, most: int) -> int:
    value = row[column]
    if not isinstance(value, int) or not least <= value <= most:
        raise UsageError(
            f"the column {column} has {value!r}", hint=f"by_hour needs whole numbers from {least} to {most} there"
        )
    return value


def _day(value: Any) -> str:
    """A day as ``2026-09-01``; a time that is the beginning of a day is that day."""
    try:
        return date.fromisoformat(str(value).removesuffix("T00:00:00.000Z")).isoformat()
    except ValueError as error:
        raise UsageError(
            f"the column day has {value!r}", hint="by_day needs days there, as event_time::date gives"
        ) from error


def _grid(rows: list[dict[str, Any]], title: Any) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=rows), width=alt.Step(CELL), height=alt.Step(CELL), title=title)


def _heat(base: alt.Chart, activity: pa.Table, theme: Theme) -> Picture:
    squares = base.mark_rect(stroke=theme.paper, strokeWidth=2, cornerRadius=3).encode(color=heat(activity, theme))
    return dressed(alt.layer(squares, refusals(base, theme)), theme)


def heat(counts: pa.Table, theme: Theme) -> alt.Color:
    """Colour by ``events``, on a logarithmic scale from the least to the most: few must stay apart from none."""
    ends = pc.min_max(counts.column("events")).as_py()
    least, most = (max(1, int(ends[end] or 1)) for end in ("min", "max"))  # counts; a logarithm has no zero
    scale = alt.Scale(type="log", domain=[least, max(most, least + 1)], range=list(theme.heat))
    steps = sorted({least, *(step for step in _STEPS if least < step < most), most})
    return alt.Color(
        "events:Q", title="events", scale=scale, legend=alt.Legend(format=",", values=steps, gradientLength=110)
    )


def refusals(base: alt.Chart, theme: Theme) -> alt.Chart:
    """A cross in the corner of each cell with denied calls, on a disc of paper so that it shows on any colour."""
    crosses: alt.Chart = (
        base.transform_filter("datum.denied > 0")
        .mark_point(
            shape="cross", filled=True, size=44, fill=theme.access["denied"], stroke=theme.paper, strokeWidth=1.2
        )
        .encode(opacity=alt.value(1))
    )
    return crosses


def _axis(angle: float | None = None) -> alt.Axis:
    turned: dict[str, Any] = {} if angle is None else {"labelAngle": angle}
    return alt.Axis(ticks=False, domain=False, grid=False, **turned)
