"""Who assumed which role, and who that session became in turn: from the person on the left to the last session on the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import altair as alt
import pyarrow as pa

from trailscope.charts.rows import records
from trailscope.charts.theme import LIGHT, Picture, Theme, dressed, heading, nothing, when_text

LEVEL, ROW = 300, 24

_NEEDED = ("issuer", "session", "role", "event_time", "until", "events", "denied")
_LONGEST_NAME = 40


def lineage(edges: pa.Table, *, title: str = "", notes: tuple[str, ...] = (), theme: Theme = LIGHT) -> Picture:
    """Sessions as a graph in levels: a line from who asked for the credentials to the session they began.

    A name that is both a session and an issuer links two levels: a role chain. Attempts that AWS refused are dashed.

    Args:
        edges: needs ``issuer``, ``session`` (as ``actor`` names them), ``role``, ``event_time`` and ``until`` (first and last
            time, UTC), ``events`` (how often), ``denied`` (how many of them AWS refused). One row per line.
        title, notes, theme: see :func:`trailscope.charts.timeline`.

    Raises:
        UsageError: a column is missing.
    """
    rows = records(edges, _NEEDED, "lineage")
    if not rows:
        return nothing(title, notes, theme)
    places = _places(rows)
    lines = [{**row, **_ends(row, places)} for row in rows]
    deepest = max((level for level, _ in places.values()), default=0)
    tallest = max((row for _, row in places.values()), default=0) + 1
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, deepest + 0.9], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[tallest - 0.5, -0.5], nice=False))
    size: dict[str, Any] = {"width": LEVEL * (deepest + 1), "height": max(ROW * tallest, 2 * ROW)}
    graph = alt.layer(
        _lines(lines, theme, x, y), *_names(places, rows, theme, x, y), title=heading(title, notes), **size
    )
    return dressed(graph.resolve_scale(color="independent"), theme)


def _lines(lines: list[dict[str, Any]], theme: Theme, x: alt.X, y: alt.Y) -> alt.Chart:
    part: alt.Chart = (
        alt.Chart(alt.InlineData(values=lines))
        .transform_calculate(refused="datum.denied == datum.events")
        .mark_rule()
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            size=alt.Size(
                "events:Q", legend=None, scale=alt.Scale(type="log", domain=[1, 1_000], range=[1.2, 6], clamp=True)
            ),
            strokeDash=alt.StrokeDash(
                "refused:N", legend=None, scale=alt.Scale(domain=[False, True], range=[[1, 0], [5, 4]])
            ),
            color=alt.Color(
                "refused:N",
                legend=None,
                scale=alt.Scale(domain=[False, True], range=[theme.line, theme.access["denied"]]),
            ),
            opacity=alt.value(1),
            tooltip=[
                alt.Tooltip("issuer:N", title="who"),
                alt.Tooltip("role:N"),
                alt.Tooltip("session:N"),
                when_text(title="first (UTC)"),
                when_text("until", "last (UTC)"),
                alt.Tooltip("events:Q", title="times", format=","),
                alt.Tooltip("denied:Q", format=","),
            ],
        )
    )
    return part


def _names(
    places: Mapping[str, tuple[int, int]], rows: list[dict[str, Any]], theme: Theme, x: alt.X, y: alt.Y
) -> tuple[alt.Chart, ...]:
    issued = {row["session"] for row in rows}
    nodes = [
        {"x": level, "y": row, "name": name, "short": _short(name), "kind": "session" if name in issued else "issuer"}
        for name, (level, row) in places.items()
    ]
    base = alt.Chart(alt.InlineData(values=nodes)).encode(x=x, y=y, tooltip=["name:N", "kind:N"])
    kinds = alt.Scale(domain=["issuer", "session"], range=[theme.ink, theme.quiet])
    marks = base.mark_point(filled=True, size=80, opacity=1, strokeWidth=0).encode(
        color=alt.Color("kind:N", title=None, scale=kinds, legend=None),
        shape=alt.Shape(
            "kind:N", legend=None, scale=alt.Scale(domain=["issuer", "session"], range=["square", "circle"])
        ),
    )
    beside: dict[str, Any] = {"align": "left", "dx": 9, "fontSize": 11, "limit": LEVEL - 40}
    halo = base.mark_text(**beside, stroke=theme.paper, strokeWidth=4, strokeOpacity=0.85).encode(text="short:N")
    return marks, halo, base.mark_text(**beside, color=theme.ink).encode(text="short:N")


def _ends(row: Mapping[str, Any], places: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    (x, y), (x2, y2) = places[row["issuer"]], places[row["session"]]
    return {"x": x, "y": y, "x2": x2, "y2": y2}


def _places(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """Name → level and row. A level below its deepest issuer; rows keep what belongs together side by side."""
    level = _levels(rows)
    after: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if level[row["session"]] == level[row["issuer"]] + 1:
            after[row["issuer"]].append(row["session"])
    begun = {name: at for at, name in enumerate(level)}
    next_row: defaultdict[int, int] = defaultdict(int)
    places: dict[str, tuple[int, int]] = {}
    waiting = sorted(level, key=lambda name: (level[name], begun[name]), reverse=True)
    while waiting:
        name = waiting.pop()
        if name in places:
            continue
        at = max(
            next_row[level[name]], *(next_row[deeper] for deeper in range(level[name], max(level.values()) + 1)), 0
        )
        places[name] = (level[name], at)
        next_row[level[name]] = at + 1
        waiting.extend(reversed(after[name]))
    return places


def _levels(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Name → length of the longest chain of sessions that leads to it. A role that assumes itself starts no new level."""
    level = {name: 0 for row in rows for name in (row["issuer"], row["session"])}
    for _ in range(len(level)):
        deeper = {
            row["session"]: level[row["issuer"]] + 1
            for row in rows
            if level[row["session"]] <= level[row["issuer"]] < _DEEPEST and row["issuer"] != row["session"]
        }
        if not deeper:
            break
        level |= deeper
    return level


_DEEPEST = 8  # AWS lets sessions assume roles without end; two that assume each other must not go on for ever


def _short(name: str) -> str:
    """Cut in the middle: roles begin alike, and sessions are known by their ends."""
    if len(name) <= _LONGEST_NAME:
        return name
    tail = _LONGEST_NAME // 2
    return f"{name[: _LONGEST_NAME - tail - 1]}…{name[-tail:]}"
