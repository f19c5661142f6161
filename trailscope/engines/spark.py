"""Spark, in this process or at a server (Spark Connect): the same statements, translated, over the files of a lake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

from trailscope.engines.dialect.over_tables import lists_in
from trailscope.engines.dialect.relations import RELATIONS, columns_of
from trailscope.engines.dialect.spark import SPARK
from trailscope.engines.dialect.translation import translated, write
from trailscope.engines.spark_session import first_line
from trailscope.engines.texts import refuse_what_is_no_text
from trailscope.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import DataFrame

    from trailscope.engines.spark_session import OwnSession

_KEPT = re.compile(r"kept_[a-z0-9_]+", re.ASCII)
_WORD = re.compile(r"\w+")
_TYPES = {"varchar": "string", "timestamptz": "timestamp", "timestamp with time zone": "timestamp", "blob": "binary"}


@dataclass(frozen=True)
class SparkView:
    """What a session is to see of a lake.

    Attributes:
        files: Parquet files of events that the ledger names, absolute, where the executors find them.
        conditions: over ``events``, in the questions' dialect: window, accounts, regions.
        given: what makes the relations that are computed here and handed over, by name. It is called with the engine when a
            statement first names one.
    """

    files: Sequence[Path]
    conditions: Sequence[str] = ()
    given: Mapping[str, Callable[[SparkEngine], pa.Table]] = field(default_factory=dict)


class SparkEngine:
    """One session over one view of a lake. See :class:`trailscope.engines.engine.KeepingEngine`.

    Args:
        own: the session, which ends with the engine.
        view: what statements may read.
    """

    def __init__(self, own: OwnSession, view: SparkView) -> None:
        self._own, self._session, self._view = own, own.session, view
        self._relations: dict[str, Mapping[str, str]] = {"events": RELATIONS["events"]}
        with _errors():
            self._events().createOrReplaceTempView("events")

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        frame = self._frame(sql, parameters)
        with _errors():
            try:
                return _like_duckdb(frame.toArrow())
            except KeyboardInterrupt:
                self._session.interruptAll()  # a server goes on by itself
                raise

    def keep(self, name: str, what: str | pa.Table, parameters: Mapping[str, Any] | None = None) -> int:
        """See :class:`trailscope.engines.engine.KeepingEngine`."""
        if not _KEPT.fullmatch(name):
            raise QueryError(f"{name!r} is no name for a kept relation", hint="begin it with kept_")
        rows = self.run(what, parameters) if isinstance(what, str) else what
        self._hand_over(name, rows)
        return int(rows.num_rows)

    def close(self) -> None:
        """End the session."""
        self._own.end()

    def translate(self, sql: str) -> str:
        """The statement that Spark is given for one of the questions' dialect."""
        self._make_for(sql)
        return write(translated(sql, SPARK, self._relations), SPARK)

    def _frame(self, sql: str, parameters: Mapping[str, Any] | None) -> DataFrame:
        refuse_what_is_no_text(sql, parameters)
        self._make_for(sql)
        tree = translated(sql, SPARK, self._relations, lists_in(parameters or {}))
        wanted = _wanted(tree, parameters or {})
        statement = write(_with_typed_lists(tree, wanted), SPARK)
        with _errors():
            return self._session.sql(statement, args={name: _argument(value) for name, value in wanted.items()})

    def _make_for(self, sql: str) -> None:
        words = set(_WORD.findall(sql.lower()))
        for name, make in self._view.given.items():
            if name in words and name not in self._relations:
                self._hand_over(name, make(self))

    def _hand_over(self, name: str, rows: pa.Table) -> None:
        with _errors():
            if rows.num_rows:
                frame = self._session.createDataFrame(rows)
            else:  # Spark Connect takes no types from a table without rows
                frame = self._session.createDataFrame(pa.Table.from_pylist([{}], rows.schema)).where("false")
            frame.createOrReplaceTempView(name)
        self._relations[name] = RELATIONS.get(name) or columns_of(rows.schema)

    def _events(self) -> DataFrame:
        columns = RELATIONS["events"]
        schema = ", ".join(f"`{name}` {_TYPES.get(type, type)}" for name, type in columns.items())
        if not self._view.files:
            return self._session.createDataFrame([], schema)
        # Files and not folders: what no ledger names is not read, and no column comes out of a folder's name.
        stored = self._session.read.schema(schema).parquet(*map(str, self._view.files))
        stored.createOrReplaceTempView("stored_events")
        names = ", ".join(
            "cast(event_time as date) as event_date" if name == "event_date" else name for name in columns
        )
        conditions = " and ".join(self._view.conditions) or "true"
        tree = translated(f"select {names} from stored_events where {conditions}", SPARK, {"stored_events": columns})
        return self._session.sql(write(tree, SPARK))


def _wanted(tree: exp.Query, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The values of those parameters that occur."""
    try:
        return {node.name: parameters[node.name] for node in tree.find_all(exp.Placeholder)}
    except KeyError as missing:
        name = missing.args[0]
        raise QueryError(f"no value for the parameter ${name}", hint=f"give --param {name}=…") from None


def _argument(value: Any) -> Any:
    """A value as Spark binds it."""
    if isinstance(value, list | tuple):
        from pyspark.sql import functions  # noqa: PLC0415 - an optional extra

        return functions.array(*map(functions.lit, value))
    return value


def _with_typed_lists(tree: exp.Query, values: Mapping[str, Any]) -> exp.Query:
    """The tree with a cast around each list: an empty one has no type of its own."""
    for node in list(tree.find_all(exp.Placeholder)):
        value = values[node.name]
        if isinstance(value, list | tuple):
            type = next((type for kind, type in _ELEMENTS if value and isinstance(value[0], kind)), "string")
            node.replace(exp.cast(node.copy(), f"array<{type}>", dialect="spark"))
    return tree


_ELEMENTS = (
    (bool, "boolean"), (int, "bigint"), (float, "double"), (datetime, "timestamp"), (timedelta, "interval day to second")
)  # fmt: skip


def _like_duckdb(answer: pa.Table) -> pa.Table:
    """Timestamps to the microsecond with the zone UTC, whatever the session's name for it was."""
    schema = pa.schema(
        field.with_type(pa.timestamp("us", tz="UTC")) if pa.types.is_timestamp(field.type) else field
        for field in answer.schema
    )
    return answer.cast(schema)


@contextmanager
def _errors() -> Iterator[None]:
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an optional extra

    try:
        yield
    except PySparkException as error:
        raise QueryError(first_line(error)) from error
