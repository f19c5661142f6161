"""Which events belong to a thread: all of a stranger's, and of a use that fits its principal only what the principal does not do otherwise."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Any

import pyarrow as pa

from trailscope.engines.engine import KeepingEngine
from trailscope.incidents.facts import Citing, IncidentFacts, Use, UseKey, address_of, is_session, maybe_of, statement
from trailscope.incidents.stitching import Join, Single, Thread
from trailscope.incidents.weighing import TWO_PLACES
from trailscope.lineage.following import called
from trailscope.sql import moment_literal

PAUSE = timedelta(minutes=40)  # unusual calls of a usual use that are further apart than this are told apart
AT_ONCE = timedelta(seconds=2)  # how soon a service's own call follows the call it answers
_MOSTLY = 0.75  # of a person's session: so many unusual calls, and the whole session is the intruder's
_SPEAKS = 1.0  # weight of a finding that makes a call part of a thread, however usual the call is

Event = dict[str, Any]


@dataclass
class Members:
    """The events of one thread, each once, in order of time, and the findings that cite them."""

    events: list[Event] = field(default_factory=list)
    findings: set[int] = field(default_factory=set)

    @property
    def ids(self) -> list[str]:
        """Event ids in order of time; records without one are left out."""
        return [event["event_id"] for event in self.events if event["event_id"]]


def reach_outsiders(
    engine: KeepingEngine, facts: IncidentFacts, threads: Sequence[Thread], weights: Mapping[int, float]
) -> dict[UseKey, tuple[Thread, Join] | None]:
    """Add to each thread what strangers and services did to things its calls made or opened; gives the uses that are so explained.

    Each with the thread that explains it, and why; ``None`` where the call that made or opened the thing has no event id.

    Of a use that fits its principal only calls count that findings speak against: everyday work makes and opens things too.

    Raises:
        QueryError: the engine failed.
    """
    spoken = {cited.event_id for cited in facts.citing if weights[cited.finding] >= _SPEAKS}
    things = [
        {"thread": at, "thing": made.thing.rsplit("/", 1)[-1] if made.thing.startswith("arn:") else made.thing,
         "event_time": made.event_time, "made_by": made.event_id, "kind": made.kind}
        for at, thread in enumerate(threads)
        for made in facts.made
        if made.use in thread.uses and made.kind in _ENTERED
        and (thread.uses[made.use].strange or made.event_id in spoken)
    ]  # fmt: skip
    if not things:
        return {}
    engine.keep("kept_things", pa.Table.from_pylist(things, _THINGS))
    launch = any(thing["kind"] in _LAUNCHES for thing in things)
    asked = f"({_STRANGERS} or {_LAUNCHERS})" if launch else _STRANGERS
    found = _outside(engine, asked)
    explained: dict[UseKey, set[str]] = defaultdict(set)
    makers = {made.event_id: made.use for made in facts.made if made.event_id}
    entered: dict[UseKey, tuple[Thread, Join]] = {}
    deploying = _Deploying(facts)
    for row in found:
        why = f"it names {row['thing']}, which the incident made or opened"
        if row["event_id"]:
            threads[row["thread"]].single.setdefault(row["event_id"], Single(why))
        key = row["credential"], row["address"], row["client"]
        explained[key].add(row["event_id"])
        if row["made_by"]:
            entered.setdefault(key, (threads[row["thread"]], Join(key, makers[row["made_by"]], why, row["event_id"])))
        if row["kind"] == "stack set":
            deploying.add_to(threads[row["thread"]], row)
        issued = facts.issued.get(row["credential"])
        if issued and issued.event_id and is_service(facts.uses.get(issued.use)):
            whose = f"it issued the credential that names {row['thing']}"
            threads[row["thread"]].single.setdefault(issued.event_id, Single(whose))
    return {
        key: entered.get(key)
        for key, ids in explained.items()
        if key in facts.uses and len(ids) >= 0.5 * facts.uses[key].events
    }


def _outside(engine: KeepingEngine, asked: str) -> list[dict[str, Any]]:
    """The calls that name what was kept as ``kept_things``, after it was made.

    Texts are read of the calls since then; of those before only where somebody calls who named one later, and called before.

    Args:
        engine: over the view.
        asked: the condition of the calls that are looked at.
    """

    def naming(condition: str) -> str:
        return statement("naming").replace("{called}", called(_OUTSIDE, f"{asked} and {condition}"))

    made = moment_literal(engine.run("select min(event_time) as first from kept_things")["first"][0].as_py())
    if not engine.keep("kept_naming", naming(f"event_time >= {made}")):
        return []
    if engine.keep("kept_namers", statement("namers").replace("{made}", made)):
        unnamed = engine.run("select 1 from kept_namers where address = '' limit 1").num_rows
        let_in = f"error_code is null and {address_of(not unnamed)} in (select address from kept_namers)"  # noqa: S608 - of our own
        engine.keep("kept_named_before", naming(f"event_time < {made} and {let_in}"))
        engine.keep("kept_naming", "select * from kept_naming union all select * from kept_named_before")
    rows: list[dict[str, Any]] = engine.run(statement("outside")).to_pylist()
    return rows


class _Deploying:
    """The sessions in which services deploy stack sets: what a template makes does not name the set."""

    def __init__(self, facts: IncidentFacts) -> None:
        self._makers = {made.event_id: made.use for made in facts.made if made.kind == "stack set" and made.event_id}
        self._sessions: dict[tuple[str, str], list[Use]] = defaultdict(list)
        for use in facts.uses.values() if self._makers else ():
            if is_session(use):
                self._sessions[use.credential, use.address].append(use)

    def add_to(self, thread: Thread, row: Mapping[str, Any]) -> None:
        """Add all that a service did with the session in which it deployed a stack set of the thread."""
        maker = self._makers.get(row["made_by"])
        for use in self._sessions.get((row["credential"], row["address"]), ()) if maker else ():
            if maker and use.key not in thread.uses:
                thread.uses[use.key] = use
                why = f"a service deployed {row['thing'].removesuffix('-')} with it"
                thread.joins.append(Join(use.key, maker, why, row["event_id"], whole=True))


def members(
    engine: KeepingEngine, facts: IncidentFacts, threads: Sequence[Thread], weights: Mapping[int, float]
) -> list[Members]:
    """The events of each thread.

    Args:
        engine: over the view, with the relations of :func:`trailscope.incidents.facts.gather`.
        facts: of the view.
        threads: of the same facts.
        weights: position of a finding → its weight.

    Raises:
        QueryError: the engine failed.
    """
    if not threads:
        return []
    uses = [(at, use) for at, thread in enumerate(threads) for use in thread.uses.values()]
    acting = _ServiceUses(facts.uses.values(), threads)
    services = [(at, use) for at, thread in enumerate(threads) for use in acting.of(thread)]
    every = [*uses, *services]
    _keep_members(engine, every)
    _keep_weights(engine, facts.citing, weights)
    of_use: dict[int, list[Event]] = defaultdict(list)
    sql = statement("thread_events").replace(
        "{called}", called(_COLUMNS, maybe_of("kept_members", [use for _, use in every]))
    )
    for row in _keyed(engine.run(sql), "use"):
        of_use[row["number"]].append(row)
    chosen: list[dict[str, Event]] = [{} for _ in threads]
    for number, (at, use) in enumerate(uses):
        whole = use.strange or TWO_PLACES in use.weights or use.key in _given(threads[at].joins)
        own = of_use[number] if whole else _unusual(use, of_use[number], facts)
        chosen[at] |= {event["key"]: {**event, "caller": use.principal_id} for event in own}
        if len(own) < len(of_use[number]):
            _leave_out(threads[at], use)
    for number, (at, service) in enumerate(services, len(uses)):
        _add_followed(threads[at], service, of_use[number], chosen[at])
    _add_single(engine, threads, chosen)
    cited_by: dict[str, set[int]] = defaultdict(set)
    for cited in facts.citing:
        cited_by[cited.event_id].add(cited.finding)
    return [
        Members(
            sorted(events.values(), key=lambda event: (event["event_time"], event["key"])),
            {finding for key in events for finding in cited_by.get(key, ())},
        )
        for events in chosen
    ]


_LAUNCHES = ("group", "stack set")
_ENTERED = (
    *_LAUNCHES,
    "opened bucket",
    "opened function",
    "function",
    "key",
    "opened key",
    "opened repository",
    "opened secret",
    "shared snapshot",
    "role",
    "opened role",
    "instance",
)
_THINGS = pa.schema(
    [
        ("thread", pa.int64()),
        ("thing", pa.string()),
        ("event_time", pa.timestamp("us", tz="UTC")),
        ("made_by", pa.string()),
        ("kind", pa.string()),
    ]
)
_OUTSIDE = (
    "event_id", "event_time", "source_ip_address", "user_agent", "request_parameters", "resources", "service_event_details", "error_code",
    "user_identity_type",
)  # fmt: skip
_STRANGERS = (
    "(user_identity_type is null or user_identity_type in ('AWSAccount', 'Unknown') "
    "or (user_identity_type = 'AWSService' and event_name in ('AssumeRole')))"
)
_LAUNCHERS = (  # sessions of services that launch by themselves what they were told to
    "(user_identity_type = 'AssumedRole' and read_only = false and strpos(source_ip_address, '.amazonaws.com') > 0)"
)
_COLUMNS = (
    "event_id", "event_time", "action", "error_code", "read_only", "recipient_account_id", "aws_region", "source_ip_address", "target",
    "shared_event_id", "actor", "user_agent", "user_identity_access_key_id",
)  # fmt: skip


def is_service(use: Use | None) -> bool:
    """Whether it is a service's own."""
    return use is not None and use.type == "AWSService"


