"""A condition on one row of ``events``, read: its parameters' places, its names, and the kinds of calls it may be true for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import sqlglot
from sqlglot import TokenType

from trailscope.errors import QuestionError
from trailscope.hunt.condition_kinds import may, own_name
from trailscope.hunt.prefilter import condition_of, limit_of
from trailscope.hunt.rule_reading import ConditionReading
from trailscope.hunt.short_lists import in_short_lists
from trailscope.questions.question import Question
from trailscope.questions.statement import DIALECT, read_statement


def read_condition(sql: str, parameters: Mapping[str, object]) -> ConditionReading:
    """The reading of a condition; one that cannot be parsed may be true for everything."""
    tree = condition_of(sql, parameters)
    kinds, limit = (True, None) if tree is None else (may(tree, own_name), limit_of(tree))
    return ConditionReading(cut(sql), cut(in_short_lists(sql)), kinds, limit)


def predicate_of(question: Question) -> str:
    """What follows ``where`` in a detection, as its author wrote it.

    Raises:
        QuestionError: it does not parse, or has no ``where``; located at file and line.
    """
    statement = read_statement(question)
    where = next((token for token in statement.tokens if token.token_type == TokenType.WHERE), None)
    if where is None or statement.tree.args.get("where") is None:
        raise QuestionError("a detection needs a where", at=question.at(question.sql_line))
    return question.sql[where.end + 1 :].rstrip().removesuffix(";")


def cut(sql: str) -> tuple[str, ...]:
    """The SQL cut behind the ``$`` of each ``$name``; texts and comments stay as they are."""
    tokens = sqlglot.tokenize(sql, dialect=DIALECT)
    pieces: list[str] = []
    done = 0
    for token, following in pairwise(tokens):
        if token.token_type == TokenType.PARAMETER and token.text == "$":
            pieces.append(sql[done : following.start])
            done = following.start
    return (*pieces, sql[done:])
