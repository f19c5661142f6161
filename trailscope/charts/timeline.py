"""The incident timeline: swim lanes, one mark per event or per few events of one kind, and an overview to zoom with."""

from __future__ import annotations

from typing import Any

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.charts.rows import in_order, in_utc, noun, records, with_times
from trailscope.charts.theme import (
    ACCESS,
    LIGHT,
    SHAPES,
    TACTICS,
    Colour,
    Picture,
    Theme,
    dressed,
    heading,
    nothing,
    time_axis,
    when,
    when_text,
)
from trailscope.errors import UsageError

NEEDED = ("event_time", "until", "events", "lane", "access", "actor", "action", "target", "source_ip_address")
WIDTH = 920
SUBLANE = 11  # pixels of height for one colour within a lane

_PADDING = 10  # pixels beside the first and the last event
_SLOTS = 160  # bars of the overview
_MOST_SUBLANES = 5
_DETAILS = {
    "recipient_account_id": "account",
    "aws_region": "region",
    "error_code": "error",
    "severity": "severity",
    "tactic": "tactic",
    "rules": "rules",
    "event_id": "event id",
}


def timeline(
    marks: pa.Table,
    *,
    colour: Colour = "access",
    lane: str = "actor",
    title: str = "",
    notes: tuple[str, ...] = (),
    theme: Theme = LIGHT,
) -> Picture:
    """When each lane did what; drag over the overview to zoom, click the legend to single out one colour.

    A mark at the time of its first event stands for ``events`` events, by its size; the line behind it reaches to the
    last of them. Read, write and denied calls differ in shape, whatever the colour means.

    Args:
        marks: needs ``event_time`` and ``until`` (first and last event of a mark, UTC), ``events`` (how many), ``lane``,
            ``access`` (read, write or denied), ``actor``, ``action``, ``target``, ``source_ip_address`` (texts; for several
            events, what stands for them), and the column that ``colour`` names. ``recipient_account_id``, ``aws_region``,
            ``error_code``, ``event_id`` and ``rules`` are told in tooltips. A mark leads to what ``link`` says, an anchor of
            the same page. Lanes are drawn in the order they first occur.
        colour: ``access``, ``severity`` or ``tactic``.
        lane: what a lane is, for the axis.
        title, notes: heading, and lines below it.
        theme: light or dark.

    Raises:
        UsageError: a column is missing.
    """
    if colour not in ("access", "severity", "tactic"):
        raise UsageError(f"the timeline has no colour {colour!r}", hint="choose access, severity or tactic")
    marks, left = with_times(marks, "event_time", "mark")
    notes = (*notes, *left)
    rows = records(marks, (*NEEDED, colour), "timeline")
    if not rows:
        return nothing(title, notes, theme)
    empty = {name for name in marks.column_names if marks.column(name).null_count == marks.num_rows} - {"events"}
    data = alt.InlineData(values=[{k: v for k, v in row.items() if k not in empty} for row in rows])
    brush = alt.selection_interval(encodings=["x"], name="zoom")
    overview = _overview(data, marks, brush, theme)
    lanes = _lanes(marks, data, brush, theme, colour=colour, lane=lane)
    chart = alt.vconcat(overview, lanes, spacing=6, title=heading(title, notes))
    return dressed(chart.resolve_scale(color="independent", shape="independent", size="independent"), theme)


