"""What a question counts: calls that were made, those that succeeded, or those that failed.

A detection's ``outcome`` stands for a condition that is written once, here, and appended to its ``where``:

=============  ==========================================================================================
``attempted``  ``($include_denied or error_code is null)``, with a parameter ``include_denied`` that defaults to true
``done``       ``error_code is null``
``failed``     none: which failure is meant is the question itself
=============  ==========================================================================================

A file that names ``error_code`` or the parameter itself keeps its own condition, as do hunts and summaries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from trailscope.questions.question import Parameter

SWITCH = "include_denied"
_CONDITIONS = {"attempted": f"(${SWITCH} or error_code is null)", "done": "error_code is null"}
_NOT_SQL = re.compile(r"'(?:[^']|'')*'|--[^\n]*")
_WORDS = re.compile(r"[()]|\b(?:where|or|error_code)\b", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)


def with_outcome(
    sql: str, kind: str, outcome: str, parameters: Mapping[str, Parameter], line: int
) -> tuple[str, str, Mapping[str, Parameter]]:
    """A statement with the condition its outcome stands for.

    Args:
        sql: as written.
        kind: of the question.
        outcome: of the question, empty where it states none.
        parameters: those the header declares.
        line: where the header states the outcome.

    Returns:
        The statement, the condition (empty when none was added), and the parameters with the one it needs.
    """
    condition = _CONDITIONS.get(outcome, "")
    bare = _NOT_SQL.sub(lambda found: " " * len(found[0]), sql)
    if kind != "detection" or not condition or SWITCH in parameters or "error_code" in _outer_words(bare):
        return sql, "", parameters
    where = _WHERE.search(bare)
    if where is None:
        return sql, "", parameters
    body = sql.rstrip().removesuffix(";").rstrip()
    if "or" in _outer_words(bare):
        body = f"{body[: where.end()]} ({body[where.end() :].lstrip()}\n)"
    if outcome == "attempted":
        text = "report calls that were denied or failed as well"
        parameters = {**parameters, SWITCH: Parameter(SWITCH, "boolean", True, text, False, line)}
    return f"{body}\n  and {condition}", condition, parameters


def _outer_words(bare: str) -> frozenset[str]:
    """The words outside any parenthesis, in lower case."""
    depth = 0
    words = set()
    for found in _WORDS.finditer(bare):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            words.add(found[0].lower())
    return frozenset(words)
