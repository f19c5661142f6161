"""Statements for engines that read tables of their own: relations stand in front as common table expressions, values are bound by position."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from trailscope.engines.dialect.relations import RELATIONS, Relations, columns_of
from trailscope.engines.dialect.target import Target
from trailscope.engines.dialect.translation import translated, write
from trailscope.errors import QueryError

MOST_CARRIED = 200_000
"""Characters of rows that a statement may carry with it: Athena takes 262,144 bytes, Trino a million."""

JSON_LIST = "_json_list"  # ends the name of a column whose lists are JSON
_WORD = re.compile(r"\w+")
_MARK = "trailscope_value_"
_TYPES = {"varchar": "varchar", "boolean": "boolean", "bigint": "bigint", "double": "double", "date": "date"}


@dataclass(frozen=True)
class Tables:
    """What statements read at the other engine.

    Attributes:
        places: table by relation, as ``catalog.schema.table`` in double quotes where need be.
        conditions: over ``events``, in the questions' dialect: window, accounts, regions.
        carried: rows that are not there and go with the statement.
    """

    places: Mapping[str, str]
    conditions: Sequence[str] = ()
    carried: Mapping[str, pa.Table] = field(default_factory=dict)

    @property
    def relations(self) -> Relations:
        """Their columns."""
        known = {name: RELATIONS[name] for name in self.places}
        return {
            **known,
            **{name: RELATIONS.get(name) or columns_of(rows.schema) for name, rows in self.carried.items()},
        }


@dataclass(frozen=True)
class SentStatement:
    """One statement to be sent: ``?`` stands for each of ``values``, in order."""

    sql: str
    values: tuple[Any, ...]


def statement(
    sql: str, target: Target, tables: Tables, parameters: Mapping[str, Any], *, lists_as_json: bool = False
) -> SentStatement:
    """A statement of the questions' dialect, made whole for an engine that keeps nothing between statements.

    Args:
        sql: one ``select`` with ``$name`` for parameters.
        target: the engine's SQL.
        tables: what it may read.
        parameters: a value for each ``$name`` that occurs. A list becomes as many values.
        lists_as_json: give the columns that are lists as JSON, under their name with ``_json_list`` behind it.

    Raises:
        UntranslatedError: a part has no counterpart. QueryError: a parameter has no value, or too many rows would go along.
    """
    tree = translated(sql, target, tables.relations, lists_in(parameters))
    if lists_as_json:
        tree = _with_lists_as_json(tree)
    values: list[Any] = []
    for node in list(tree.find_all(exp.Placeholder)):
        node.replace(_bound(node.name, parameters, values))
    text = _with_relations(tree, write(tree, target), target, tables)
    order: list[Any] = []

    def take(mark: re.Match[str]) -> str:
        order.append(values[int(mark[1])])
        return "?"

    return SentStatement(re.sub(rf'"?{_MARK}(\d+)"?', take, text), tuple(order))


def _with_lists_as_json(tree: exp.Query) -> exp.Query:
    listed = {one.alias_or_name for one in tree.selects if one.type is not None and one.type.is_type(exp.DType.ARRAY)}
    if not listed:
        return tree
    if isinstance(tree, exp.Select):
        for projection in list(tree.expressions):
            if projection.alias_or_name in listed:
                projection.replace(_as_json(projection.unalias().copy(), projection.alias_or_name))
        return tree
    order = tree.args.pop("order", None)
    columns = [
        _as_json(exp.column(name, quoted=True), name) if name in listed else exp.column(name, quoted=True)
        for name in tree.named_selects
    ]
    outer = exp.select(*columns).from_(tree.subquery("answer", copy=False))
    if order is not None:
        outer.set("order", order)
    return outer


def _as_json(value: exp.Expr, name: str) -> exp.Expr:
    formatted = exp.Anonymous(this="json_format", expressions=[exp.cast(value, "json")])
    return exp.alias_(formatted, f"{name}{JSON_LIST}", quoted=True)


def lists_in(parameters: Mapping[str, Any]) -> frozenset[str]:
    """Names of the parameters whose value is a list."""
    return frozenset(name for name, value in parameters.items() if isinstance(value, list | tuple))


def _bound(name: str, parameters: Mapping[str, Any], values: list[Any]) -> exp.Expr:
    if name not in parameters:
        raise QueryError(f"no value for the parameter ${name}", hint=f"give --param {name}=…")
    value = parameters[name]
    if isinstance(value, timedelta):
        milliseconds = _mark(value // timedelta(milliseconds=1), values)
        return exp.paren(
            exp.Mul(this=milliseconds, expression=sqlglot.parse_one("interval '0.001' second", dialect="trino"))
        )
    if not isinstance(value, list | tuple):
        return _mark(value, values)
    if not value:
        return exp.cast(exp.Array(), "array(varchar)", dialect="trino")
    return exp.Array(expressions=[_mark(one, values) for one in value])


def _mark(value: Any, values: list[Any]) -> exp.Expr:
    values.append(value)
    return exp.column(f"{_MARK}{len(values) - 1}")


def _with_relations(tree: exp.Query, text: str, target: Target, tables: Tables) -> str:
    """The statement behind the relations that it names, each a common table expression of that name."""
    words = set(_WORD.findall(text))
    own = {table.alias for table in tree.ctes}
    named = [name for name in (*tables.places, *tables.carried) if name in words - own]
    parts = [f"{name} as ({_relation(name, target, tables)})" for name in named]
    if not parts:
        return text
    if tree.args.get("with_") or tree.args.get("with"):
        keyword, _, rest = text.partition(" ")
        if keyword.lower() != "with" or rest[:10].lower() == "recursive ":
            raise QueryError("recursive statements do not translate")
        return f"with {', '.join(parts)}, {rest}"
    return f"with {', '.join(parts)} {text}"


def _relation(name: str, target: Target, tables: Tables) -> str:
    if name in tables.carried:
        return _carried(name, tables.carried[name])
    place = tables.places[name]
    columns = RELATIONS[name]
    names = ", ".join("cast(event_time as date) as event_date" if name == "event_date" else name for name in columns)
    conditions = list(tables.conditions) if name == "events" else []
    inner = translated(
        f"select {names} from stored where {' and '.join(conditions) or 'true'}", target, {"stored": columns}
    )
    for table in inner.find_all(exp.Table):
        if table.name == "stored":
            table.replace(sqlglot.to_table(place, dialect=target.name, alias="stored"))
    return write(inner, target)


def _carried(name: str, rows: pa.Table) -> str:
    """Rows as JSON in a literal: its texts are quoted by :mod:`json` and again as SQL."""
    columns = RELATIONS.get(name) or columns_of(rows.schema)
    listed = [[_plain(value) for value in row.values()] for row in rows.select(list(columns)).to_pylist()]
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":")).replace("'", "''")
    if len(text) > MOST_CARRIED:
        raise QueryError(
            f"the {rows.num_rows:,} rows of {name} are too many to be sent along with a statement",
            hint="narrow the window with --since and --until, or ask this with --engine spark or DuckDB",
        )
    typed = ", ".join(
        f'"{column}" {"array(varchar)" if type.endswith("[]") else "varchar"}' for column, type in columns.items()
    )
    chosen = ", ".join(f'{_cast(column, type)} as "{column}"' for column, type in columns.items())
    names = ", ".join(f'"{column}"' for column in columns)
    return f"select {chosen} from unnest(cast(json_parse('{text}') as array(row({typed})))) as given({names})"


def _cast(column: str, type: str) -> str:
    if type.endswith("[]") or type == "varchar":
        return f'"{column}"'
    return f'cast("{column}" as {_TYPES.get(type, "timestamp(6)")})'


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return [None if one is None else str(one) for one in value]
    return None if value is None else str(value)
