"""The page of one principal, address, access key or resource: what it did, when, from where, with what, and what is rare about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from trailscope.analytics.call_filter import CallFilter
from trailscope.analytics.columns import READS
from trailscope.analytics.entity import Entity
from trailscope.analytics.grouped_events import grouped_events
from trailscope.engines.choice import Choice
from trailscope.engines.engine import KeepingEngine, StatedSql
from trailscope.errors import UsageError
from trailscope.incidents.clients import client_of
from trailscope.lineage.following import statement as lineage_statement
from trailscope.pivots.history import history
from trailscope.pivots.resource_match import resource_choice
from trailscope.pivots.sections import ROWS, Kind, SectionKind, laid_out, sections_of, statement

FEW_CHANGES = 20_000  # so many are put together in one go, which is quicker than to look for a stretch of them first
MOST_CLIENTS = 100_000  # user agents that are brought down to programs; callers may make up any number of them
MOST_NAMES = 8  # of others that are named where nobody goes by the name given

_KEY_ID = re.compile(r"[A-Z0-9]+", re.ASCII)
_ISSUING = re.compile(
    r"\('[\w.-]+', '(\w+)', '"
)  # the names of calls in lineage's table of those that issue credentials
_HAS = """
select coalesce(bool_or(access_key_id <> ''), false) as keys, coalesce(bool_or(strpos(actor_id, ':role/') > 0), false) as roles
from kept_pivot_calls
"""
# DuckDB leaves out stretches of a file by the values of a subquery, and not by those of a list.
_NEAR_CHANGES = """action in (select action from kept_pivot_calls where access <> 'read')
  and event_time >= (select min(first_seen) from kept_pivot_calls where access <> 'read')
  and event_time <= (select max(last_seen) from kept_pivot_calls where access <> 'read')"""
_NAMELESS = "select 1 from kept_pivot_calls where action is null limit 1"
_ISSUED_KEY = (
    'regexp_extract(response_elements, \'"accessKeyI[dD]":"([A-Z0-9]+)"\', 1) in '
    "(select access_key_id from kept_pivot_calls where access_key_id <> '')"
)
_MADE = {
    "who": "actor in (select actor from kept_pivot_calls where actor is not null)",
    "ip": "source_ip_address in (select source_ip_address from kept_pivot_calls where source_ip_address is not null)",
    "key": "user_identity_access_key_id in (select access_key_id from kept_pivot_calls where access_key_id is not null)",
}
_ASSUMED = 'regexp_extract(request_parameters, \'"roleArn":"([^"]+)"\', 1) in (select actor_id from kept_pivot_calls where actor_id is not null)'
_NEAREST = {
    "who": "select actor as name, count(*) as events from events where strpos(lower(actor), $text) > 0 or strpos(lower(actor_id), $text) > 0 ",
    "ip": "select source_ip_address as name, count(*) as events from events where network_of(source_ip_address) = network_of($text) ",
    "key": "select user_identity_access_key_id as name, count(*) as events from events where strpos(lower(user_identity_access_key_id), $text) > 0 ",
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


def page_rows(engine: KeepingEngine, kind: Kind, text: str) -> PageRows:
    """All that a page says of an entity.

    Args:
        engine: over the view. Relations are kept in it as ``kept_pivot_…``, and replaced by the next page.
        kind: what the text names.
        text: name or ARN of a principal, address, network, access key id, name or ARN of a resource.

    Raises:
        UsageError: see :func:`choice_of`. QueryError: the engine failed.
    """
    choice = choice_of(kind, text)
    _keep_events(engine, kind, choice)
    engine.keep("kept_pivot_view", statement("view"))
    engine.keep("kept_pivot_clients", _clients(engine))
    facts = _facts(engine)
    if kind != "resource" and facts.events:
        _keep_issued(engine, kind)
    there = [one for one in sections_of(kind) if facts.events or one.name in ("history", "life")]
    told = {section: _section(engine, section, kind, text, choice) for section in there}
    rows = pa.concat_tables([ROWS.empty_table(), *(table for table, _ in told.values())])
    return PageRows(facts, rows, {section.name: number for section, (_, number) in told.items()})


def nearest_names(engine: KeepingEngine, kind: Kind, text: str) -> tuple[str, ...]:
    """Names that the text is part of, or addresses of its network: the most frequent first."""
    sought = text.rsplit("/", 1)[-1] if kind in ("who", "resource") else text
    sql = f"{_NEAREST[kind]} group by name order by events desc, name asc limit {MOST_NAMES}"
    return tuple(
        row["name"] for row in engine.run(sql, {"text": sought.lower().rstrip("*")}).to_pylist() if row["name"]
    )


def _entity(kind: Kind, text: str) -> Entity:
    if kind == "who":
        return Entity.of(actor=text)
    if kind == "ip":
        return Entity.of(address=text)
    return Entity(calls=CallFilter(field=(("userIdentity.accessKeyId", text.strip()),)))


def _keep_events(engine: KeepingEngine, kind: Kind, choice: Choice) -> None:
    """The entity's calls as they are counted, and those of its events that are told one by one.

    A resource is looked for in long texts, which are read once. Elsewhere ids and targets are many times what counting
    reads, and only changes are told by them: they are read where calls of those names are.
    """
    whole = kind == "resource"
    told = f"not {READS} and event_category is distinct from 'Data'"
    if not whole:
        engine.keep("kept_pivot_calls", _over(choice, _worded("calls", {"{among}": "events"})), choice.parameters)
    words = {
        "{told_whole}": told if whole else "false",
        "{told}": "true" if whole else f"not {READS}",
        "{near}": "true" if whole or engine.run(_NAMELESS).num_rows else _NEAR_CHANGES,
    }
    engine.keep("kept_pivot_events", _over(choice, _worded("entity_events", words)), choice.parameters)
    if whole:
        everything = Choice("", "true", {}, "")
        engine.keep("kept_pivot_calls", _over(everything, _worded("calls", {"{among}": "kept_pivot_events"})))


def _keep_issued(engine: KeepingEngine, kind: Kind) -> None:
    """Lineage's relation of issuing calls, cut to those that have to do with the entity."""
    issued = lineage_statement("issued")
    names = ", ".join(f"('{name}')" for name in sorted(set(_ISSUING.findall(issued))))  # letters only
    has = engine.run(_HAS).to_pylist()[0]
    of_entity = _MADE[kind]
    if has["keys"]:
        of_entity = f"{of_entity} or {_ISSUED_KEY}"
    if kind == "who" and has["roles"]:
        of_entity = f"{of_entity} or {_ASSUMED}"
    among = f"(select name from (values {names}) as issuing (name))"  # noqa: S608 - names of the code's own table
    words = {"{issuing}": among, "{of_entity}": of_entity}
    engine.keep("kept_pivot_moments", StatedSql(_worded("issued_times", words)))
    engine.keep("kept_pivot_issued", StatedSql(_worded("issued_calls", words).replace("{issued}", issued)))


