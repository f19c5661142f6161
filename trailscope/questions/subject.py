"""What a rule of lint looks at, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from trailscope.errors import Location
from trailscope.questions.question import Case, Question
from trailscope.questions.statement import Statement


@dataclass(frozen=True)
class Issue:
    """One breach of the contract: which rule, what, where, and what to write instead."""

    rule: str
    what: str
    at: Location
    hint: str = ""

    def __str__(self) -> str:
        then = f"\n  → {self.hint}" if self.hint else ""
        return f"{self.at}: {self.what} [{self.rule}]{then}"


@dataclass(frozen=True)
class Subject:
    """What the rules look at: the question, its cases, its SQL, and the macros' names and arities."""

    question: Question
    cases: tuple[Case, ...]
    statement: Statement
    macros: Mapping[str, int]


Found = Iterator[tuple[str, int | None, str]]
"""Each breach: what, the line of the file, and what to write instead."""

Rule = Callable[[Subject], Found]
