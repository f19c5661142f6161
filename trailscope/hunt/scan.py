"""All detections asked at once, and a broken one found out without losing the others' answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import Engine, FarEngine, KeepingEngine, emptied
from trailscope.errors import QueryError
from trailscope.hunt.at_hand import Positioned
from trailscope.hunt.call_counts import CallCounts
from trailscope.hunt.far_scan import ask_far
from trailscope.hunt.fuse import fuse
from trailscope.hunt.rules import HuntRule
from trailscope.hunt.sentences import told
from trailscope.hunt.suppress import Suppression

_KEPT = "kept_detected"


@dataclass(frozen=True)
class Failure:
    """A rule that the engine refused or failed."""

    rule: HuntRule
    error: QueryError


@dataclass(frozen=True)
class ScanSettings:
    """How detections are asked: by which engine, of which calls, with which suppressions, grouped or one by one."""

    engine: Engine
    calls: CallCounts
    entries: Sequence[Suppression] = ()
    every: bool = False


def scan(settings: ScanSettings, rules: Sequence[Positioned]) -> tuple[list[pa.Table], list[Failure]]:
    """Ask detections in as few scans as possible.

    One scan, when all goes well. When it fails, those that cannot even be planned are put aside; when there are none, the
    rules are halved until those that fail stand alone. The answers of the other halves are kept.

    Returns:
        Tables with the columns of :class:`trailscope.hunt.fuse.Fused` and ``sentence``, in which ``rule`` is a position
        among all rules of the hunt; and the rules that failed.
    """
    if not rules:
        return [], []
    try:
        return [_asked(settings, rules)], []
    except QueryError as failed:
        if len(rules) == 1:
            return [], [Failure(rules[0][1], failed)]
    refused = {at: refusal for at, rule in rules if (refusal := _refusal(settings.engine, rule)) is not None}
    if refused:
        tables, failures = scan(settings, [(at, rule) for at, rule in rules if at not in refused])
        return tables, [*(Failure(rule, refused[at]) for at, rule in rules if at in refused), *failures]
    middle = len(rules) // 2
    first, first_failures = scan(settings, rules[:middle])
    second, second_failures = scan(settings, rules[middle:])
    return [*first, *second], [*first_failures, *second_failures]


def _refusal(engine: Engine, rule: HuntRule) -> QueryError | None:
    """Why the engine does not even plan a condition."""
    try:
        engine.run(f"select 1 from events where (\n{rule.sql}\n) limit 0", rule.parameters)
    except QueryError as error:
        return error
    return None


def _asked(settings: ScanSettings, rules: Sequence[Positioned]) -> pa.Table:
    answer = _answer(settings, [rule for _, rule in rules])
    by_rule = pc.sort_indices(answer["rule"])
    spoken = pa.chunked_array(
        [chunk for rows, failed, rule in _by_rule(answer, by_rule, rules) for chunk in told(rule, rows, failed).chunks],
        pa.string(),
    )
    positions = pa.array([at for at, _ in rules], pa.int32()).take(answer["rule"])
    at = answer.schema.get_field_index("rule")
    told_answer = answer.set_column(at, "rule", positions).drop_columns(["first_event"])
    return told_answer.append_column("sentence", spoken.take(pc.sort_indices(by_rule)))


def _answer(settings: ScanSettings, rules: Sequence[HuntRule]) -> pa.Table:
    """The columns of :class:`trailscope.hunt.fuse.Fused`, from DuckDB or from where the events lie."""
    if isinstance(settings.engine, FarEngine):
        return ask_far(settings.engine, rules, settings.calls, settings.entries, every=settings.every)
    fused = fuse(rules, settings.calls, settings.entries, every=settings.every)
    if settings.every or not isinstance(settings.engine, KeepingEngine):
        return settings.engine.run(
            fused.sql, fused.parameters
        )  # of many rows a copy costs more than what is saved below
    # DuckDB binds what is read as Arrow twice, and this statement is the longest of all
    settings.engine.keep(_KEPT, fused.sql, fused.parameters)
    answer = settings.engine.run(f"select * from {_KEPT}")
    emptied(settings.engine, _KEPT, rows=answer.num_rows)
    return answer


def _by_rule(
    answer: pa.Table, by_rule: pa.Array, rules: Sequence[Positioned]
) -> Iterator[tuple[pa.Table, pa.ChunkedArray, HuntRule]]:
    """The first events of each rule's findings and whether all failed, in the order of positions that sorts by rule."""
    named = (pa.Table.from_struct_array(answer["first_event"]) if len(answer) else answer).take(by_rule)
    failed = answer["all_failed"].take(by_rule)
    counts = sorted((entry["values"], entry["counts"]) for entry in answer["rule"].value_counts().to_pylist())
    start = 0
    for local, count in counts:
        yield named.slice(start, count), failed.slice(start, count), rules[local][1]
        start += count
