"""What of a round's findings and incidents is news, by what has been told before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from trailscope.hunt.findings import Findings
from trailscope.incidents.incident import Incident, Incidents
from trailscope.schema.severity import SEVERITIES
from trailscope.watch.state import WatchState

Item = dict[str, Any]

_GROUPED_BY = ("rule", "actor_id", "actor", "target", "recipient_account_ids")
# what an incident is told anew for, and how a change of it is called
_GROWING = (
    ("stages", "stage"), ("root_actors", "root actor"), ("actors", "actor"), ("credentials", "credential"),
    ("sources", "source"), ("accounts", "account"), ("regions", "region"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class NewFinding:
    """A finding to tell.

    Attributes:
        at: its place among the round's findings.
        row: columns of :data:`trailscope.hunt.findings.FINDINGS`, times as ISO 8601 with Z.
        groups: what its rule, actor, target and account are known by, and those of each finding of a round.
        again: the id of the finding by which the group was told first; ``None`` for the first.
        cited: rule and id of each event that is told by it.
        parts: what each rule told of it, of those that became one.
    """

    at: int
    row: Item
    parts: tuple[Item, ...]
    groups: tuple[str, ...]
    again: str | None
    cited: tuple[tuple[str, str], ...]

    def item(self) -> Item:
        """What is told."""
        change = {"change": "new"} if self.again is None else {"change": "again", "again": self.again}
        return {"key": key_of("finding", self.row["id"], self.cited), "news": "finding", **change, **self.row}


@dataclass(frozen=True)
class IncidentChange:
    """An incident that is new or is not any more what was told of it.

    Attributes:
        id: the one under which it was told first, which stays when earlier events come to light.
        told: what is kept of it, to be compared with next time.
        changes: in words; empty for a new one.
        merged: ids of incidents that became part of it.
    """

    id: str
    told: Item
    changes: tuple[str, ...]
    merged: tuple[str, ...]

    def item(self) -> Item:
        """What is told."""
        change = {"change": "changed", "changes": list(self.changes)} if self.changes else {"change": "new"}
        said = {name: value for name, value in self.told.items() if name != "event_ids"}
        return {"key": key_of("incident", self.id, self.told), "news": "incident", **change, **said, "id": self.id}


def key_of(*what: Any) -> str:
    """A name for what is told that is the same when it is told again after a crash."""
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=list).encode()).hexdigest()[:32]


def new_findings(findings: Findings, state: WatchState) -> Iterator[NewFinding]:
    """The findings that have not been told.

    A detection is told where one of its events has not been told under its rule. A hunt's row is told where none has: a burst
    that grows, or of which earlier events arrive late, is the same burst. It is told again with what another rule tells under it
    and has not been told. What cites no event is known by its id.
    """
    parts_of = _parts_of(findings)
    in_this_round: set[str] = set()
    for at, row in enumerate(_rows(findings.table)):
        parts = parts_of[row["id"]]
        of_others = (part for part in parts if part["rule"] != row["rule"])
        if all(_is_told(one, state) for one in (row, *of_others)):
            continue
        own = (part for part in (row, *parts) if part["rule"] == row["rule"])
        groups = tuple(dict.fromkeys(key_of("group", *(part[name] for name in _GROUPED_BY)) for part in own))
        again = state.group(groups[0])
        cited = tuple(dict.fromkeys((part["rule"], event) for part in (*parts, row) for event in _cited(part)))
        yield NewFinding(at, row, parts, groups, None if groups[0] in in_this_round else again, cited)
        in_this_round.update(groups)


def _is_told(row: Item, state: WatchState) -> bool:
    """Whether nothing of what a rule tells is news."""
    events = _cited(row)
    before = state.told(row["rule"], events)
    return before == len(events) or (before > 0 and row["kind"] == "hunt")


def _cited(row: Item) -> list[str]:
    """The ids of the events that a finding cites; of one that cites none its own."""
    return row["event_ids"] or [f"finding {row['id']}"]


def _parts_of(findings: Findings) -> dict[str, tuple[Item, ...]]:
    """What each rule told, by the id of the finding that stands for it."""
    told: dict[str, list[Item]] = {}
    for row in _rows(findings.unfolded()):
        told.setdefault(row["id"], []).append(row)
    return {id: tuple(rows) for id, rows in told.items()}


def _rows(table: pa.Table) -> Iterator[Item]:
    for row in table.to_pylist():
        yield {name: _iso(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def incident_changes(found: Incidents, before: Mapping[str, Item]) -> Iterator[IncidentChange]:
    """The incidents that are new or changed. One is known again by the events that it shares with what was told.

    More events alone are no change: an incident is told anew where its severity rises, it reaches another stage, actor, credential,
    source, account or region, or two become one.
    """
    taken: set[str] = set()
    for incident in found:
        told = _told(incident)
        same = [id for id in _sharing(told, before) if id not in taken]
        taken.update(same)
        if not same:
            yield IncidentChange(incident.id, told, (), ())
            continue
        id, *merged = same
        changes = tuple(_changes(before[id], told, merged))
        if changes:
            yield IncidentChange(id, _together(before[id], told), changes, tuple(merged))


def _told(incident: Incident) -> Item:
    plural = {name: list(getattr(incident, name)) for name in ("accounts", "regions", "actors", "techniques")}
    return {**incident.summary(), **plural, "active": incident.active}


def _sharing(told: Item, before: Mapping[str, Item]) -> Sequence[str]:
    """Ids of incidents told before that have events in common with this one, those with most first."""
    events = set(told["event_ids"])
    shared = {id: len(events.intersection(item["event_ids"])) for id, item in before.items()}
    return sorted((id for id, number in shared.items() if number), key=lambda known: (-shared[known], known))


def _changes(before: Item, now: Item, merged: Sequence[str]) -> Iterator[str]:
    if SEVERITIES.index(now["severity"]) > SEVERITIES.index(before["severity"]):
        yield f"severity {before['severity']} → {now['severity']}"
    for name, called in _GROWING:
        added = [one for one in now[name] if one not in before[name]]
        if added:
            more = f" and {len(added) - 5} more" if len(added) > 5 else ""
            yield f"{called} {', '.join(added[:5])}{more}"
    for id in merged:
        yield f"{id} is part of it"


def _together(before: Item, now: Item) -> Item:
    """How it is kept: what was told once need not be told again when a later round sees less of it."""
    kept = {name: [*before[name], *(one for one in now[name] if one not in before[name])] for name, _ in _GROWING}
    events = {"event_ids": [*before["event_ids"], *(id for id in now["event_ids"] if id not in {*before["event_ids"]})]}
    severity = max(before["severity"], now["severity"], key=SEVERITIES.index)
    return {**now, **kept, **events, "severity": severity}
