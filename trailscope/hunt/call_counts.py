"""What occurs in the logs at all, and how often: which rules need not be asked, and of which events the others.

Most rules are about calls that most logs do not hold. Counting the calls takes four columns of few values; it leaves out the
rules that no event can meet, and finds names for rules that list none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from trailscope.engines.engine import Engine
from trailscope.hunt.prefilter import Limit, NameTest, limit_of

MOST_CALLS = 20_000  # kinds of calls; AWS has about as many, and a log that holds more is not pruned
FEW = 0.02  # of all events

_KNOWN = ("event_source", "event_name", "action", "event_category")
_COUNTED = f"""
select {", ".join(_KNOWN)}, count(*) as events
from events
group by {", ".join(_KNOWN)}
order by events desc, {", ".join(_KNOWN)}
limit {MOST_CALLS}"""


@dataclass(frozen=True)
class CallCount:
    """One kind of call, with the number of its events."""

    event_source: str | None
    event_name: str | None
    action: str | None
    event_category: str | None = None
    events: int = 0

    def may_meet(self, condition: exp.Expr | None) -> bool:
        """Whether a condition may be true for an event of this kind; always, when it could not be read."""
        return condition is None or _truth(condition, self) is not False


@dataclass(frozen=True)
class CallCounts:
    """The kinds of calls in the logs, the most frequent first, and whether these are all."""

    calls: tuple[CallCount, ...]
    complete: bool

    def may_meet(self, condition: exp.Expr | None) -> bool:
        """Whether any event may meet a condition."""
        return not self.complete or any(call.may_meet(condition) for call in self._within(condition))

    def _within(self, condition: exp.Expr | None) -> Iterable[CallCount]:
        """The calls that a condition's own names let in; all of them, when it does not plainly list any."""
        limit = None if condition is None else limit_of(condition)
        if limit is None or any(test.how != "is" for test in limit):
            return self.calls
        names = {(test.column, test.value) for test in limit}
        return (
            call for call in self.calls if ("event_name", call.event_name) in names or ("action", call.action) in names
        )

    def limit_of(self, condition: exp.Expr | None) -> Limit | None:
        """The names outside which a condition is never true, as it says itself or as what occurs says; ``None`` for any.

        A condition that only few events may meet is as good as limited to the names of those.
        """
        own = None if condition is None else limit_of(condition)
        if own is not None or not self.complete:
            return own
        possible = [call for call in self.calls if call.may_meet(condition)]
        few = sum(call.events for call in possible) <= FEW * sum(call.events for call in self.calls)
        actions = [call.action for call in possible if call.action is not None]
        if not few or len(actions) < len(possible):
            return None
        return frozenset(NameTest("action", "is", action) for action in actions)


def count_calls(engine: Engine) -> CallCounts:
    """Count the kinds of calls in ``events``."""
    rows = engine.run(_COUNTED).to_pylist()
    return CallCounts(tuple(CallCount(**row) for row in rows), len(rows) < MOST_CALLS)


def _truth(condition: exp.Expr, call: CallCount) -> bool | None:
    """What a condition is for all events of one kind of call: true, false, or ``None`` when it depends on the event."""
    truth: bool | None = None
    match condition:
        case exp.Boolean():
            truth = bool(condition.this)
        case exp.Paren():
            truth = _truth(condition.this, call)
        case exp.Not():
            truth = _not(_truth(condition.this, call))
        case exp.And():
            truth = _all([_truth(side, call) for side in condition.flatten()])
        case exp.Or():
            truth = _not(_all([_not(_truth(side, call)) for side in condition.flatten()]))
        case exp.EQ() | exp.Like():
            truth = _compared(condition, condition.this, [condition.expression], call)
        case exp.In():
            truth = _compared(condition, condition.this, list(condition.expressions), call)
    return truth


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _all(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _compared(condition: exp.Expr, column: exp.Expr, values: list[exp.Expr], call: CallCount) -> bool | None:
    lowered = isinstance(column, exp.Lower)
    bare = column.this if lowered else column
    plain = all(isinstance(value, exp.Literal) and value.is_string for value in values)
    known = getattr(call, bare.name) if isinstance(bare, exp.Column) and bare.name in _KNOWN else None
    if not (isinstance(known, str) and values and plain):
        return None
    own = known.lower() if lowered else known
    if isinstance(condition, exp.Like):
        return _like(own, str(values[0].this))
    return any(own == value.this for value in values)


def _like(text: str, pattern: str) -> bool | None:
    if "\\" in pattern:
        return None
    expression = "".join({"%": ".*", "_": "."}.get(mark) or re.escape(mark) for mark in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None
