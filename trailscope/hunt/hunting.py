"""A hunt from end to end: the rules asked, their answers put together, and what silence means."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.engines.engine import Engine
from trailscope.hunt.asking import Listener, ask_all
from trailscope.hunt.at_hand import AskedAtHand
from trailscope.hunt.cannot_tell import Coverage, Scope
from trailscope.hunt.finding_assembly import assemble
from trailscope.hunt.findings import Findings, Suppressed, Unanswered
from trailscope.hunt.plan import Plan
from trailscope.hunt.rules import HuntRule


def hunt(
    engine: Engine,
    scope: Scope,
    planned: Plan,
    held: AskedAtHand,
    *,
    every: bool = False,
    listener: Listener | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Findings:
    """Ask rules and put their answers together.

    Args:
        engine: over the lake, cut to the scope.
        scope: what is looked at.
        planned: the rules, and the suppressions that count.
        held: what is at hand for them.
        every: one finding per event rather than per rule, actor, target and account. Hunts give their rows either way, and
            with it the ids of all their events.
        listener: told of progress, on this thread.
        meanwhile: what else is asked of the engine, beside the rules; see :func:`trailscope.hunt.side_by_side.side_by_side`.

    Returns:
        The findings. A rule that the engine refused or failed is a problem, and the others' findings are there.
    """
    rules, entries = planned.rules, planned.entries
    tell = listener or (lambda what, done, of: None)  # noqa: ARG005 - nobody listens
    answers = ask_all(engine, planned, held, every=every, tell=tell, meanwhile=meanwhile)
    tell("what the lake lacks", len(rules), len(rules))
    held_back, spoke = _held_back(answers.tables), _positions(answers.tables) | answers.failed
    tables, answers = deque(answers.tables), replace(answers, tables=())
    return Findings(
        table=assemble(rules, _counted(tables)),
        asked=len(rules) - len(answers.failed),
        window=scope.window,
        suppressed=tuple(
            Suppressed(entry.rule, entry.reason, entry.expires, held_back[at]) for at, entry in enumerate(entries)
        ),
        cannot_tell=_unanswered(Coverage(engine, scope), [rule for at, rule in enumerate(rules) if at not in spoke]),
        problems=(*planned.problems, *answers.problems),
        other_logs=planned.other_logs,
    )


def _unanswered(coverage: Coverage, silent: Sequence[HuntRule]) -> tuple[Unanswered, ...]:
    """The silent rules whose silence proves nothing."""
    coverage.look_up({need for rule in silent for need in rule.needs})
    reasons = [(rule, coverage.lacks(rule.needs)) for rule in silent]
    return tuple(Unanswered(rule.id, rule.title, rule.severity, why) for rule, why in reasons if why)


def unsuppressed(answer: pa.Table) -> pa.Table:
    """The rows of an answer that no suppression holds back."""
    suppressed = answer.num_rows - answer["entry"].null_count
    return answer.filter(pc.is_null(answer["entry"])) if suppressed else answer


def _counted(tables: deque[pa.Table]) -> Iterator[pa.Table]:
    """The rows that count of each answer, which then nobody else holds: many findings take much memory."""
    while tables:
        yield unsuppressed(tables.popleft())


def _held_back(tables: Sequence[pa.Table]) -> Counter[int]:
    """How many rows each suppression holds back."""
    held_back: Counter[int] = Counter()
    for table in tables:
        for counted in table["entry"].drop_null().value_counts().to_pylist():
            held_back[counted["values"]] += counted["counts"]
    return held_back


def _positions(tables: Sequence[pa.Table]) -> frozenset[int]:
    """The rules that have rows, held back or not."""
    return frozenset(at for table in tables for at in table["rule"].unique().to_pylist())
