"""What occurs in the logs at all, and how often: which rules need not be asked, and of which events the others.

Most rules are about calls that most logs do not hold. Counting the calls takes five columns of few values; it leaves out the
rules that no event can meet, and finds names for rules that list none. A call that failed is of another kind than one that did not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pyarrow.compute as pc

from trailscope.engines.engine import Engine
from trailscope.engines.tallies import Tally, rows_of, summed
from trailscope.hunt.call_formula import KNOWN, Requirement
from trailscope.hunt.call_kinds import CallKinds
from trailscope.hunt.name_tests import Limit, NameTest
from trailscope.hunt.rule_reading import ConditionReading

# Kinds of calls: AWS has about 20,000, some fail in several ways, and a log that holds more is not pruned.
MOST_CALLS = 40_000
FEW = 0.02  # of all events

KINDS = Tally(
    "kinds",
    f"select {', '.join(KNOWN)}, count(*) as events, min(event_time) as first_seen "
    f"from {{among}} group by {', '.join(KNOWN)}",
    merged=summed(KNOWN, {"events": "sum", "first_seen": "min"}),
)
_COUNTED = f"select * from {{counted}} order by events desc, {', '.join(KNOWN)} limit {MOST_CALLS}"


@dataclass(frozen=True)
class CallCount:
    """One kind of call, with the number of its events."""

    event_source: str | None
    event_name: str | None
    action: str | None
    event_category: str | None = None
    events: int = 0
    error_code: str | None = None


@dataclass(frozen=True)
class CallCounts:
    """The kinds of calls in the logs, the most frequent first, whether these are all, and when the logs begin, if that is known."""

    calls: tuple[CallCount, ...]
    complete: bool
    first_seen: datetime | None = None

    @cached_property
    def kinds(self) -> CallKinds:
        """The same, found by their names."""
        return CallKinds([{name: getattr(call, name) for name in KNOWN} for call in self.calls])

    @cached_property
    def events(self) -> int:
        """How many events these are."""
        return sum(call.events for call in self.calls)

    def events_of(self, kinds: Collection[int]) -> int:
        """How many events some of these kinds have."""
        return sum(self.calls[kind].events for kind in kinds)

    def may_meet(self, condition: ConditionReading) -> bool:
        """Whether any event may meet a condition."""
        return not self.complete or bool(self.kinds.of(condition.kinds))

    def may_answer(self, requirement: Requirement) -> bool:
        """Whether a hunt that needs this may have an answer."""
        return not self.complete or self.kinds.meet(requirement)

    def limit_of(self, condition: ConditionReading) -> Limit | None:
        """The names outside which a condition is never true, as it says itself or as what occurs says; ``None`` for any.

        A condition that only few events may meet is as good as limited to the names of those.
        """
        if condition.limit is not None or not self.complete:
            return condition.limit
        possible = [self.calls[at] for at in sorted(self.kinds.of(condition.kinds))]
        few = sum(call.events for call in possible) <= FEW * self.events
        actions = [call.action for call in possible if call.action is not None]
        if not few or len(actions) < len(possible):
            return None
        return frozenset(NameTest("action", "is", action) for action in actions)


def count_calls(engine: Engine) -> CallCounts:
    """Count the kinds of calls in ``events``."""
    counted = engine.run(_COUNTED.replace("{counted}", f"({rows_of(engine, KINDS)})"))
    complete = counted.num_rows < MOST_CALLS
    first_seen = pc.min(counted["first_seen"]).as_py() if complete else None
    rows = counted.drop_columns("first_seen").to_pylist()
    return CallCounts(tuple(CallCount(**row) for row in rows), complete, first_seen)
