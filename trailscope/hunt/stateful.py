"""Hunts that compare many events: run one after another, each row of an answer a finding.

A row's columns are named by the author of the hunt. Those named like columns of ``events``, and the plurals that read well
in an answer, fill the columns of a finding; the whole row is kept as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import Engine, KeepingEngine, StatedSql
from trailscope.engines.macros import MORE_NAMES
from trailscope.hunt.findings import FINDINGS
from trailscope.hunt.rules import HuntRule
from trailscope.hunt.sentences import told
from trailscope.hunt.suppress import Suppression, conditions_sql
from trailscope.masking.names import MENTIONED
from trailscope.questions.binding import Value
from trailscope.questions.finding_columns import FILLED_BY
from trailscope.schema.columns import BY_NAME

_STATEMENT_END = re.compile(r";\s*$")
_KEPT = "kept_answer"


def ask(
    engine: Engine, rule: HuntRule, sql: str, position: int, entries: Sequence[Suppression], *, every: bool = False
) -> tuple[pa.Table | None, frozenset[str]]:
    """Run one hunt.

    Args:
        engine: over the lake.
        rule: of kind ``hunt``.
        sql: its statement, or the same over what is held of ``events``.
        position: among all rules of the hunt.
        entries: suppressions, applied to the rows of the answer.
        every: rows name all their events, not the first ones only.

    Returns:
        One row per finding, ``None`` without any: ``rule`` (the position), ``entry`` (of ``entries``, or null), and the columns
        of :data:`FINDINGS` that do not come from the rule; and, for a rule that entries are about, the names of the answer's
        own columns.

    Raises:
        QueryError: the engine refused or failed it.
    """
    answer, parameters, rows = _answered(engine, rule, sql, every=every)
    about = [(at, entry) for at, entry in enumerate(entries) if entry.names(rule.id)]
    columns = frozenset(engine.run(f"select * from {answer} limit 0", parameters).column_names if about else ())
    if rows == 0:
        return None, columns
    held, bound = _held_back([(at, entry) for at, entry in about if entry.where.keys() <= columns])
    wrapped = f"select answer.*, to_json(answer)::varchar as _details, {held} as _entry from {answer} as answer"
    return _as_findings(engine.run(wrapped, {**parameters, **bound}), rule, position), columns


def _answered(
    engine: Engine, rule: HuntRule, statement: str, *, every: bool
) -> tuple[str, Mapping[str, Value], int | None]:
    """What stands for a hunt's answer in a statement, what is bound in that, and how many rows it has where that is known.

    Most hunts find nothing. An engine that keeps the answer says so before anything is made of it.
    """
    sql = _STATEMENT_END.sub("", statement.rstrip())
    if every:
        sql = sql.replace("first_event_ids(", "_all_event_ids(")
    if rule.statement is not None:
        sql = StatedSql(sql, rule.statement.secret)
    if isinstance(engine, KeepingEngine):
        rows = engine.keep(_KEPT, sql, rule.parameters)
        if rows and MENTIONED.search(sql) and (rule.statement is None or rule.statement.secret):
            # a secret under a name of the author's: the row as JSON is to have it as the column has it, masked
            engine.keep(_KEPT, engine.run(f"select * from {_KEPT}"))
        return _KEPT, {}, rows
    return f"(\n{sql}\n)", rule.parameters, None


def _held_back(entries: Sequence[tuple[int, Suppression]]) -> tuple[str, dict[str, object]]:
    branches: list[str] = []
    bound: dict[str, object] = {}
    for at, entry in entries:
        condition, parameters = conditions_sql(entry, f"s{at}_")
        branches.append(f"when {condition} then {at}")
        bound |= parameters
    return (f"case {' '.join(branches)} else null end" if branches else "null::integer"), bound


def _as_findings(answer: pa.Table, rule: HuntRule, position: int) -> pa.Table:
    rows = answer.drop_columns(["_details", "_entry"])
    filled = {name: _filled(rows, FINDINGS.field(name).type, names) for name, names in FILLED_BY.items()}
    filled |= _times(rows, filled)
    filled["events"] = _counted(filled)
    all_failed = _all_failed(rows, filled)
    return pa.table(
        {
            "rule": pa.chunked_array([pa.repeat(pa.scalar(position, pa.int32()), answer.num_rows)]),
            "entry": answer["_entry"].cast(pa.int32()),
            **{name: column for name, column in filled.items() if name in FINDINGS.names},
            "all_failed": all_failed,
            "sentence": told(rule, rows, all_failed),
            "details": answer["_details"].cast(pa.string()),
        }
    )


def _filled(rows: pa.Table, type: pa.DataType, names: Sequence[str]) -> pa.ChunkedArray:
    """The first of some columns that an answer has and whose values fit, as the type of a finding's column."""
    for name in names:
        if name in rows.column_names:
            fitted = _fitted(rows.column(name), type, several=name not in BY_NAME)
            if fitted is not None:
                return fitted
    return pa.chunked_array([pa.nulls(rows.num_rows, type)])