def _leave_out(thread: Thread, use: Use) -> None:
    """Without the calls that began a session of which only a part is the thread's."""
    for id in [id for id, single in thread.single.items() if single.of == use.key]:
        del thread.single[id]


class _ServiceUses:
    """The uses of services that act for the callers of some threads, found by credential and by caller."""

    def __init__(self, uses: Collection[Use], threads: Iterable[Thread]) -> None:
        direct = [use for thread in threads for use in _direct(thread)]
        keys, callers = {use.credential for use in direct}, {use.principal_id for use in direct}
        self._of_credential: dict[str, list[tuple[int, Use]]] = defaultdict(list)
        self._of_caller: dict[str | None, list[tuple[int, Use]]] = defaultdict(list)
        for number, use in enumerate(uses):  # a lake has many, and few threads
            if use.direct:
                continue
            if use.credential in keys:
                self._of_credential[use.credential].append((number, use))
            if use.principal_id in callers:
                self._of_caller[use.principal_id].append((number, use))
        found = {use.credential for of_caller in self._of_caller.values() for _, use in of_caller}
        # credentials that callers use themselves
        self._of_callers = {use.credential for use in uses if use.direct and use.credential in found}

    def of(self, thread: Thread) -> list[Use]:
        """What services did for the thread's callers and for others, so that only a part of it is the thread's.

        A service acts with the caller's key, or with one of its own for the caller's name (a forward access session).
        """
        direct = _direct(thread)
        keys, callers = {use.credential for use in direct}, {use.principal_id for use in direct}
        found = dict(
            chain(
                (one for key in keys for one in self._of_credential.get(key, ())),
                (
                    (number, use)
                    for caller in callers
                    for number, use in self._of_caller.get(caller, ())
                    if use.credential not in self._of_callers
                ),
            )
        )
        return [found[number] for number in sorted(found) if found[number].key not in thread.uses]


