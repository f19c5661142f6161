"""Which columns of an answer hold a secret because of what the statement asks for: ``json_text(…, '$.password') as p``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from trailscope.masking.names import ALL_COLUMNS, MENTIONED, kind_of

_PARTS = re.compile(r"[.\[\]\"$/*%]+")

ALL = frozenset({ALL_COLUMNS})
"""The statement names a secret and cannot be understood: any text column that it makes may hold it."""


def secret_columns(sql: str) -> frozenset[str]:
    """Names of the columns that come from a path or key which names a secret; `ALL` when that cannot be told."""
    if not MENTIONED.search(sql):
        return frozenset()
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except (SqlglotError, RecursionError):
        return ALL
    found: set[str] = set()
    selects = list(tree.find_all(exp.Select))
    while True:
        before = len(found)
        for select in selects:
            found |= {each.alias_or_name for each in select.expressions if _holds(each, found)}
        if len(found) == before:
            return frozenset(found)


def _holds(expression: exp.Expr, known: set[str]) -> bool:
    """Whether a projected expression takes a value from under a secret's name, or from a column that holds one."""
    for part in _taken(expression):
        if isinstance(part, exp.Column):
            if part.name in known:
                return True
        elif _names_secret(part.name if isinstance(part, exp.Literal) else str(part.this)):
            return True
    return False


def _taken(expression: exp.Expr) -> Iterator[exp.Expr]:
    """Columns, string literals and keys of JSON paths of which an expression's value is made.

    What is only compared or tested is none of them, and the words that a ``case`` answers are those of whoever wrote the
    statement: they name no place in a log.
    """
    if isinstance(expression, exp.Column | exp.JSONPathKey) or (
        isinstance(expression, exp.Literal) and expression.is_string
    ):
        yield expression
    elif isinstance(expression, exp.Predicate | exp.Connector | exp.Not):
        return
    elif isinstance(expression, exp.Case | exp.If):
        branches = expression.args["ifs"] if isinstance(expression, exp.Case) else [expression]
        results = [*(branch.args["true"] for branch in branches), *map(expression.args.get, ("default", "false"))]
        for result in results:
            if result is not None and not isinstance(result, exp.Literal):
                yield from _taken(result)
    elif isinstance(expression, exp.Filter):
        yield from _taken(expression.this)
    else:
        for part in expression.iter_expressions():
            yield from _taken(part)


def _names_secret(literal: str) -> bool:
    return any(kind_of(part) for part in _PARTS.split(literal) if part)
