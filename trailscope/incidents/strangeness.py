"""How little a use fits its principal: whether its address and program are known of it, were there before, or are shared by many.

An address that is home to others (a NAT gateway, an office, a VPN) says nothing about who speaks from it, so nothing is ever
joined by it.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from trailscope.enrich.addresses import AMAZON
from trailscope.incidents.clients import AWS
from trailscope.incidents.facts import IncidentFacts, Known, Use, is_session
from trailscope.schema.ip_addresses import is_place

_BEGINNING = timedelta(hours=24)
_SETTLED_DAYS, _SETTLED_SPAN = 4, timedelta(days=7)
_APART = timedelta(days=3)
_SHARED_BY = 2  # principals at home at an address that make it a shared one
_ROAMS_OVER = 6  # addresses of a principal that comes from somewhere else every day …
_MOSTLY_AT = 0.3  # … and from none of them more than so much of the time
_LEASES = 3  # addresses of one network on as many days that make it a provider who gives out new ones
_PRIVATE = tuple(  # RFC 1918, RFC 6598, RFC 4193
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
_VISIT = timedelta(hours=36)  # what lasts longer at an address is a gateway's
_STARTED = timedelta(hours=1)  # by then a machine has shown which way it goes
_OF_AWS = frozenset(f"AS{number}" for number in AMAZON)
_VOUCHED_FOR = frozenset({"WebIdentityUser", "SAMLUser", "AWSAccount"})


class Homes:
    """Which addresses and programs are known of which principal.

    A home is where a principal was from the beginning of the lake on. What is used for long later is one too, if the principal
    uses a program there that it had from the beginning; an intruder who stays for weeks brings programs of its own. A network
    is a home to those whose provider gives them one of its addresses after the other.

    Args:
        facts: as :func:`trailscope.incidents.facts.gather` gives them.
    """

    def __init__(self, facts: IncidentFacts) -> None:
        self._facts = facts
        self._home_network_of: dict[tuple[str, str], str] = {}
        self._own_programs: dict[tuple[str, str], bool] = {}
        self._home: dict[str, set[str]] = defaultdict(set)
        self._early = {name for name, whole in facts.principals.items() if whole.first_seen <= facts.beginning}
        self._home_networks = frozenset(
            (principal, network)
            for (principal, network), known in facts.networks.items()
            if self._leases(principal, known)
        )
        self._roaming = self._without_home()
        self._first_of_machine = self._where_machines_began()
        self._at: dict[str, list[Use]] = defaultdict(list)
        for use in facts.uses.values():
            self._at[use.place].append(use)
        self._vouched_for = self._seen_of_others()
        self._begun_by = self._others_credentials()
        self._travelling = self._from_many_places()
        places = {key: known for key, known in facts.places.items() if key[0] and is_place(key[1])}
        for (principal, address), known in places.items():
            if self._from_the_beginning(principal, known):
                self._home[address].add(principal)
        self._beside_home = self._only_beside_home()
        self._used_at_home = {
            (use.principal, use.family)
            for use in facts.uses.values()
            if self.is_shared(use.place) or use.principal in self._home.get(use.place, ()) or self._home_network(use)
        }
        self._settle(places)

    def _settle(self, places: Mapping[tuple[str, str], Known]) -> None:
        """Add the homes that need to know which programs a principal has: leased addresses, and where it is for long."""
        facts = self._facts
        with_own_program = {
            (use.principal, use.place) for use in facts.uses.values() if use.direct and self._has_program(use)
        } - self._beside_home
        for use in facts.uses.values():
            if use.direct and self._home_network(use) and self._has_program(use):
                self._home[use.place].add(use.principal)
        later = [
            (principal, address)
            for (principal, address), known in places.items()
            if principal not in self._home.get(address, ())
            and _for_long(known)
            and (not self._is_early(principal) or (principal, address) in with_own_program)
        ]
        odd = {
            address
            for address in {address for _, address in later}
            if any(self._is_early(use.principal) and self.strangeness(use) == 3 for use in self._at[address])
        }
        for principal, address in later:
            if address not in odd:
                self._home[address].add(principal)

    def at_home(self, place: str) -> frozenset[str]:
        """The principals whose place it is."""
        return frozenset(self._home.get(place, ()))

    def is_shared(self, place: str) -> bool:
        """Whether it is the place of several principals, so that it tells nothing about one."""
        return len(self._home.get(place, ())) >= _SHARED_BY

    def beside_home(self, use: Use) -> bool:
        """Whether its principal was at home each time that its sessions were used from there."""
        return (use.principal, use.place) in self._beside_home

    def is_roaming(self, principal: str) -> bool:
        """Whether the principal comes from ever new addresses by its nature, as functions and hosted runners do."""
        return principal in self._roaming

    def strangeness(self, use: Use) -> int:
        """See :attr:`trailscope.incidents.facts.Use.strange`."""
        if not use.direct or use.client == AWS:
            return 0
        if self.stranger(use) or self.left_its_machine(use):
            return max(self._by_place_and_program(use), 2)
        if self._began_here(use) and self._has_program(use):
            return 0
        return self._by_place_and_program(use)

    def _by_place_and_program(self, use: Use) -> int:
        client_known = self._has_program(use)
        address_known = (
            use.principal in self._home.get(use.place, ())
            or self.is_shared(use.place)
            or self._home_network(use)
            or (client_known and self._comes_back(use))
        )
        if self.is_roaming(use.principal) and not address_known:
            return 0 if client_known else 2
        if address_known:
            return 0 if client_known else 1
        return 2 if client_known or self._home.get(use.place) else 3

    def _began_here(self, use: Use) -> bool:
        """Whether a token showed at this very address who it is, of a party that comes from ever new addresses: a pipeline's runner."""
        if use.type == "WebIdentityUser":
            return _owner(use) in self._travelling
        issuer = self._begun_by.get(use.credential)
        return (
            issuer is not None
            and issuer.type == "WebIdentityUser"
            and issuer.place == use.place
            and _owner(issuer) in self._travelling
        )

    def _from_many_places(self) -> frozenset[str]:
        """Those with tokens of another authority, known from the beginning, who come from many addresses."""
        places: dict[str, set[str]] = defaultdict(set)
        for use in self._facts.uses.values():
            if use.type == "WebIdentityUser" and use.direct:
                places[_owner(use)].add(use.place)
        return frozenset(
            owner
            for owner, seen in places.items()
            if len(seen) > _ROAMS_OVER and self._vouched_for[owner][0] <= self._facts.beginning
        )

    def stranger(self, use: Use) -> str:
        """Who began the session, where another authority vouches for somebody who was never there before; else empty."""
        issuer = self._begun_by.get(use.credential)
        if issuer is None:
            return ""
        first, last = self._vouched_for[_owner(issuer)]
        return _owner(issuer) if first > self._facts.beginning and last - first < _SETTLED_SPAN else ""

    def left_its_machine(self, use: Use) -> bool:
        """Whether an instance's session speaks from another network than the instance did at first, and nobody is at home there.

        A fleet has many addresses, one of its machines has its own: what is usual for the role says nothing about one session.
        Beside a private address it may have a gateway's; what is short, not of AWS, and no other machine's is none.
        """
        first = self._first_of_machine.get(use.principal_id or "")
        if first is None or first.place == use.place or self._home.get(use.place) or _is_private(use.address):
            return False
        networks = {*self._facts.networks_of.get(use.address, (use.address,))}
        if not _is_private(first.address):
            return not networks & {*self._facts.networks_of.get(first.address, (first.address,))}
        there = self._at[use.place]
        lasted = max(one.last_seen for one in there) - min(one.first_seen for one in there)
        others = {one.principal_id for one in there if one.principal_id in self._first_of_machine} - {use.principal_id}
        return (
            not others and lasted <= _VISIT and use.first_seen - first.first_seen >= _STARTED and not networks & _OF_AWS
        )

    def _where_machines_began(self) -> dict[str, Use]:
        """The first use of each instance's sessions."""
        first: dict[str, Use] = {}
        for use in self._facts.uses.values():
            if use.session_name.startswith("i-") and use.principal_id and use.direct:
                known = first.setdefault(use.principal_id, use)
                if (use.first_seen, use.key) < (known.first_seen, known.key):
                    first[use.principal_id] = use
        return first

    def _seen_of_others(self) -> dict[str, tuple[datetime, datetime]]:
        """When those whom another authority vouches for were first and last seen."""
        seen: dict[str, tuple[datetime, datetime]] = {}
        for use in self._facts.uses.values():
            if use.type in _VOUCHED_FOR:
                first, last = seen.get(_owner(use), (use.first_seen, use.last_seen))
                seen[_owner(use)] = (min(first, use.first_seen), max(last, use.last_seen))
        return seen

    def _others_credentials(self) -> dict[str, Use]:
        """Credentials that were issued to those whom another authority vouches for → the use that asked for each."""
        uses = self._facts.uses
        asked = ((credential, uses.get(issued.use)) for credential, issued in self._facts.issued.items())
        return {credential: use for credential, use in asked if use is not None and use.type in _VOUCHED_FOR}

    def _without_home(self) -> frozenset[str]:
        """Principals that come from many addresses and networks, none of them most of the time, with one program of their own.

        Several programs that are at a few addresses each are an owner, and somebody who has the owner's credentials too.
        """
        events: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for use in self._facts.uses.values():
            known = self._facts.programs.get((use.principal, use.family))
            if (
                use.direct
                and known
                and (self._from_the_beginning(use.principal, known) or not self._is_early(use.principal))
            ):
                events[use.principal, use.family][self._home_network(use) or use.place] += use.events
        everywhere: dict[str, Counter[str]] = defaultdict(Counter)
        for (principal, _), counted in events.items():
            everywhere[principal].update(counted)
        roaming = {principal for (principal, _), counted in events.items() if len(counted) > _ROAMS_OVER}
        return frozenset(
            principal
            for principal in roaming
            if max(everywhere[principal].values()) < _MOSTLY_AT * everywhere[principal].total()
        )

    def _is_early(self, principal: str) -> bool:
        return principal in self._early

    def _from_the_beginning(self, principal: str, known: Known) -> bool:
        whole = self._facts.principals.get(principal)
        return whole is not None and self._is_early(principal) and known.first_seen - whole.first_seen <= _BEGINNING

    def _home_network(self, use: Use) -> str:
        """The network that is a home to the principal and has the use's address; empty where none is."""
        place = use.principal, use.address
        found = self._home_network_of.get(place)
        if found is None:
            networks = self._facts.networks_of.get(use.address, ())
            found = next((network for network in networks if (use.principal, network) in self._home_networks), "")
            self._home_network_of[place] = found
        return found

    def _leases(self, principal: str, known: Known) -> bool:
        """Whether the principal's provider gives it one address of this network after the other."""
        if known.addresses < _LEASES or known.days < _LEASES:
            return False
        return self._from_the_beginning(principal, known) or (not self._is_early(principal) and _for_long(known))

    def _has_program(self, use: Use) -> bool:
        program = use.principal, use.family
        found = self._own_programs.get(program)
        if found is None:
            known = self._facts.programs.get(program)
            found = self._own_programs[program] = known is not None and self._is_own(program, known)
        return found

    def _is_own(self, program: tuple[str, str], known: Known) -> bool:
        principal, _ = program
        if self._from_the_beginning(principal, known):
            return True
        if self._is_early(principal):
            return program in self._used_at_home and _on_days_apart(known)
        return _for_long(known)

    def _comes_back(self, use: Use) -> bool:
        """Whether the principal came from there on several days that lie apart: somebody's home, a second office."""
        known = self._facts.places.get((use.principal, use.place))
        return known is not None and _on_days_apart(known) and (use.principal, use.place) not in self._beside_home

    def _only_beside_home(self) -> frozenset[tuple[str, str]]:
        """Where a principal only ever uses sessions while they are used at its home too: nobody is at two places at once."""
        of_credential: dict[str, list[Use]] = defaultdict(list)
        for use in self._facts.uses.values():
            if use.direct and is_session(use) and use.principal in self._home.get(use.place, ()):
                of_credential[use.credential].append(use)
        spans: dict[str, _Spans] = {}
        beside: dict[tuple[str, str], bool] = {}
        for use in self._facts.uses.values():
            place = use.principal, use.place
            if not use.direct or not use.access_key_id or not beside.get(place, True):
                continue
            at_home = of_credential.get(use.credential)
            if at_home is not None and use.credential not in spans:
                spans[use.credential] = _Spans(at_home)
            beside[place] = at_home is not None and spans[use.credential].elsewhere_meanwhile(use)
        return frozenset(place for place, at_once in beside.items() if at_once)


