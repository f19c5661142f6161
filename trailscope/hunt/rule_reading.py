"""What is read off the SQL of a rule, once: what it needs to know of a condition and of a hunt's statement to ask them well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trailscope.hunt.call_formula import ALWAYS, Formula, Requirement
from trailscope.hunt.name_tests import Limit
from trailscope.masking.names import ALL_COLUMNS

STORED: Mapping[str, str] = {"network_of": "held_network", "is_public_address": "held_is_public"}
"""Macros of the source address → the column of a held table that has their value."""


@dataclass(frozen=True)
class ConditionReading:
    """What was read off a condition on one row of ``events``.

    Attributes:
        sql: the condition, cut behind the ``$`` of each parameter, so that names can be put before the parameters' own.
        short: the same with long lists cut short (:mod:`trailscope.hunt.short_lists`).
        kinds: for which kinds of calls it may be true.
        limit: the names that it lists itself, outside which it is never true; ``None`` where it does not say.
    """

    sql: tuple[str, ...]
    short: tuple[str, ...]
    kinds: Formula
    limit: Limit | None

    @property
    def condition(self) -> str:
        """The condition as it is written."""
        return "".join(self.sql)


@dataclass(frozen=True)
class Mark:
    """One place at which a statement is cut.

    Attributes:
        read: the number of the read of ``events`` that it belongs to.
        written: what its author wrote.
        held: what stands there when the read is of a held table, ``{}``, in its place.
    """

    read: int
    written: str
    held: str


@dataclass(frozen=True)
class EventReads:
    """A statement, cut where it reads ``events``.

    Attributes:
        pieces: what stands between the marks; one more than there are marks.
        marks: the cuts, in order.
        kinds: of each read, the kinds of calls outside which none of its rows counts.
        beginnings: the reads that only ask when the logs begin.
        columns: the columns of ``events`` that the statement names.
    """

    pieces: tuple[str, ...]
    marks: tuple[Mark, ...]
    kinds: tuple[Formula, ...]
    beginnings: frozenset[int]
    columns: frozenset[str]

    def over(self, tables: Sequence[str | None]) -> str:
        """The statement with a held table, or ``events`` for ``None``, in each of its reads; a time for a beginning."""
        text = [self.pieces[0]]
        for mark, piece in zip(self.marks, self.pieces[1:], strict=True):
            table = tables[mark.read]
            text += [mark.written if table is None else mark.held.format(table), piece]
        return "".join(text)

    def plain(self) -> Any:
        """The same as JSON can hold it."""
        marks = [[mark.read, mark.written, mark.held] for mark in self.marks]
        return [self.pieces, marks, self.kinds, sorted(self.beginnings), sorted(self.columns)]

    @classmethod
    def of_plain(cls, plain: Any) -> EventReads:
        """What :meth:`plain` made, as it was."""
        pieces, marks, kinds, beginnings, columns = plain
        read = tuple(Mark(*mark) for mark in marks)
        return cls(tuple(pieces), read, tuple(kinds), frozenset(beginnings), frozenset(columns))


@dataclass(frozen=True)
class HuntReading:
    """What was read off the statement of a hunt.

    Attributes:
        requirement: what must occur for it to have an answer.
        secret: the columns of its answer that hold a secret, as :func:`trailscope.masking.statements.secret_columns` tells.
        reads: where it reads ``events``; ``None`` where it must be asked as it is written.
    """

    requirement: Requirement = field(default_factory=lambda: ALWAYS)
    secret: frozenset[str] = frozenset({ALL_COLUMNS})
    reads: EventReads | None = None
