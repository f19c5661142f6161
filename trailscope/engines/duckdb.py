"""DuckDB in process: the default engine. Read-only, UTC, with nothing outside the lake in reach."""

from __future__ import annotations

import logging
import re
import time
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from trailscope import ending
from trailscope.engines.activity import CALLED, activity_of
from trailscope.engines.definitions import Computed, Definitions
from trailscope.engines.engine import BreakableEngine
from trailscope.engines.macros import duckdb_statements
from trailscope.engines.tallies import TalliedLake, Tally, relation
from trailscope.engines.texts import one_line, refuse_what_is_no_text
from trailscope.errors import QueryError

_SIGNALLED = "Query interrupted"  # DuckDB's words where a handler of signals raised something, whatever that was
_OURS = "trailscope.errors.LakeError"
_GONE = ("No such file", "No files found", "Cannot open file")
_OF_THE_STATEMENT = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)
_PLACE = re.compile(r"\n\nLINE \d+: [^\n]*\n *\^+\s*\Z", re.ASCII)
_LOG = logging.getLogger(__name__)
_KEPT = re.compile(r"kept_[a-z0-9_]+", re.ASCII)
_HELD = re.compile(r"held_[a-z0-9_]+", re.ASCII)


class _Connection:
    """One connection to a database, used by one thread at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, definitions: Definitions) -> None:
        self._connection, self._definitions = connection, definitions
        self._forget = weakref.finalize(self, ending.breakable(connection.interrupt))

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        began = time.monotonic()
        refuse_what_is_no_text(sql, parameters)
        with _errors():
            statement = self._one_select(sql)
            query, wanted = statement.query, _wanted(statement, parameters)
            self._definitions.make_for(query, self._connection)
            try:
                answer = self._connection.sql(query, params=wanted or None).to_arrow_table()
            except duckdb.CatalogException:
                if self._definitions.complete:
                    raise
                self._definitions.make(None, self._connection)  # so that the message can name what was meant
                answer = self._connection.sql(query, params=wanted or None).to_arrow_table()
        _LOG.debug("%d rows in %.3f s: %s", answer.num_rows, time.monotonic() - began, query)
        return answer

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> int:
        """See :class:`trailscope.engines.engine.KeepingEngine`."""
        if not _KEPT.fullmatch(name):
            raise QueryError(f"{name!r} is no name for a kept relation", hint="begin it with kept_")
        refuse_what_is_no_text(what if isinstance(what, str) else "", parameters)
        with _errors():
            try:
                if not isinstance(what, str):
                    self._connection.register("kept_given", what)
                creation = self._creation(
                    f"or replace temp table {name}", what if isinstance(what, str) else "select * from kept_given"
                )
                self._definitions.make_for(creation.query, self._connection)
                made = self._connection.execute(creation, _wanted(creation, parameters) or None)
                ((rows,),) = made.fetchall()
            finally:
                if not isinstance(what, str):
                    self._connection.unregister("kept_given")
        return int(rows)

    def _one_select(self, sql: str) -> duckdb.Statement:
        statements = self._connection.extract_statements(sql)  # the module's own would open another database
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryError(
                "a query is one select statement",
                hint="the lake is evidence and is only read; write results with -o FILE",
            )
        return statements[0]

    def _creation(self, table: str, sql: str) -> duckdb.Statement:
        """The statement that creates a table of a select's rows, parsed once where that is all there is to it."""
        try:
            made = self._connection.extract_statements(f"create {table} as (\n{sql}\n)")
        except duckdb.ParserException:
            made = []
        if len(made) != 1:
            made = self._connection.extract_statements(f"create {table} as {self._one_select(sql).query}")
        return made[0]

    def break_off(self) -> None:
        """See :class:`trailscope.engines.engine.BreakableEngine`."""
        self._connection.interrupt()

    def close(self) -> None:
        """Release the connection and what it holds."""
        self._forget()
        self._connection.close()


