"""Few questions that have in them what all have: functions, macros, paths into JSON, joins, windows and types of parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from trailscope.questions.catalogue import open_catalogue
from trailscope.questions.question import Question
from trailscope.questions.statement import read_statement


def representatives(*kinds: str) -> tuple[Question, ...]:
    """The fewest that a greedy choice finds, in order of their ids.

    Args:
        kinds: of what is looked at, as ``parameter`` or ``table``; everything for none.
    """
    catalogue = open_catalogue()
    traits = {
        id: frozenset(trait for trait in _traits(question) if not kinds or trait.partition(" ")[0] in kinds)
        for id, question in sorted(catalogue.items())
    }
    wanted = frozenset[str]().union(*traits.values())
    chosen: list[str] = []
    while wanted:
        chosen.append(max(traits, key=lambda name: len(traits[name] & wanted)))
        wanted -= traits[chosen[-1]]
    return tuple(catalogue[id] for id in sorted(chosen))


def _traits(question: Question) -> Iterator[str]:
    statement = read_statement(question)
    yield from (call.name for call in statement.calls)
    yield from (f"parameter {parameter.type}" for parameter in question.parameters.values())
    yield from (f"table {table.name}" for table in statement.tables)
    for node in statement.tree.walk():
        inside = type(node.parent).__name__ if isinstance(node, exp.Subquery | exp.Unnest | exp.Union) else ""
        yield f"{type(node).__name__} {inside}"
        if isinstance(node, exp.Cast):
            yield f"{type(node.this).__name__} as {node.args['to'].sql()}"
        if isinstance(node, exp.Anonymous) and node.name.startswith("json_"):
            yield f"{node.name} {re.sub('[A-Za-z0-9_-]+', 'k', node.expressions[1].name)}"
        if isinstance(node, exp.Join):
            yield f"join {node.side} {node.kind}"
