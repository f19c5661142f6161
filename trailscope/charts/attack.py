"""Findings on the ATT&CK matrix: tactics in the order of the kill chain, techniques below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import altair as alt
import pyarrow as pa

from trailscope.charts.rows import records, shown
from trailscope.charts.theme import LIGHT, TACTICS, Picture, Theme, dressed, heading, nothing
from trailscope.questions.attack import current, techniques
from trailscope.schema.severity import SEVERITIES

COLUMN, ROW = 148, 40

_NEEDED = ("rule", "severity", "attack", "tactics", "events")
_NO_TACTIC = "without a tactic"


def attack_matrix(findings: pa.Table, *, title: str = "", notes: tuple[str, ...] = (), theme: Theme = LIGHT) -> Picture:
    """One cell per tactic and technique that some finding belongs to: how many findings, coloured by the worst severity.

    A technique of several tactics stands in each, as it does in ATT&CK. Tactics without a finding are named below the title.

    Args:
        findings: columns of :data:`trailscope.hunt.findings.FINDINGS`; needs ``rule``, ``severity``, ``attack``, ``tactics``,
            ``events``.
        title, notes, theme: see :func:`trailscope.charts.timeline`.

    Raises:
        UsageError: a column is missing.
    """
    records(findings.select([name for name in _NEEDED if name in findings.column_names]), _NEEDED, "attack_matrix")
    cells = _cells(findings.select(_NEEDED).to_pylist())
    if not cells:
        return nothing(title, (*notes, "No findings."), theme)
    present = {cell["tactic"] for cell in cells}
    tactics = [tactic for tactic in (*TACTICS, _NO_TACTIC) if tactic in present]
    tactics += sorted(present - set(tactics))
    silent = [tactic for tactic in TACTICS if tactic not in present]
    said = (*notes, *([f"No finding in: {', '.join(silent)}"] if silent else []))
    base = alt.Chart(
        alt.InlineData(values=cells), width=alt.Step(COLUMN), height=alt.Step(ROW), title=heading(title, said)
    ).encode(
        x=alt.X(
            "tactic:N",
            title=None,
            sort=None,
            scale=alt.Scale(domain=tactics, paddingInner=0.03, paddingOuter=0),
            axis=alt.Axis(
                orient="top", labelAngle=0, ticks=False, domain=False, labelFontWeight=600, labelLimit=COLUMN
            ),
        ),
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.1, paddingOuter=0)),
        tooltip=[
            alt.Tooltip("tactic:N"),
            alt.Tooltip("technique:N"),
            alt.Tooltip("name:N"),
            alt.Tooltip("findings:Q", format=","),
            alt.Tooltip("events:Q", format=","),
            alt.Tooltip("severity:N", title="worst severity"),
            alt.Tooltip("rules:N"),
        ],
    )
    return dressed(alt.layer(_squares(base, cells, theme), *_texts(base, theme)), theme)


def _squares(base: alt.Chart, cells: list[dict[str, Any]], theme: Theme) -> alt.Chart:
    scale = theme.scale("severity", {cell["severity"] for cell in cells})
    squares: alt.Chart = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("severity:N", title="worst severity", scale=scale)
    )
    return squares


def _texts(base: alt.Chart, theme: Theme) -> Iterator[alt.Chart]:
    """Name, id and number of findings, in the colour of the paper, which every severity stands out from."""
    left = -COLUMN / 2 + 8
    plain: dict[str, Any] = {"align": "left", "color": theme.paper, "dx": left, "limit": COLUMN - 16}
    yield base.mark_text(**plain, fontSize=11, fontWeight=600, dy=-7).encode(text="name:N")
    yield base.mark_text(**plain, fontSize=10, dy=8).encode(text="label:N")


def _cells(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each tactic and technique, most findings first within a tactic."""
    gathered: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in findings:
        for place in _places(finding):
            gathered.setdefault(place, []).append(finding)
    known = techniques()
    cells = []
    rows: Counter[str] = Counter()
    for (tactic, id), found in sorted(gathered.items(), key=lambda item: (-_worst(item[1]), -len(item[1]), item[0])):
        severity = _worst(found)
        cells.append(
            {
                "tactic": shown(tactic),
                "technique": shown(id),
                "name": shown(known[id].name if id in known else id),
                "row": rows[tactic],
                "findings": len(found),
                "events": sum(finding["events"] or 0 for finding in found),
                "severity": SEVERITIES[severity] if severity >= 0 else "unknown",
                "rules": shown(", ".join(sorted({finding["rule"] or "–" for finding in found}))),
                "label": shown(f"{id}  ·  {len(found):,} finding{'' if len(found) == 1 else 's'}"),
            }
        )
        rows[tactic] += 1
    return cells


def _places(finding: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Tactic and technique, for each that a finding belongs to."""
    known = techniques()
    ids = dict.fromkeys(current(id) for id in finding["attack"] or [])
    if not ids:
        yield from ((tactic, "without a technique") for tactic in finding["tactics"] or [_NO_TACTIC])
    for id in ids:
        tactics = known[id].tactics if id in known else tuple(finding["tactics"] or [_NO_TACTIC])
        yield from ((tactic, id) for tactic in tactics)


def _worst(findings: list[dict[str, Any]]) -> int:
    return max(SEVERITIES.index(f["severity"]) if f["severity"] in SEVERITIES else -1 for f in findings)
