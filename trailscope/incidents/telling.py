"""A thread of uses told as an incident: title, severity, stages, what was touched, how they got in, whether it is over."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from trailscope.incidents.facts import IncidentFacts, Use
from trailscope.incidents.incident import EFFECTS, Confidence, Effect, EntryPoint, Incident, Joined
from trailscope.incidents.membership import Members
from trailscope.incidents.stitching import Thread
from trailscope.incidents.weighing import TWO_PLACES
from trailscope.questions.attack import TACTICS
from trailscope.schema.severity import SEVERITIES

MOST_RESOURCES = 40  # of one effect
_RECENT = timedelta(hours=24)  # before the last event of the lake: whoever was there then may be there still
_TOLD_CALLS = 4  # in a title
_SPEAKS = 0.25  # weight of a finding whose tactics are stages of the story
_SURE, _LIKELY = 24.0, 11.0  # scores of a high and a medium confidence

_DESTROYS = re.compile(r":(Delete|Terminate|Purge|ScheduleKeyDeletion|Stop|Disable|Deregister|Remove)")
_TAKES = re.compile(
    r"s3:(GetObject|SelectObjectContent)|:GetSecretValue|:BatchGetSecretValue|:GetParameter|dynamodb:(Scan|Query|BatchGetItem|Export)|"
    r":(CopySnapshot|ModifySnapshotAttribute|ModifyImageAttribute|ModifyDBSnapshotAttribute|CreateStoreImageTask|ExportImage|GetPasswordData|"
    r"GetBlock|StartExportTask|GetDownloadUrlForLayer|BatchGetImage|GetFunction)"
)

_KNOWN_BY = (
    "event_time",
    "recipient_account_id",
    "aws_region",
    "actor",
    "access_key_id",
    "source_ip_address",
    "action",
    "target",
)

Row = Mapping[str, Any]


def told(
    thread: Thread, members: Members, facts: IncidentFacts, findings: Sequence[Row], roots: Mapping[str, str]
) -> Incident:
    """One incident.

    Args:
        thread, members: what belongs to it.
        facts: of the view.
        findings: columns of :data:`trailscope.hunt.findings.FINDINGS`, by position.
        roots: credential → root actor.
    """
    events = members.events
    about = [findings[at] for at in sorted(members.findings)]
    weight = _weights(thread)
    telling = [row for row in about if weight.get(row["rule"], 0) >= _SPEAKS]
    score = thread.score
    first = events[0]
    return Incident(
        id=f"incident-{sha256(_first_told(members).encode()).hexdigest()[:8]}",
        title=_title(thread, events, about, weight, roots),
        severity=_severity(about, weight, score),
        confidence=_confidence(thread, score),
        score=round(score, 2),
        first_seen=first["event_time"],
        last_seen=events[-1]["event_time"],
        root_actors=_ranked(roots.get(use.credential) or use.principal for use in _by_weight(thread)),
        actors=_ranked(event["actor"] for event in events),
        credentials=_ranked(_credentials(thread, events)),
        sources=_ranked(event["source_ip_address"] for event in events),
        accounts=_ranked(event["recipient_account_id"] for event in events),
        regions=_ranked(event["aws_region"] for event in events),
        stages=_stages(telling or about, events),
        techniques=tuple(sorted({id for row in telling or about for id in row["attack"] or ()})),
        finding_ids=tuple(dict.fromkeys(row["id"] for row in about)),
        event_ids=tuple(members.ids),
        denied=sum(_is_denied(event) for event in events),
        resources=_resources(events),
        joins=_joins(thread),
        entry=_entry(thread, events, facts),
        active=_active(events, facts),
    )


def _first_told(members: Members) -> str:
    """What an incident is known by: the id of its first event; where no record has one, what the first records say."""
    if members.ids:
        return members.ids[0]
    first = [event for event in members.events if event["event_time"] == members.events[0]["event_time"]]
    return min(" ".join(f"{event[name]}" for name in _KNOWN_BY) for event in first)


def _weights(thread: Thread) -> dict[str, float]:
    most: dict[str, float] = defaultdict(float)
    for use in thread.uses.values():
        for rule, weight in use.weights.items():
            most[rule] = max(most[rule], weight)
    return most


def _by_weight(thread: Thread) -> list[Use]:
    return sorted(thread.uses.values(), key=lambda use: (-use.score, use.first_seen, use.key))


def _ranked(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _title(
    thread: Thread, events: Sequence[Row], about: Sequence[Row], weight: Mapping[str, float], roots: Mapping[str, str]
) -> str:
    heaviest = _by_weight(thread)[0] if thread.uses else None
    who = (
        _short(roots.get(heaviest.credential) or heaviest.principal)
        if heaviest
        else str(events[0]["actor"] or "somebody")
    )
    sources = _ranked(use.address for use in _by_weight(thread) if use.direct)
    where = f" from {sources[0]}" + (f" and {len(sources) - 1} more" if len(sources) > 1 else "") if sources else ""
    calls = _telling_calls(events, about, weight)
    shown, more = calls[:_TOLD_CALLS], len(calls) - _TOLD_CALLS
    return f"{who}{where}: {', '.join(shown)}" + (f" and {more} more" if more > 0 else "")


def _telling_calls(events: Sequence[Row], about: Sequence[Row], weight: Mapping[str, float]) -> list[str]:
    """Actions of the incident, those of the heaviest findings first, in order of time among equals."""
    told: dict[str, float] = {}
    mine = {event["event_id"]: event["action"] for event in events}
    for row in about:
        for id in row["event_ids"]:
            if mine.get(id):
                told[mine[id]] = max(told.get(mine[id], 0.0), weight.get(row["rule"], 0.0))
    at = {action: number for number, action in reversed(list(enumerate(event["action"] for event in events)))}
    ranked = sorted(told, key=lambda action: (-told[action], at[action]))
    return sorted(ranked[:_TOLD_CALLS], key=lambda action: at[action]) + ranked[_TOLD_CALLS:] or list(_ranked(at))


def _short(root: str) -> str:
    return (
        root.rsplit(":", 1)[-1]
        .removeprefix("user/")
        .removeprefix("assumed-role/")
        .removeprefix("identity-center-user/")
    )


def _severity(about: Sequence[Row], weight: Mapping[str, float], score: float) -> str:
    """The worst of its findings that say something; a step less where little speaks against the whole."""
    said = [row["severity"] for row in about if weight.get(row["rule"], 0) >= _SPEAKS] or [
        row["severity"] for row in about
    ]
    worst = max((SEVERITIES.index(severity) for severity in said), default=0)
    if score < _LIKELY:
        worst = max(worst - 1, 0)
    return SEVERITIES[max(worst, SEVERITIES.index("medium")) if score >= _SURE else worst]


def _confidence(thread: Thread, score: float) -> Confidence:
    strange = any(use.strange >= 2 for use in thread.uses.values())
    if score >= _SURE and strange:
        return "high"
    return "medium" if score >= _LIKELY else "low"


def _credentials(thread: Thread, events: Sequence[Row]) -> list[str]:
    keys = [event["access_key_id"] for event in events if event["access_key_id"]]
    unkeyed = [
        use.credential for use in _by_weight(thread) if not use.access_key_id and use.type not in ("AWSService", None)
    ]
    return keys or unkeyed


def _stages(about: Sequence[Row], events: Sequence[Row]) -> tuple[str, ...]:
    """Each finding's first tactic, in order of the first event of the incident that the finding is about."""
    when = {event["event_id"]: event["event_time"] for event in events}
    first: dict[str, Any] = {}
    for row in about:
        seen = min((when[id] for id in row["event_ids"] if id in when), default=row["first_seen"])
        for tactic in (row["tactics"] or ())[:1]:
            first[tactic] = min(first.get(tactic, seen), seen)
    return tuple(sorted(first, key=lambda tactic: (first[tactic], _order(tactic), tactic)))


