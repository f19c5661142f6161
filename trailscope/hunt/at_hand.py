"""What many rules of a hunt read, computed once and kept at hand while it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from trailscope.engines.engine import Engine, SharedEngine
from trailscope.hunt.call_counts import CallCounts
from trailscope.hunt.rules import HuntRule

MANY = 10  # hunts, for which it pays to have the events at hand; the addresses take two
BYTES_OF_AN_EVENT = 2_400  # in memory, with all columns
PART = 3  # of the memory, that events may take


def at_hand(engine: Engine, hunts: Sequence[HuntRule], calls: CallCounts) -> AbstractContextManager[None]:
    """The events, where they fit into a part of the memory, and what is known of their addresses.

    On a small lake most of the time of a hunt goes into opening its files, for each of a hundred statements.

    Args:
        engine: over the lake.
        hunts: the hunts that are going to be asked.
        calls: what occurs in the lake.
    """
    if not isinstance(engine, SharedEngine):
        return nullcontext()
    views: dict[str, None] = {}
    if calls.complete and len(hunts) >= MANY:
        needed = sum(call.events for call in calls.calls) * BYTES_OF_AN_EVENT
        views |= {"events": None} if engine.memory is None or needed <= engine.memory // PART else {}
    if sum("addresses" in rule.sql for rule in hunts) > 1:
        views |= {"addresses": None}
    return engine.held(views)
