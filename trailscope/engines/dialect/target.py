"""What another engine's SQL is like: how it reads JSON, its own forms of macros, and the nodes that are written otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

Rewrite = Callable[[exp.Expr], exp.Expr]
"""Takes a node of DuckDB's tree whose parts are rewritten already, and gives what stands in its place."""


class Documents(Protocol):
    """SQL that reads JSON, and lists. A *value* is the engine's own type of parsed JSON; absent ones are NULL."""

    def text_at(self, document: str, path: str) -> str:
        """The scalar at a path of a text without wildcards, objects and lists as JSON; NULL when absent, null or no JSON."""
        ...

    def texts_at(self, document: str, path: str) -> str:
        """The texts of the elements of the list at a path, null ones NULL; NULL where there is no list."""
        ...

    def is_at(self, document: str, path: str) -> str:
        """Whether anything stands at a path, null included."""
        ...

    def is_list_at(self, document: str, path: str) -> str:
        """Whether a list stands at a path."""
        ...

    def parse(self, text: str) -> str:
        """The value of a text; NULL when it is no JSON."""
        ...

    def get(self, value: str, name: str) -> str:
        """The value of an object's field, by a name of letters and asterisks."""
        ...

    def scalar(self, value: str) -> str:
        """A value as text; NULL for null."""
        ...

    def is_text(self, value: str) -> str:
        """Whether a value is a JSON string."""
        ...

    def is_flag(self, value: str) -> str:
        """Whether a value is true or false."""
        ...

    def is_list(self, value: str) -> str:
        """Whether a value is a list."""
        ...

    def is_object(self, value: str) -> str:
        """Whether a value is an object."""
        ...

    def items(self, value: str) -> str:
        """The values of a list; NULL where it is none."""
        ...

    def fields(self, value: str) -> str:
        """A map from the names of an object's fields to their values; NULL where it is none."""
        ...

    def field(self, fields: str, name: str) -> str:
        """What a map gives for a name; NULL when it is not in it."""
        ...

    def list_of(self, *values: str) -> str:
        """A list of texts."""
        ...

    def size(self, values: str) -> str:
        """How many elements a list has."""
        ...

    def has(self, values: str, one: str) -> str:
        """Whether a list has an element."""
        ...

    def matches(self, text: str, pattern: str) -> str:
        """Whether a regular expression, as it is written, is found in a text."""
        ...

    def first_group(self, text: str, pattern: str) -> str:
        """The first group of a match; empty where there is none."""
        ...

    def let(self, name: str, value: str, body: str) -> str:
        """A body in which a name stands for a value that is computed once."""
        ...


@dataclass(frozen=True)
class Target:
    """One engine's SQL.

    Attributes:
        name: of sqlglot's dialect.
        quote: the quotes around names in its JSON paths.
        documents: how it reads JSON.
        macros: the bodies, in its own SQL, of the macros whose DuckDB bodies do not translate; names of parameters stand for arguments.
        rewrites: by type of node.
        functions: for functions that sqlglot does not know, by name; ``None`` where the engine has it of the same meaning.
    """

    name: str
    quote: str
    documents: Documents
    macros: Mapping[str, str]
    rewrites: Mapping[type[exp.Expr], Rewrite]
    functions: Mapping[str, Rewrite | None]