def _order(tactic: str) -> int:
    return TACTICS.index(tactic) if tactic in TACTICS else len(TACTICS)


def _is_denied(event: Row) -> bool:
    return bool(
        re.search("AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthorizationError", event["error_code"] or "")
    )


def _resources(events: Sequence[Row]) -> dict[Effect, tuple[tuple[str, int], ...]]:
    counted: dict[Effect, Counter[str]] = {effect: Counter() for effect in EFFECTS}
    for event in events:
        if event["target"] and not event["error_code"]:
            counted[_effect(event)][event["target"]] += 1
    return {
        effect: tuple(sorted(targets.items(), key=lambda item: (-item[1], item[0]))[:MOST_RESOURCES])
        for effect, targets in counted.items()
        if targets
    }


def _effect(event: Row) -> Effect:
    action = event["action"] or ""
    if _TAKES.search(action):
        return "taken"
    if event["read_only"] is not False:
        return "read"
    return "destroyed" if _DESTROYS.search(action) else "changed"


def _joins(thread: Thread) -> tuple[Joined, ...]:
    of_uses = (
        Joined(
            f"{thread.uses[join.use].actor or join.use[0]} from {join.use[1] or 'nowhere named'}",
            join.why,
            join.event_id,
        )
        for join in thread.joins
        if join.use in thread.uses
    )
    return (
        *dict.fromkeys(of_uses),
        *dict.fromkeys(
            Joined(
                f"{use.actor} by {use.address}", "a service acted for the caller at once after a call of the incident"
            )
            for use in thread.followed.values()
        ),
        *(Joined(f"event {id}", single.why, id) for id, single in sorted(thread.single.items())),
    )


