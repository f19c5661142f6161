"""One round: what was committed since the last one, what it may have changed, and what of that is news."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope.errors import UsageError
from trailscope.hunt.finding_assembly import in_order
from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.schema.severity import SEVERITIES
from trailscope.watch.news import IncidentChange, Item, NewFinding, incident_changes, new_findings
from trailscope.watch.state import WatchState
from trailscope.window import Window

if TYPE_CHECKING:
    from trailscope.errors import TrailscopeError
    from trailscope.hunt.plan import Plan
    from trailscope.investigation import Investigation

_PLACES = "places"

View = Callable[[Window, Collection[str] | None], "Investigation"]
"""Opens the lake cut to a window, and to some commits; ``None`` for all."""


@dataclass(frozen=True)
class Wanted:
    """What a watch is to look for.

    Attributes:
        plan: makes the plan of a hunt of an opened lake.
        severity: what is told is of this severity and above.
        baseline: how long before the new events the view of hunts begins that compare many events.
        incidents: whether incidents are told.
        from_now: whether a first round only learns what is there already, and tells nothing.
    """

    plan: Callable[[Investigation], Plan]
    severity: str = "info"
    baseline: timedelta = timedelta(days=30)
    incidents: bool = True
    from_now: bool = False


@dataclass(frozen=True)
class Round:
    """What a round found.

    Attributes:
        found: the new findings, as a hunt gives them.
        findings: the same as they are told.
        incidents: new and changed ones.
        problems: rules that could not be asked.
        new_commits: how many commits were looked at for the first time.
        compared: whether the hunts that compare many events were asked.
    """

    found: Findings
    findings: tuple[NewFinding, ...] = ()
    incidents: tuple[IncidentChange, ...] = ()
    problems: tuple[TrailscopeError, ...] = ()
    new_commits: int = 0
    compared: bool = False

    def items(self) -> list[Item]:
        """What there is to tell: incidents first, since they say what findings are part of."""
        return [*(one.item() for one in self.incidents), *(one.item() for one in self.findings)]


def look(view: View, state: WatchState, wanted: Wanted, *, compare: bool, destinations: Sequence[str]) -> Round:
    """Look at what is new, and note what is to be told; nothing is told yet.

    Args:
        view: opens the lake.
        state: of the watch.
        wanted: what to look for.
        compare: whether hunts that compare many events are asked now; what they miss now, they see when they are asked next.
        destinations: whom to tell.

    Raises:
        LakeError: the lake or the state cannot be read or written. QueryError: the engine failed.
        UsageError: the watch was begun for other accounts or regions.
    """
    seen = state.seen()
    with view(Window(), None) as whole:
        _refuse_other_places(whole.places, state)
        commits = whole.batches(seen.hunted if not compare else seen.hunted & seen.compared)
    fresh = [name for name in commits if name not in seen.hunted]
    uncompared = [name for name in commits if name not in seen.compared]
    if not fresh and not (compare and uncompared):
        return Round(Findings(FINDINGS.empty_table(), 0, Window()))
    window = _baseline(
        [commits[name] for name in (uncompared if compare else fresh)], wanted.baseline, whole=not state.begun
    )
    with view(window, None) as base, view(Window(), fresh) as new:
        planned = wanted.plan(base)
        found = base.hunt_new(planned, new, asked_before=state.rules(), stateful=compare)
        news = list(new_findings(found, state))
        changes = _incidents(base, state, news, window, wanted) if wanted.incidents and news else []
    rules = [rule.id for rule in planned.rules if rule.kind == "detection"]
    quiet = wanted.from_now and not state.begun
    grave = () if quiet else tuple(one for one in news if _grave(one.row["severity"], wanted))
    told = Round(_only(found, grave), grave, () if quiet else tuple(changes), found.problems, len(fresh), compare)
    with state.change() as change:
        for finding in news:
            change.know_finding(
                finding.row, finding.parts, groups=finding.groups, cited=finding.cited, told=finding in grave
            )
        for incident in changes:
            change.know_incident(incident.id, incident.told)
            for id in incident.merged:
                change.forget_incident(id)
        for item in told.items():
            change.tell(item, destinations)
        change.saw(fresh, uncompared if compare else (), rules)
        change.keep(_PLACES, whole.places)
        if compare:
            change.keep("compared_at", datetime.now(UTC).isoformat())
    return told


def _refuse_other_places(places: str, state: WatchState) -> None:
    """Refuse to go on for other accounts or regions: commits that count as hunted were hunted for the ones before."""
    before = state.meta(_PLACES)
    if before is not None and before != places:
        raise UsageError(
            f"this watch was begun for {before or 'all accounts and regions'}, and is asked for {places or 'all'}",
            hint="give it the same --account and --region, or another --name",
        )


def compared_at(state: WatchState) -> datetime | None:
    """When hunts that compare many events were asked last; ``None`` for never."""
    kept = state.meta("compared_at")
    return None if kept is None else datetime.fromisoformat(kept)


def all_told(state: WatchState) -> Findings:
    """Every finding that was to be told so far, the gravest first."""
    return findings_of(state.findings())


def findings_of(rows: Sequence[Item]) -> Findings:
    """Findings that were kept, the gravest first."""
    return Findings(in_order(_table(rows)), 0, Window())


def _grave(severity: str, wanted: Wanted) -> bool:
    return SEVERITIES.index(severity) >= SEVERITIES.index(wanted.severity)


def _baseline(days: Sequence[date | None], before: timedelta, *, whole: bool) -> Window:
    """From some time before the first new event on; the first round sees the whole lake."""
    known = [day for day in days if day is not None]
    if whole or not known:
        return Window()
    first = datetime.combine(min(known), time.min, UTC)
    return Window(start=first - before if first - datetime.min.replace(tzinfo=UTC) > before else None)


def _only(found: Findings, news: Sequence[NewFinding]) -> Findings:
    return Findings(
        found.table.take(pa.array([one.at for one in news], pa.int64())),
        found.asked,
        found.window,
        problems=found.problems,
    )


def _incidents(
    base: Investigation, state: WatchState, news: Sequence[NewFinding], window: Window, wanted: Wanted
) -> list[IncidentChange]:
    """What changed of the incidents that findings told before, and those of this round, are part of."""
    since = window.start.isoformat().replace("+00:00", "Z") if window.start else ""
    rows = [*state.parts(since), *(part for one in news for part in one.parts)]
    found = base.incidents(Findings(_table(rows), len(rows), window))
    return [one for one in incident_changes(found, state.incidents()) if _grave(one.told["severity"], wanted)]


def _table(rows: Sequence[Item]) -> pa.Table:
    return pa.Table.from_pylist(
        [{field.name: _typed(row[field.name], field) for field in FINDINGS} for row in rows], FINDINGS
    )


def _typed(value: Any, field: pa.Field) -> Any:
    return datetime.fromisoformat(value) if value and pa.types.is_timestamp(field.type) else value
