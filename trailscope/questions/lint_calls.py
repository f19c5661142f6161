"""Rules of lint about the calls a question names: which service's, and whether those that succeeded are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from trailscope.questions.subject import Found, Rule, Subject

_NAME = "event_name"
_PINNING = ("action", "event_source")
_PRINCIPALS = frozenset({"actor", "actor_id", "actors"})
_FAILURES = frozenset({"denied", "failed", "failures", "error_code", "succeeded"})
_POLICY_ELEMENT = re.compile(r'"(Statement|Effect|(Not)?(Principal|Action|Resource)|Condition)"?')
_SIGN_IN_RESULT = "$.ConsoleLogin"
_SUCCESS = ("Success", "succeeded")  # of a sign-in in its response, and the outcome in `activity`


def calls_name_their_service(subject: Subject) -> Found:
    """``event_name`` never stands without ``event_source``: services share names of actions.

    In every condition that names ``event_name``, each way to meet it also fixes ``action`` or ``event_source``. The rows of a
    common table expression count as fixed where its own condition fixes them.
    """
    statement = subject.statement
    fixed = _fixed_tables(statement.tree)
    for node in statement.tree.find_all(exp.Column):
        if node.name != _NAME or not _is_tested(node):
            continue
        select = node.find_ancestor(exp.Select)
        if select is None or _is_fixed(_conditions(node, select), select, fixed):
            continue
        yield (
            "event_name is tested without event_source: other services have actions of that name",
            statement.line_of(node),
            "name the action, as in action = 'iam:CreateUser', or event_source beside it",
        )


def outcome_is_counted(subject: Subject) -> Found:
    """What is ``done`` leaves failed calls out, and an ``attempted`` answer about principals tells how many failed."""
    question, statement = subject.question, subject.statement
    line = question.lines.get("outcome")
    if question.outcome == "done" and not _leaves_failures_out(statement.tree):
        yield "the question means calls that were done and counts failed ones", line, "and error_code is null"
    if question.outcome == "attempted" and question.kind != "detection" and statement.outputs:
        outputs = set(statement.outputs)
        if outputs & _PRINCIPALS and not outputs & _FAILURES:
            hint = "count_if(is_denied(error_code)) as denied, or count_if(error_code is not null) as failed"
            yield "the answer does not tell how many of the attempts failed", line, hint


def _is_tested(node: exp.Column) -> bool:
    """Whether the column decides something: it is compared with names that the question lists."""
    parent = node.parent
    if isinstance(parent, exp.In):
        return parent.this is node
    if isinstance(parent, exp.EQ | exp.Like):
        return isinstance(parent.expression, exp.Literal)
    return False


def _conditions(node: exp.Expr, select: exp.Select) -> Iterator[exp.Expr]:
    """The conditions that hold wherever the node decides: those beside it in every ``and`` up to its ``select``."""
    current: exp.Expr | None = node.parent
    while current is not None and current is not select:
        parent = current.parent
        if isinstance(parent, exp.And):
            yield from (side for side in parent.flatten() if side is not current)
        elif isinstance(parent, exp.If | exp.Filter):
            yield parent.this if isinstance(parent, exp.If) else parent.expression
        current = parent
    where = select.args.get("where")
    if where is not None and not any(where is ancestor for ancestor in _ancestors(node)):
        yield where.this
    for join in select.args.get("joins") or ():
        if join.args.get("on") is not None:
            yield join.args["on"]


def _ancestors(node: exp.Expr) -> Iterator[exp.Expr]:
    current = node.parent
    while current is not None:
        yield current
        current = current.parent


def _is_fixed(conditions: Iterator[exp.Expr], select: exp.Select, fixed: frozenset[str]) -> bool:
    if any(_pins(condition) for condition in conditions):
        return True
    tables = [table.name.lower() for table in select.find_all(exp.Table) if table.find_ancestor(exp.Select) is select]
    return bool(tables) and any(name in fixed for name in tables)


def _pins(condition: exp.Expr) -> bool:
    """Whether every way to meet a condition fixes ``action`` or ``event_source``."""
    match condition:
        case exp.Paren():
            return _pins(condition.this)
        case exp.And():
            return any(_pins(side) for side in condition.flatten())
        case exp.Or():
            return all(_pins(side) for side in condition.flatten())
        case exp.EQ() | exp.In() | exp.Like():
            return isinstance(condition.this, exp.Column) and condition.this.name in _PINNING
        case exp.Anonymous() | exp.RegexpLike():
            return any(column.name in _PINNING for column in condition.find_all(exp.Column))
    return False


def _fixed_tables(tree: exp.Query) -> frozenset[str]:
    """The common table expressions all of whose rows are of services that the question names."""
    fixed: set[str] = set()
    for cte in tree.find_all(exp.CTE):
        parts = list(cte.this.find_all(exp.Select)) if isinstance(cte.this, exp.SetOperation) else [cte.this]
        if all(_rows_are_fixed(part, fixed) for part in parts if isinstance(part, exp.Select)):
            fixed.add(cte.alias.lower())
    return frozenset(fixed)


def _rows_are_fixed(select: exp.Select, fixed: set[str]) -> bool:
    where = select.args.get("where")
    if where is not None and _pins(where.this):
        return True
    tables = [table.name.lower() for table in select.find_all(exp.Table) if table.find_ancestor(exp.Select) is select]
    return any(name in fixed for name in tables)


def _leaves_failures_out(tree: exp.Query) -> bool:
    for test in tree.find_all(exp.Is):
        column = test.this
        if isinstance(column, exp.Column) and column.name == "error_code" and isinstance(test.expression, exp.Null):
            return True
    return any(
        isinstance(test.expression, exp.Literal) and test.expression.this in _SUCCESS for test in tree.find_all(exp.EQ)
    ) or any(literal.this == _SIGN_IN_RESULT for literal in tree.find_all(exp.Literal))


def policies_are_read_by_macros(subject: Subject) -> Found:
    """No pattern looks for the elements of a policy document: single or listed, nested or as text in text, they escape it."""
    statement = subject.statement
    for node in statement.tree.find_all(exp.RegexpLike, exp.RegexpExtract, exp.RegexpExtractAll, exp.Like, exp.ILike):
        pattern = node.expression
        if isinstance(pattern, exp.Literal) and _POLICY_ELEMENT.search(pattern.name):
            hint = "policy_is_public, policy_grantees, policy_allows_everything and trust_admits_any_token read the document"
            yield f"a policy is read by the pattern {pattern.name!r}", statement.line_of(node), hint


CALL_RULES: tuple[Rule, ...] = (calls_name_their_service, outcome_is_counted, policies_are_read_by_macros)
