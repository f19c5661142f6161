"""What findings say against a use: grave ones more, those that are everyday in this lake less, those of a stranger more."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from trailscope.incidents.facts import Citing, IncidentFacts, Use, UseKey, is_session

SEVERITY = {"info": 0.1, "low": 1.0, "medium": 3.0, "high": 8.0, "critical": 14.0}
_STRANGER = (0.35, 0.8, 1.1, 1.8)  # by how strange a use is
_PLACE = 0.4
_NOVELTY, _MOST_NOVELTY = 0.75, 6.0
_OF_GUESTS = 3  # kinds of calls that a new app's guests may make before anybody else did
_NEWCOMER = 1.0  # a principal that was not there before has no usual places yet
_TWO_PLACES, _KEY_IN_TWO_PLACES = (
    8.0,
    3.0,
)  # a session, or a long-term key, that is used as ever and from a strange place too


def weights(
    findings: Sequence[Mapping[str, Any]], citing: Sequence[Citing], facts: IncidentFacts, places: Collection[str] = ()
) -> dict[str, float]:
    """Rule → what one of its findings weighs: its severity, less the more principals it has something to say about.

    ``places`` are rules that ask where from; what they find is weighed already by how strange a use is.
    """
    about: dict[str, set[str]] = defaultdict(set)
    for cited in citing:
        use = facts.uses.get(cited.use)
        if use is not None:
            about[findings[cited.finding]["rule"]].add(use.principal)
    severities: dict[str, str] = {}
    for row in findings:
        severities.setdefault(row["rule"], row["severity"])  # the gravest comes first
    return {
        rule: SEVERITY[severities[rule]] / math.sqrt(max(1, len(about[rule]))) * (_PLACE if rule in places else 1.0)
        for rule in severities
    }


def weigh(
    findings: Sequence[Mapping[str, Any]],
    facts: IncidentFacts,
    weight: Mapping[str, float],
    places: Collection[str] = (),
) -> None:
    """Fill ``findings``, ``weights``, ``score`` and ``said`` of each use; needs how strange each is.

    A rule counts once for a use. ``places`` are rules that ask where from.
    """
    cited_by: dict[UseKey, set[int]] = defaultdict(set)
    for cited in facts.citing:
        cited_by[cited.use].add(cited.finding)
    for key, numbers in cited_by.items():
        if key in facts.uses:
            facts.uses[key].findings = frozenset(numbers)
    odd = {use.credential for use in facts.uses.values() if use.strange}
    usual = _UsualPlaces(use for use in facts.uses.values() if use.credential in odd)
    for use in facts.uses.values():
        if not use.strange and not use.findings:
            continue  # nothing speaks against it
        new = use.strange > 0 and _is_new(use, facts)
        factor = _NEWCOMER if new else _STRANGER[use.strange]
        use.weights = {rule: weight[rule] * factor for rule in sorted({findings[at]["rule"] for at in use.findings})}
        guest = _is_guest(use, facts)
        if guest or not new:
            novelties = use.novelties - (_OF_GUESTS if guest else 0)
            if novelties > 0:
                use.weights[NOVELTIES] = min(_MOST_NOVELTY, _NOVELTY * novelties) * (_STRANGER[3] if guest else factor)
        if two := _at_two_places(use, usual, facts):
            use.weights[TWO_PLACES] = two
        use.score = sum(use.weights.values())
        use.said = sum(said for rule, said in use.weights.items() if rule != TWO_PLACES and rule not in places)


class _UsualPlaces:
    """From where, and with which programs, each credential is used as ever."""

    def __init__(self, uses: Iterable[Use]) -> None:
        self._addresses: dict[str, set[str]] = defaultdict(set)
        self._with_program: dict[tuple[str, str], set[str]] = defaultdict(set)
        for use in uses:
            if use.direct and use.strange == 0:
                self._addresses[use.credential].add(use.place)
                self._with_program[use.credential, use.client].add(use.place)

    def elsewhere(self, use: Use) -> bool:
        """Whether the credential of a use is used as ever at another address, too."""
        return _another(self._addresses.get(use.credential, ()), use.place)

    def elsewhere_with_its_program(self, use: Use) -> bool:
        """The same, with the program of the use."""
        return _another(self._with_program.get((use.credential, use.client), ()), use.place)


def _another(addresses: Collection[str], address: str) -> bool:
    return len(addresses) > (address in addresses)


def _at_two_places(use: Use, usual: _UsualPlaces, facts: IncidentFacts) -> float:
    """What it says that a credential is used as ever and, strangely, from another place: a copy is in somebody's hands.

    People carry their sessions about, so of theirs another program must speak; a machine's does not travel at all.
    """
    if use.strange == 0 or not usual.elsewhere(use):
        return 0.0
    if not is_session(use):
        return _KEY_IN_TWO_PLACES if use.strange == 3 else 0.0
    issued = facts.issued.get(use.credential)
    issuer = facts.uses.get(issued.use) if issued else None
    of_machine = issuer is not None and issuer.type == "AWSService"
    if not usual.elsewhere_with_its_program(use) or (of_machine and use.strange >= 2):
        return _TWO_PLACES
    return _KEY_IN_TWO_PLACES if use.strange >= 2 else 0.0


def score(uses: Iterable[Use]) -> float:
    """Of uses together: what the same rule says of several counts once, what sets a use apart once for each principal."""
    most: dict[str | tuple[str, str], float] = {}
    for use in uses:
        for rule, weight in use.weights.items():
            said = (use.principal, rule) if rule in (NOVELTIES, TWO_PLACES) else rule
            most[said] = max(most.get(said, 0.0), weight)
    return sum(most.values())


def _is_guest(use: Use, facts: IncidentFacts) -> bool:
    """Whether the session was issued to somebody without credentials, as an identity pool does: guests of an app do what it does."""
    issued = facts.issued.get(use.credential)
    issuer = facts.uses.get(issued.use) if issued else None
    return issuer is not None and issuer.type in (None, "Unknown") and not issuer.access_key_id and is_session(use)


def _is_new(use: Use, facts: IncidentFacts) -> bool:
    known = facts.principals.get(use.principal)
    return known is not None and known.first_seen > facts.beginning


NOVELTIES = "calls its principal hardly ever makes"
TWO_PLACES = "used at two places"
