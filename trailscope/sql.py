"""Texts as parts of SQL, where a parameter cannot be bound: names of files in views, names of columns."""

from __future__ import annotations


def literal(text: str) -> str:
    """A text as a string literal, by the SQL standard: in single quotes, those in it doubled.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name of a column or table as a delimited identifier, by the SQL standard: in double quotes, those in it doubled."""
    return '"' + name.replace('"', '""') + '"'
