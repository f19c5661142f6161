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
_FEW = 1_000  # rows that stay where they are for each that does not: then nothing is copied
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
    others = pc.indices_nonzero(pc.not_equal(heads, own))
    if not len(others):
        return findings
    told = _told(findings.table, others, heads.take(others))
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
    acts = pc.if_else(is_whole, pc.binary_join(_sorted_ids(table), _BETWEEN), alone).dictionary_encode()
    numbers = acts.combine_chunks().indices
    order = _best_first(table)
    # the first row of its act in that order; grouping by Arrow loads its data sets, which takes longer than most foldings
    heads = order.take(pc.index_in(numbers, numbers.take(order))).cast(pa.int64())
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
    if (pc.max(pc.list_value_length(ids)).as_py() or 0) <= 1:
        return ids
    flat = pa.table({"row": pc.list_parent_indices(ids), "id": pc.list_flatten(ids)})
    ordered = flat.take(pc.sort_indices(flat, [("row", "ascending"), ("id", "ascending")]))
    ends = pc.cumulative_sum(pc.fill_null(pc.list_value_length(ids), 0)).cast(pa.int32())
    return pa.ListArray.from_arrays(pa.concat_arrays([pa.array([0], pa.int32()), ends]), ordered["id"].combine_chunks())


def _told(table: pa.Table, others: pa.Array, of: pa.Array) -> pa.Table:
    """The table without the rows that others stand for; ``also`` and the gathered columns of those filled from them."""
    led = of.unique()
    first = table.take(led)
    rows = first.select(["rule", *_GATHERED]).to_pylist()
    under: dict[int, list[dict[str, Any]]] = {head: [row] for head, row in zip(led.to_pylist(), rows, strict=True)}
    for head, row in zip(of.to_pylist(), table.select(["rule", *_GATHERED]).take(others).to_pylist(), strict=True):
        under[head].append(row)
    also = [sorted({row["rule"] for row in (told, *rest)} - {told["rule"]}) for told, *rest in under.values()]
    gathered = {name: [_distinct(row[name] for row in rows) for rows in under.values()] for name in _GATHERED}
    for name, values in {"also": also, **gathered}.items():
        field = FINDINGS.field(name)
        first = first.set_column(first.schema.get_field_index(name), field, pa.array(values, field.type))
    places = {**dict.fromkeys(others.to_pylist()), **{head: at for at, head in enumerate(under)}}
    return _replaced(table, places, first)


def _replaced(table: pa.Table, places: Mapping[int, int | None], rows: pa.Table) -> pa.Table:
    """The table with some of its rows replaced by others, of which ``places`` has the positions, or left out."""
    if len(places) * _FEW > table.num_rows:
        behind = {place: None if at is None else table.num_rows + at for place, at in places.items()}
        kept = [at for at in (behind.get(at, at) for at in range(table.num_rows)) if at is not None]
        return pa.concat_tables([table, rows]).take(pa.array(kept, pa.int64()))
    pieces, begin = [], 0
    for place, at in sorted(places.items()):
        pieces += [table.slice(begin, place - begin), *([] if at is None else [rows.slice(at, 1)])]
        begin = place + 1
    return pa.concat_tables([piece for piece in (*pieces, table.slice(begin)) if piece.num_rows])


def _distinct(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(value for values in lists for value in values))