class DuckdbEngine(_Connection):
    """One in-memory connection with the lake's views and the macros, sealed before the first question.

    A view or macro is made when a statement first names it: binding the views of a lake takes longer than many an answer.

    Args:
        views: statements that create the views questions read (``events``, ``objects``, ``rejects``).
        directories: the only directories its SQL may read.
        memory_limit: bytes DuckDB may use; ``None`` leaves its own default.
        threads: worker threads; ``None`` leaves its own default.
        file_system: an ``fsspec`` file system through which files are read that lie on no disk; ``None`` for none.
        computed: tables that the views may name.
        tallied: gives what of the lake is tallied; ``None`` where the view is not of whole days of a whole lake.
    """

    def __init__(
        self,
        views: Sequence[str],
        directories: Sequence[str] = (),
        *,
        memory_limit: int | None = None,
        threads: int | None = None,
        file_system: Any = None,
        computed: Sequence[Computed] = (),
        tallied: Callable[[], TalliedLake | None] | None = None,
    ) -> None:
        self._tallied = tallied
        statements = (*duckdb_statements(), *views, *(duckdb_statements(over_views=True) if views else ()))
        super().__init__(duckdb.connect(":memory:"), Definitions(statements, computed))
        # A folder of its own: what a large query spills is evidence, and its folder is one that SQL may read.
        spill, remove_spill = ending.temporary_folder()
        self._remove_spill = weakref.finalize(self, remove_spill)
        execute = self._connection.execute
        self._forget_files = None
        if file_system is not None:
            self._connection.register_filesystem(file_system)
            self._forget_files = weakref.finalize(self, self._connection.unregister_filesystem, file_system.protocol)
        execute("set global timezone = 'UTC'")  # of the connections beside this one, too
        execute("set temp_directory = $1", [str(spill)])
        execute("set allow_community_extensions = false; set autoinstall_known_extensions = false")
        self.memory = memory_limit
        if memory_limit is not None:
            execute(f"set memory_limit = '{int(memory_limit)}B'")
        # Up to 64 addresses DuckDB compares with each of 600,000 networks; sorting those takes a tenth of that time.
        execute("set asof_loop_join_threshold = 0")
        # DuckDB 2.0 takes distinct aggregates apart into joins of aggregations: a third more time for all hunts.
        execute("set disabled_optimizers = 'distinct_aggregate_rewrite'")
        if threads is not None:
            execute(f"set threads = {int(threads)}")
        execute("set allowed_directories = $directories", {"directories": [f"{d.rstrip('/')}/" for d in directories]})
        execute("set enable_external_access = false")
        execute("set lock_configuration = true")

    def tallied(self, tally: Tally) -> str | None:
        """See :class:`trailscope.engines.tallies.TallyingEngine`."""
        lake = self._tallied() if self._tallied else None
        return None if lake is None else relation(self, tally, lake)

    @contextmanager
    def held(self, views: Mapping[str, Collection[str] | None]) -> Iterator[None]:
        """See :class:`trailscope.engines.engine.SharedEngine`."""
        begun: list[str] = []
        try:
            with _errors():
                for name, columns in views.items():
                    self._definitions.hold(name, columns, self._connection, self._counted(name))
                    begun.append(name)
            yield
        finally:
            with _errors():
                for name in begun:
                    self._definitions.release(name, self._connection)

    def _counted(self, view: str) -> str | None:
        """A relation with the rows of a view, where they are made of what is kept of the lake."""
        found = self.tallied(CALLED) if view == "activity" else None
        return None if found is None else f"({activity_of(found)})"

    @contextmanager
    def table(self, name: str, select: str, parameters: Mapping[str, Any]) -> Iterator[None]:
        """See :class:`trailscope.engines.engine.SharedEngine`."""
        if not _HELD.fullmatch(name):
            raise QueryError(f"{name!r} is no name for a held table", hint="begin it with held_")
        refuse_what_is_no_text(select, parameters)
        with _errors():
            creation = self._creation(f"table {name}", select)
            self._definitions.make_for(creation.query, self._connection)
            self._connection.execute(creation, _wanted(creation, parameters) or None)
        try:
            yield
        finally:
            with _errors():
                self._connection.execute(f"drop table {name}")

    @contextmanager
    def side_by_side(self, number: int) -> Iterator[Sequence[BreakableEngine]]:
        """See :class:`trailscope.engines.engine.SharedEngine`."""
        with _errors():
            self._definitions.make_ahead(self._connection)
            others = [_Connection(self._connection.cursor(), self._definitions) for _ in range(number - 1)]
        try:
            yield [self, *others]
        finally:
            for other in others:
                other.close()

    def close(self) -> None:
        """Release the connection and what it holds."""
        if self._forget_files is not None:
            self._forget_files()
        super().close()
        self._remove_spill()


def _wanted(statement: duckdb.Statement, parameters: Mapping[str, Any] | None) -> dict[str, Any]:
    """The values of those parameters that occur in a statement."""
    try:
        return {name: (parameters or {})[name] for name in statement.named_parameters}
    except KeyError as missing:
        raise QueryError(
            f"no value for the parameter ${missing.args[0]}", hint=f"give --param {missing.args[0]}=…"
        ) from None


def _said(error: duckdb.Error) -> str:
    """What DuckDB says, as one line, and below it the place in the statement where that is what is wrong: then it read no log."""
    message = str(error)
    if message.startswith("Traceback "):  # of what a file system of ours raised: the error stands at its end
        lines = message.splitlines()
        return "\n".join(lines[next((n for n, line in enumerate(lines) if n and line[:1].strip()), 0) :])
    place = _PLACE.search(message)
    said = one_line(message[: place.start()] if place else message)
    return f"{said}\n{place[0].strip()}" if place and isinstance(error, _OF_THE_STATEMENT) else said


def _failed(message: str) -> QueryError:
    raised, colon, rest = message.partition(": ")
    if raised == "FileNotFoundError" or (raised == "IO Error" and any(words in rest for words in _GONE)):
        return QueryError(
            f"a file of the lake has changed since it was opened ({message})",
            hint="its files were merged or old days forgotten: ask again; in Python, close() the investigation before",
        )
    return QueryError(rest if colon and raised == _OURS else message)


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
        raise _failed(_said(error)) from error