def _entry(thread: Thread, events: Sequence[Row], facts: IncidentFacts) -> EntryPoint:
    """The earliest event of a use that no other use of the thread brought about."""
    brought = {join.use for join in thread.joins if join.whole}
    origins = sorted(
        (use for use in thread.uses.values() if use.key not in brought), key=lambda use: (use.first_seen, use.key)
    )
    first = events[0]
    use = origins[0] if origins else None
    if use is None:
        return EntryPoint(
            first["event_id"] or "",
            first["event_time"],
            f"{first['action']} by {first['actor']}, from {first['source_ip_address']}",
        )
    mine = next(
        (
            e
            for e in events
            if _is_sign_in(thread, e, use)
            or (
                e.get("number") is not None
                and e["source_ip_address"] == use.address
                and e["event_time"] >= use.first_seen
            )
        ),
        first,
    )
    return EntryPoint(
        mine["event_id"] or "",
        mine["event_time"],
        f"{mine['action']} by {use.actor} from {use.address}: {_how(use, facts)}",
    )


def _is_sign_in(thread: Thread, event: Row, use: Use) -> bool:
    """Whether it is the call that began the use's session, made from where the session is used."""
    single = thread.single.get(event["event_id"])
    return single is not None and single.of == use.key and event["source_ip_address"] == use.address


def _how(use: Use, facts: IncidentFacts) -> str:
    issued = facts.issued.get(use.credential)
    if TWO_PLACES in use.weights and issued is not None:
        return f"its session was issued to {issued.use[1] or 'another place'} (event {issued.event_id}) and is used here by somebody else"
    if use.strange >= 2:
        return "nothing in the lake explains how the credential came to this address"
    if use.strange == 1:
        return "the address is its usual one, the program is not"
    return "address and program are its usual ones: somebody inside, somebody on its machine, or nothing wrong"


def _active(events: Sequence[Row], facts: IncidentFacts) -> str:
    if events[-1]["event_time"] >= facts.last - _RECENT:
        return "its last event lies within a day of the last event of the lake"
    return ""
