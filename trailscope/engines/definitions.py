"""What a DuckDB database is to know by name, and when it is told: each view and macro when a statement first names it.

Binding the views of a lake takes longer than many an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import RLock

import duckdb
import pyarrow as pa

from trailscope.errors import TrailscopeError

_CREATES = re.compile(r"\s*create (?:or replace )?(?:temp )?(?:view|table|macro) (\w+)")
_WORD = re.compile(r"\w+")
_LOOKS_AROUND = re.compile(
    r"information_schema|(?:duckdb|pg|sqlite|pragma)_|\b(?:show|describe|query|query_table)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Computed:
    """A table of what Python makes of the rows of a select.

    Attributes:
        name: of the table.
        select: what is asked first.
        rows: its answer → the table's rows.
    """

    name: str
    select: str
    rows: Callable[[pa.Table], pa.Table]


class Definitions:
    """Views and macros of one database, shared by its connections.

    Args:
        statements: each creates one, which later ones may name.
        computed: tables that they may name.
    """

    def __init__(self, statements: Sequence[str], computed: Sequence[Computed] = ()) -> None:
        self._statements: dict[str, str | Computed] = {one.name: one for one in computed}
        self._statements |= {_name(statement): statement for statement in statements}
        self._waiting = dict(self._statements)
        self._named: dict[str, frozenset[str]] = {}
        self._lock = RLock()

    @property
    def complete(self) -> bool:
        """Whether all have been made."""
        return not self._waiting

    def make_for(self, sql: str, connection: duckdb.DuckDBPyConnection) -> None:
        """Make what a statement names; everything, where it asks what there is."""
        if self._waiting:
            self.make(None if _LOOKS_AROUND.search(sql) else _words(sql), connection)

    def make(self, names: Collection[str] | None, connection: duckdb.DuckDBPyConnection) -> None:
        """Create those of some names, all for ``None``, and what these name, where that has not been done."""
        if not self._waiting:
            return
        with self._lock:
            wanted = None if names is None else self._named_by(names)
            for name in [name for name in self._waiting if wanted is None or name in wanted]:
                statement = self._waiting.pop(name, None)  # which an earlier one may have named
                if statement is not None:
                    try:
                        self._make_one(name, statement, connection)
                    except (duckdb.Error, TrailscopeError):
                        self._waiting[name] = statement  # a file it reads may be back when it is named again
                        raise

    def _named_by(self, names: Collection[str]) -> set[str]:
        """Those of some names that stand for a definition, with all that these name: a view may be there, and what it reads not."""
        found: set[str] = set()
        beside = [name for name in names if name in self._statements]
        while beside:
            name = beside.pop()
            if name not in found:
                found.add(name)
                beside += self._names_in(name)
        return found

    def _names_in(self, name: str) -> frozenset[str]:
        """The definitions that one names."""
        if name not in self._named:
            one = self._statements[name]
            self._named[name] = _words(one if isinstance(one, str) else one.select) & self._statements.keys()
        return self._named[name]

    def _make_one(self, name: str, one: str | Computed, connection: duckdb.DuckDBPyConnection) -> None:
        self.make(self._names_in(name), connection)
        if isinstance(one, str):
            connection.execute(one)
            return
        connection.register("computed_rows", one.rows(connection.sql(one.select).to_arrow_table()))
        try:
            connection.execute(f"create table {one.name} as select * from computed_rows")
        finally:
            connection.unregister("computed_rows")

    def make_ahead(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make everything that can be made; the rest waits for the statement that names it, which says what is wrong."""
        for name in tuple(self._waiting):
            with suppress(duckdb.Error, TrailscopeError):
                self.make({name}, connection)

    def hold(
        self, name: str, columns: Collection[str] | None, connection: duckdb.DuckDBPyConnection, rows: str | None = None
    ) -> None:
        """Put a table of the same rows in the place of a view; with these columns only, or all for ``None``.

        Args:
            rows: a relation with the rows of the view, where that is sooner read than the view itself.
        """
        self.make({name}, connection)
        with self._lock:
            chosen = "*" if columns is None else ", ".join(columns)
            connection.execute(f"create or replace table held_{name} as select {chosen} from {rows or name}")
            connection.execute(f"begin; drop view {name}; alter table held_{name} rename to {name}; commit")

    def release(self, name: str, connection: duckdb.DuckDBPyConnection) -> None:
        """Drop the table; the view comes in its place when it is named again, by a statement or by another view."""
        with self._lock:
            connection.execute(f"drop table {name}")
            self._waiting[name] = self._statements[name]


def _name(statement: str) -> str:
    """What a statement creates."""
    created = _CREATES.match(statement)
    if created is None:
        raise ValueError(f"not a statement that creates a view, table or macro: {statement[:60]}")
    return created[1]


def _words(sql: str) -> frozenset[str]:
    return frozenset(_WORD.findall(sql.lower()))
