"""The page of one principal, address, access key or resource: what it did, when, from where, with what, and what is rare about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.analytics.call_filter import CallFilter
from trailscope.analytics.entity import Entity
from trailscope.analytics.grouped_events import grouped_events
from trailscope.engines.choice import Choice
from trailscope.engines.engine import KeepingEngine
from trailscope.errors import UsageError
from trailscope.incidents.clients import client_of
from trailscope.pivots.history import history
from trailscope.pivots.resource_match import resource_choice
from trailscope.pivots.sections import ROWS, Kind, SectionKind, counted, laid_out, sections_of, statement
from trailscope.pivots.tallies import MOST_CLIENTS, Tallies

FEW_CHANGES = 20_000  # so many are put together in one go, which is quicker than to look for a stretch of them first
FIRST_CHANGES = 20_000  # of more, so many are read at first: those of a page's lines are mostly among them
FEW_TIMES = 50  # DuckDB leaves out stretches of files by the values of a subquery where these are no more
MOST_NAMES = 8  # of others that are named where nobody goes by the name given

_KEY_ID = re.compile(r"[A-Z0-9]+", re.ASCII)
_HAS = """
select
  exists (select 1 from kept_pivot_keys where access_key_id <> '') as keys,
  exists (select 1 from kept_pivot_calls where strpos(actor_id, ':role/') > 0) as roles
