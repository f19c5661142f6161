"""What a hunt asks of a view, and what it holds in memory for that while it lasts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from trailscope.engines.activity import COUNTED
from trailscope.engines.engine import Engine, FarEngine, SharedEngine
from trailscope.engines.scan_filter import decided_in_scan
from trailscope.errors import QueryError
from trailscope.hunt.call_counts import CallCounts, count_calls
from trailscope.hunt.held_events import HeldEvents, held_events
from trailscope.hunt.plan import Plan
from trailscope.hunt.rules import HuntRule

Positioned = tuple[int, HuntRule]
"""A rule and its position among all rules of the hunt."""

FEW_EVENTS = 50_000  # up to which holding them all takes less time than opening the lake's files for each statement
MANY = 10  # hunts, for which that pays; what is made of events pays for two
PART = 3  # of the memory, that what is held of events may take


@dataclass(frozen=True)
class AskedAtHand:
    """What a hunt asks.

    Attributes:
        calls: the kinds of calls that occur.
        detections: those that some event may meet.
        hunts: those that may have an answer, and those that a suppression is about: it must be known what columns they have.
        statements: what is asked for each of the hunts, in their order.
    """

    calls: CallCounts
    detections: tuple[Positioned, ...]
    hunts: tuple[Positioned, ...]
    statements: tuple[str, ...]


@contextmanager
def at_hand(engine: Engine, planned: Plan | Future[Plan]) -> Iterator[AskedAtHand]:
    """What a hunt asks, with what many of its rules read computed once: events, what was counted of them, their addresses.

    What cannot be computed is read from the lake by each hunt, which then says what is wrong. An engine that holds nothing is
    asked the statements as they are written.

    Args:
        engine: over the lake, with secrets as they were logged.
        planned: the rules, and the suppressions that count. While they are still read on another thread they are taken to be
            many, and few events are held meanwhile.
    """
    calls = count_calls(engine)
    with ExitStack() as stack:
        ahead: tuple[str, ...] = ()
        if isinstance(planned, Future):
            if isinstance(engine, SharedEngine) and _are_few(calls):
                ahead = (_hold(engine, stack, "events"),)
            planned = planned.result()
        yield _gathered(engine, stack, calls, planned, ahead)


def _gathered(
    engine: Engine, stack: ExitStack, calls: CallCounts, planned: Plan, ahead: Collection[str]
) -> AskedAtHand:
    """What is asked, with what it reads held until the stack is left; some views are held already."""
    numbered = list(enumerate(planned.rules))
    detections = [(at, rule) for at, rule in numbered if rule.kind == "detection"]
    hunts = [(at, rule) for at, rule in numbered if rule.kind == "hunt" and _may_answer(rule, calls, planned)]
    asked = [rule for _, rule in hunts]
    tables, held = HeldEvents(), set[str]()
    written = decided_in_scan if isinstance(engine, SharedEngine) else str
    if isinstance(engine, FarEngine):
        stack.enter_context(engine.held(dict.fromkeys(_counted(asked))))
    elif isinstance(engine, SharedEngine):
        for view in _views(asked, calls):
            if view not in ahead:
                _hold(engine, stack, view)
        tables = held_events(asked, calls, None if engine.memory is None else engine.memory // PART)
        for table in tables.tables:
            with suppress(QueryError):
                stack.enter_context(engine.table(table.name, table.select, table.parameters))
                held.add(table.name)
    return AskedAtHand(
        calls,
        tuple((at, rule) for at, rule in detections if rule.condition is None or calls.may_meet(rule.condition)),
        tuple(hunts),
        tuple(written(tables.statement_of(rule, held)) for rule in asked),
    )


def _hold(engine: SharedEngine, stack: ExitStack, view: str) -> str:
    """Hold a view if it can be computed."""
    with suppress(QueryError):
        stack.enter_context(engine.held({view: None}))
    return view


def _may_answer(rule: HuntRule, calls: CallCounts, planned: Plan) -> bool:
    return (
        rule.statement is None
        or calls.may_answer(rule.statement.requirement)
        or any(entry.names(rule.id) for entry in planned.entries)
    )


def _views(hunts: Sequence[HuntRule], calls: CallCounts) -> Iterator[str]:
    """The views that are held as a whole."""
    if len(hunts) >= MANY and _are_few(calls):
        yield "events"
    yield from _counted(hunts)
    if sum("addresses" in rule.sql for rule in hunts) > 1:
        yield "addresses"


def _are_few(calls: CallCounts) -> bool:
    return calls.complete and calls.events <= FEW_EVENTS


def _counted(hunts: Sequence[HuntRule]) -> tuple[str, ...]:
    """The views of counted events, where several hunts read one."""
    return tuple(COUNTED) if sum(any(view in rule.sql for view in COUNTED) for rule in hunts) > 1 else ()
