"""A burst told once: what a finding says of some events of a burst, which a hunt tells whole, is told under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.schema.severity import SEVERITIES

LONGEST = timedelta(hours=1)  # of a burst
_READ = (
    "id",
    "rule",
    "severity",
    "kind",
    "actor_id",
    "attack",
    "tactics",
    "event_ids",
    "first_seen",
    "last_seen",
    "also",
)


def parts_told_once(findings: Findings) -> Findings:
    """The findings without those that are part of a burst.

    A burst is a hunt's finding of one principal that names all its events and lasts :data:`LONGEST` at most: somebody deletes
    resources of eight kinds. Another rule's finding is a part of it where it is of the same principal, no graver, shares a
    technique of ATT&CK with it, and names all its events, each of which the burst names and not all that the burst names. The
    burst lists the part's rules in ``also`` and has its techniques; what each rule told is left in ``by_rule``, with the id of the
    burst. What is graver, or aims at something else, as the deletion of logs among that of servers does, stays apart.
    """
    whole_of = _wholes(findings.table)
    if not whole_of:
        return findings
    ids = findings.table["id"].to_pylist()
    stands_for = {ids[part]: ids[whole] for part, whole in whole_of.items()}
    before = findings.unfolded()
    renamed = [stands_for.get(id, id) for id in before["id"].to_pylist()]
    by_rule = before.set_column(
        before.schema.get_field_index("id"), FINDINGS.field("id"), pa.array(renamed, pa.string())
    )
    return replace(findings, table=_without_parts(findings.table, whole_of), by_rule=by_rule)


def _wholes(table: pa.Table) -> dict[int, int]:
    """The position of each part, with that of its burst: the gravest of several, then the largest, then the first."""
    named = pc.list_value_length(table["event_ids"])
    is_whole = pc.and_(pc.greater(named, 0), pc.equal(pc.fill_null(table["events"], 0), named))
    fit = pc.fill_null(pc.and_(is_whole, pc.is_valid(table["actor_id"])), False)
    brief = pc.less_equal(pc.subtract(table["last_seen"], table["first_seen"]), pa.scalar(LONGEST))
    several = pc.and_(pc.equal(table["kind"], "hunt"), pc.greater(named, 1))
    bursts = pc.indices_nonzero(pc.fill_null(pc.and_(pc.and_(fit, brief), several), False))
    if not len(bursts):
        return {}
    whose = table["actor_id"].take(bursts).unique()
    rows = _rows(table, pc.indices_nonzero(pc.and_(fit, pc.is_in(table["actor_id"], whose))))
    by_actor: dict[str, list[int]] = defaultdict(list)
    for at, row in rows.items():
        by_actor[row["actor_id"]].append(at)
    whole_of: dict[int, int] = {}
    # a burst that is itself a part tells of nothing
    for at in sorted(bursts.to_pylist(), key=lambda at: (-rows[at]["rank"], -len(rows[at]["event_ids"]), at)):
        if at not in whole_of:
            parts = (other for other in by_actor[rows[at]["actor_id"]] if _is_part(rows[other], rows[at]))
            whole_of.update({part: at for part in parts if part not in whole_of})
    return whole_of


def _rows(table: pa.Table, at: pa.Array) -> dict[int, dict[str, Any]]:
    rows = table.select(_READ).take(at).to_pylist()
    return {
        place: {**row, "event_ids": set(row["event_ids"]), "rank": SEVERITIES.index(row["severity"])}
        for place, row in zip(at.to_pylist(), rows, strict=True)
    }


def _is_part(row: Mapping[str, Any], burst: Mapping[str, Any]) -> bool:
    return (
        row["rule"] != burst["rule"]
        and row["rank"] <= burst["rank"]
        and row["event_ids"] < burst["event_ids"]
        and not set(row["attack"]).isdisjoint(burst["attack"])
    )


def _without_parts(table: pa.Table, whole_of: Mapping[int, int]) -> pa.Table:
    """The table with the parts' rules and techniques in the rows of their bursts."""
    parts: dict[int, list[int]] = defaultdict(list)
    for part, whole in whole_of.items():
        parts[whole].append(part)
    told = []
    for whole, of_it in parts.items():
        [row, *others] = table.take(pa.array([whole, *of_it], pa.int64())).to_pylist()
        rules = {name for other in others for name in (other["rule"], *other["also"])}
        gathered = {
            name: list(dict.fromkeys(value for one in (row, *others) for value in one[name]))
            for name in ("attack", "tactics")
        }
        told.append({**row, **gathered, "also": sorted({*row["also"], *rules} - {row["rule"]})})
    places = {whole: table.num_rows + at for at, whole in enumerate(parts)}
    kept = [places.get(at, at) for at in range(table.num_rows) if at not in whole_of]
    return pa.concat_tables([table, pa.Table.from_pylist(told, FINDINGS)]).take(pa.array(kept, pa.int64()))
