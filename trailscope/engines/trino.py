"""A Trino server over the files of a lake: statements are translated, values bound, and rows come back as Arrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope.engines.carrying import CarryingEngine
from trailscope.engines.dialect.over_tables import Tables, statement
from trailscope.engines.dialect.trino import TRINO
from trailscope.engines.texts import one_line, refuse_what_is_no_text
from trailscope.errors import QueryError, UsageError

if TYPE_CHECKING:
    from trino.dbapi import Connection

    from trailscope.engines.engine import Engine

_FIELD = re.compile(r'(?:"([^"]*)"|(\w+)) (.+)')
_ARROW_TYPES = {
    "boolean": pa.bool_(),
    "tinyint": pa.int64(),
    "smallint": pa.int64(),
    "integer": pa.int64(),
    "bigint": pa.int64(),
    "real": pa.float64(),
    "double": pa.float64(),
    "date": pa.date32(),
    "json": pa.string(),
    "unknown": pa.null(),
}


@dataclass(frozen=True)
class TrinoServer:
    """Where a Trino server is, and which schema has the table ``events``.

    Attributes:
        host, port: of the server.
        user: as whom.
        catalog, schema: of the table ``events``.
        secure: over TLS.
        password: for basic authentication, over TLS only.
    """

    host: str
    port: int = 8080
    user: str = "trailscope"
    catalog: str = "hive"
    schema: str = "trailscope"
    secure: bool = False
    password: str | None = field(default=None, repr=False)


class TrinoEngine(CarryingEngine):
    """One server over one view of a lake. See :class:`trailscope.engines.engine.KeepingEngine`.

    Args:
        server: where it is.
        conditions: over ``events``: window, accounts, regions.
        given: what makes the relations that are computed here and carried along; see :class:`CarryingEngine`.
    """

    def __init__(
        self,
        server: TrinoServer,
        conditions: tuple[str, ...] = (),
        given: Mapping[str, Callable[[Engine], pa.Table]] | None = None,
    ) -> None:
        place = f'"{server.catalog}"."{server.schema}"."events"'
        super().__init__(Tables({"events": place}, conditions), given or {})
        self._connection = _connected(server)

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        refuse_what_is_no_text(sql, parameters)
        self.make_for(sql)
        ready = statement(sql, TRINO, self.tables, parameters or {})
        with _errors():
            cursor = self._connection.cursor()
            try:
                cursor.execute(ready.sql, [_argument(value) for value in ready.values] or None)
                rows = cursor.fetchall()
            except KeyboardInterrupt:
                cursor.cancel()
                raise
        return arrow_table([(name, type) for name, type, *_ in cursor.description], rows)


def arrow_table(columns: list[tuple[str, str]], rows: list[Any]) -> pa.Table:
    """Rows of Python values as Arrow.

    Args:
        columns: name and Trino's type of each.
        rows: one list per row.

    Returns:
        Timestamps carry the zone UTC.
    """
    given = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [_array(type, values) for (_, type), values in zip(columns, given, strict=True)]
    return pa.table(arrays, names=[name for name, _ in columns])


def _array(type: str, values: tuple[Any, ...]) -> pa.Array:
    if type.startswith("timestamp"):
        return pa.array(
            [None if value is None else value.replace(tzinfo=UTC) for value in values], pa.timestamp("us", "UTC")
        )
    if type.startswith("decimal"):
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if type.startswith("row("):
        names = [name for name, _ in row_fields(type)]
        rows = [None if value is None else dict(zip(names, value, strict=True)) for value in values]
        return pa.array(rows, arrow_type(type))
    return pa.array(values, arrow_type(type))


def arrow_type(type: str) -> pa.DataType:
    """The Arrow type of one of Trino's; text for what is none of the types that answers have."""
    if type.startswith("array(") and type.endswith(")"):
        return pa.list_(arrow_type(type[6:-1]))
    if type.startswith("row("):
        return pa.struct([(name, arrow_type(of)) for name, of in row_fields(type)])
    if type.startswith("timestamp"):
        return pa.timestamp("us", "UTC")
    return _ARROW_TYPES.get(type, pa.string())


def row_fields(type: str) -> list[tuple[str, str]]:
    """Names and types of the fields of ``row("a" varchar, b array(bigint))``."""
    fields, depth, start = [], 0, 0
    inside = type[4:-1] + ","
    for at, sign in enumerate(inside):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            field = _FIELD.fullmatch(inside[start:at].strip())
            fields.append((field[1] or field[2], field[3]) if field else ("", inside[start:at].strip()))
            start = at + 1
    return fields


def _argument(value: Any) -> Any:
    """A value as it is bound: times are UTC without a zone."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _connected(server: TrinoServer) -> Connection:
    try:
        from trino.auth import BasicAuthentication  # noqa: PLC0415 - an optional extra
        from trino.dbapi import connect  # noqa: PLC0415 - as above
    except ImportError as error:
        raise UsageError("the client for Trino is not installed", hint="pip install 'trailscope[trino]'") from error
    connection: Connection = connect(  # type: ignore[no-untyped-call]  # the client ships no types for it
        host=server.host,
        port=server.port,
        user=server.user,
        catalog=server.catalog,
        schema=server.schema,
        http_scheme="https" if server.secure else "http",
        auth=BasicAuthentication(server.user, server.password) if server.password else None,
        timezone="UTC",
        source="trailscope",
    )
    return connection


@contextmanager
def _errors() -> Iterator[None]:
    from trino.exceptions import Error, TrinoConnectionError, TrinoQueryError  # noqa: PLC0415 - an optional extra

    try:
        yield
    except TrinoQueryError as error:
        raise QueryError(f"Trino: {one_line(error.message)}", hint=f"query {error.query_id}") from error
    except (Error, TrinoConnectionError, OSError) as error:
        raise QueryError(
            f"Trino cannot be asked: {error}", hint="see --host and --port, and whether the server is up"
        ) from error
