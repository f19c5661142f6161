"""For which kinds of calls a condition may be true, read off its tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sqlglot import exp

from trailscope.engines.macros import DENIED
from trailscope.hunt.call_formula import KNOWN, Formula, Requirement, all_of, any_of

Resolve = Callable[[exp.Column], "str | None"]
"""The known column that a column of a condition is; ``None`` for any other."""

# Expressions that Python reads as DuckDB does, and quickly whatever the text is: no repeated groups, few repetitions, no classes but
# of letters and digits.
_PLAIN_EXPRESSION = re.compile(r"(?:[\w :/,|^$.-]|\\[.d]|\((?:\?:)?|\)|(?<!\()\?|\[\^?[\w-]+\])+", re.ASCII)
_REPEATED = re.compile(r"(?:\\[.d]|[\w.\]])[*+]", re.ASCII)
_MOST_REPEATED = 3


def own_name(column: exp.Column) -> str | None:
    """The known column that a column of a condition on ``events`` is."""
    return column.name if column.name in KNOWN else None


def may(condition: exp.Expr, resolve: Resolve, requirement: Callable[[exp.Expr], Requirement] | None = None) -> Formula:
    """The kinds for which a condition may be true: never too few. What it does not plainly say is possible.

    Args:
        condition: on the rows of one relation, each of which stems from an event of a known kind.
        resolve: which known column a column of the condition is.
        requirement: what must be so for a subquery to have rows; without it, subqueries say nothing.
    """
    return _judged(condition, resolve, requirement)[0]


def _judged(
    condition: exp.Expr, resolve: Resolve, requirement: Callable[[exp.Expr], Requirement] | None
) -> tuple[Formula, Formula]:
    """The kinds for which a condition may be true, and those for which it surely is. NULL is not true, its contrary not sure."""
    judged: tuple[Formula, Formula] = True, False
    match condition:
        case exp.Paren():
            judged = _judged(condition.this, resolve, requirement)
        case exp.Boolean():
            judged = bool(condition.this), bool(condition.this)
        case exp.And():
            sides = [_judged(side, resolve, requirement) for side in condition.flatten()]
            judged = all_of(side[0] for side in sides), all_of(side[1] for side in sides)
        case exp.Or():
            sides = [_judged(side, resolve, requirement) for side in condition.flatten()]
            judged = any_of(side[0] for side in sides), any_of(side[1] for side in sides)
        case exp.Not():
            sure = _judged(condition.this, resolve, requirement)[1]
            judged = (not sure if isinstance(sure, bool) else ["not", sure]), False
        case exp.Exists():
            judged = (["exists", requirement(condition.this)] if requirement else True), False
        case exp.In() if condition.args.get("query"):
            judged = (["exists", requirement(condition.args["query"])] if requirement else True), False
        case exp.Is() if isinstance(condition.expression, exp.Null):
            name = _name(condition.this, resolve)
            judged = (True, False) if name is None else (["null", name], ["null", name])
        case exp.RegexpLike() if not condition.args.get("flag"):
            judged = _found(condition.this, condition.expression, resolve), False
        case exp.Anonymous() if condition.name.lower() == "is_denied" and len(condition.expressions) == 1:
            judged = _found(condition.expressions[0], exp.Literal.string(DENIED), resolve), False
        case exp.EQ() | exp.Like():
            judged = _compared(condition, condition.this, [condition.expression], resolve)
        case exp.In():
            judged = _compared(condition, condition.this, list(condition.expressions), resolve)
    return judged


def _name(tested: exp.Expr, resolve: Resolve) -> str | None:
    return resolve(tested) if isinstance(tested, exp.Column) else None


def _found(tested: exp.Expr, expression: exp.Expr, resolve: Resolve) -> Formula:
    """The kinds in whose value a regular expression may be found."""
    name = _name(tested, resolve)
    if name is None or not (isinstance(expression, exp.Literal) and expression.is_string):
        return True
    text = str(expression.this)
    once = _REPEATED.sub("x", text, count=_MOST_REPEATED)
    return ["matches", name, text] if _PLAIN_EXPRESSION.fullmatch(once) and _compiles(text) else True


def _compiles(expression: str) -> bool:
    try:
        re.compile(expression)
    except re.error:
        return False
    return True


def _compared(
    condition: exp.Expr, tested: exp.Expr, values: Sequence[exp.Expr], resolve: Resolve
) -> tuple[Formula, Formula]:
    """As :func:`_judged`, of ``column = 'X'``, ``in``, ``like``, and the same of ``lower(column)``."""
    lowered = isinstance(tested, exp.Lower)
    bare = tested.this if lowered else tested
    name = _name(bare, resolve)
    plain = all(isinstance(value, exp.Literal) and value.is_string for value in values)
    if name is None or not values or not plain:
        return True, False
    texts = [str(value.this) for value in values]
    if not isinstance(condition, exp.Like):
        met = ["folded" if lowered else "is", name, texts]
    elif "\\" in texts[0]:
        return True, False
    else:
        expression = "".join({"%": ".*", "_": "."}.get(mark) or re.escape(mark) for mark in texts[0])
        met = ["folded like" if lowered else "like", name, f"(?s:{expression})"]
    return met, met
