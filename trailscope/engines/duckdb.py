"""DuckDB in process: the default engine. Read-only, UTC, with nothing outside the lake in reach."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Mapping, Sequence
from tempfile import mkdtemp
from typing import Any

import duckdb
import pyarrow as pa

from trailscope.engines.macros import duckdb_statements
from trailscope.errors import QueryError


class DuckdbEngine:
    """One in-memory connection with the lake's views and the macros, sealed before the first question.

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
        spill = mkdtemp(prefix="trailscope-")
        self._remove_spill = weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        execute = self._connection.execute
        execute("set timezone = 'UTC'")
        execute("set temp_directory = $1", [spill])
        execute("set allow_community_extensions = false; set autoinstall_known_extensions = false")
        if memory_limit is not None:
            execute(f"set memory_limit = '{int(memory_limit)}B'")
        if threads is not None:
            execute(f"set threads = {int(threads)}")
        for statement in (*duckdb_statements(), *views, *(duckdb_statements(over_views=True) if views else ())):
            execute(statement)
        execute("set allowed_directories = $directories", {"directories": [f"{d.rstrip('/')}/" for d in directories]})
        execute("set enable_external_access = false")
        execute("set lock_configuration = true")

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        try:
            statements = duckdb.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise QueryError(
                    "a query is one select statement",
                    hint="the lake is evidence and is only read; write results with -o FILE",
                )
            wanted = {name: (parameters or {})[name] for name in statements[0].named_parameters}
            return self._connection.sql(statements[0].query, params=wanted or None).to_arrow_table()
        except KeyError as missing:
            raise QueryError(
                f"no value for the parameter ${missing.args[0]}", hint=f"give --param {missing.args[0]}=…"
            ) from None
        except duckdb.Error as error:
            raise QueryError(_first_lines(str(error))) from error

    def close(self) -> None:
        """Release the connection and what it holds."""
        self._connection.close()
        self._remove_spill()


def _first_lines(message: str) -> str:
    """DuckDB's message with its candidate bindings and the marked place, without blank lines."""
    return "\n".join(line for line in message.splitlines() if line.strip())
