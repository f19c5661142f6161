"""The events that findings cite, each with the worst severity, its tactic and the rules that cite it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailscope.errors import Location, UsageError
from trailscope.schema.severity import SEVERITIES

_SHOWN = 3
UNCITED = "beside findings"  # stands for the tactic of an event that belongs to an incident and that no finding cites
NEEDED = ("rule", "severity", "tactics", "event_ids")


@dataclass(frozen=True)
class Cited:
    """Events by id, with what findings say of them.

    Attributes:
        event_ids: ids, each once.
        severity, tactic, rules: for each event the worst severity, the first tactic of that finding, and the rules, joined.
        findings: how many findings there were.
        uncited: how many events stand behind the findings without being named: a finding names its first hundred.
    """

    event_ids: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    tactic: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    findings: int = 0
    uncited: int = 0

    def __str__(self) -> str:
        """Whose events they are: ``the events that findings of logging.trail_stopped cite``."""
        rules = sorted({rule for joined in self.rules for rule in joined.split(", ")})
        named = ", ".join(rules[:_SHOWN]) + (f" and {len(rules) - _SHOWN} more rules" if len(rules) > _SHOWN else "")
        return f"the events that findings of {named} cite" if named else "the events that findings cite"

    def source(self) -> str:
        """``cited as (…)``: a table expression with ``event_id``, ``severity``, ``tactic``, ``rules``."""
        return (
            "cited as (select unnest($cited_ids::varchar[]) as event_id, unnest($cited_severity::varchar[]) as severity, "
            "unnest($cited_tactic::varchar[]) as tactic, unnest($cited_rules::varchar[]) as rules)"
        )

    def parameters(self) -> dict[str, Any]:
        """The values for :meth:`source`."""
        return {
            "cited_ids": list(self.event_ids),
            "cited_severity": list(self.severity),
            "cited_tactic": list(self.tactic),
            "cited_rules": list(self.rules),
        }


NOTHING_CITED = Cited()


def cited_by(findings: pa.Table) -> Cited:
    """What a table of findings cites.

    Args:
        findings: columns of :data:`trailscope.hunt.findings.FINDINGS`; needs ``rule``, ``severity``, ``tactics`` and
            ``event_ids``.

    Raises:
        UsageError: a column is missing.
    """
    missing = [name for name in NEEDED if name not in findings.column_names]
    if missing:
        raise UsageError(
            f"these are no findings: {', '.join(missing)} missing", hint="give what `trailscope hunt -o FILE` wrote"
        )
    worst: dict[str, tuple[int, str, str]] = {}
    rules: dict[str, list[str]] = {}
    uncited = 0
    wanted = [name for name in (*NEEDED, "events") if name in findings.column_names]
    for finding in findings.select(wanted).to_pylist():
        ids = finding["event_ids"] or []
        uncited += max(0, (finding.get("events") or 0) - len(ids))
        rank = SEVERITIES.index(finding["severity"]) if finding["severity"] in SEVERITIES else -1
        said = (rank, finding["severity"] or "", next(iter(finding["tactics"] or []), ""))
        for id in ids:
            worst[id] = max(worst.get(id, said), said, key=lambda known: known[0])
            rules.setdefault(id, []).append(finding["rule"])
    return Cited(
        event_ids=tuple(worst),
        severity=tuple(severity for _, severity, _ in worst.values()),
        tactic=tuple(tactic for _, _, tactic in worst.values()),
        rules=tuple(", ".join(sorted(set(rules[id]))) for id in worst),
        findings=findings.num_rows,
        uncited=uncited,
    )


def within(cited: Cited, event_ids: Sequence[str]) -> Cited:
    """Some events, an incident's, with what findings say of them; those that none cites are of severity info and :data:`UNCITED`."""
    said = {id: at for at, id in enumerate(cited.event_ids)}
    places = [said.get(id) for id in event_ids]
    return Cited(
        event_ids=tuple(event_ids),
        severity=tuple(SEVERITIES[0] if at is None else cited.severity[at] for at in places),
        tactic=tuple(UNCITED if at is None else cited.tactic[at] for at in places),
        rules=tuple("" if at is None else cited.rules[at] for at in places),
        findings=cited.findings,
    )


def read_findings(path: Path) -> pa.Table:
    """Findings from a file that ``trailscope hunt -o`` wrote: Parquet, a JSON array, or one JSON object a line.

    Raises:
        UsageError: it cannot be read, or holds something else.
    """
    try:
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet as pq  # noqa: PLC0415 - only Parquet needs it

            return pq.read_table(path)
        return pa.Table.from_pylist(
            [_citation(item) for item in _json_objects(path.read_text(encoding="utf-8"))], _SCHEMA
        )
    except (OSError, ValueError, TypeError, pa.ArrowException) as error:
        raise UsageError(
            f"these findings cannot be read: {error}",
            at=Location(str(path)),
            hint="give what `trailscope hunt -o FILE` wrote: .parquet, .json or .ndjson",
        ) from error


_SCHEMA = pa.schema(
    [
        ("rule", pa.string()),
        ("title", pa.string()),
        ("severity", pa.string()),
        ("attack", pa.list_(pa.string())),
        ("tactics", pa.list_(pa.string())),
        ("events", pa.int64()),
        ("event_ids", pa.list_(pa.string())),
    ]
)


def _json_objects(text: str) -> list[Any]:
    if text.lstrip().startswith("["):
        array: list[Any] = json.loads(text)
        return array
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _citation(item: object) -> Mapping[str, Any]:
    if not isinstance(item, Mapping) or any(name not in item for name in NEEDED):
        raise ValueError(f"a finding is an object with {', '.join(NEEDED)}")
    return {name: item.get(name) for name in _SCHEMA.names}
