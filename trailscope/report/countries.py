"""Countries on a chart: how much came from each, from how many addresses, and how grave it was."""

from __future__ import annotations

from typing import Any

import altair as alt
import pyarrow as pa

from trailscope.amounts import count
from trailscope.charts.rows import records, shown
from trailscope.charts.theme import LIGHT, Picture, Theme, dressed, nothing
from trailscope.report.wording import country
from trailscope.schema.severity import SEVERITIES

WIDTH = 620
MOST_ROWS = 40
_NO_FINDING = "no finding"
_KINDS = {"unknown": "country unknown", "private": "private addresses", "service": "AWS services, no address"}


def countries_chart(counts: pa.Table, *, theme: Theme = LIGHT) -> Picture:
    """One row for each country, and for what has none: unknown, private and service callers have names of their own.

    Args:
        counts: needs ``country`` (ISO code), ``kind``, ``addresses``, ``events``, ``denied``, ``severity``; the most events first.
        theme: light or dark.

    Raises:
        UsageError: a column is missing.
    """
    rows = records(counts, ("country", "kind", "addresses", "events", "denied", "severity"), "countries")[:MOST_ROWS]
    if not rows:
        return nothing("", (), theme)
    codes = counts.column("country").to_pylist()
    for row, code in zip(rows, codes, strict=False):
        row["place"] = shown(_KINDS.get(row["kind"]) or f"{country(code)} ({code})")
        row["worst"] = row["severity"] if row["severity"] in SEVERITIES else _NO_FINDING
        callers = ("caller", "callers") if row["kind"] == "service" else ("address", "addresses")
        row["said"] = f"{count(row['events'], 'event')} · {count(row['addresses'], *callers)}"
    most = max(row["events"] for row in rows)
    base = alt.Chart(alt.InlineData(values=rows), width=WIDTH, height=alt.Step(26)).encode(
        y=alt.Y("place:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False, grid=False, labelPadding=8)),
        x=alt.X(
            "events:Q",
            title="events",
            scale=alt.Scale(type="log", domain=[1, max(10, most)], nice=True),
            axis=alt.Axis(format="~s", values=[10**power for power in range(10)], domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("place:N", title="where from"),
            alt.Tooltip("events:Q", format=","),
            alt.Tooltip("addresses:Q", format=","),
            alt.Tooltip("denied:Q", title="refused", format=","),
            alt.Tooltip("worst:N", title="worst finding"),
        ],
    )
    return dressed(alt.layer(*_marks(base, rows, theme)), theme)


def _marks(base: alt.Chart, rows: list[dict[str, Any]], theme: Theme) -> tuple[alt.Chart, ...]:
    present = {row["worst"] for row in rows}
    shades = {name: shade for name, shade in theme.severity.items() if name in present}
    if _NO_FINDING in present:
        shades[_NO_FINDING] = theme.access["read"]
    colour = alt.Color(
        "worst:N",
        title=None,
        scale=alt.Scale(domain=list(shades), range=list(shades.values())),
        legend=alt.Legend(orient="top", symbolSize=90, symbolStrokeWidth=0),
    )
    stems = base.mark_rule(strokeWidth=2, color=theme.line).encode(x2=alt.datum(1))
    dots = base.mark_point(filled=True, opacity=1, strokeWidth=0).encode(
        color=colour,
        size=alt.Size(
            "addresses:Q", legend=None, scale=alt.Scale(type="log", domain=[1, 10_000], range=[90, 420], clamp=True)
        ),
    )
    said = base.mark_text(align="left", dx=14, fontSize=11, color=theme.quiet).encode(text="said:N")
    return stems, dots, said
