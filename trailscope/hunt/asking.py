"""All rules of a hunt asked: detections in one scan, hunts beside it and each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from trailscope.engines.engine import Engine
from trailscope.errors import QueryError, QuestionError, TrailscopeError
from trailscope.hunt.at_hand import AskedAtHand
from trailscope.hunt.plan import Plan
from trailscope.hunt.rules import HuntRule
from trailscope.hunt.scan import ScanSettings, scan
from trailscope.hunt.side_by_side import side_by_side
from trailscope.hunt.stateful import ask
from trailscope.hunt.suppress import Suppression
from trailscope.schema.columns import BY_NAME

Listener = Callable[[str, int, int], None]
"""Told what is asked now, how many rules were asked before, and how many there are."""


@dataclass(frozen=True)
class Answers:
    """What the rules gave: tables of rows, the positions of the rules that failed, and what is to be told."""

    tables: tuple[pa.Table, ...]
    failed: frozenset[int]
    problems: tuple[TrailscopeError, ...]


def ask_all(
    engine: Engine,
    planned: Plan,
    held: AskedAtHand,
    *,
    every: bool,
    tell: Listener,
    meanwhile: Callable[[], object] | None = None,
) -> Answers:
    """Ask all rules; one that the engine refuses or fails is a problem, and the others' answers are there.

    Rules that nothing in the logs can meet count as asked and are not: their answers would be empty.

    Args:
        engine: over the lake.
        planned: the rules, and the suppressions that count.
        held: what is asked for them, while it is at hand.
        every: one row per event rather than per finding, for detections; hunts name all their events.
        tell: told of progress, on this thread.
        meanwhile: what else is asked of the engine, beside the rules; see :func:`trailscope.hunt.side_by_side.side_by_side`.
    """
    rules, entries = planned.rules, planned.entries
    detections = [(at, rule) for at, rule in enumerate(rules) if rule.kind == "detection"]
    tell(f"{len(detections)} detections in one scan", 0, len(rules))
    with side_by_side(engine, meanwhile) as submit:
        scanned = submit(lambda own: scan(ScanSettings(own, held.calls, entries, every), held.detections))
        asked = [
            (at, rule, submit(partial(ask, rule=rule, sql=sql, position=at, entries=entries, every=every)))
            for (at, rule), sql in zip(held.hunts, held.statements, strict=True)
        ]
        tables, failures = scanned.result()
        failed = {at for at, rule in detections if any(failure.rule is rule for failure in failures)}
        problems: list[TrailscopeError] = [_problem(failure.rule, failure.error) for failure in failures]
        seen = {at: frozenset(BY_NAME) for at, _ in detections}
        for number, (at, rule, answer) in enumerate(asked):
            tell(rule.id, len(rules) - len(asked) + number, len(rules))
            try:
                table, seen[at] = answer.result()
            except QueryError as error:
                failed.add(at)
                problems.append(_problem(rule, error))
            else:
                tables += [] if table is None else [table]
    problems += _idle(entries, [(rules[at], columns) for at, columns in seen.items()])
    return Answers(tuple(tables), frozenset(failed), tuple(problems))


def _problem(rule: HuntRule, error: QueryError) -> QueryError:
    return QueryError(f"{rule.id} could not be asked: {error.what}", at=rule.at, hint=error.hint)


def _idle(entries: Sequence[Suppression], seen: Sequence[tuple[HuntRule, frozenset[str]]]) -> list[TrailscopeError]:
    """Problems of suppressions that cannot hold anything back, because no rule they name has the columns they test."""
    problems: list[TrailscopeError] = []
    for entry in entries:
        about = [columns for rule, columns in seen if entry.names(rule.id)]
        if about and not any(entry.where.keys() <= columns for columns in about):
            unknown = sorted(entry.where.keys() - frozenset().union(*about)) or sorted(entry.where)
            problems.append(
                QuestionError(
                    f"the suppression of {entry.rule} tests {', '.join(unknown)}, which its findings do not have",
                    at=entry.at,
                    hint="detections have the columns of docs/columns.md, hunts those of their answer",
                )
            )
    return problems
