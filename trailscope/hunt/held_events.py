"""The tables that a hunt's statements read in the place of ``events``: the events of rare calls, and the columns that are not JSON.

Most hunts name the calls they compare, and most of those are rare: a table of their events is read a hundred times faster than the
lake. The others compare every event by a few columns of text, which are held together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trailscope.hunt.call_counts import CallCounts
from trailscope.hunt.rule_reading import STORED, EventReads
from trailscope.hunt.rules import HuntRule
from trailscope.schema.columns import COLUMNS

RARE, ALL, ADDRESSES = "held_rare_events", "held_events", "held_networks"
SHARE_OF_RARE = 0.08  # of all events, that the rare calls have together
LEAST_READS = 4  # of one table, for which it pays to make it
BYTES_OF_A_ROW = {RARE: 2_400, ALL: 800}  # in memory

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
    """Which tables are to be held, and which of them each read of each hunt is of."""

    tables: tuple[HeldTable, ...] = ()
    of_hunts: Mapping[str, tuple[str | None, ...]] | None = None

    def statement_of(self, rule: HuntRule, held: Collection[str]) -> str:
        """The statement of a hunt over those tables that are held."""
        reads = rule.statement.reads if rule.statement else None
        chosen = (self.of_hunts or {}).get(rule.id)
        if reads is None or chosen is None:
            return rule.sql
        return reads.over([name if name in held else None for name in chosen])


def held_events(hunts: Sequence[HuntRule], calls: CallCounts) -> HeldEvents:
    """The tables that pay for some hunts.

    Args:
        hunts: that are going to be asked.
        calls: what occurs in the view.
    """
    read = {rule.id: rule.statement.reads for rule in hunts if rule.statement and rule.statement.reads}
    rare = _rare_calls(tuple(read.values()), calls)
    of_hunts = {
        id: tuple(_table_of(reads, number, rare, calls) for number in range(len(reads.kinds)))
        for id, reads in read.items()
    }
    tables = []
    for name in (RARE, ALL):
        reading = [reads for id, reads in read.items() if name in of_hunts[id]]
        if sum(of_hunts[id].count(name) for id in read) >= LEAST_READS:
            columns = frozenset().union(*(reads.columns for reads in reading))
            tables.append(_rare_table(columns, rare, calls) if name == RARE else _all_table(columns, calls))
    if any(STORED[name] in table.select for table in tables for name in STORED):
        tables.insert(0, HeldTable(ADDRESSES, _NETWORKS, {}, 0))
    return HeldEvents(tuple(tables), of_hunts)


def _rare_calls(read: Sequence[EventReads], calls: CallCounts) -> frozenset[int]:
    """Kinds of calls that have few events together, the fewest first, all those of a read or none."""
    if not calls.complete:
        return frozenset()
    room = SHARE_OF_RARE * calls.events
    wanted = {calls.kinds.of(kinds) for reads in read for kinds in reads.kinds}
    rare: frozenset[int] = frozenset()
    for kinds in sorted(wanted, key=lambda kinds: (calls.events_of(kinds), sorted(kinds))):
        if calls.events_of(rare | kinds) > room:
            break
        rare |= kinds
    return rare


def _table_of(reads: EventReads, number: int, rare: frozenset[int], calls: CallCounts) -> str | None:
    if calls.complete and calls.kinds.of(reads.kinds[number]) <= rare:
        return RARE
    return None if reads.columns & _WIDE else ALL


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


def _rare_table(columns: frozenset[str], rare: frozenset[int], calls: CallCounts) -> HeldTable:
    actions = {calls.calls[kind].action for kind in rare}
    unnamed = " or events.action is null" if None in actions else ""
    named = sorted(action for action in actions if action is not None)
    where = f" where events.action in (select unnest($actions)){unnamed}"
    return HeldTable(RARE, _selected(columns) + where, {"actions": named}, calls.events_of(rare))


def _all_table(columns: frozenset[str], calls: CallCounts) -> HeldTable:
    return HeldTable(ALL, _selected(columns), {}, calls.events)
