"""Answers of many rules, made into the one table of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.hunt.finding_ids import finding_ids
from trailscope.hunt.findings import FINDINGS
from trailscope.hunt.rules import HuntRule
from trailscope.questions import attack
from trailscope.schema.severity import SEVERITIES

STEPS_DOWN = 2  # of severity, for a finding whose events all failed
# how a hunt's row says that only its newness speaks; inside a text of the log the quotes would be escaped
_NO_SECOND_SIGN = '"second_sign":false'
_WEAKER, _REFUSED = "severity of newness alone", "severity of what all failed"

_ORDER = [
    ("badness", "descending"),
    ("first_seen", "ascending"),
    ("rule", "ascending"),
    ("actor", "ascending"),
    ("target", "ascending"),
    ("sentence", "ascending"),
    ("first_event", "ascending"),  # two threads read the events: without it equal rows come in any order
]
_SORTED = ("actions", "source_ip_addresses", "aws_regions", "recipient_account_ids", "also")
_KEYS = ("severity", "first_seen", "rule", "actor", "target", "sentence", "event_ids")


def assemble(rules: Sequence[HuntRule], answers: Iterable[pa.Table]) -> pa.Table:
    """The table of findings: columns of :data:`FINDINGS`, most severe first, then by ``first_seen``, by name and first event.

    Args:
        rules: all rules of the hunt.
        answers: tables with ``rule``, a position in ``rules``, and those columns of FINDINGS that come from the rows.
            Lists are sorted and without nulls; a null list is an empty one. ``all_failed`` lowers the severity of a rule
            that asks for attempts. Of what nobody else holds, each column is given up as soon as it is in order.
    """
    facts = _facts(rules)
    spoke = [answer for answer in answers if answer.num_rows]
    if not spoke:
        return FINDINGS.empty_table()
    severities = pa.chunked_array(
        [chunk for answer in spoke for chunk in _severities(facts, answer).chunks], pa.string()
    )
    positions = pa.chunked_array([chunk for answer in spoke for chunk in answer["rule"].cast(pa.int32()).chunks])
    places = {id: place for place, id in enumerate(sorted({rule.id for rule in rules}))}
    by_name = pa.array([places[rule.id] for rule in rules], pa.int32())
    told = {name: _gathered(spoke, FINDINGS.field(name)) for name in FINDINGS.names if name not in facts}
    spoke.clear()
    order = _order({**told, "severity": severities, "rule": by_name.take(positions)})
    positions = positions.take(order)
    columns = []
    # a column at a time, and what comes from the rule only now: many findings share a few long texts
    for name in FINDINGS.names:
        if name == "severity":
            columns.append(severities.take(order))
        elif name in facts:
            columns.append(facts[name].take(positions))
        else:
            columns.append(told.pop(name).take(order))
    ordered = pa.table(columns, FINDINGS)
    return ordered.set_column(0, "id", pa.array(finding_ids(ordered), pa.string()))


def in_order(table: pa.Table) -> pa.Table:
    """Findings, most severe first, then by ``first_seen``, then by name, then by the first event that they cite."""
    return table.take(_order({name: table[name] for name in _KEYS}))


def as_one(rows: pa.Table, sentence: str, *, most_ids: int | None = None) -> dict[str, Any]:
    """The row that stands for some findings of one rule: the first, with the times, counts, event ids and lists of all.

    Args:
        rows: columns of :data:`FINDINGS`, in order of ``first_seen``. An event behind two of them counts twice.
        sentence: its sentence.
        most_ids: how many event ids it may name; each of the rows names one at least. All for ``None``.
    """
    (first,) = rows.slice(0, 1).to_pylist()
    naming = rows if most_ids is None else rows.slice(0, most_ids)
    return {
        **first,
        "sentence": sentence,
        "last_seen": pc.max(rows["last_seen"]).as_py(),
        "events": pc.sum(rows["events"]).as_py() or 0,
        "denied": pc.sum(rows["denied"]).as_py() or 0,
        "event_ids": pc.list_flatten(naming["event_ids"]).to_pylist()[:most_ids],
        **{name: sorted(_distinct(rows[name])) for name in _SORTED},
        **{name: _distinct(rows[name]) for name in ("attack", "tactics")},
    }


def _distinct(lists: pa.ChunkedArray) -> list[str]:
    """The values of some lists, in the order in which they are met."""
    return list(pc.list_flatten(lists).unique().to_pylist())


def _order(columns: Mapping[str, pa.ChunkedArray]) -> pa.Array:
    """The positions of findings in the order in which they are told; ``rule`` may be anything that sorts as the ids do."""
    first = pc.binary_join(pc.list_slice(columns["event_ids"], 0, 1), "")
    badness = pc.index_in(columns["severity"], pa.array(SEVERITIES))
    keys = {**{name: columns[name] for name in _KEYS}, "badness": badness, "first_event": first}
    return pc.sort_indices(pa.table({name: keys[name] for name, _ in _ORDER}), _ORDER)


def _gathered(answers: Sequence[pa.Table], field: pa.Field) -> pa.ChunkedArray:
    """One column of all answers; null, or an empty list, where an answer does not have it."""
    chunks = []
    for answer in answers:
        has = field.name in answer.column_names
        column = answer[field.name] if has else pa.chunked_array([pa.nulls(answer.num_rows, field.type)])
        chunks += _complete(column.cast(field.type), field).chunks
    return pa.chunked_array(chunks, field.type)


def _severities(facts: Mapping[str, pa.Array], answer: pa.Table) -> pa.ChunkedArray:
    """The rules' severities; lower where a row has no second sign, and where attempts were asked for and all failed."""
    severities = facts["severity"].take(answer["rule"])
    if "details" in answer.column_names:
        alone = pc.fill_null(pc.match_substring(answer["details"], _NO_SECOND_SIGN), False)
        severities = pc.if_else(alone, facts[_WEAKER].take(answer["rule"]), severities)
    if "all_failed" not in answer.column_names:
        return severities
    failed = pc.fill_null(answer["all_failed"], pa.scalar(False))
    return pc.coalesce(pc.if_else(failed, facts[_REFUSED].take(answer["rule"]), None), severities)