def _direct(thread: Thread) -> list[Use]:
    """The uses of a thread with a key, made by the callers themselves."""
    return [use for use in thread.uses.values() if use.direct and use.access_key_id]


def _add_followed(thread: Thread, service: Use, events: Sequence[Event], chosen: dict[str, Event]) -> None:
    """Add the calls that a service made for a caller at once after a call of the thread."""
    calls = sorted(event["event_time"] for event in chosen.values() if event.get("caller") == service.principal_id)
    for event in events:
        before = bisect_right(calls, event["event_time"])
        if before and event["event_time"] - calls[before - 1] <= AT_ONCE:
            chosen[event["key"]] = event
            thread.followed[service.key] = service


def _given(joins: Iterable[Join]) -> set[UseKey]:
    """Uses whose identity or credential comes from the thread itself: whatever they do is part of it."""
    return {join.use for join in joins if join.whole}


def _unusual(use: Use, events: Sequence[Event], facts: IncidentFacts) -> list[Event]:
    known = facts.principals.get(use.principal)
    rare = max(1, (known.days if known else 1) // 10)
    odd = [event for event in events if event["habit_days"] <= rare or event["weight"] >= _SPEAKS]
    if is_session(use):
        of_person = use.type != "AssumedRole" or "@" in use.session_name
        return list(events) if of_person and len(odd) >= _MOSTLY * len(events) else odd
    kept: list[Event] = []
    for burst in _bursts(odd):
        first, last = burst[0]["event_time"], burst[-1]["event_time"]
        if sum(event["weight"] for event in burst) < _SPEAKS:
            continue
        within = [event for event in events if first <= event["event_time"] <= last]
        kept += within if len(burst) >= _MOSTLY * len(within) else burst
    return kept


def _bursts(events: Sequence[Event]) -> list[list[Event]]:
    bursts: list[list[Event]] = []
    for event in events:
        if bursts and event["event_time"] - bursts[-1][-1]["event_time"] <= PAUSE:
            bursts[-1].append(event)
        else:
            bursts.append([event])
    return bursts


def _add_single(engine: KeepingEngine, threads: Sequence[Thread], chosen: Sequence[dict[str, Event]]) -> None:
    """Add single events of the threads, and the copies of their calls in other accounts."""
    ids = sorted({id for thread in threads for id in thread.single})
    shared: dict[str, int] = {
        event["shared_event_id"]: at
        for at, events in enumerate(chosen)
        for event in events.values()
        if event["shared_event_id"]
    }
    if not ids and not shared:
        return
    owners: dict[str, list[int]] = defaultdict(list)
    for at, thread in enumerate(threads):
        for id in thread.single:
            owners[id].append(at)
    taken = {id for events in chosen for id in events}
    engine.keep("kept_single", pa.table({"event_id": pa.array(ids, pa.string())}))
    engine.keep("kept_shared", pa.table({"shared_event_id": pa.array(sorted(shared), pa.string())}))
    for row in _keyed(engine.run(statement("single_events")), "single"):
        at = owners.get(row["event_id"], [shared.get(row["shared_event_id"], -1)])[0]
        if at >= 0 and row["key"] not in taken:
            chosen[at][row["key"]] = row


def _keyed(events: pa.Table, kind: str) -> list[Event]:
    """Events with the ``key`` that tells each from the others: its id, or the kind and its place where a record has none."""
    rows: list[Event] = events.to_pylist()
    return [{**row, "key": row["event_id"] or f" {kind} {place}"} for place, row in enumerate(rows)]


def _keep_members(engine: KeepingEngine, uses: Sequence[tuple[int, Use]]) -> None:
    rows = [
        {
            "thread": at,
            "number": number,
            "credential": use.credential,
            "address": use.address,
            "client": use.client,
            "principal": use.principal,
        }
        for number, (at, use) in enumerate(uses)
    ]
    text = pa.string()
    schema = pa.schema(
        [
            ("thread", pa.int64()),
            ("number", pa.int64()),
            ("credential", text),
            ("address", text),
            ("client", text),
            ("principal", text),
        ]
    )
    engine.keep("kept_members", pa.Table.from_pylist(rows, schema))


def _keep_weights(engine: KeepingEngine, citing: Sequence[Citing], weights: Mapping[int, float]) -> None:
    rows = pa.table(
        {
            "event_id": pa.array([cited.event_id for cited in citing], pa.string()),
            "weight": pa.array([weights[cited.finding] for cited in citing], pa.float64()),
        }
    )
    engine.keep("kept_cited_weights", rows)
