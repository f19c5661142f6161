"""How much was logged and how much of it failed, over time, with the stretches that hold no log at all."""

from __future__ import annotations

import altair as alt
import pyarrow as pa

from trailscope.charts.rows import records, with_times
from trailscope.charts.theme import LIGHT, Picture, Theme, dressed, heading, nothing, time_axis, when, when_text

WIDTH = 920

_TIME_AXIS = time_axis(grid=False)
_STATES = ("without error", "other error", "denied")


def volume(counts: pa.Table, *, title: str = "", notes: tuple[str, ...] = (), theme: Theme = LIGHT) -> Picture:
    """Events over time, stacked by whether they failed; below, the share that failed; behind both, the gaps.

    Args:
        counts: needs ``event_time`` and ``until`` (start and end of a stretch, UTC), ``events``, ``errors`` (denied ones
            included), ``denied`` and ``gap`` (whether the lake holds nothing of anybody there). One row for every stretch,
            empty ones too.
        title, notes, theme: see :func:`trailscope.charts.timeline`.

    Raises:
        UsageError: a column is missing.
    """
    needed = ("event_time", "until", "events", "errors", "denied", "gap")
    counts, left = with_times(counts, "event_time", "stretch", "stretches")
    notes = (*notes, *left)
    rows = records(counts, needed, "volume")
    if not rows:
        return nothing(title, notes, theme)
    data = alt.InlineData(values=rows)
    many = _gaps(data, theme, 170, None) + _bars(data, theme)
    share = _gaps(data, theme, 80, _TIME_AXIS) + _share(data, theme)
    chart = alt.vconcat(many, share, spacing=10, title=heading(title, notes)).resolve_scale(x="shared")
    return dressed(chart, theme)


def _gaps(data: alt.InlineData, theme: Theme, height: int, axis: alt.Axis | None) -> alt.Chart:
    part: alt.Chart = (
        alt.Chart(data, width=WIDTH, height=height)
        .transform_filter("datum.gap")
        .mark_rect(color=theme.gap, opacity=0.8)
        .encode(
            x=when(axis=axis),
            x2="until:T",
            tooltip=[when_text(title="no log from (UTC)"), when_text("until", "until (UTC)")],
        )
    )
    return part


def _bars(data: alt.InlineData, theme: Theme) -> alt.Chart:
    colours = dict(zip(_STATES, (theme.quiet, theme.failed, theme.access["denied"]), strict=True))
    part: alt.Chart = (
        alt.Chart(data)
        .transform_calculate(
            **{
                _STATES[0]: "datum.events - datum.errors",
                _STATES[1]: "datum.errors - datum.denied",
                _STATES[2]: "datum.denied",
            }
        )
        .transform_fold(list(_STATES), as_=["state", "count"])
        .transform_filter("datum.count > 0")
        .transform_calculate(order=f"-indexof({list(_STATES)!r}, datum.state)")
        .transform_stack(stack="count", as_=["low", "high"], groupby=["event_time"], sort=[alt.SortField("order")])
        .mark_rect(stroke=None)
        .encode(
            x=when(axis=None),
            x2="until:T",
            y2="high:Q",
            y=alt.Y("low:Q", title="events", axis=alt.Axis(format="~s", tickCount=4, domain=False, ticks=False)),
            color=alt.Color("state:N", title=None, scale=alt.Scale(domain=list(colours), range=list(colours.values()))),
            tooltip=[
                when_text(title="from (UTC)"),
                when_text("until", "until (UTC)"),
                alt.Tooltip("events:Q", format=","),
                alt.Tooltip("errors:Q", title="failed", format=","),
                alt.Tooltip("denied:Q", format=","),
            ],
        )
    )
    return part


def _share(data: alt.InlineData, theme: Theme) -> alt.Chart:
    part: alt.Chart = (
        alt.Chart(data)
        .transform_filter("datum.events > 0")
        .transform_calculate(share="datum.errors / datum.events")
        .mark_rect(color=theme.failed)
        .encode(
            x=when(axis=_TIME_AXIS),
            x2="until:T",
            y2=alt.datum(0),
            y=alt.Y("share:Q", title="failed", axis=alt.Axis(format=".0%", tickCount=3, domain=False, ticks=False)),
            tooltip=[
                when_text(title="from (UTC)"),
                alt.Tooltip("share:Q", title="failed", format=".1%"),
                alt.Tooltip("errors:Q", title="of them failed", format=","),
                alt.Tooltip("events:Q", format=","),
            ],
        )
    )
    return part
