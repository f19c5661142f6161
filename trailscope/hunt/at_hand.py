"""What many rules of a hunt read, computed once and kept at hand while it lasts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from trailscope.engines.activity import COUNTED
from trailscope.engines.engine import Engine, FarEngine, SharedEngine
from trailscope.errors import QueryError
from trailscope.hunt.rules import HuntRule

MANY = 10  # hunts, for which it pays to have the events at hand; what is made of them takes two
BYTES_OF_AN_EVENT = 2_400  # in memory, with all columns
PART = 3  # of the memory, that events may take


@contextmanager
def at_hand(engine: Engine, rules: Sequence[HuntRule]) -> Iterator[None]:
    """The events, where they fit into a part of the memory, what was counted of them, and what is known of their addresses.

    On a small lake most of the time of a hunt goes into opening its files, for each of a hundred statements. What cannot be
    computed is read from the lake by each hunt, which then says what is wrong.

    Args:
        engine: over the lake.
        rules: that are going to be asked.
    """
    with ExitStack() as held:
        if isinstance(engine, FarEngine):
            held.enter_context(engine.held(dict.fromkeys(_counted(rules))))
        elif isinstance(engine, SharedEngine):
            for view in _views(engine, [rule for rule in rules if rule.kind == "hunt"]):
                with suppress(QueryError):
                    held.enter_context(engine.held({view: None}))
        yield


def _views(engine: SharedEngine, hunts: Sequence[HuntRule]) -> Iterator[str]:
    if len(hunts) >= MANY and _are_few(engine):
        yield "events"
    yield from _counted(hunts)
    if sum("addresses" in rule.sql for rule in hunts) > 1:
        yield "addresses"


def _counted(rules: Sequence[HuntRule]) -> tuple[str, ...]:
    """The views of counted events, where several rules read one."""
    read = sum(any(view in rule.sql for view in COUNTED) for rule in rules if rule.kind == "hunt")
    return tuple(COUNTED) if read > 1 else ()


def _are_few(engine: SharedEngine) -> bool:
    """Whether the events fit into their part of the memory."""
    if engine.memory is None:
        return True
    (counted,) = engine.run("select count(*) as events from events").to_pylist()
    return int(counted["events"]) * BYTES_OF_AN_EVENT <= engine.memory // PART
