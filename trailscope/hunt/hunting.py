"""A hunt from end to end: all detections in one scan, then the stateful hunts, then what silence means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import Engine
from trailscope.errors import QueryError, QuestionError, TrailscopeError
from trailscope.hunt.call_counts import count_calls
from trailscope.hunt.cannot_tell import Coverage, Scope
from trailscope.hunt.finding_assembly import assemble
from trailscope.hunt.findings import Findings, Suppressed, Unanswered
from trailscope.hunt.plan import Plan
from trailscope.hunt.rules import HuntRule
from trailscope.hunt.scan import Asking, scan
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


def hunt(
    engine: Engine, scope: Scope, planned: Plan, *, every: bool = False, listener: Listener | None = None
) -> Findings:
    """Ask rules and put their answers together.

    Args:
        engine: over the lake, cut to the scope.
        scope: what is looked at.
        planned: the rules, and the suppressions that count.
        every: one finding per event rather than per rule, actor, target and account. Hunts give their rows either way, and
            with it the ids of all their events.
        listener: told of progress, on this thread.

    Returns:
        The findings. A rule that the engine refused or failed is a problem, and the others' findings are there.
    """
    rules, entries = planned.rules, planned.entries
    tell = listener or (lambda what, done, of: None)  # noqa: ARG005 - nobody listens
    answers = _ask_all(engine, planned, every, tell)
    tell("what the lake lacks", len(rules), len(rules))
    answered, held_back = _told_apart(answers.tables)
    spoke = _positions(answers.tables) | answers.failed
    return Findings(
        table=assemble(rules, answered),
        asked=len(rules) - len(answers.failed),
        window=scope.window,
        suppressed=tuple(
            Suppressed(entry.rule, entry.reason, entry.expires, held_back[at]) for at, entry in enumerate(entries)
        ),
        cannot_tell=_unanswered(Coverage(engine, scope), [rule for at, rule in enumerate(rules) if at not in spoke]),
        problems=(*planned.problems, *answers.problems),
    )


def _unanswered(coverage: Coverage, silent: Sequence[HuntRule]) -> tuple[Unanswered, ...]:
    """The silent rules whose silence proves nothing."""
    reasons = [(rule, coverage.lacks(rule.needs)) for rule in silent]
    return tuple(Unanswered(rule.id, rule.title, rule.severity, why) for rule, why in reasons if why)


def _ask_all(engine: Engine, planned: Plan, every: bool, tell: Listener) -> Answers:
    rules, entries = planned.rules, planned.entries
    detections = [(at, rule) for at, rule in enumerate(rules) if rule.kind == "detection"]
    hunts = [(at, rule) for at, rule in enumerate(rules) if rule.kind == "hunt"]
    tell(f"{len(detections)} detections in one scan", 0, len(rules))
    calls = count_calls(engine)
    possible = [(at, rule) for at, rule in detections if calls.may_meet(rule.condition)]
    tables, failures = scan(Asking(engine, calls, entries, every), possible)
    failed = {at for at, rule in detections if any(failure.rule is rule for failure in failures)}
    problems: list[TrailscopeError] = [_problem(failure.rule, failure.error) for failure in failures]
    seen: dict[int, frozenset[str]] = {at: frozenset(BY_NAME) for at, _ in detections}
    for number, (at, rule) in enumerate(hunts):
        tell(rule.id, len(detections) + number, len(rules))
        try:
            table, seen[at] = ask(engine, rule, at, entries, every=every)
        except QueryError as error:
            failed.add(at)
            problems.append(_problem(rule, error))
        else:
            tables.append(table)
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


def _told_apart(tables: Sequence[pa.Table]) -> tuple[list[pa.Table], Counter[int]]:
    """The rows that count, and how many each suppression holds back."""
    held_back: Counter[int] = Counter()
    for table in tables:
        for counted in table["entry"].drop_null().value_counts().to_pylist():
            held_back[counted["values"]] += counted["counts"]
    return [table.filter(pc.is_null(table["entry"])) for table in tables], held_back


def _positions(tables: Sequence[pa.Table]) -> frozenset[int]:
    """The rules that have rows, held back or not."""
    return frozenset(at for table in tables for at in table["rule"].unique().to_pylist())
