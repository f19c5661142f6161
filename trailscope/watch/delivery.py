"""What is still to be told, told: item by item, each crossed off when its destination took it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trailscope.watch.destinations import DeliveryError, Destination
from trailscope.watch.state import WatchState


def deliver(
    state: WatchState, destinations: Sequence[Destination], complain: Callable[[DeliveryError, int], None]
) -> int:
    """Tell every destination what it has not taken yet, in order.

    A destination that does not take an item is asked again in the next round, from that item on; the others are not held up.

    Args:
        state: of the watch.
        destinations: whom to tell.
        complain: told why a destination did not take an item, and how many items wait for it.

    Returns:
        How many items were taken.
    """
    taken = 0
    for destination in destinations:
        waiting = state.outbox(destination.name)
        for at, (number, item) in enumerate(waiting):
            try:
                destination.take(item)
            except DeliveryError as error:
                complain(error, len(waiting) - at)
                break
            state.cross_off([number])
            taken += 1
    return taken