def _fitted(column: pa.ChunkedArray, type: pa.DataType, *, several: bool) -> pa.ChunkedArray | None:
    """A column as a type, when it means the same; a number is no name, and a text no time."""
    own = column.type
    text = pa.types.is_string(own) or pa.types.is_large_string(own)
    if pa.types.is_list(type):
        if text:
            return _names(column) if several else _lists_of_one(column)
        return column.cast(type) if pa.types.is_list(own) and pa.types.is_string(own.value_type) else None
    if pa.types.is_string(type):
        return column.cast(type) if text else None
    if pa.types.is_timestamp(type):
        return column.cast(type) if pa.types.is_timestamp(own) else None
    return column.cast(type, safe=False) if pa.types.is_integer(own) or pa.types.is_decimal(own) else None


def _names(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Texts that list names, as hunts write them with ``names_of``; its *… and 300 more* is no name."""
    named = pc.replace_substring_regex(column.cast(pa.string()), rf"(?:^|, ){MORE_NAMES} \d+ more$", "")
    return pc.split_pattern(named, ", ")


def _lists_of_one(column: pa.ChunkedArray) -> pa.ChunkedArray:
    values = column.cast(pa.string()).combine_chunks()
    lists = pa.ListArray.from_arrays(pa.array(range(len(values) + 1), pa.int32()), values)
    return pa.chunked_array([pc.if_else(pc.is_valid(values), lists, pa.scalar(None, lists.type))])


def _times(rows: pa.Table, filled: dict[str, pa.ChunkedArray]) -> dict[str, pa.ChunkedArray]:
    """First and last seen; where an answer names neither, the earliest and latest of its times."""
    when = FINDINGS.field("first_seen").type
    # Arrow compares times with a zone as numbers only
    times = [column.cast(when).cast(pa.int64()) for column in rows.columns if pa.types.is_timestamp(column.type)]
    if not times:
        return {}
    first, last = filled["first_seen"], filled["last_seen"]
    return {
        "first_seen": pc.coalesce(first, pc.min_element_wise(*times).cast(when)),
        "last_seen": pc.coalesce(last, pc.max_element_wise(*times).cast(when)),
    }


def _all_failed(rows: pa.Table, filled: dict[str, pa.ChunkedArray]) -> pa.ChunkedArray:
    """Whether every event of a row failed, by the answer's own count of those that ``failed`` or were ``denied``."""
    failed = _filled(rows, pa.int64(), ("failed", "denied"))
    return pc.fill_null(pc.and_(pc.greater(failed, 0), pc.greater_equal(failed, filled["events"])), pa.scalar(False))


def _counted(filled: dict[str, pa.ChunkedArray]) -> pa.ChunkedArray:
    """How many events; where an answer does not say, as many as it names."""
    named = pc.list_value_length(filled["event_ids"]).cast(pa.int64())
    return pc.coalesce(filled["events"], named)