def lower(severity: str, steps: int = STEPS_DOWN) -> str:
    """The severity some steps down: two for a finding of which nothing succeeded, one for one without a second sign."""
    return SEVERITIES[max(0, SEVERITIES.index(severity) - steps)]


def _facts(rules: Sequence[HuntRule]) -> dict[str, pa.Array]:
    """What findings have from their rule, and the severities that they may have instead of its own."""
    known = attack.techniques()
    tactics = [
        list(dict.fromkeys(tactic for id in rule.attack if id in known for tactic in known[id].tactics))
        for rule in rules
    ]
    values: dict[str, list[Any]] = {
        "rule": [rule.id for rule in rules],
        "origin": [rule.origin for rule in rules],
        "title": [rule.title for rule in rules],
        "kind": [rule.kind for rule in rules],
        "severity": [rule.severity for rule in rules],
        "attack": [list(rule.attack) for rule in rules],
        "tactics": tactics,
    }
    facts = {name: pa.array(column, FINDINGS.field(name).type) for name, column in values.items()}
    facts[_WEAKER] = pa.array([lower(rule.severity, steps=1) for rule in rules], pa.string())
    # null for a rule that asks for refusals: that all was refused says nothing more, and must not undo what weighs less
    facts[_REFUSED] = pa.array(
        [lower(rule.severity) if rule.outcome == "attempted" else None for rule in rules], pa.string()
    )
    return facts


def _complete(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    """The column with empty lists in place of null ones."""
    if not pa.types.is_list(field.type):
        return column
    return pc.if_else(pc.is_valid(column), column, pa.scalar([], field.type))
