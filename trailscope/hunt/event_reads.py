"""Where the statement of a hunt reads ``events``, and of which calls: so that it can be asked of a small table in their place.

A statement is cut at each place at which it names ``events``, and at each test of a source address over one of them that is
at hand as a column. Put together again, each read has the table that the hunt chose for it. A subquery that only asks when the
logs begin is cut out whole: a hunt knows that, and DuckDB reads less of the lake when it is told the time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from trailscope.hunt.fruitless import base_reads
from trailscope.hunt.rule_reading import STORED, EventReads, Mark
from trailscope.questions.statement import DIALECT
from trailscope.schema.columns import BY_NAME

_END = re.compile(r"\s*\)")
_BEGINNING = re.compile(r"\(\s*select\s+min\(\s*event_time\s*\)\s+from\s+(?P<events>events)\s*\)", re.IGNORECASE)


def event_reads(sql: str) -> EventReads | None:
    """Where a statement reads ``events``; ``None`` where that cannot be told, or where whole rows matter."""
    try:
        statement = sqlglot.parse_one(sql, dialect=DIALECT)
        tokens = sqlglot.tokenize(sql, dialect=DIALECT)
    except (SqlglotError, RecursionError):
        return None
    if _whole_rows_matter(statement) or any(cte.alias.lower() == "events" for cte in statement.find_all(exp.CTE)):
        return None
    kinds = base_reads(statement)
    reads = sorted(
        (table for table in statement.find_all(exp.Table) if table.name.lower() == "events"),
        key=lambda table: _start(table.this),
    )
    beginnings = {match.start("events"): match.span() for match in _BEGINNING.finditer(sql)}
    cuts = sorted(cut for number, table in enumerate(reads) for cut in _cuts(sql, number, table, beginnings))
    pieces, marks, done = [], [], 0
    for start, end, mark in cuts:
        pieces.append(sql[done:start])
        marks.append(mark)
        done = end
    words = {token.text.lower() for token in tokens} & BY_NAME.keys()
    of_each = tuple(kinds.get(id(table), True) for table in reads)
    of_beginning = frozenset(number for number, table in enumerate(reads) if _start(table.this) in beginnings)
    return EventReads((*pieces, sql[done:]), tuple(marks), of_each, of_beginning, frozenset(words))


def _start(identifier: exp.Expr) -> int:
    return int(identifier.meta["start"])


def _cuts(
    sql: str, number: int, table: exp.Table, beginnings: Mapping[int, tuple[int, int]]
) -> Iterator[tuple[int, int, Mark]]:
    """The places of one read, with start and end in the text."""
    start, end = _start(table.this), int(table.this.meta["end"]) + 1
    if start in beginnings:
        start, end = beginnings[start]
        yield start, end, Mark(number, sql[start:end], "{}")
        return
    yield start, end, Mark(number, sql[start:end], "{}" if table.alias else "{} as events")
    select = table.find_ancestor(exp.Select)
    if select is None:
        return
    name = (table.alias or table.name).lower()
    alone = not select.args.get("joins") and not select.args.get("laterals")
    for call in select.find_all(exp.Anonymous):
        column = call.expressions[0] if call.name.lower() in STORED and len(call.expressions) == 1 else None
        if (
            not isinstance(column, exp.Column)
            or column.name != "source_ip_address"
            or call.find_ancestor(exp.Select) is not select
        ):
            continue
        if not (column.table.lower() == name or (alone and not column.table)):
            continue
        closing = _END.match(sql, int(column.this.meta["end"]) + 1)
        if closing is not None:
            qualifier = f"{column.table}." if column.table else ""
            start = int(call.meta["start"])
            yield start, closing.end(), Mark(number, sql[start : closing.end()], qualifier + STORED[call.name.lower()])


def _whole_rows_matter(statement: exp.Expr) -> bool:
    """Whether more columns of ``events`` than a statement names may matter: its answer has them all, or tells rows apart by them."""
    if statement.find(exp.Columns, exp.Pivot) or any(
        (join.method or "ASOF").upper() != "ASOF" for join in statement.find_all(exp.Join)
    ):
        return True
    wide = _wide_names(statement)
    if any(_is_row(column, wide) for column in statement.find_all(exp.Column)):
        return True
    apart = [
        one
        for one in statement.find_all(exp.SetOperation)
        if not isinstance(one, exp.Union) or one.args.get("distinct")
    ]
    distinct = [select for select in statement.find_all(exp.Select) if select.args.get("distinct")]
    of_answer = [*_outermost(statement), *distinct, *(select for one in apart for select in _outermost(one))]
    return any(_gives_whole_rows(select, wide) for select in of_answer)


def _wide_names(statement: exp.Expr) -> frozenset[str]:
    """The relations of a statement that have all columns of ``events``."""
    wide = frozenset({"events"})
    while True:
        more = {
            cte.alias.lower()
            for cte in statement.find_all(exp.CTE)
            if any(_gives_whole_rows(select, wide) for select in _outermost(cte.this))
        }
        if more <= wide:
            return wide
        wide |= more


def _gives_whole_rows(select: exp.Expr, wide: Collection[str]) -> bool:
    """Whether a star stands for all columns of ``events``, too; of what is no plain select that is not known."""
    if not isinstance(select, exp.Select):
        return not isinstance(select, exp.Values)
    stars = [projected for projected in select.expressions if projected.is_star]
    sources = _wide_sources(select, wide)
    return any(
        not star.table or star.table.lower() in sources if isinstance(star, exp.Column) else sources for star in stars
    )


def _wide_sources(select: exp.Select, wide: Collection[str]) -> frozenset[str]:
    """What a select calls those of the relations it reads that have all columns of ``events``."""
    first = select.args.get("from_")
    read = [*([first.this] if first is not None else []), *(join.this for join in select.args.get("joins") or ())]
    return frozenset(
        source.alias_or_name.lower()
        for source in read
        if (
            source.name.lower() in wide
            if isinstance(source, exp.Table)
            else any(_gives_whole_rows(inner, wide) for inner in _outermost(source))
        )
    )


def _is_row(column: exp.Column, wide: Collection[str]) -> bool:
    """Whether a name without a table may stand for a whole row."""
    if column.table:
        return False
    scope = column.find_ancestor(exp.Select)
    while scope is not None:
        if column.name.lower() in _wide_sources(scope, wide):
            return True
        scope = scope.find_ancestor(exp.Select)
    return False


def _outermost(query: exp.Expr) -> Iterator[exp.Expr]:
    """The selects whose columns are those of a query."""
    match query:
        case exp.SetOperation():
            yield from _outermost(query.left)
            yield from _outermost(query.right)
        case exp.Subquery() | exp.Paren():
            yield from _outermost(query.this)
        case _:
            yield query
