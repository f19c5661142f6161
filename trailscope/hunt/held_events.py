"""The tables that a hunt's statements read in the place of ``events``: the events of rare calls, and the columns that are not JSON.

Most hunts name the calls they compare, or compare what failed, and most of those are rare: a table of their events is read a hundred
times faster than the lake. The others compare every event by a few columns of text, which are held together where there is memory
for them. The accounts whose logs these are, which ``is_own_account`` looks up among all events, are held, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from trailscope.hunt.call_counts import CallCounts
from trailscope.hunt.rule_reading import STORED, EventReads
from trailscope.hunt.rules import HuntRule
from trailscope.schema.columns import COLUMNS
from trailscope.sql import moment_literal

RARE, ALL, ADDRESSES, ACCOUNTS = "held_rare_events", "held_events", "held_networks", "held_accounts"
SHARE_OF_RARE = 0.08  # of all events, that the rare calls have together
LEAST_READS = 4  # of one table, for which it pays to make it
BYTES_OF_A_ROW = {RARE: 1_200, ALL: 860}  # in memory, of several lakes

_OWN_ACCOUNT = re.compile(r"\bis_own_account\(([\w.]+)\)")
_WIDE = frozenset(column.name for column in COLUMNS if column.type == "json")


@dataclass(frozen=True)
class HeldTable:
    """A table to be held: its name, the select that makes it, what is bound in that, and about how many rows it has."""

    name: str
    select: str
    parameters: Mapping[str, Any]
    rows: int

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        return self.rows * BYTES_OF_A_ROW.get(self.name, 0)


@dataclass(frozen=True)
class HeldEvents:
    """Which tables are to be held, which of them each read of each hunt is of, and when the logs begin, if that is known."""

    tables: tuple[HeldTable, ...] = ()
    of_hunts: Mapping[str, tuple[str | None, ...]] | None = None
    first_seen: datetime | None = None

    def statement_of(self, rule: HuntRule, held: Collection[str]) -> str:
        """The statement of a hunt over those tables that are held, told when the logs begin."""
        reads = rule.statement.reads if rule.statement else None
        chosen = (self.of_hunts or {}).get(rule.id)
        sql = rule.sql
        if reads is not None and chosen is not None:
            begin = None if self.first_seen is None else moment_literal(self.first_seen)
            sql = reads.over(
                [
                    begin if read in reads.beginnings else name if name in held else None
                    for read, name in enumerate(chosen)
                ]
            )
        return _OWN_ACCOUNT.sub(rf"(\1 in (select account from {ACCOUNTS}))", sql) if ACCOUNTS in held else sql


def held_events(hunts: Sequence[HuntRule], calls: CallCounts, memory: int | None) -> HeldEvents:
    """The tables that pay for some hunts.

    Args:
        hunts: that are going to be asked.
        calls: what occurs in the view.
        memory: bytes that the tables may take; ``None`` for any.
    """
    read = {rule.id: rule.statement.reads for rule in hunts if rule.statement and rule.statement.reads}
    room = (
        SHARE_OF_RARE * calls.events
        if memory is None
        else min(SHARE_OF_RARE * calls.events, memory / BYTES_OF_A_ROW[RARE])
    )
    rare = _rare_calls(tuple(read.values()), calls, room)
    rare_kinds = rare.kinds(calls)
    of_hunts = {
        id: tuple(_table_of(reads, number, rare_kinds, calls) for number in range(len(reads.kinds)))
        for id, reads in read.items()
    }
    tables: list[HeldTable] = []
    for name in (RARE, ALL):
        reading = [reads for id, reads in read.items() if name in of_hunts[id]]
        if sum(of_hunts[id].count(name) for id in read) >= LEAST_READS:
            table = _table(name, frozenset().union(*(reads.columns for reads in reading)), rare, calls)
            if memory is None or sum(held.bytes for held in (*tables, table)) <= memory:
                tables.append(table)
    if sum(_OWN_ACCOUNT.search(rule.sql) is not None for rule in hunts) > 1:
        tables.append(HeldTable(ACCOUNTS, _ACCOUNTS, {}, 0))
    if any(STORED[name] in table.select for table in tables for name in STORED):
        tables.insert(0, HeldTable(ADDRESSES, _NETWORKS, {}, 0))
    return HeldEvents(tuple(tables), of_hunts, calls.first_seen)


@dataclass(frozen=True)
class _Rare:
    """Which events the table of rare calls has: all of some actions, and what failed in some ways."""

    actions: frozenset[str | None] = frozenset()
    errors: frozenset[str] = frozenset()

    def with_kinds(self, kinds: Iterable[int], calls: CallCounts) -> _Rare:
        """The same with more kinds of calls; by their error codes where only such are wanted that failed."""
        chosen = [calls.calls[kind] for kind in kinds]
        errors = {call.error_code for call in chosen if call.error_code is not None}
        if errors and all(call.error_code is not None for call in chosen):
            return replace(self, errors=self.errors | errors)
        return replace(self, actions=self.actions | {call.action for call in chosen})

    def kinds(self, calls: CallCounts) -> frozenset[int]:
        """All kinds of calls whose events it has."""
        return frozenset(
            at for at, call in enumerate(calls.calls) if call.action in self.actions or call.error_code in self.errors
        )


def _rare_calls(read: Sequence[EventReads], calls: CallCounts, room: float) -> _Rare:
    """Calls that have few events together, the fewest first, all those of a read or none."""
    rare = _Rare()
    if not calls.complete:
        return rare
    wanted = {
        calls.kinds.of(kinds) for reads in read for at, kinds in enumerate(reads.kinds) if at not in reads.beginnings
    }
    for kinds in sorted(wanted, key=lambda kinds: (calls.events_of(kinds), sorted(kinds))):
        if calls.events_of(kinds) > room:
            break
        more = rare.with_kinds(kinds, calls)
        if calls.events_of(more.kinds(calls)) <= room:
            rare = more
    return rare


def _table_of(reads: EventReads, number: int, rare: frozenset[int], calls: CallCounts) -> str | None:
    if number in reads.beginnings:
        return None
    if calls.complete and calls.kinds.of(reads.kinds[number]) <= rare:
        return RARE
    return None if reads.columns & _WIDE else ALL


_ACCOUNTS = "select distinct recipient_account_id as account from events where recipient_account_id is not null"  # is_own_account
_NETWORKS = f"""select source_ip_address, {", ".join(f"{macro}(source_ip_address) as {column}" for macro, column in STORED.items())}
from (select distinct source_ip_address from events)"""


def _selected(columns: frozenset[str]) -> str:
    """A select of some columns of ``events``, and with the address of what is stored of it."""
    names = ", ".join(f"events.{column.name}" for column in COLUMNS if column.name in columns)
    if "source_ip_address" not in columns:
        return f"select {names or 'events.event_id'} from events"
    stored = ", ".join(f"{ADDRESSES}.{column}" for column in STORED.values())
    join = f"left join {ADDRESSES} on {ADDRESSES}.source_ip_address is not distinct from events.source_ip_address"
    return f"select {names}, {stored} from events {join}"


def _table(name: str, columns: frozenset[str], rare: _Rare, calls: CallCounts) -> HeldTable:
    return _rare_table(columns, rare, calls) if name == RARE else HeldTable(ALL, _selected(columns), {}, calls.events)


def _rare_table(columns: frozenset[str], rare: _Rare, calls: CallCounts) -> HeldTable:
    unnamed = None in rare.actions
    named = sorted(action for action in rare.actions if action is not None)
    chosen = f"events.action in (select unnest($actions)){' or events.action is null' if unnamed else ''}"
    others = "events.action not in (select unnest($actions))"
    others = f"events.action is not null and {others}" if unnamed else f"(events.action is null or {others})"
    select = f"""{_selected(columns)} where {chosen}
union all {_selected(columns)} where events.error_code in (select unnest($errors)) and {others}"""
    return HeldTable(
        RARE, select, {"actions": named, "errors": sorted(rare.errors)}, calls.events_of(rare.kinds(calls))
    )
