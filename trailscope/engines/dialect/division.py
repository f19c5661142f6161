"""A statement over events elsewhere and relations kept here, taken apart: what is asked there, and what is asked here of the answers.

A select that reads events, and nothing that is kept, is asked where the events lie, with all that stands within it. It may narrow
them down by keys that are kept: ``column in (select key from kept_keys)``, as one of the conditions that all its rows meet. The keys
go along, as few at a time as the engine takes. Everything around such selects is asked here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from trailscope.errors import QueryError

KEPT = "kept_"
PART = "kept_part"  # and a number: what came back for a part
KEYS = "kept_keys"  # and a number: the keys that a part is narrowed down by
_DIALECT = "duckdb"


@dataclass(frozen=True)
class Keys:
    """Keys that narrow a part down.

    Attributes:
        name: of the relation that the part reads them from, with the one column ``key``.
        source: the select over what is kept that gives them.
        needed: whether each row of the part meets this condition, so that the keys may go along in several lots.
    """

    name: str
    source: str
    needed: bool


@dataclass(frozen=True)
class Part:
    """One select that is asked where the events lie; its rows are kept here as ``name``."""

    name: str
    sql: str
    keys: tuple[Keys, ...]


@dataclass(frozen=True)
class Division:
    """The parts, and the statement here that reads what they gave."""

    parts: tuple[Part, ...]
    here: str


def divided(sql: str, far: Collection[str]) -> Division:
    """Take a statement apart.

    Args:
        sql: one ``select`` of the questions' dialect that reads relations of ``far`` and kept ones.
        far: names of the relations that lie elsewhere.

    Raises:
        QueryError: it does not parse, or a select of it reads both at once.
    """
    tree = _parsed(sql)
    parts: list[Part] = []
    for select in list(_outermost(tree, frozenset(far))):
        part = _part(select, len(parts))
        parts.append(part)
        stand_in = exp.select("*").from_(part.name)
        if select is tree:
            return Division(tuple(parts), stand_in.sql(_DIALECT))
        select.replace(stand_in)
    left = sorted(_tables(tree) & set(far))
    if left:
        raise QueryError(
            f"a select reads {left[0]} elsewhere beside what is kept here, and cannot be taken apart",
            hint="put what is read of events into a select of its own",
        )
    return Division(tuple(parts), tree.sql(_DIALECT))


def reads(sql: str) -> frozenset[str]:
    """Names of the relations that a statement reads, but for those that it makes itself.

    Raises:
        QueryError: it does not parse.
    """
    tree = _parsed(sql)
    return frozenset(_tables(tree) - {cte.alias.lower() for cte in tree.find_all(exp.CTE)})


def _parsed(sql: str) -> exp.Expr:
    try:
        return sqlglot.parse_one(sql, dialect=_DIALECT)
    except SqlglotError as error:
        raise QueryError(f"the SQL does not parse: {str(error).splitlines()[0]}") from None


def _outermost(tree: exp.Expr, far: frozenset[str]) -> Iterator[exp.Select]:
    """The selects that are asked elsewhere whole, none within another."""
    if isinstance(tree, exp.Select) and _is_far(tree, far):
        yield tree
        return
    for child in tree.iter_expressions():
        yield from _outermost(child, far)


def _is_far(select: exp.Select, far: frozenset[str]) -> bool:
    """Whether a select reads relations of elsewhere and, but for keys, no others."""
    keys = {id(table) for key in _key_selects(select) for table in key.find_all(exp.Table)}
    own = {cte.alias for cte in select.find_all(exp.CTE)}
    names = {table.name for table in select.find_all(exp.Table) if id(table) not in keys} - own
    return bool(names) and names <= far


def _key_selects(select: exp.Select) -> list[exp.Query]:
    """What follows ``in``, where that is a select of kept keys."""
    return [
        condition.args["query"].this
        for condition in select.find_all(exp.In)
        if condition.args.get("query") is not None
        and all(name.startswith(KEPT) for name in _tables(condition.args["query"]))
    ]


def _part(select: exp.Select, number: int) -> Part:
    asked = select.copy()
    where = asked.args.get("where")
    needed = list(where.this.flatten()) if where is not None and isinstance(where.this, exp.And) else []
    needed = needed or ([where.this] if where is not None else [])
    keys: list[Keys] = []
    for source in _key_selects(asked):
        condition = source.find_ancestor(exp.In)
        assert condition is not None  # noqa: S101 - it was found behind one
        name = f"{KEYS}{number}_{len(keys)}"
        (column,) = source.named_selects
        listed = f"select distinct {column} as key from ({source.sql(_DIALECT)}) where {column} is not null"
        keys.append(Keys(name, listed, any(condition is one for one in needed)))
        source.replace(exp.select("key").from_(name))
    return Part(f"{PART}{number}", asked.sql(_DIALECT), tuple(keys))


def _tables(tree: exp.Expr) -> set[str]:
    return {table.name.lower() for table in tree.find_all(exp.Table)}
