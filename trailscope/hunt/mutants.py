"""Mutants of a question: the same SQL with one thing less. A condition that no case defends is unexplained.

Dropped: each condition of a ``where``, ``having`` or ``qualify``, each branch of an ``or``, each listed value, each
``not``. Turned: ``>=`` into ``>``, ``<=`` into ``<``, ``true`` into ``false``. One idiom is spared: in
``($switch or condition)`` only the switch is dropped alone, because the condition alone decides nothing until the
switch is off; dropping the pair is tried like every other condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from trailscope.packs.statement import DIALECT, Statement

Change = tuple[str, exp.Expression, exp.Expression]
"""What is done, the node of the tree, and what stands in its place."""


@dataclass(frozen=True)
class Mutant:
    """One change: ``what`` as reports print it, and the changed SQL."""

    what: str
    sql: str


def mutants_of(statement: Statement) -> tuple[Mutant, ...]:
    """Every mutant of a statement whose SQL differs from the statement's and from the others'."""
    original = statement.tree.sql(dialect=DIALECT)
    found: dict[str, str] = {}
    for operator in OPERATORS:
        for what, node, instead in operator(statement.tree):
            sql = _with(statement.tree, node, instead)
            if sql != original:
                found.setdefault(sql, what)
    return tuple(Mutant(what, sql) for sql, what in found.items())


def _with(tree: exp.Query, node: exp.Expression, instead: exp.Expression) -> str:
    """The tree's SQL with one node exchanged; the tree itself stays as it is."""
    changed = tree.transform(lambda part: instead.copy() if part is node else part, copy=False)
    sql = changed.sql(dialect=DIALECT)
    changed.transform(lambda part: node if part == instead and part is not node else part, copy=False)
    return sql


def _sql(node: exp.Expression) -> str:
    return node.sql(dialect=DIALECT)