def _worded(name: str, words: Mapping[str, str]) -> str:
    sql = statement(name)
    for word, written in words.items():
        sql = sql.replace(word, written)
    return sql


def _over(choice: Choice, sql: str) -> str:
    source = choice.source or "nothing_more as (select 1)"
    return sql.replace("{source}", source).replace("{condition}", choice.condition)


def _clients(engine: KeepingEngine) -> pa.Table:
    """User agent → the program it names: of the entity, and the most frequent of the view."""
    agents = engine.run(
        "select user_agent, max(own) as own, sum(events) as events from ("
        "select user_agent, 1 as own, events from kept_pivot_calls union all select user_agent, 0, events from kept_pivot_view) "
        "where user_agent is not null group by user_agent order by own desc, events desc, user_agent asc limit $most",
        {"most": MOST_CLIENTS},
    )
    names = agents.column("user_agent").to_pylist()
    return pa.table(
        {
            "user_agent": pa.array(names, pa.string()),
            "client": pa.array([client_of(name).name for name in names], pa.string()),
        }
    )


def _facts(engine: KeepingEngine) -> Facts:
    row: dict[str, Any] = engine.run(statement("facts")).to_pylist()[0]
    row |= {
        "accounts": tuple(row["accounts"] or ()),
        "regions": tuple(row["regions"] or ()),
        "events": row["events"] or 0,
    }
    return Facts(**row)


def _section(
    engine: KeepingEngine, section: SectionKind, kind: Kind, text: str, choice: Choice
) -> tuple[pa.Table, int]:
    """The rows of a section, and how many there are."""
    if section.name == "history":
        return history(engine, section.most)
    if section.name == "change":
        return _changes(engine, section.most)
    made = _MADE.get(kind, "").replace("user_identity_", "")
    sql = _over(choice, statement(section.name)).replace("{made_by_entity}", made)
    table = engine.run(sql, {**choice.parameters, "key": text.strip(), "most": section.most})
    number = table.column("all_rows")[0].as_py() if table.num_rows else 0
    return laid_out(section.name, table), number


def _changes(engine: KeepingEngine, most: int) -> tuple[pa.Table, int]:
    """Changing calls, those of one kind that follow each other closely in one row."""
    calls = engine.run("select coalesce(sum(events), 0)::bigint as events from kept_pivot_calls where access <> 'read'")
    few = calls.column("events")[0].as_py() <= FEW_CHANGES
    changes, lines = Entity(calls=CallFilter(changes=True)), None if few else most
    story = grouped_events(engine, changes, most_lines=lines, among="kept_pivot_events")
    names = {"event_time": "first_seen", "until": "last_seen", "action": "value", "target": "detail"}
    rows = laid_out("change", story.rename_columns([names.get(name, name) for name in story.column_names]))
    known = story.column("all_lines")[0].as_py() if story.num_rows else 0
    return rows.slice(0, most), story.num_rows if known is None else known
