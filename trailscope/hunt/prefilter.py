"""Which events a condition can be true for at all, read off its tree: what lets one filter stand before many conditions.

A limit is only ever too wide: whatever the tree does not plainly say is no limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from trailscope.hunt.name_tests import COLUMNS, Limit, NameTest
from trailscope.questions.statement import DIALECT


def condition_of(sql: str, parameters: Mapping[str, object]) -> exp.Expr | None:
    """The tree of a condition, with texts and truth values in the place of their parameters; ``None`` when unreadable."""
    try:
        tree = sqlglot.parse_one(sql, dialect=DIALECT)
    except SqlglotError:
        return None

    def bound(node: exp.Expr) -> exp.Expr:
        value = parameters.get(node.name) if isinstance(node, exp.Placeholder | exp.Parameter) else None
        if isinstance(value, bool):
            return exp.Boolean(this=value)
        return exp.Literal.string(value) if isinstance(value, str) else node

    return tree.transform(bound)


def limit_of(condition: exp.Expr) -> Limit | None:
    """The tests outside which a condition is never true; ``None`` when it does not say."""
    match condition:
        case exp.Paren():
            return limit_of(condition.this)
        case exp.And():
            limits = [limit for side in condition.flatten() if (limit := limit_of(side)) is not None]
            return min(limits, key=len, default=None)
        case exp.Or():
            return _union(limit_of(side) for side in condition.flatten())
        case exp.EQ() | exp.Like() | exp.ILike():
            return _tests(condition, condition.this, [condition.expression])
        case exp.In():
            return _tests(condition, condition.this, list(condition.expressions))
    return None


def _union(sides: Iterable[Limit | None]) -> Limit | None:
    union = Limit()
    for side in sides:
        if side is None:
            return None
        union |= side
    return union


def _tests(condition: exp.Expr, column: exp.Expr, values: list[exp.Expr]) -> Limit | None:
    """The tests of ``column = 'X'``, ``in``, ``like``, the same of ``lower(column)``, and ``ilike`` without wildcards."""
    lowered = isinstance(column, exp.Lower)
    bare = column.this if lowered else column
    plain = all(isinstance(value, exp.Literal) and value.is_string for value in values)
    if not (isinstance(bare, exp.Column) and bare.name in COLUMNS and values and plain):
        return None
    texts = [str(value.this) for value in values]
    wild = any(mark in text for text in texts for mark in "%_\\")
    if isinstance(condition, exp.ILike):
        return None if wild else frozenset(NameTest(bare.name, "folded", text.lower()) for text in texts)
    if isinstance(condition, exp.Like):
        # a pattern that may begin with anything lets too much through to be worth a test of its own
        narrow = not lowered and not texts[0].startswith(("%", "_"))
        return frozenset({NameTest(bare.name, "like", texts[0])}) if narrow else None
    return frozenset(NameTest(bare.name, "folded" if lowered else "is", text) for text in texts)
