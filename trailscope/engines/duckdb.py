"""DuckDB in process: the default engine. Read-only, UTC, with nothing outside the lake in reach."""

from __future__ import annotations

import re
import weakref
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from trailscope import ending
from trailscope.engines.macros import duckdb_statements
from trailscope.errors import QueryError

_SIGNALLED = "Query interrupted"  # DuckDB's words where a handler of signals raised something, whatever that was
_CREATES = re.compile(r"\s*create (?:or replace )?(?:temp )?(?:view|table|macro) (\w+)")
_WORD = re.compile(r"\w+")
_LOOKS_AROUND = re.compile(
    r"information_schema|(?:duckdb|pg|sqlite|pragma)_|\b(?:show|describe|query|query_table)\b", re.IGNORECASE
)
_KEPT = re.compile(r"kept_[a-z0-9_]+", re.ASCII)


class DuckdbEngine:
    """One in-memory connection with the lake's views and the macros, sealed before the first question.

    A view or macro is made when a statement first names it: binding the views of a lake takes longer than many an answer.

    Args:
        views: statements that create the views questions read (``events``, ``objects``, ``rejects``).
        directories: the only directories its SQL may read.
        memory_limit: bytes DuckDB may use; ``None`` leaves its own default.
        threads: worker threads; ``None`` leaves its own default.
    """

    def __init__(
        self,
        views: Sequence[str],
        directories: Sequence[str] = (),
        *,
        memory_limit: int | None = None,
        threads: int | None = None,
    ) -> None:
        self._connection = duckdb.connect(":memory:")
        # A folder of its own: what a large query spills is evidence, and its folder is one that SQL may read.
        spill, remove_spill = ending.temporary_folder()
        self._remove_spill = weakref.finalize(self, remove_spill)
        self._forget = weakref.finalize(self, ending.breakable(self._connection.interrupt))
        execute = self._connection.execute
        execute("set timezone = 'UTC'")
        execute("set temp_directory = $1", [str(spill)])
        execute("set allow_community_extensions = false; set autoinstall_known_extensions = false")
        if memory_limit is not None:
            execute(f"set memory_limit = '{int(memory_limit)}B'")
        if threads is not None:
            execute(f"set threads = {int(threads)}")
        statements = (*duckdb_statements(), *views, *(duckdb_statements(over_views=True) if views else ()))
        self._waiting = {_name(statement): statement for statement in statements}
        execute("set allowed_directories = $directories", {"directories": [f"{d.rstrip('/')}/" for d in directories]})
        execute("set enable_external_access = false")
        execute("set lock_configuration = true")

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        with _errors():
            query, wanted = self._one_select(sql, parameters)
            self._make(self._waiting.keys() if _LOOKS_AROUND.search(query) else _words(query))
            try:
                return self._connection.sql(query, params=wanted or None).to_arrow_table()
            except duckdb.CatalogException:
                if not self._waiting:
                    raise
                self._make(self._waiting.keys())  # so that the message can name what was meant
                return self._connection.sql(query, params=wanted or None).to_arrow_table()

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> None:
        """See :class:`trailscope.engines.engine.Engine`."""
        if not _KEPT.fullmatch(name):
            raise QueryError(f"{name!r} is no name for a kept relation", hint="begin it with kept_")
        with _errors():
            query, wanted = (
                self._one_select(what, parameters) if isinstance(what, str) else ("select * from kept_given", {})
            )
            try:
                if not isinstance(what, str):
                    self._connection.register("kept_given", what)
                self._make(self._waiting.keys() if _LOOKS_AROUND.search(query) else _words(query))
                self._connection.execute(f"create or replace temp table {name} as {query}", wanted or None)
            finally:
                if not isinstance(what, str):
                    self._connection.unregister("kept_given")

    def _one_select(self, sql: str, parameters: Mapping[str, Any] | None) -> tuple[str, dict[str, Any]]:
        """The statement, and the values of those parameters that occur in it."""
        statements = self._connection.extract_statements(sql)  # the module's own would open another database
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryError(
                "a query is one select statement",
                hint="the lake is evidence and is only read; write results with -o FILE",
            )
        try:
            wanted = {name: (parameters or {})[name] for name in statements[0].named_parameters}
        except KeyError as missing:
            raise QueryError(
                f"no value for the parameter ${missing.args[0]}", hint=f"give --param {missing.args[0]}=…"
            ) from None
        return statements[0].query, wanted

    def _make(self, names: Collection[str]) -> None:
        """Create the views and macros of these names, and those that they name, where that has not been done."""
        for name in [name for name in self._waiting if name in names]:
            statement = self._waiting.pop(name, None)  # which an earlier one may have named
            if statement is not None:
                try:
                    self._make(_words(statement))
                    self._connection.execute(statement)
                except duckdb.Error:
                    self._waiting[name] = statement  # a file it reads may be back when it is named again
                    raise

    def close(self) -> None:
        """Release the connection and what it holds."""
        self._forget()
        self._connection.close()
        self._remove_spill()


def _name(statement: str) -> str:
    """What a statement creates."""
    created = _CREATES.match(statement)
    if created is None:
        raise ValueError(f"not a statement that creates a view, table or macro: {statement[:60]}")
    return created[1]


def _words(sql: str) -> frozenset[str]:
    return frozenset(_WORD.findall(sql.lower()))


def _first_lines(message: str) -> str:
    """DuckDB's message with its candidate bindings and the marked place, without blank lines."""
    return "\n".join(line for line in message.splitlines() if line.strip())


@contextmanager
def _errors() -> Iterator[None]:
    """Translate what DuckDB says; an interrupted query is an interrupted command."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except RuntimeError as error:
        if str(error) == _SIGNALLED:
            raise KeyboardInterrupt from None
        raise
    except duckdb.Error as error:
        raise QueryError(_first_lines(str(error))) from error
