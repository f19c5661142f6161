"""Findings as a layer of the ATT&CK Navigator: which techniques were seen, how badly, by which rules.

Follows the layer format 4.5 of mitre-attack/attack-navigator.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trailscope.amounts import count
from trailscope.hunt.findings import Findings
from trailscope.questions import attack
from trailscope.schema.severity import SEVERITIES

# a technique's score is that of its worst finding, so that the gradient shows severity
SCORES = {severity: 25 * level for level, severity in enumerate(SEVERITIES)}
COLOURS = ("#f2f2f2", "#c6dbef", "#fdd49e", "#fc8d59", "#b30000")


@dataclass
class _Cell:
    findings: int = 0
    events: int = 0
    worst: str = SEVERITIES[0]
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Mapping[str, Any]) -> None:
        self.findings += 1
        self.events += finding["events"] or 0
        self.worst = max(self.worst, finding["severity"], key=SEVERITIES.index)
        self.rules[finding["rule"]] += 1


def document(findings: Findings) -> str:
    """The layer as JSON text.

    A technique's score is 0 for info up to 100 for critical, that of its worst finding; the comment counts findings and
    events, the metadata names the rules. Sub-techniques are shown unfolded.
    """
    cells: dict[str, _Cell] = {}
    for finding in findings.table.select(["rule", "severity", "attack", "events"]).to_pylist():
        # a Sigma rule may name a retired technique
        for id in dict.fromkeys(map(attack.current, finding["attack"] or ())):
            cells.setdefault(id, _Cell()).add(finding)
    layer = {
        "name": "trailscope hunt",
        "versions": {"attack": attack.VERSION, "navigator": "5.1.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": f"{count(findings.table.num_rows, 'finding')} of {count(findings.asked, 'rule')}",
        "filters": {"platforms": ["IaaS", "Identity Provider", "SaaS", "Office Suite"]},
        "sorting": 3,
        "techniques": list(_techniques(cells)),
        "gradient": {"colors": list(COLOURS), "minValue": 0, "maxValue": 100},
        "legendItems": [
            {"label": severity, "color": colour} for severity, colour in zip(SEVERITIES, COLOURS, strict=True)
        ],
        "showTacticRowBackground": True,
        "tacticRowBackground": "#dddddd",
    }
    return json.dumps(layer, indent=1) + "\n"


def _techniques(cells: Mapping[str, _Cell]) -> Iterable[dict[str, object]]:
    unfolded = {id.partition(".")[0] for id in cells if "." in id}
    for id in sorted(cells.keys() | unfolded):
        cell = cells.get(id)
        shown: dict[str, object] = {"techniqueID": id, "enabled": True, "showSubtechniques": id in unfolded}
        if cell is not None:
            shown |= {
                "score": SCORES[cell.worst],
                "comment": f"worst: {cell.worst}; {count(cell.findings, 'finding')}, {count(cell.events, 'event')}",
                "metadata": [
                    {"name": rule, "value": count(number, "finding")} for rule, number in sorted(cell.rules.items())
                ],
            }
        yield shown
