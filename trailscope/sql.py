"""Texts as parts of SQL, where a parameter cannot be bound: names of files in views, names of columns."""

from __future__ import annotations

from datetime import UTC, datetime


def literal(text: str) -> str:
    """A text as a string literal, by the SQL standard: in single quotes, those in it doubled.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name of a column or table as a delimited identifier, by the SQL standard: in double quotes, those in it doubled."""
    return '"' + name.replace('"', '""') + '"'


def moment_literal(moment: datetime) -> str:
    """A moment as a literal with UTC as its zone, which every engine's sessions have: not every engine takes a zone written in it.

    >>> moment_literal(datetime(2026, 8, 1, 8, 0, 0, 1650, UTC))
    "timestamptz '2026-08-01 08:00:00.001650'"
    """
    return f"timestamptz {literal(moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' '))}"
