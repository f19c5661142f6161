"""When each principal was first seen from each place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt
import pyarrow as pa

from trailscope.charts.rows import noun, records, with_times
from trailscope.charts.theme import LIGHT, Picture, Theme, dressed, heading, nothing, time_axis, when, when_text

WIDTH = 720
ROW = 17

_NEEDED = ("principal", "place", "first_seen", "last_seen", "events", "denied")


def first_seen(
    sightings: pa.Table, *, place: str = "address", title: str = "", notes: tuple[str, ...] = (), theme: Theme = LIGHT
) -> Picture:
    """One row per principal and place: a mark where it was first seen, a line to where it was last.

    New places that appear late and lie apart from the others are what an investigator looks for. Places with denied calls
    begin with a cross.

    Args:
        sightings: needs ``principal``, ``place`` (address, network, region or country), ``first_seen``, ``last_seen`` (UTC),
            ``events``, ``denied``. ``country`` is told where it is present.
        place: what a place is, for the tooltips.
        title, notes, theme: see :func:`trailscope.charts.timeline`.

    Raises:
        UsageError: a column is missing.
    """
    sightings, left = with_times(sightings, "first_seen", "place")
    notes = (*notes, *left)
    rows = records(sightings, _NEEDED, "first_seen")
    if not rows:
        return nothing(title, notes, theme)
    lines = _lines(rows)
    y = alt.Y("line:O", axis=None, scale=alt.Scale(domain=list(range(len(lines)))))
    base = alt.Chart(alt.InlineData(values=lines)).encode(y=y)
    seen = base.transform_filter("!datum.head").encode(
        x=when("first_seen", scale=alt.Scale(type="utc", padding=10), axis=time_axis(tickCount=8)),
        tooltip=[
            alt.Tooltip("principal:N", title="who"),
            alt.Tooltip("label:N", title=noun(place)),
            when_text("first_seen", "first seen (UTC)"),
            when_text("last_seen", "last seen (UTC)"),
            alt.Tooltip("events:Q", format=","),
            alt.Tooltip("denied:Q", format=","),
        ],
    )
    shades = {"seen": theme.quiet, "denied": theme.access["denied"]}
    marks = seen.mark_point(filled=True, size=70, opacity=1, strokeWidth=0).encode(
        shape=alt.Shape("mark:N", legend=None, scale=alt.Scale(domain=list(shades), range=["circle", "cross"])),
        color=alt.Color("mark:N", legend=None, scale=alt.Scale(domain=list(shades), range=list(shades.values()))),
    )
    chart = alt.layer(
        seen.mark_rule(strokeWidth=3, opacity=0.45, color=theme.quiet).encode(x2="last_seen:T"),
        marks,
        *_names(base, theme),
        width=WIDTH,
        height=ROW * len(lines),
        title=heading(title, notes),
    )
    return dressed(chart, theme)


def _lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line of the chart for each principal, and below it one for each of its places, earliest first."""
    lines: list[dict[str, Any]] = []
    for principal in dict.fromkeys(row["principal"] for row in rows):
        own = sorted((row for row in rows if row["principal"] == principal), key=lambda row: str(row["first_seen"]))
        lines.append({"line": len(lines), "head": True, "label": principal})
        for row in own:
            country = f"  {row['country']}" if row.get("country") else ""
            lines.append(
                {
                    **row,
                    "line": len(lines),
                    "head": False,
                    "label": f"{row['place']}{country}",
                    "mark": "denied" if row["denied"] else "seen",
                }
            )
    return lines


def _names(base: alt.Chart, theme: Theme) -> Iterator[alt.Chart]:
    beside: dict[str, Any] = {"align": "right", "dx": -10, "fontSize": 11, "limit": 260, "color": theme.ink}
    for chosen, weight in (("datum.head", 700), ("!datum.head", 400)):
        named = base.transform_filter(chosen).mark_text(**beside | {"fontWeight": weight})
        yield named.encode(x=alt.value(0), text="label:N")
