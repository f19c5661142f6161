"""Mutants of a question: the same SQL with one thing less. A condition that no case defends is unexplained.

Dropped: each condition of a ``where``, ``having`` or ``qualify``, each branch of an ``or``, each listed value, each
``not``. Turned: ``>=`` into ``>``, ``<=`` into ``<``, ``true`` into ``false``. One idiom is spared: in
``($switch or condition)`` only the switch is dropped alone, because the condition decides nothing until the switch is
off; dropping the pair is tried like every other condition. The condition that a question's ``outcome`` stands for is the
same in every file and is tried once, where it is made.

A condition that stands in several places, as where events are chosen first by few columns and then read, is changed in all at
once. A common table expression called ``possible_…`` only saves work: it chooses what can have a row at all. Its conditions, and
``in (select … from possible_…)``, are dropped too, and then no case may notice it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from trailscope.questions.statement import DIALECT, Statement

_QUOTED = re.compile(r"('(?:[^']|'')*')")

Change = tuple[str, exp.Expr, exp.Expr]
"""What is done, the node of the tree, and what stands in its place."""


@dataclass(frozen=True)
class Mutant:
    """One change: ``what`` as reports print it, the changed SQL, and whether the answer is to stay the same."""

    what: str
    sql: str
    same: bool = False


def mutants_of(statement: Statement) -> tuple[Mutant, ...]:
    """Every mutant of a statement whose SQL differs from the statement's own and from the other mutants'."""
    place = {id(node): number for number, node in enumerate(statement.tree.walk())}
    unchanged = _sql(statement.tree)
    found: dict[str, Mutant] = {}
    implied, saving = _implied(statement), _saving(statement.tree)
    for operator in OPERATORS:
        alike: dict[tuple[bool, str, str], list[tuple[str, int, exp.Expr]]] = {}
        for what, node, instead in operator(statement.tree):
            same = id(node) in saving
            if id(node) in implied or (same and operator is not _drop_conditions):
                continue
            key = (same, _unqualified(node), _unqualified(instead))
            alike.setdefault(key, []).append((what, place[id(node)], instead))
        for (same, *_), changes in alike.items():
            sql = _sql(_changed(statement.tree, {at: instead for _, at, instead in changes}))
            if sql != unchanged:
                found.setdefault(sql, Mutant(changes[0][0], sql, same))
    return tuple(found.values())


def _saving(tree: exp.Query) -> frozenset[int]:
    """The nodes of conditions that only save work: those in a relation ``possible_…``, and tests of being among its rows."""
    possible = [cte.this for cte in tree.find_all(exp.CTE) if cte.alias.startswith("possible_")]
    among = [
        test
        for test in tree.find_all(exp.In)
        if any(table.name.startswith("possible_") for table in test.find_all(exp.Table))
    ]
    return frozenset(id(node) for part in (*possible, *among) for node in part.walk())


def _implied(statement: Statement) -> frozenset[int]:
    """The nodes of the condition that the question's outcome stands for: the last one of its ``where``."""
    where = statement.tree.args.get("where")
    if not statement.question.implied or where is None or not isinstance(where.this, exp.And):
        return frozenset()
    return frozenset(id(node) for node in where.this.expression.walk())


def _changed(tree: exp.Query, instead: Mapping[int, exp.Expr]) -> exp.Query:
    """A copy of the tree in which the nodes at some places of the walk are exchanged."""
    copy = tree.copy()
    for node, other in [(node, instead[number]) for number, node in enumerate(copy.walk()) if number in instead]:
        node.replace(other.copy())
    return copy


def _unqualified(node: exp.Expr) -> str:
    """A node's SQL without the tables of its columns."""
    copy = node.copy()
    for column in copy.find_all(exp.Column):
        column.set("table", None)
    return _sql(copy)


def _sql(node: exp.Expr) -> str:
    return node.sql(dialect=DIALECT)


def _shown(node: exp.Expr) -> str:
    """A node's SQL as questions are written: keywords in lower case, ``list_contains`` and not its synonym."""
    lower = "".join(part if part.startswith("'") else part.lower() for part in _QUOTED.split(_sql(node)))
    return lower.replace("array_contains(", "list_contains(")


def _drop_conditions(tree: exp.Query) -> Iterator[Change]:
    for clause in tree.find_all(exp.Where, exp.Having, exp.Qualify):
        if not isinstance(clause.this, exp.And):
            yield f"drop: {_shown(clause.this)}", clause.this, exp.true()
    for chain in tree.find_all(exp.And):
        for condition in (chain.this, chain.expression):
            if not isinstance(condition, exp.And):
                yield f"drop: {_shown(condition)}", condition, exp.true()


def _drop_branches(tree: exp.Query) -> Iterator[Change]:
    for chain in tree.find_all(exp.Or):
        switched = any(_is_switch(branch) for branch in chain.flatten())
        for branch in (chain.this, chain.expression):
            if not isinstance(branch, exp.Or) and (_is_switch(branch) or not switched):
                yield f"drop or: {_shown(branch)}", branch, exp.false()


def _is_switch(node: exp.Expr) -> bool:
    bare = node.this if isinstance(node, exp.Not) else node
    return isinstance(bare, exp.Placeholder | exp.Parameter)


def _drop_listed_values(tree: exp.Query) -> Iterator[Change]:
    for listing in tree.find_all(exp.In, exp.Array):
        values = listing.expressions
        for number, value in enumerate(values if len(values) > 1 else ()):
            shorter = listing.copy()
            shorter.set("expressions", [other.copy() for position, other in enumerate(values) if position != number])
            yield f"drop in: {_shown(value)}", listing, shorter


def _drop_not(tree: exp.Query) -> Iterator[Change]:
    for node in tree.walk():
        if isinstance(node, exp.Not):
            yield f"drop not: {_shown(node)}", node, node.this
        elif node.args.get("negate"):
            positive = node.copy()
            positive.set("negate", None)
            yield f"drop not: {_shown(node)}", node, positive


def _tighten_bounds(tree: exp.Query) -> Iterator[Change]:
    for wide, narrow, what in ((exp.GTE, exp.GT, ">= into >"), (exp.LTE, exp.LT, "<= into <")):
        for node in tree.find_all(wide):
            yield f"turn {what}: {_shown(node)}", node, narrow(this=node.this.copy(), expression=node.expression.copy())


def _flip_booleans(tree: exp.Query) -> Iterator[Change]:
    for node in tree.find_all(exp.Boolean):
        if node.find_ancestor(exp.Where, exp.Having, exp.Qualify) is None:
            continue
        around = _shown(node.parent or node)
        yield f"turn {_shown(node)} over: {around}", node, exp.Boolean(this=not node.this)


OPERATORS: tuple[Callable[[exp.Query], Iterator[Change]], ...] = (
    _drop_conditions,
    _drop_branches,
    _drop_listed_values,
    _drop_not,
    _tighten_bounds,
    _flip_booleans,
)
