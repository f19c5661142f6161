"""How little a use fits its principal: whether its address and program are known of it, were there before, or are shared by many.

An address that is home to others (a NAT gateway, an office, a VPN) says nothing about who speaks from it, so nothing is ever
joined by it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from trailscope.incidents.facts import AWS, Facts, Known, Use, is_address

_BEGINNING = timedelta(hours=24)
_SETTLED_DAYS, _SETTLED_SPAN = 4, timedelta(days=7)
_APART = timedelta(days=3)
_SHARED_BY = 2  # principals at home at an address that make it a shared one
_ROAMS_OVER = 6  # addresses of a principal that comes from somewhere else every day


class Homes:
    """Which addresses and programs are known of which principal.

    Args:
        facts: as :func:`trailscope.incidents.facts.gather` gives them.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._home: dict[str, set[str]] = defaultdict(set)
        passing: dict[str, int] = defaultdict(int)
        places: dict[str, int] = defaultdict(int)
        for (principal, address), known in facts.places.items():
            if principal and is_address(address):
                if self._settled(principal, known):
                    self._home[address].add(principal)
                places[principal] += 1
                passing[principal] += known.events if known.days == 1 else 0
        self._roaming = {
            principal
            for principal, number in places.items()
            if number > _ROAMS_OVER and passing[principal] > 0.5 * facts.principals[principal].events
        }

    def at_home(self, address: str) -> frozenset[str]:
        """The principals whose address it is."""
        return frozenset(self._home.get(address, ()))

    def is_shared(self, address: str) -> bool:
        """Whether it is the address of several principals, so that it tells nothing about one."""
        return len(self._home.get(address, ())) >= _SHARED_BY

    def is_roaming(self, principal: str) -> bool:
        """Whether the principal comes from ever new addresses by its nature, as functions and hosted runners do."""
        return principal in self._roaming

    def strangeness(self, use: Use) -> int:
        """See :attr:`trailscope.incidents.facts.Use.strange`."""
        if not use.direct or use.client == AWS:
            return 0
        client_known = self._settled_program(use)
        address_known = (
            use.principal in self._home.get(use.address, ())
            or self.is_shared(use.address)
            or (client_known and self._comes_back(use))
        )
        if address_known or self.is_roaming(use.principal):
            return 0 if client_known else 1
        return 2 if client_known else 3

    def _settled(self, principal: str, known: Known) -> bool:
        whole = self._facts.principals.get(principal)
        if whole is None:
            return False
        if known.days >= _SETTLED_DAYS and known.last_seen - known.first_seen >= _SETTLED_SPAN:
            return True
        begun_early = whole.first_seen - self._facts.first <= 2 * _BEGINNING
        return begun_early and known.first_seen - whole.first_seen <= _BEGINNING

    def _comes_back(self, use: Use) -> bool:
        """Whether the principal came from there on several days that lie apart: somebody's home, a second office."""
        known = self._facts.places.get((use.principal, use.address))
        return known is not None and known.days >= 2 and known.last_seen - known.first_seen >= _APART

    def _settled_program(self, use: Use) -> bool:
        known = self._facts.programs.get((use.principal, use.client))
        return known is not None and self._settled(use.principal, known)