"""
_ISSUED_KEY = "issued_key in (select access_key_id from kept_pivot_keys where access_key_id <> '')"
_MADE = {
    "who": "actor in (select actor from kept_pivot_calls where actor is not null)",
    "ip": "source_ip_address in (select source_ip_address from kept_pivot_calls where source_ip_address is not null)",
    "key": "access_key_id in (select access_key_id from kept_pivot_keys)",
}
_ASSUMED = "role_arn in (select actor_id from kept_pivot_calls where actor_id is not null)"
_OWN = "actor_id in (select actor_id from kept_pivot_calls where actor_id is not null)"
_OWN_NAMES = "(actor_id is null and actor in (select actor from kept_pivot_calls where actor_id is null))"
_NAMELESS = "select 1 from kept_pivot_calls where actor_id is null limit 1"
_FROM_ADDRESS = (
    "source_ip_address in (select source_ip_address from kept_pivot_calls where source_ip_address is not null)"
)
_UNTIL = """
select min(reached) as until
from (select last_seen as reached, sum(events) over (order by last_seen asc) as known from kept_pivot_calls where told)
where known >= $first
"""
_TALLIED: tuple[Kind, ...] = ("who", "ip")
"""Kinds whose condition holds over the tallies too; of a resource and of one key, fewer events are read."""
_NEAREST = {
    "who": "select actor as name, sum(events) as events from {calls} where strpos(lower(actor), $text) > 0 or strpos(lower(actor_id), $text) > 0 ",
    "ip": "select source_ip_address as name, sum(events) as events from {calls} where network_of(source_ip_address) = network_of($text) ",
    "key": "select access_key_id as name, sum(events) as events from {keys} where strpos(lower(access_key_id), $text) > 0 ",
    "resource": "select target as name, count(*) as events from events where strpos(lower(target), $text) > 0 ",
}


@dataclass(frozen=True)
class Facts:
    """An entity in figures; times are UTC, ``None`` without events. ``principals`` are those of the whole view."""

    first_seen: datetime | None
    last_seen: datetime | None
    events: int
    reads: int
    writes: int
    denied: int
    failed: int
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    principals: int


@dataclass(frozen=True)
class PageRows:
    """What a page says: its figures, its rows by section, and of longer sections how many rows there are in all."""

    facts: Facts
    rows: pa.Table
    all_rows: Mapping[str, int]


def choice_of(kind: Kind, text: str) -> Choice:
    """The events of an entity.

    Raises:
        UsageError: the text is empty or no network, or an ARN of too few parts.
    """
    if kind == "resource":
        return resource_choice(text)
    if not text.strip():
        raise UsageError("there is nobody to look for", hint="give a name, an ARN, an address or an access key id")
    if kind == "key" and _KEY_ID.fullmatch(text.strip()):
        # the column as it stands, for which files have Bloom filters
        return Choice("", "user_identity_access_key_id = $used_key", {"used_key": text.strip()}, f"key {text.strip()}")
    entity = _entity(kind, text)
    return Choice(entity.source(), entity.condition(), entity.parameters(), str(entity))


def page_rows(engine: KeepingEngine, kind: Kind, text: str, tallies: Tallies) -> PageRows:
    """All that a page says of an entity.

    Args:
        engine: over the view. Relations are kept in it as ``kept_pivot_…``, and replaced by the next page.
        kind: what the text names.
        text: name or ARN of a principal, address, network, access key id, name or ARN of a resource.
        tallies: of the same view.

    Raises:
        UsageError: see :func:`choice_of`. QueryError: the engine failed.
    """
    choice = choice_of(kind, text)
    if kind in _TALLIED:
        _keep_tallied(engine, choice, tallies)
    else:
        _keep_events(engine, kind, choice)
    engine.keep("kept_pivot_clients", _clients(engine))
    calls = tallies.calls()
    facts = _facts(engine, calls)
    issuing = tallies.issuing() if kind == "key" or (kind != "resource" and facts.events) else ""
    if issuing and facts.events:
        elsewhere = _elsewhere(engine) if kind == "ip" else "false"
        engine.keep("kept_pivot_near", _worded("near_addresses", {"{calls}": calls, "{elsewhere}": elsewhere}))
        _keep_issued(engine, kind, issuing)
    there = [one for one in sections_of(kind) if facts.events or one.name in ("history", "life")]
    words = {"{calls}": calls, "{tally}": issuing, "{made_by_entity}": _MADE.get(kind, "")}
    told = {
        one: _changes(engine, kind, choice, one.most) if one.name == "change" else _section(engine, one, text, words)
        for one in there
    }
    rows = pa.concat_tables([ROWS.empty_table(), *(table for table, _ in told.values())])
    return PageRows(facts, rows, {section.name: number for section, (_, number) in told.items()})


def nearest_names(engine: KeepingEngine, kind: Kind, text: str, tallies: Tallies) -> tuple[str, ...]:
    """Names that the text is part of, or addresses of its network: the most frequent first."""
    sought = text.rsplit("/", 1)[-1] if kind in ("who", "resource") else text
    among = _NEAREST[kind]
    for name, tally in (("{calls}", tallies.calls), ("{keys}", tallies.keys)):
        if name in among:
            among = among.replace(name, tally())
    sql = f"{among} group by name order by events desc, name asc limit {MOST_NAMES}"
    return tuple(
        row["name"] for row in engine.run(sql, {"text": sought.lower().rstrip("*")}).to_pylist() if row["name"]
    )


def _entity(kind: Kind, text: str) -> Entity:
    if kind == "who":
        return Entity.of(actor=text)
    if kind == "ip":
        return Entity.of(address=text)
    return Entity(calls=CallFilter(field=(("userIdentity.accessKeyId", text.strip()),)))


def _keep_tallied(engine: KeepingEngine, choice: Choice, tallies: Tallies) -> None:
    """The calls and keys of an entity, out of those of the whole view, without reading an event."""
    for name, tally in (("calls", tallies.calls()), ("keys", tallies.keys())):
        sql = _worded("of_entity", {"{tally}": tally})
        engine.keep(f"kept_pivot_{name}", _over(choice, sql), choice.parameters)


def _keep_events(engine: KeepingEngine, kind: Kind, choice: Choice) -> None:
    """The entity's events, read once; its calls and keys, counted; and those events that are told one by one.

    Ids, targets and, of a resource, what was asked for and answered are many times what counting reads, and only those of changes
    are kept.
    """
    words = (
        {"{whole}": "told", "{when}": _when(engine, choice)}
        if kind == "resource"
        else {"{whole}": "false", "{when}": "true"}
    )
    engine.keep("kept_pivot_events", _over(choice, _worded("entity_events", words)), choice.parameters)
    engine.keep("kept_pivot_calls", counted("calls", "kept_pivot_events", identity=False))
    engine.keep("kept_pivot_keys", counted("keys", "kept_pivot_events", identity=False))


def _when(engine: KeepingEngine, choice: Choice) -> str:
    """A condition that all events of a choice meet: where they are few, of the times at which they were, by which stretches of files are left out.

    What names a resource is looked for in all texts; of events that are many that is soon broken off.
    """
    most = {"most": FEW_TIMES + 1}
    found = engine.keep("kept_pivot_times", _over(choice, statement("entity_times")), {**choice.parameters, **most})
    if not found:
        return "false"
    return "true" if found > FEW_TIMES else "event_time in (select event_time from kept_pivot_times)"


def _keep_issued(engine: KeepingEngine, kind: Kind, issuing: str) -> None:
    """Lineage's relation of issuing calls, cut to those that have to do with the entity."""
    has = engine.run(_HAS).to_pylist()[0]
    of_entity = _MADE[kind]
    if has["keys"]:
        of_entity = f"{of_entity} or {_ISSUED_KEY}"
    if kind == "who" and has["roles"]:
        of_entity = f"{of_entity} or {_ASSUMED}"
    engine.keep("kept_pivot_issued", _worded("issued_calls", {"{tally}": issuing, "{of_entity}": of_entity}))


