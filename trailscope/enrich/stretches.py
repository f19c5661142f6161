"""Networks that lie in each other, as stretches of addresses that do not: what a sorted join can look an address up in."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import TypeVar

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Value = TypeVar("Value")


def stretches(networks: Iterable[tuple[Network, Value]]) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Where the set of networks that hold an address changes: the first address as a number, and the values of those from there on.

    Two networks are apart, or one holds the other, so those that hold an address are a stack: the largest first. What no network
    holds after the last is a stretch without values; before the first there is none.

    Args:
        networks: of one version of IP, in any order.
    """
    given = list(networks)
    ordered = sorted(
        ((int(network.network_address), int(network.broadcast_address), value) for network, value in given),
        key=lambda one: (one[0], -one[1]),
    )
    stack: list[tuple[int, Value]] = []
    begun: int | None = None  # of the stretch not yet told: networks that begin together are one stretch
    for first, last, value in ordered:
        while stack and stack[-1][0] < first:
            if begun is not None and begun <= stack[-1][0]:
                yield begun, tuple(held for _, held in stack)
            begun = stack.pop()[0] + 1
        if begun is not None and begun < first:
            yield begun, tuple(held for _, held in stack)
        stack.append((last, value))
        begun = first
    while stack:
        if begun is not None and begun <= stack[-1][0]:
            yield begun, tuple(held for _, held in stack)
        begun = stack.pop()[0] + 1
    if begun is not None and begun < 1 << given[0][0].max_prefixlen:
        yield begun, ()