class _Spans:
    """When a credential was used from which of some addresses: asked without looking at each, of sessions may have thousands."""

    def __init__(self, uses: Sequence[Use]) -> None:
        ordered = sorted(uses, key=lambda use: (use.first_seen, use.key))
        self._begun = [use.first_seen for use in ordered]
        self._latest: list[
            list[tuple[datetime, str]]
        ] = []  # of those begun until then: the last two addresses to fall silent
        latest: dict[str, datetime] = {}
        for use in ordered:
            latest[use.place] = max(use.last_seen, latest.get(use.place, use.last_seen))
            latest = dict(sorted(latest.items(), key=lambda item: item[1], reverse=True)[:2])
            self._latest.append([(moment, address) for address, moment in latest.items()])

    def elsewhere_meanwhile(self, use: Use) -> bool:
        """Whether the credential was used from another of the addresses between the first and last call of a use."""
        begun = bisect_right(self._begun, use.last_seen)
        if not begun:
            return False
        return any(last >= use.first_seen for last, address in self._latest[begun - 1] if address != use.place)


def _is_private(address: str) -> bool:
    """Whether it is one of a private network's; ranges for documentation are not, since examples stand for public ones."""
    place = ipaddress.ip_address(address)
    return any(place.version == network.version and place in network for network in _PRIVATE)


def _owner(use: Use) -> str:
    """Whose token it is: of a pipeline's (``repo:ORGANISATION/REPOSITORY:ref:…``) the organisation, since branches come and go."""
    return use.actor.split("/")[0] if use.type == "WebIdentityUser" else use.principal


def _for_long(known: Known) -> bool:
    return known.days >= _SETTLED_DAYS and known.last_seen - known.first_seen >= _SETTLED_SPAN


def _on_days_apart(known: Known) -> bool:
    return known.days >= 2 and known.last_seen - known.first_seen >= _APART
