"""``column in ('a', …)`` of many values, rewritten as several of few: what keeps DuckDB from joining where it should test.

DuckDB turns a long ``in`` of constants into a join, even inside a ``case``: every event is looked up before the ``case``
decides whether its branch is asked at all. Four values are compared one by one. Both forms mean the same, nulls included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

import sqlglot
from sqlglot import Token, TokenType

from trailscope.questions.statement import DIALECT
from trailscope.schema.columns import BY_NAME

MOST = 4

_INSIDE = (TokenType.STRING, TokenType.COMMA, TokenType.PARAMETER, TokenType.VAR)


def in_short_lists(sql: str) -> str:
    """A condition with its long lists of texts and parameters cut short; everything else stays as it is written."""
    tokens = sqlglot.tokenize(sql, dialect=DIALECT)
    pieces: list[str] = []
    done = 0
    for word, opened, closed in _lists(tokens):
        operand = _operand(tokens, word)
        inside = tokens[opened + 1 : closed]
        commas = [token for token in inside if token.token_type == TokenType.COMMA]
        if operand is None or len(commas) < MOST:
            continue
        ends = [*(comma.start for comma in commas), tokens[closed].start]
        starts = [tokens[opened].end + 1, *(comma.end + 1 for comma in commas)]
        values = [sql[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        tested = sql[tokens[operand].start : tokens[word].start].strip()
        parts = [values[start : start + MOST] for start in range(0, len(values), MOST)]
        choices = " or ".join(f"{tested} in ({', '.join(part)})" for part in parts)
        pieces += [sql[done : tokens[operand].start], f"({choices})"]
        done = tokens[closed].end + 1
    return "".join([*pieces, sql[done:]])


def _lists(tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """Positions of ``in`` and of the parentheses behind it, where nothing but texts and parameters stands in them."""
    for at, token in enumerate(tokens):
        if token.token_type == TokenType.IN and _is(tokens, at + 1, TokenType.L_PAREN):
            inside = sum(1 for _ in takewhile(lambda token: token.token_type in _INSIDE, tokens[at + 2 :]))
            if _is(tokens, at + 2 + inside, TokenType.R_PAREN):
                yield at, at + 1, at + 2 + inside


def _operand(tokens: Sequence[Token], word: int) -> int | None:
    """Where ``column`` or ``lower(column)`` before ``in`` begins; ``None`` for anything else, ``not`` included."""
    if word > 0 and tokens[word - 1].text in BY_NAME and not _is(tokens, word - 2, TokenType.DOT):
        return word - 1
    before = [token.text.lower() for token in tokens[max(0, word - 4) : word]]
    lowered = len(before) == 4 and before[:2] == ["lower", "("] and before[2] in BY_NAME and before[3] == ")"
    return word - 4 if lowered else None


def _is(tokens: Sequence[Token], at: int, type: TokenType) -> bool:
    return 0 <= at < len(tokens) and tokens[at].token_type == type
