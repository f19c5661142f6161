"""Who touched what: actors against targets or services."""

from __future__ import annotations

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.charts.activity import heat, refusals
from trailscope.charts.rows import in_order, noun, records
from trailscope.charts.theme import LIGHT, Picture, Theme, dressed, heading, nothing

CELL = 44


def touched(
    counts: pa.Table, *, target: str = "target", title: str = "", notes: tuple[str, ...] = (), theme: Theme = LIGHT
) -> Picture:
    """One cell per actor and target: the number of calls, a cross where some were denied, their share in the tooltip.

    Args:
        counts: needs ``actor``, ``target``, ``events``, ``denied``, ``writes``. Rows and columns are drawn in the order they
            first occur; ``others (N)`` comes last.
        target: what a column is, for the tooltips.
        title, notes, theme: see :func:`trailscope.charts.timeline`.

    Raises:
        UsageError: a column is missing.
    """
    rows = records(counts, ("actor", "target", "events", "denied", "writes"), "touched")
    if not rows:
        return nothing(title, notes, theme)
    most = int(pc.max(counts.column("events")).as_py() or 1)
    axis = alt.Axis(ticks=False, domain=False, grid=False, labelLimit=260)
    base = (
        alt.Chart(alt.InlineData(values=rows), width=alt.Step(CELL), height=alt.Step(24), title=heading(title, notes))
        .transform_calculate(share="datum.denied / datum.events")
        .encode(
            x=alt.X(
                "target:N",
                title=None,
                sort=None,
                scale=alt.Scale(domain=in_order(counts.column("target").to_pylist())),
                axis=alt.Axis(ticks=False, domain=False, grid=False, labelAngle=-40, labelLimit=180, orient="top"),
            ),
            y=alt.Y(
                "actor:N",
                title=None,
                sort=None,
                scale=alt.Scale(domain=in_order(counts.column("actor").to_pylist())),
                axis=axis,
            ),
            tooltip=_tooltips(target),
        )
    )
    squares = base.mark_rect(stroke=theme.paper, strokeWidth=2, cornerRadius=3).encode(color=heat(counts, theme))
    numbers = base.mark_text(fontSize=10, dx=4).encode(
        text=alt.Text("events:Q", format=".3~s"),
        color=alt.when(alt.datum.events > most**0.45).then(alt.value(theme.paper)).otherwise(alt.value(theme.ink)),
    )
    corner = refusals(base.encode(xOffset=alt.value(8)), theme)
    return dressed(alt.layer(squares, numbers, corner), theme)


def _tooltips(target: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("actor:N", title="who"),
        alt.Tooltip("target:N", title=noun(target)),
        alt.Tooltip("events:Q", format=","),
        alt.Tooltip("writes:Q", format=","),
        alt.Tooltip("denied:Q", format=","),
        alt.Tooltip("share:Q", title="denied", format=".0%"),
    ]
