"""A question in the SQL of another engine, to be read or run there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trailscope.engines.dialect.relations import RELATIONS
from trailscope.engines.dialect.spark import SPARK
from trailscope.engines.dialect.translation import UntranslatedError, translated, write
from trailscope.engines.dialect.trino import TRINO
from trailscope.errors import QuestionError
from trailscope.questions.catalogue import open_catalogue
from trailscope.questions.statement import read_statement

_TARGETS = {"spark": SPARK, "trino": TRINO}


def translation_of(name: str, engine: str, folders: Sequence[Path] = ()) -> str:
    """The SQL of ``spark`` or ``trino`` for a question, or for a ``select`` of its dialect; parameters stay as ``:name``.

    Raises:
        QuestionError: there is no such question, or a part of it has no counterpart there; with file and line.
        UntranslatedError: the same of a ``select``.
    """
    target = _TARGETS[engine]
    if any(map(str.isspace, name)):
        return write(translated(name, target, RELATIONS), target)
    question = open_catalogue(folders).find(name)
    lists = {one for one, parameter in question.parameters.items() if parameter.type.endswith(" list")}
    try:
        return write(translated(question.sql, target, RELATIONS, lists), target)
    except UntranslatedError as error:
        statement = read_statement(question)
        line = question.sql_line if error.node is None else statement.line_of(error.node)
        raise QuestionError(f"for {engine}: {error.what}", at=question.at(line), hint=error.hint) from error
