"""An incident: what one intruder did, told as one story, with its evidence and the reasons why it is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import pyarrow as pa

from trailscope.amounts import moment
from trailscope.escaping import html, json_document, markdown
from trailscope.window import Window

Confidence = Literal["high", "medium", "low"]
Effect = Literal["read", "changed", "destroyed", "taken"]
EFFECTS: tuple[Effect, ...] = ("read", "changed", "destroyed", "taken")


@dataclass(frozen=True)
class Joined:
    """Why something belongs to an incident.

    Attributes:
        what: the credential or event that was joined.
        why: in words; log text stands in it as it is.
        event_id: the call that shows it; ``None`` where no single one does.
    """

    what: str
    why: str
    event_id: str | None = None


@dataclass(frozen=True)
class EntryPoint:
    """The earliest event that nothing else in the incident explains: how they got in, as far as the lake shows it."""

    event_id: str  # empty for a record without one
    event_time: datetime
    what: str


@dataclass(frozen=True)
class Incident:
    """What one intruder did. Times are UTC; log text stands everywhere as it is: escape it for where it is shown.

    Attributes:
        id: the same for the same first event.
        title: who, from where, and the calls that tell most.
        severity: info, low, medium, high or critical.
        confidence: how sure it is that this is one story and no everyday work: ``high``, ``medium`` or ``low``.
        score: what it is ranked by.
        first_seen, last_seen: of its events.
        root_actors: persons and workloads at the end of the lineage of its credentials.
        actors: as events name them.
        credentials: access key ids, and credentials without one by their name in the lineage.
        sources: addresses, and services that acted for the intruder.
        source_notes: what is known of those that are addresses, in the same order: ``203.0.113.9: on threat list tor, DE, Example AS``.
        accounts, regions: where it happened.
        stages: names of ATT&CK tactics, in the order in which they were first seen.
        techniques: ATT&CK ids of its findings.
        finding_ids: ids of the findings that cite its events.
        event_ids: of all its events, in order of time.
        denied: how many of them AWS refused.
        resources: effect (read, changed, destroyed, taken) → targets, those touched most first, each with how often.
        joins: why its parts belong together.
        entry: how they got in.
        active: why it may not be over; empty when nothing says so.
    """

    id: str
    title: str
    severity: str
    confidence: Confidence
    score: float
    first_seen: datetime
    last_seen: datetime
    root_actors: tuple[str, ...]
    actors: tuple[str, ...]
    credentials: tuple[str, ...]
    sources: tuple[str, ...]
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    stages: tuple[str, ...]
    techniques: tuple[str, ...]
    finding_ids: tuple[str, ...]
    event_ids: tuple[str, ...]
    denied: int
    resources: dict[Effect, tuple[tuple[str, int], ...]]
    joins: tuple[Joined, ...]
    entry: EntryPoint
    active: str = ""
    source_notes: tuple[str, ...] = ()

    @property
    def whether_active(self) -> str:
        """``active``, or what speaks against it, in words."""
        return self.active or "its last event lies more than a day before the last event of the lake"

    def summary(self) -> dict[str, Any]:
        """The members that ``trailscope incidents --format json`` writes; times as ISO 8601 with Z."""
        return {
            "id": self.id,
            "title": self.title,
            "severity": self.severity,
            "confidence": self.confidence,
            "first_seen": _iso(self.first_seen),
            "last_seen": _iso(self.last_seen),
            "root_actors": list(self.root_actors),
            "credentials": list(self.credentials),
            "sources": list(self.sources),
            "stages": list(self.stages),
            "finding_ids": list(self.finding_ids),
            "event_ids": list(self.event_ids),
        }


_TEXTS = pa.list_(pa.string())
_WHEN = pa.timestamp("us", tz="UTC")
INCIDENTS = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("severity", pa.string()),
        ("confidence", pa.string()),
        ("score", pa.float64()),
        ("first_seen", _WHEN),
        ("last_seen", _WHEN),
        ("events", pa.int64()),
        ("denied", pa.int64()),
        ("root_actors", _TEXTS),
        ("actors", _TEXTS),
        ("credentials", _TEXTS),
        ("sources", _TEXTS),
        ("source_notes", _TEXTS),
        ("accounts", _TEXTS),
        ("regions", _TEXTS),
        ("stages", _TEXTS),
        ("techniques", _TEXTS),
        ("finding_ids", _TEXTS),
        ("event_ids", _TEXTS),
        ("entry", pa.string()),
        ("active", pa.string()),
    ]
)
"""One row per incident, the gravest first."""


@dataclass(frozen=True)
class Incidents:
    """The incidents of a view, the gravest first. Get them from ``case.incidents()``.

    Attributes:
        incidents: ranked.
        window: the times looked at.
        reasons: sentences on what the lake lacks, where there is no incident; empty when that means something.
        left_out: sentences on what was not looked at, because there is too much of it.
    """

    incidents: tuple[Incident, ...]
    window: Window = field(default_factory=Window)
    reasons: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Incident]:
        return iter(self.incidents)

    def __len__(self) -> int:
        return len(self.incidents)

    def __getitem__(self, at: int) -> Incident:
        return self.incidents[at]

    @property
    def event_ids(self) -> list[str]:
        """Ids of all their events."""
        return [id for incident in self.incidents for id in incident.event_ids]

    def arrow(self) -> pa.Table:
        """The incidents as an Arrow table, columns of :data:`INCIDENTS`."""
        rows = [
            {
                **{name: _plain(getattr(incident, name)) for name in INCIDENTS.names if hasattr(incident, name)},
                "events": len(incident.event_ids),
                "entry": incident.entry.what,
            }
            for incident in self.incidents
        ]
        return pa.Table.from_pylist(rows, INCIDENTS)

    def df(self) -> Any:
        """The incidents as a pandas data frame (needs pandas, in the extra ``notebooks``)."""
        return self.arrow().to_pandas()

    def rows(self) -> list[dict[str, Any]]:
        """The incidents as dictionaries by column name."""
        rows: list[dict[str, Any]] = self.arrow().to_pylist()
        return rows

    def json(self) -> str:
        """``{"incidents": […]}``, ranked, as one JSON text; and ``"left_out"``, sentences, where something was not looked at."""
        told: dict[str, Any] = {"incidents": [incident.summary() for incident in self.incidents]}
        if self.left_out:
            told["left_out"] = list(self.left_out)
        return json_document(json.dumps(told, ensure_ascii=False, indent=1), indented=True)

    def _repr_html_(self) -> str:
        """An HTML table for Jupyter, with every cell escaped."""
        if not self.incidents:
            why = "".join(f"<li>{html(reason)}</li>" for reason in self.reasons)
            return f"<p><b>{'cannot tell' if self.reasons else 'no incidents'}</b></p>" + (
                f"<ul>{why}</ul>" if why else ""
            )
        head = "".join(f"<th>{name}</th>" for name in _SHOWN)
        body = "".join(
            "<tr>" + "".join(f"<td>{html(_spoken(row[name]))}</td>" for name in _SHOWN) + "</tr>" for row in self.rows()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _repr_markdown_(self) -> str:
        """The same as a table of Markdown, for what shows no HTML."""
        if not self.incidents:
            return "\n".join((f"**{'cannot tell' if self.reasons else 'no incidents'}**", *map(markdown, self.reasons)))
        rows = [[markdown(_spoken(row[name])) for name in _SHOWN] for row in self.rows()]
        head = [[markdown(name) for name in _SHOWN], ["---"] * len(_SHOWN)]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in (*head, *rows))


_SHOWN = (
    "severity",
    "confidence",
    "first_seen",
    "last_seen",
    "title",
    "stages",
    "events",
    "root_actors",
    "sources",
    "id",
)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _spoken(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value[:8])) + (f" and {len(value) - 8} more" if len(value) > 8 else "")
    return moment(value) if isinstance(value, datetime) else str(value)
