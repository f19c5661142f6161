"""The findings on the ATT&CK matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from trailscope.analytics.report_data import ReportData
from trailscope.questions.attack import TACTICS, VERSION, current, techniques
from trailscope.report.blocks import Matrix, MatrixCell, Paragraph, Section
from trailscope.schema.severity import SEVERITIES

NONE = "Without a tactic"


def tactics(data: ReportData) -> Section:
    """A column for each tactic with findings, a cell for each of its techniques."""
    title = "Findings on the ATT&CK matrix"
    rows = data.findings.table.select(["attack", "tactics", "severity", "rule"]).to_pylist()
    if not rows:
        return Section("attack", "ATT&CK", title, (Paragraph("No findings, so nothing to place on the matrix."),))
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        for tactic, technique in _places(row):
            found.setdefault(tactic, {}).setdefault(technique, []).append(row)
    present = sorted(found, key=lambda tactic: (TACTICS.index(tactic) if tactic in TACTICS else len(TACTICS), tactic))
    silent = [tactic for tactic in TACTICS if tactic not in found]
    said = (
        f"Tactics and techniques of MITRE ATT&CK Enterprise v{VERSION}, as the rules name them; the colour is the worst severity. "
        "A technique of several tactics stands in each."
    ) + (f" No finding in: {', '.join(silent)}." if silent else "")
    matrix = Matrix(tuple((tactic, _cells(found[tactic])) for tactic in present))
    return Section("attack", "ATT&CK", title, (Paragraph(said, "quiet"), matrix))


def _places(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Tactic and technique, for each that a finding belongs to."""
    known = techniques()
    ids = dict.fromkeys(current(id) for id in row["attack"] or [])
    if not ids:
        yield from ((tactic, "") for tactic in row["tactics"] or [NONE])
    for id in ids:
        yield from ((tactic, id) for tactic in (known[id].tactics if id in known else row["tactics"] or [NONE]))


def _cells(found: dict[str, list[dict[str, Any]]]) -> tuple[MatrixCell, ...]:
    known = techniques()
    cells = [
        MatrixCell(
            id=id,
            name=known[id].name if id in known else id or "no technique",
            findings=len(rows),
            severity=max((row["severity"] for row in rows), key=SEVERITIES.index),
            rules=tuple(rule for rule, _ in Counter(row["rule"] for row in rows).most_common()),
        )
        for id, rows in found.items()
    ]
    return tuple(sorted(cells, key=lambda cell: (-SEVERITIES.index(cell.severity), -cell.findings, cell.id)))
