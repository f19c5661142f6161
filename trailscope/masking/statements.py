"""Which columns of an answer hold a secret because of what the statement asks for: ``json_text(…, '$.password') as p``."""

from __future__ import annotations

import re

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


def _holds(expression: exp.Expression, known: set[str]) -> bool:
    """Whether a projected expression takes a value from under a secret's name, or from a column that holds one."""
    names = (column.name for column in expression.find_all(exp.Column))
    if any(name in known for name in names):
        return True
    texts = [each.name for each in expression.find_all(exp.Literal) if each.is_string and not _is_result(each)]
    keys = [str(key.this) for key in expression.find_all(exp.JSONPathKey)]
    return any(_names_secret(text) for text in (*texts, *keys))


def _is_result(literal: exp.Expr) -> bool:
    """Whether a text is what a ``case`` answers: words of whoever wrote the statement, which name no place in a log."""
    parent = literal.parent
    if isinstance(parent, exp.Case):
        return parent.args.get("default") is literal
    return isinstance(parent, exp.If) and parent.args.get("true") is literal


def _names_secret(literal: str) -> bool:
    return any(kind_of(part) for part in _PARTS.split(literal) if part)
