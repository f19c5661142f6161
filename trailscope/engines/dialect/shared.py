"""What the translations to several engines have in common."""

from __future__ import annotations

from sqlglot import exp

from trailscope.engines.dialect.target import Documents
from trailscope.engines.macros import MORE_NAMES, MOST_NAMES
from trailscope.errors import QueryError

DATE_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
WHOLE = frozenset({exp.DType.INT, exp.DType.BIGINT, exp.DType.SMALLINT, exp.DType.TINYINT})
BROKEN = frozenset({exp.DType.DOUBLE, exp.DType.FLOAT, exp.DType.DECIMAL})


def called(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call of a function by the name it has in the other engine."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def seconds_of(unit: str) -> int:
    """How many seconds a unit of ``date_diff`` has."""
    try:
        return DATE_UNITS[unit]
    except KeyError:
        raise QueryError(f"date_diff by {unit} does not translate", hint=f"one of {', '.join(DATE_UNITS)}") from None


def in_round_numbers(node: exp.Expr) -> exp.Expr:
    """A cast of a broken number to a whole one rounds to the nearest, as in DuckDB, and half to even."""
    if node.args["to"].this in WHOLE and node.meta.get("from") in BROKEN:
        number = node.this
        node.set("this", called("round" if node.meta["from"] == exp.DType.DECIMAL else "rint", number))
    return node


def extreme(node: exp.Expr) -> exp.Expr:
    """Rows in which what is asked for is null do not count, as in DuckDB."""
    if node.args.get("count"):
        return node
    there = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.null()))
    node.set("expression", exp.Case(ifs=[exp.If(this=there, true=node.expression)]))
    return node


def broken_quotient(node: exp.Expr) -> exp.Expr:
    """A division gives a double, also of whole numbers and decimals, as in DuckDB."""
    node.set("this", exp.cast(node.this, "double"))
    return node


def counted(node: exp.Expr) -> exp.Expr:
    """``count_if`` is null where the condition always is, as in DuckDB; elsewhere it would be 0."""
    yes, no = exp.Literal.number(1), exp.Literal.number(0)
    condition = exp.paren(node.this)
    met = exp.Case(ifs=[exp.If(this=condition, true=yes), exp.If(this=exp.Not(this=condition.copy()), true=no)])
    return exp.Sum(this=met)


def first_names(names: str, documents: Documents) -> str:
    """SQL: a sorted list of names as text, its end counted; NULL for an empty one. See the macro ``names_of``."""
    size = documents.size("names")
    some = f"array_join(slice(names, 1, {MOST_NAMES}), ', ')"
    body = (
        f"case when {size} > {MOST_NAMES} then concat({some}, ', {MORE_NAMES} ', cast({size} - {MOST_NAMES} as varchar(20)), ' more') "
        f"when {size} > 0 then {some} end"
    )
    return documents.let("names", names, body)
