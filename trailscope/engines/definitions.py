"""What a DuckDB database is to know by name, and when it is told: each view and macro when a statement first names it.

Binding the views of a lake takes longer than many an answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from threading import RLock

import duckdb

_CREATES = re.compile(r"\s*create (?:or replace )?(?:temp )?(?:view|table|macro) (\w+)")
_WORD = re.compile(r"\w+")
_LOOKS_AROUND = re.compile(
    r"information_schema|(?:duckdb|pg|sqlite|pragma)_|\b(?:show|describe|query|query_table)\b", re.IGNORECASE
)


class Definitions:
    """Views and macros of one database, shared by its connections.

    Args:
        statements: each creates one, which later ones may name.
    """

    def __init__(self, statements: Sequence[str]) -> None:
        self._statements = {_name(statement): statement for statement in statements}
        self._waiting = dict(self._statements)
        self._lock = RLock()

    @property
    def complete(self) -> bool:
        """Whether all have been made."""
        return not self._waiting

    def make_for(self, sql: str, connection: duckdb.DuckDBPyConnection) -> None:
        """Make what a statement names; everything, where it asks what there is."""
        self.make(None if _LOOKS_AROUND.search(sql) else _words(sql), connection)

    def make(self, names: Collection[str] | None, connection: duckdb.DuckDBPyConnection) -> None:
        """Create those of some names, all for ``None``, and what these name, where that has not been done."""
        if not self._waiting:
            return
        with self._lock:
            for name in [name for name in self._waiting if names is None or name in names]:
                statement = self._waiting.pop(name, None)  # which an earlier one may have named
                if statement is not None:
                    try:
                        self.make(_words(statement), connection)
                        connection.execute(statement)
                    except duckdb.Error:
                        self._waiting[name] = statement  # a file it reads may be back when it is named again
                        raise

    def make_ahead(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make everything that can be made; the rest waits for the statement that names it, which says what is wrong."""
        for name in tuple(self._waiting):
            with suppress(duckdb.Error):
                self.make({name}, connection)

    def hold(self, name: str, columns: Collection[str] | None, connection: duckdb.DuckDBPyConnection) -> None:
        """Put a table of the same rows in the place of a view; with these columns only, or all for ``None``."""
        self.make({name}, connection)
        with self._lock:
            chosen = "*" if columns is None else ", ".join(columns)
            connection.execute(f"create or replace table held_{name} as select {chosen} from {name}")
            connection.execute(f"begin; drop view {name}; alter table held_{name} rename to {name}; commit")

    def release(self, name: str, connection: duckdb.DuckDBPyConnection) -> None:
        """Put the view in its place again."""
        with self._lock:
            connection.execute(f"begin; drop table {name}; {self._statements[name]}; commit")


def _name(statement: str) -> str:
    """What a statement creates."""
    created = _CREATES.match(statement)
    if created is None:
        raise ValueError(f"not a statement that creates a view, table or macro: {statement[:60]}")
    return created[1]


def _words(sql: str) -> frozenset[str]:
    return frozenset(_WORD.findall(sql.lower()))
