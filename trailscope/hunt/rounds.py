"""A round told once: a rule's findings about one target after the other, by the same actor in one go, become one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.hunt.finding_assembly import as_one
from trailscope.hunt.findings import FINDINGS, Findings

FEWEST = 3  # findings that are a round: one may be chance and two a pair, from three on somebody goes through a list
PAUSE = timedelta(hours=1)  # between two of a round at most
NAMED = 3  # targets that the sentence names beside the first

_BETWEEN = "\x1f"  # of the parts of a key


def rounds_told_once(findings: Findings) -> Findings:
    """The findings with one row a round.

    A round is :data:`FEWEST` and more findings of one detection, severity, actor, root actor and account, each about another target
    and no more than :data:`PAUSE` after the one before. The first in time stays, with its id, its target and its sentence; it gets
    the event ids and counts of all, and ``details`` lists the targets. What each rule told is left in ``by_rule``, with the id of
    the finding that stands for it. Hunts' rows have details of their own and stay apart, as does what does not name all its events.
    """
    rounds = _rounds(findings.table)
    if not rounds:
        return findings
    head_of = {at: members[0] for members in rounds for at in members}
    ids = findings.table["id"].to_pylist()
    stands_for = {ids[at]: ids[head] for at, head in head_of.items()}
    before = findings.unfolded()
    renamed = [stands_for.get(id, id) for id in before["id"].to_pylist()]
    at = before.schema.get_field_index("id")
    by_rule = before.set_column(at, FINDINGS.field("id"), pa.array(renamed, pa.string()))
    return replace(findings, table=_as_one(findings.table, rounds), by_rule=by_rule)


def _rounds(table: pa.Table) -> list[list[int]]:
    """The positions of the findings of each round, in order of time."""
    named = pc.list_value_length(table["event_ids"])
    is_whole = pc.and_(pc.greater(named, 0), pc.equal(table["events"], named))
    is_known = pc.is_valid(pc.coalesce(table["actor_id"], table["actor"]))  # nobody known is no one actor
    fit = pc.and_(
        pc.and_(pc.equal(table["kind"], "detection"), is_whole), pc.and_(pc.is_valid(table["target"]), is_known)
    )
    at = pc.indices_nonzero(pc.fill_null(fit, False))
    if len(at) < FEWEST:
        return []
    whose = pc.binary_join_element_wise(
        *(pc.fill_null(table[name].take(at), "") for name in ("rule", "severity", "actor_id", "actor", "root_actor")),
        pc.binary_join(table["recipient_account_ids"].take(at), " "),
        _BETWEEN,
    )
    sorted_ = pa.table({"whose": whose, "when": table["first_seen"].take(at), "at": at}).sort_by(
        [("whose", "ascending"), ("when", "ascending"), ("at", "ascending")]
    )
    return list(_runs(sorted_))


def _runs(findings: pa.Table) -> Iterator[list[int]]:
    """The positions of findings of the same rule and actor that follow each other without a pause, where they are enough."""
    count = findings.num_rows
    whose, when = findings["whose"].combine_chunks(), findings["when"].combine_chunks()
    other = pc.not_equal(whose.slice(1), whose.slice(0, count - 1))
    late = pc.greater(pc.subtract(when.slice(1), when.slice(0, count - 1)), pa.scalar(PAUSE))
    begins = [0, *(at + 1 for at in pc.indices_nonzero(pc.or_(other, pc.fill_null(late, True))).to_pylist()), count]
    for first, end in pairwise(begins):
        if end - first >= FEWEST:
            yield findings["at"].slice(first, end - first).to_pylist()


def _as_one(table: pa.Table, rounds: Sequence[Sequence[int]]) -> pa.Table:
    """The table with each round's first finding standing for all."""
    told = pa.Table.from_pylist([_one(table.take(pa.array(members))) for members in rounds], FINDINGS)
    heads, covered = [members[0] for members in rounds], {at for members in rounds for at in members}
    # the rows in their order, a round in the place of its first finding
    places = list(range(table.num_rows))
    for at, head in enumerate(heads):
        places[head] = table.num_rows + at
    kept = [place for at, place in enumerate(places) if at not in covered or place != at]
    return pa.concat_tables([table, told]).take(pa.array(kept, pa.int64()))


def _one(rows: pa.Table) -> dict[str, Any]:
    """What is told of a round."""
    targets = rows["target"].to_pylist()
    named = ", ".join(targets[1 : 1 + NAMED])
    rest = len(targets) - 1 - NAMED
    others = f"{named} and {rest:,} more" if rest > 0 else named
    told = as_one(rows, f"{rows['sentence'][0]}, and the same of {others}")
    ids = list(dict.fromkeys(told["event_ids"]))  # one call may have opened several ports
    refused = set(pc.list_flatten(rows.filter(pc.greater(rows["denied"], 0))["event_ids"]).to_pylist())
    counts = {"events": len(ids), "denied": min(told["denied"], len(refused))}
    return {**told, **counts, "event_ids": ids, "details": json.dumps({"targets": targets})}
