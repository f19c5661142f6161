"""A question's SQL as a tree, with the facts that lint and the mutants ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.optimizer.qualify import qualify

from trailscope.errors import QuestionError
from trailscope.questions.portable import STRUCTURE
from trailscope.questions.question import Question
from trailscope.schema.activity import ACTIVITY_COLUMNS, PRINCIPAL_NETWORK_COLUMNS
from trailscope.schema.addresses import ADDRESS_COLUMNS
from trailscope.schema.columns import COLUMNS
from trailscope.schema.insights import INSIGHT_COLUMNS

DIALECT = "duckdb"

_TYPES = {"text": "varchar", "json": "varchar", "timestamp": "timestamptz", "integer": "bigint"}
_SCHEMA: dict[str, object] = {
    "events": {column.name: _TYPES.get(column.type, column.type) for column in COLUMNS},
    "insights": {column.name: column.type for column in INSIGHT_COLUMNS},
    "addresses": {column.name: column.type for column in ADDRESS_COLUMNS},
    "activity": {column.name: column.type for column in ACTIVITY_COLUMNS},
    "principal_networks": {column.name: column.type for column in PRINCIPAL_NETWORK_COLUMNS},
}
TABLES = frozenset(_SCHEMA)


@dataclass(frozen=True)
class FunctionCall:
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

    def line(self, offset: int) -> int:
        """The line of the file for an offset in the SQL. Tokens' own lines are off behind a ``$``."""
        return self.question.sql_line + self.question.sql.count("\n", 0, offset)

    def line_of(self, node: exp.Expr) -> int:
        """The line of the file where a part of the tree stands, the SQL's first line when unknown."""
        offsets = [found.meta["start"] for found in node.walk() if "start" in found.meta]
        return self.line(min(offsets, default=0))

    @cached_property
    def parameters(self) -> Mapping[str, int]:
        """Names of the ``$parameters`` that occur, with the line of the file where each occurs first."""
        found: dict[str, int] = {}
        for token, following in zip(self.tokens, self.tokens[1:], strict=False):
            if token.token_type == TokenType.PARAMETER and token.text == "$":
                found.setdefault(following.text, self.line(token.start))
        return found

    @cached_property
    def calls(self) -> tuple[FunctionCall, ...]:
        """Every function call, in the author's own names."""
        own = {alias.name.lower() for alias in self.tree.find_all(exp.TableAlias)}
        return tuple(
            FunctionCall(name, self.line(token.start))
            for token, following in zip(self.tokens, self.tokens[1:], strict=False)
            if following.token_type == TokenType.L_PAREN
            and token.token_type not in (TokenType.STRING, TokenType.NUMBER)
            and (name := token.text.lower()).isidentifier()
            and name not in STRUCTURE
            and name not in own
        )

    def words(self, *words: str) -> Iterator[tuple[str, int]]:
        """Where keywords stand, each with its line of the file; quoted names and texts do not count."""
        for token in self.tokens:
            if token.text.lower() in words and token.token_type not in (TokenType.STRING, TokenType.IDENTIFIER):
                yield token.text.lower(), self.line(token.start)

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
    def _resolved(self) -> tuple[exp.Query | None, str, int]:
        try:
            tree = qualify(self.tree.copy(), dialect=DIALECT, schema=_SCHEMA, quote_identifiers=False, identify=False)
        except SqlglotError as error:
            reason, _, place = str(error).splitlines()[0].partition(". Line: ")
            return None, reason, self.line(_offset(self.tokens, place))
        return (tree, "", 0) if isinstance(tree, exp.Query) else (None, "the statement is no select", 0)

    @property
    def qualified(self) -> exp.Query | None:
        """The tree with every column resolved to its table; None when one cannot be (see :attr:`unresolved`)."""
        return self._resolved[0]

    @property
    def unresolved(self) -> tuple[str, int]:
        """Why columns could not be resolved, and the line of the file; an empty reason when they could."""
        return self._resolved[1:]


def read_statement(question: Question) -> Statement:
    """Parse the SQL of a question.

    Raises:
        QuestionError: it does not parse, or is not one ``select``; located at file and line.
    """
    try:
        tokens = tuple(sqlglot.tokenize(question.sql, dialect=DIALECT))
        trees = [tree for tree in sqlglot.parse(question.sql, dialect=DIALECT) if tree is not None]
    except TokenError as error:
        raise QuestionError(f"the SQL cannot be read: {error}", at=question.at(question.sql_line)) from None
    except ParseError as error:
        details: Mapping[str, Any] = error.errors[0] if error.errors else {}
        offset = _offset(tokens, f"{details.get('line')}, Col: {details.get('col')}")
        line = question.sql_line + question.sql.count("\n", 0, offset)
        reason = details.get("description") or str(error).splitlines()[0]
        raise QuestionError(f"the SQL does not parse: {reason}", at=question.at(line)) from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise QuestionError("a question is one select statement", at=question.at(question.sql_line))
    return Statement(question, trees[0], tokens)


def _offset(tokens: Sequence[Token], place: str) -> int:
    """The offset in the SQL of a place as sqlglot prints it, ``line, Col: column``; 0 when no token has it."""
    return next((token.start for token in tokens if f"{token.line}, Col: {token.col}" == place), 0)
