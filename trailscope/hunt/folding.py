"""One act told once: findings about the same events of the same actor become one, with the others listed under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.schema.severity import SEVERITIES

_BETWEEN = "\x1f"  # of the parts of a key; no event id has it
_GATHERED = ("attack", "tactics")


def told_once(findings: Findings) -> Findings:
    """The findings with one row an act.

    Two findings of different rules tell the same act where they stand for exactly the same events, and so for the same
    actor. The most severe one stays, of equals a detection, one with a target, then the first in the table's order;
    ``also`` lists the rules of the others, and their techniques and tactics join its own. What each rule told is left in
    ``by_rule``, with the id of the finding that stands for it. A finding that does not name all its events, or none, is never joined to another.
    """
    heads = _heads(findings.table)
    own = pa.array(range(findings.table.num_rows), pa.int64())
    is_head = pc.equal(heads, own)
    if pc.all(is_head).as_py() is not False:
        return findings
    told = _with_others(findings.table, heads).filter(is_head)
    ids = findings.table["id"].take(heads)
    by_rule = findings.table.set_column(findings.table.schema.get_field_index("id"), FINDINGS.field("id"), ids)
    return replace(findings, table=told, by_rule=by_rule)


def _heads(table: pa.Table) -> pa.Array:
    """For each row the position of the row that tells its act, by default its own."""
    own = pa.array(range(table.num_rows), pa.int64())
    named = pc.list_value_length(table["event_ids"])
    is_whole = pc.and_(pc.greater(named, 0), pc.equal(pc.fill_null(table["events"], 0), named))
    # what is joined to nothing is an act of its own
    alone = pc.binary_join_element_wise(_BETWEEN, own.cast(pa.string()), "")
    acts = pc.if_else(is_whole, pc.binary_join(_sorted_ids(table), _BETWEEN), alone).combine_chunks()
    order = _best_first(table)
    # the first row of its act in that order; grouping by Arrow loads its data sets, which takes longer than most foldings
    heads = order.take(pc.index_in(acts, acts.take(order))).cast(pa.int64())
    # a rule that says two things of one event, of two ports or two accounts, means both
    rules = table["rule"].combine_chunks()
    return pc.if_else(pc.equal(rules, rules.take(heads)), own, heads)


def _best_first(table: pa.Table) -> pa.Array:
    """Positions of the rows, those first that tell an act best: the gravest, detections before hunts, with a target."""
    ranked = pa.table(
        {
            "badness": pc.index_in(table["severity"], pa.array(SEVERITIES)),
            "detected": pc.equal(table["kind"], "detection").cast(pa.int8()),
            "aimed": pc.is_valid(table["target"]).cast(pa.int8()),
            "at": pa.array(range(table.num_rows), pa.int64()),
        }
    )
    keys = [("badness", "descending"), ("detected", "descending"), ("aimed", "descending"), ("at", "ascending")]
    return pc.sort_indices(ranked, keys)


def _sorted_ids(table: pa.Table) -> pa.ListArray:
    """The event ids of each row in order of their text: hunts list those of the same second as they come."""
    ids = table["event_ids"].combine_chunks()
    flat = pa.table({"row": pc.list_parent_indices(ids), "id": pc.list_flatten(ids)})
    ordered = flat.take(pc.sort_indices(flat, [("row", "ascending"), ("id", "ascending")]))
    ends = pc.cumulative_sum(pc.fill_null(pc.list_value_length(ids), 0)).cast(pa.int32())
    return pa.ListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int32()), ends]), ordered["id"].combine_chunks())


def _with_others(table: pa.Table, heads: pa.Array) -> pa.Table:
    """``also`` and the gathered columns filled from the rows that each head stands for."""
    own = pa.array(range(table.num_rows), pa.int64())
    others = pc.indices_nonzero(pc.not_equal(heads, own))
    of = heads.take(others)
    led = of.unique()
    told = table.select(["rule", *_GATHERED])
    first = dict(zip(led.to_pylist(), told.take(led).to_pylist(), strict=True))
    under: dict[int, list[dict[str, Any]]] = {}
    for head, row in zip(of.to_pylist(), told.take(others).to_pylist(), strict=True):
        under.setdefault(head, []).append(row)
    also = {head: sorted({row["rule"] for row in rows} - {first[head]["rule"]}) for head, rows in under.items()}
    table = _set(table, "also", also, pa.array([[]] * table.num_rows, FINDINGS.field("also").type))
    for name in _GATHERED:
        gathered = {head: _distinct(row[name] for row in (first[head], *rows)) for head, rows in under.items()}
        table = _set(table, name, gathered, table[name].combine_chunks())
    return table


def _set(table: pa.Table, name: str, values: Mapping[int, list[str]], before: pa.Array) -> pa.Table:
    """A column with other lists in some rows."""
    at = pa.array(list(values), pa.int64())
    places = pc.index_in(pa.array(range(table.num_rows), pa.int64()), at)
    set_apart = pa.array(list(values.values()), before.type).take(places)
    column = pc.if_else(pc.is_valid(places), set_apart, before)
    return table.set_column(table.schema.get_field_index(name), FINDINGS.field(name), column)


def _distinct(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(value for values in lists for value in values))