def _elsewhere(engine: KeepingEngine) -> str:
    """A condition for the events of the entity's principals; those without an ARN are few, and cost the others their pruning."""
    return f"({_OWN} or {_OWN_NAMES})" if engine.run(_NAMELESS).num_rows else _OWN


def _worded(name: str, words: Mapping[str, str]) -> str:
    sql = statement(name)
    for word, written in words.items():
        sql = sql.replace(word, written)
    return sql


def _over(choice: Choice, sql: str) -> str:
    source = choice.source or "nothing_more as (select 1)"
    return sql.replace("{source}", source).replace("{condition}", choice.condition)


def _clients(engine: KeepingEngine) -> pa.Table:
    """The programs of the entity's user agents, so far as they are few."""
    agents = engine.run(
        "select user_agent from kept_pivot_calls where user_agent is not null "
        "group by user_agent order by sum(events) desc, user_agent asc limit $most",
        {"most": MOST_CLIENTS},
    )
    names = agents.column("user_agent").to_pylist()
    return pa.table(
        {
            "user_agent": pa.array(names, pa.string()),
            "client": pa.array([client_of(name).name for name in names], pa.string()),
        }
    )


def _facts(engine: KeepingEngine, calls: str) -> Facts:
    row: dict[str, Any] = engine.run(_worded("facts", {"{calls}": calls})).to_pylist()[0]
    row |= {
        "accounts": tuple(row["accounts"] or ()),
        "regions": tuple(row["regions"] or ()),
        "events": row["events"] or 0,
    }
    return Facts(**row)


def _section(engine: KeepingEngine, section: SectionKind, text: str, words: Mapping[str, str]) -> tuple[pa.Table, int]:
    """The rows of a section, and how many there are."""
    if section.name == "history":
        return history(engine, section.most)
    sql = _worded(section.name, words)
    table = engine.run(sql, {"key": text.strip(), "most": section.most})
    number = table.column("all_rows")[0].as_py() if table.num_rows else 0
    return laid_out(section.name, table), number


def _changes(engine: KeepingEngine, kind: Kind, choice: Choice, most: int) -> tuple[pa.Table, int]:
    """Changing calls, those of one kind that follow each other closely in one row."""
    calls = engine.run("select coalesce(sum(events), 0)::bigint as events from kept_pivot_calls where access <> 'read'")
    few = calls.column("events")[0].as_py() <= FEW_CHANGES
    until = None if few else engine.run(_UNTIL, {"first": FIRST_CHANGES}).column("until")[0].as_py()
    _keep_told(engine, kind, choice, until)
    changes, lines = Entity(calls=CallFilter(changes=True)), None if few else most
    story = grouped_events(engine, changes, most_lines=lines, among="kept_pivot_told")
    # Where what was read had to be folded, the lines are of all changes.
    if until is not None and pc.any(pc.is_valid(story.column("all_lines"))).as_py():
        _keep_told(engine, kind, choice, None)
        story = grouped_events(engine, changes, most_lines=lines, among="kept_pivot_told")
    names = {"event_time": "first_seen", "until": "last_seen", "action": "value", "target": "detail"}
    rows = laid_out("change", story.rename_columns([names.get(name, name) for name in story.column_names]))
    known = story.column("all_lines")[0].as_py() if story.num_rows else 0
    return rows.slice(0, most), story.num_rows if known is None else known


def _keep_told(engine: KeepingEngine, kind: Kind, choice: Choice, until: datetime | None) -> None:
    """The events that are told one by one, up to a time where one is given."""
    if kind not in _TALLIED:
        engine.keep("kept_pivot_told", "select * from kept_pivot_events where told")
        return
    narrowed = _FROM_ADDRESS if kind == "ip" else _elsewhere(engine)
    sql = _over(choice, _worded("told_events", {"{narrowed}": narrowed}))
    engine.keep(
        "kept_pivot_told",
        sql.replace("{until}", "true" if until is None else "event_time <= $until"),
        {**choice.parameters, "until": until},
    )
