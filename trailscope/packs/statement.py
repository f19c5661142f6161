"""A question's SQL as a tree, with the facts that lint and the mutants ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.tokens import Token, TokenType

from trailscope.errors import QuestionError
from trailscope.packs.portable import STRUCTURE
from trailscope.packs.question import Question
from trailscope.schema.columns import COLUMNS

DIALECT = "duckdb"

_TYPES = {"text": "varchar", "json": "varchar", "timestamp": "timestamptz", "integer": "bigint"}
_SCHEMA: dict[str, object] = {"events": {column.name: _TYPES.get(column.type, column.type) for column in COLUMNS}}


@dataclass(frozen=True)
class Call:
    """A function call as the author wrote it: lower-case name and line of the file."""

    name: str
    line: int


@dataclass(frozen=True)
class Statement:
    """One parsed question.

    Attributes:
        question: where the SQL comes from.
        tree: the statement as sqlglot reads DuckDB's dialect.
        tokens: the same, as tokens with their places.
    """

    question: Question
    tree: exp.Query
    tokens: tuple[Token, ...]

    def line(self, token_line: int) -> int:
        """The line of the file for a line of the SQL."""
        return self.question.sql_line + token_line - 1

    def line_of(self, node: exp.Expression) -> int:
        """The line of the file where a part of the tree stands, the SQL's first line when unknown."""
        lines = [found.meta["line"] for found in node.walk() if "line" in found.meta]
        return self.line(min(lines, default=1))

    @cached_property
    def parameters(self) -> Mapping[str, int]:
        """Names of the ``$parameters`` that occur, with the line of the file where each occurs first."""
        found: dict[str, int] = {}
        for token, following in zip(self.tokens, self.tokens[1:], strict=False):
            if token.token_type == TokenType.PARAMETER and token.text == "$":
                found.setdefault(following.text, self.line(token.line))
        return found

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every function call, in the author's own names."""
        own = {alias.name.lower() for alias in self.tree.find_all(exp.TableAlias)}
        return tuple(
            Call(name, self.line(token.line))
            for token, following in zip(self.tokens, self.tokens[1:], strict=False)
            if following.token_type == TokenType.L_PAREN
            and token.token_type not in (TokenType.STRING, TokenType.NUMBER)
            and (name := token.text.lower()).isidentifier()
            and name not in STRUCTURE
            and name not in own
        )

    @cached_property
    def tables(self) -> tuple[exp.Table, ...]:
        """The tables that are read, common table expressions left out."""
        own = {cte.alias.lower() for cte in self.tree.find_all(exp.CTE)}
        return tuple(table for table in self.tree.find_all(exp.Table) if table.name.lower() not in own)

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """Names of the columns of the answer; all columns of ``events`` for ``select *``."""
        return tuple(self.qualified.named_selects) if self.qualified else ()

    @cached_property
    def _resolved(self) -> tuple[exp.Query | None, str]:
        try:
            tree = qualify(self.tree.copy(), dialect=DIALECT, schema=_SCHEMA, quote_identifiers=False, identify=False)
        except SqlglotError as error:
            return None, str(error).splitlines()[0]
        return (tree, "") if isinstance(tree, exp.Query) else (None, "the statement is no select")

    @property
    def qualified(self) -> exp.Query | None:
        """The tree with every column resolved to its table; None when one cannot be (see :attr:`unresolved`)."""
        return self._resolved[0]

    @property
    def unresolved(self) -> str:
        """Why columns could not be resolved; empty when they could."""
        return self._resolved[1]


def read_statement(question: Question) -> Statement:
    """Parse the SQL of a question.

    Raises:
        QuestionError: it does not parse, or is not one ``select``; located at file and line.
    """
    try:
        trees = [tree for tree in sqlglot.parse(question.sql, dialect=DIALECT) if tree is not None]
        tokens = tuple(sqlglot.tokenize(question.sql, dialect=DIALECT))
    except SqlglotError as error:
        raise QuestionError(
            f"the SQL does not parse: {_reason(error)}", at=question.at(question.sql_line + _error_line(error) - 1)
        ) from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise QuestionError("a question is one select statement", at=question.at(question.sql_line))
    return Statement(question, trees[0], tokens)


def _details(error: SqlglotError) -> Mapping[str, Any]:
    errors = getattr(error, "errors", None)
    return errors[0] if errors else {}


def _reason(error: SqlglotError) -> str:
    return str(_details(error).get("description") or error).splitlines()[0]


def _error_line(error: SqlglotError) -> int:
    return int(_details(error).get("line") or 1)