def _overview(data: alt.InlineData, marks: pa.Table, brush: alt.Parameter, theme: Theme) -> alt.Chart:
    """Events over the whole time, for the brush; heights are square roots, so that a quiet hour still shows."""
    first, last = _ends_ms(marks)
    slot = max((last - first) // _SLOTS + 1, 1000)
    part: alt.Chart = (
        alt.Chart(data, width=WIDTH, height=44)
        .transform_calculate(slot=f"{first} + floor((time(toDate(datum.event_time)) - {first}) / {slot}) * {slot}")
        .transform_aggregate(events="sum(events)", groupby=["slot"])
        .transform_calculate(slot_end=f"min(datum.slot + {slot}, {max(last, first + 1000)})")
        .mark_bar(color=theme.quiet, opacity=0.7, clip=True)
        .encode(
            x=when("slot", title=None, axis=time_axis(grid=False), scale=alt.Scale(type="utc", padding=_PADDING)),
            x2="slot_end",
            y=alt.Y("events:Q", title=None, axis=None, scale=alt.Scale(type="sqrt")),
            y2=alt.datum(0),
            tooltip=[when_text("slot", "from (UTC)"), alt.Tooltip("events:Q", format=",")],
        )
        .add_params(brush)
    )
    return part


def _lanes(
    marks: pa.Table, data: alt.InlineData, brush: alt.Parameter, theme: Theme, *, colour: Colour, lane: str
) -> Picture:
    """Lines for the extent of a mark, and the marks themselves."""
    present = in_order(marks.column(colour).to_pylist())
    picked = alt.selection_point(fields=[colour], bind="legend", name="picked")
    shared: dict[str, Any] = {
        "y": _lane_axis(marks, lane),
        "color": alt.Color(f"{colour}:N", title=None, scale=theme.scale(colour, set(present)), legend=_legend()),
        "opacity": alt.when(picked).then(alt.value(0.9)).otherwise(alt.value(0.06)),
    }
    if len(present) <= _MOST_SUBLANES:
        shared["yOffset"] = alt.YOffset(f"{colour}:N", scale=alt.Scale(domain=theme.scale(colour, set(present)).domain))
    x = when(scale=alt.Scale(type="utc", domain=brush, padding=_PADDING), axis=time_axis(grid=True))
    base = alt.Chart(data, width=WIDTH, height=_height(len(present)))
    extents = base.transform_filter("datum.until > datum.event_time").mark_rule(clip=True, strokeWidth=2.5)
    points = base.mark_point(clip=True, filled=True, strokeWidth=0)
    most = int(pc.max(marks.column("events")).as_py() or 1)
    symbols = points.encode(
        x=x,
        shape=_shape(marks, colour, theme),
        size=_size(most, theme),
        order=alt.Order("events:Q", sort="descending"),
        tooltip=_tooltips(marks, most),
        **({"href": alt.Href("link:N")} if "link" in marks.column_names else {}),
        **shared,
    )
    if most == 1:
        return alt.layer(symbols.add_params(picked))
    faint = shared | {"opacity": alt.when(picked).then(alt.value(0.35)).otherwise(alt.value(0.03))}
    return alt.layer(extents.encode(x=x, x2="until:T", **faint), symbols.add_params(picked))


def _lane_axis(marks: pa.Table, lane: str) -> alt.Y:
    """Lanes in the order they begin, so that a story that moves on runs downwards; tactics as the kill chain has them."""
    lanes = in_order(marks.column("lane").to_pylist())
    if lane == "tactic":
        lanes.sort(key=lambda name: TACTICS.index(name) if name in TACTICS else len(TACTICS))
    axis = alt.Axis(
        tickBand="extent", grid=True, gridOpacity=1, ticks=False, domain=False, labelPadding=8, labelLimit=260,
        titleAngle=0, titleAlign="right", titleBaseline="bottom", titleX=-8, titleY=-5,
    )  # fmt: skip
    return alt.Y("lane:N", title=noun(lane), sort=None, scale=alt.Scale(domain=lanes, padding=0), axis=axis)


def _shape(marks: pa.Table, colour: Colour, theme: Theme) -> alt.Shape:
    present = [access for access in ACCESS if access in in_order(marks.column("access").to_pylist())]
    scale = alt.Scale(domain=present, range=[SHAPES[access] for access in present])
    own = {} if colour == "access" else {"title": "access", "symbolFillColor": theme.quiet}
    return alt.Shape("access:N", title=None, scale=scale, legend=_legend(**own))


def _size(most: int, theme: Theme) -> alt.Size | alt.Value[Any]:
    """Area by count, on a logarithmic scale: one event must stay visible beside a hundred thousand."""
    if most == 1:
        return alt.value(46)
    steps = [step for step in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000) if step < most] + [most]
    scale = alt.Scale(type="log", domain=[1, most], range=[38, 190], clamp=True)
    legend = alt.Legend(values=steps, format=",", symbolFillColor=theme.access["read"], symbolStrokeWidth=0)
    return alt.Size("events:Q", title="events in a mark", scale=scale, legend=legend)


def _tooltips(marks: pa.Table, most: int) -> list[alt.Tooltip]:
    several = most > 1
    until = [when_text("until", "until (UTC)"), alt.Tooltip("events:Q", format=",")] if several else []
    return [
        when_text(title="when (UTC)"),
        *until,
        alt.Tooltip("actor:N", title="who"),
        alt.Tooltip("action:N", title="what"),
        alt.Tooltip("target:N", title="where to"),
        alt.Tooltip("source_ip_address:N", title="where from"),
        alt.Tooltip("access:N", title="access"),
        *(alt.Tooltip(f"{name}:N", title=said) for name, said in _DETAILS.items() if name in marks.column_names),
    ]


def _legend(**own: Any) -> alt.Legend:
    return alt.Legend(**{"title": None, "symbolSize": 90, "symbolStrokeWidth": 0, "symbolOpacity": 1, **own})


def _height(colours: int) -> alt.Step:
    if 1 < colours <= _MOST_SUBLANES:
        return alt.Step(SUBLANE, **{"for": "offset"})
    return alt.Step(2 * SUBLANE)


def _ends_ms(marks: pa.Table) -> tuple[int, int]:
    """The first and the last moment of all marks, as Vega counts time."""
    if not marks.num_rows:
        return 0, 0
    begins = marks.column("event_time")
    ends = pc.min(begins).as_py(), pc.max(pc.coalesce(marks.column("until"), begins)).as_py()
    first, last = (int(in_utc(end).timestamp() * 1000) for end in ends)
    return first, last
