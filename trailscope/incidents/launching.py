"""Sessions that services begin for work which a call started: whose work it is, and whose it is not.

A role serves many. So a session belongs to the last call before it that started work with that role; and of a role that was taken before,
for others, only the first session that begins at once. Where sessions that nobody is seen to start begin so often that chance would do,
nothing is told.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from trailscope.incidents.facts import IncidentFacts, Made, Use, is_session
from trailscope.incidents.starting import GIVEN, STARTED, StartedKind

STARTED_KINDS = {started.kind: started for started in STARTED}

_KNOWN_BEFORE = timedelta(days=1)  # how long a role must have been seen unused, to be used by nobody else
_LASTS = timedelta(days=4)  # how long after the call what nobody else uses is the caller's
_CHANCE = 0.05  # sessions that nobody is seen to start, in the time in which one is waited for


@dataclass(frozen=True)
class _Session:
    """A session of a role: when it began, who took it (empty where that is not known), how it is named, and its uses."""

    began: datetime
    service: str
    name: str
    uses: tuple[Use, ...]


class _Began(NamedTuple):
    """When a session began, and whether a call that started such work is logged just before."""

    at: datetime
    called: bool


class Launches:
    """What was started, and with which roles, in one view of the lake.

    Args:
        facts: as :func:`trailscope.incidents.facts.gather` gives them.
    """

    def __init__(self, facts: IncidentFacts) -> None:
        self._first = facts.first
        self._given: dict[tuple[str, ...], list[tuple[datetime, str]]] = defaultdict(list)
        for made in facts.made:  # in order of time
            if made.thing and made.given_to and made.kind.removeprefix(GIVEN) in _OF_DEFINITIONS:
                for key in _keys(made):
                    self._given[key].append((made.event_time, made.thing))
        self._starts: dict[tuple[str, str], list[Made]] = defaultdict(list)
        for made in facts.made:
            if made.kind in STARTED_KINDS:
                for role in self.things(made):
                    self._starts[_role_key(role, made.account_id)].append(made)
        self._sessions = self._begun(facts) if self._starts else {}
        self._alike: dict[tuple[str, str], list[list[Made]]] = {}
        self._owned: dict[tuple[str, str], dict[Made, list[_Session]]] = {}
        self._others: dict[tuple[str, ...], list[_Began]] = {}

    def things(self, made: Made) -> tuple[str, ...]:
        """What a call started something with: the role that it names, or those that what it names was given last; of a cluster all machines."""
        if made.thing:
            return (made.thing,)
        known = next((self._given[key] for key in _keys(made) if key in self._given), [])
        end = bisect_right(known, made.event_time, key=_when_given)
        of_last = (
            bisect_left(known, known[end - 1][0], hi=end, key=_when_given) if end and made.kind in STARTED_KINDS else 0
        )
        return tuple(dict.fromkeys(thing for _, thing in known[of_last:end]))

    def uses_of(self, made: Made) -> Iterator[tuple[Use, str]]:
        """The uses of the sessions that began for what a call started, each with the role."""
        for role in self.things(made):
            for session in self._sessions_of(made, role):
                yield from ((use, role) for use in session.uses)

    def _sessions_of(self, made: Made, role: str) -> list[_Session]:
        started, key = STARTED_KINDS[made.kind], _role_key(role, made.account_id)
        own = self._own(key).get(made, [])
        others = [began for began in self._of_others(key, made) if began.at < made.event_time]
        known = made.event_time - self._first
        if not others and known >= _KNOWN_BEFORE:
            return [session for session in own if session.began - made.event_time <= _LASTS]
        if sum(not began.called for began in others) * started.soon > _CHANCE * known:
            return []
        return [session for session in own if session.began - made.event_time <= started.soon][:1]

    def _own(self, key: tuple[str, str]) -> Mapping[Made, list[_Session]]:
        """Calls, with the sessions of a role for which each was the last before to start work with that role."""
        if key not in self._owned:
            owned = self._owned[key] = defaultdict(list)
            for session in self._sessions.get(key, ()):
                starter = self._starter(key, session)
                if starter is not None:
                    owned[starter].append(session)
        return self._owned[key]

    def _starter(self, key: tuple[str, str], session: _Session) -> Made | None:
        """The last call before a session that started work with its role."""
        last: Made | None = None
        for starts in self._starts_alike(key):
            before = bisect_right(starts, session.began, key=lambda made: made.event_time)
            if before and (last is None or _order(last) < _order(starts[before - 1])):
                start = starts[before - 1]
                last = start if _is_for(STARTED_KINDS[start.kind], start, session) else last
        return last

    def _starts_alike(self, key: tuple[str, str]) -> list[list[Made]]:
        """The calls that started work with a role, in order of time, those together of which a session is either for all or for none."""
        if key not in self._alike:
            alike: dict[tuple[str, str], list[Made]] = defaultdict(list)
            for made in self._starts[key]:
                alike[made.kind, _names_session(made)].append(made)
            self._alike[key] = list(alike.values())
        return self._alike[key]

    def _of_others(self, key: tuple[str, str], made: Made) -> list[_Began]:
        """The sessions of a role that are like what a call started, and were not started with the credential that it was made with."""
        started = STARTED_KINDS[made.kind]
        asked = (*key, made.kind, _names_session(made), made.use[0])
        if asked not in self._others:
            starter = {
                session.uses[0].credential: start for start, sessions in self._own(key).items() for session in sessions
            }
            found = self._others[asked] = []
            for session in self._sessions.get(key, ()):
                start = starter.get(session.uses[0].credential)
                if _is_for(started, made, session) and (start is None or start.use[0] != made.use[0]):
                    called = start is not None and session.began - start.event_time <= started.soon
                    found.append(_Began(session.began, called))
        return self._others[asked]

    def _begun(self, facts: IncidentFacts) -> dict[tuple[str, str], list[_Session]]:
        """The sessions of the roles with which something was started, in order of time."""
        uses: dict[str, list[Use]] = defaultdict(list)
        for use in facts.uses.values():
            if use.role_arn and is_session(use) and _role_key(use.role_arn, "") in self._starts:
                uses[use.credential].append(use)
        found: dict[tuple[str, str], list[_Session]] = defaultdict(list)
        for credential, of_session in uses.items():
            first = min(of_session, key=lambda use: (use.first_seen, use.key))
            issued = facts.issued.get(credential)
            began = issued.event_time if issued else first.first_seen
            service = issued.use[1] if issued else next((use.address for use in of_session if not use.direct), "")
            session = _Session(began, service, first.session_name, tuple(of_session))
            found[_role_key(str(first.role_arn), "")].append(session)
        for sessions in found.values():
            sessions.sort(key=lambda session: (session.began, session.uses[0].key))
        return found


_OF_DEFINITIONS = {*STARTED_KINDS, "commanded cluster"}


def _when_given(given: tuple[datetime, str]) -> datetime:
    return given[0]


def _names_session(made: Made) -> str:
    """What of a call the names of its sessions depend on, beside its kind."""
    return made.given_to if "{of}" in STARTED_KINDS[made.kind].session else ""


def _order(made: Made) -> tuple[datetime, str]:
    return made.event_time, made.event_id


def _is_for(started: StartedKind, made: Made, session: _Session) -> bool:
    """Whether a session may be of what a call started, by who took the role and how the session is named."""
    named = started.session.replace("{of}", re.escape(made.given_to))
    if session.service:
        return session.service in started.services and (not named or bool(re.fullmatch(named, session.name)))
    return bool(named) and bool(re.fullmatch(named, session.name))


def _role_key(role: str, account: str) -> tuple[str, str]:
    """The account and the name of a role, which tell it from all others: it is named with its path or without."""
    account = role.split(":")[4] if role.startswith("arn:") and role.count(":") >= _ARN_COLONS else account
    return account, role.rsplit("/", 1)[-1]


def _keys(made: Made) -> Iterator[tuple[str, ...]]:
    """By what is looked for what has a role: its name with its version, then without; of an ARN only what follows the kind."""
    name = made.given_to
    if name.startswith("arn:") and ":changeSet/" not in name:
        name = re.split(r"[:/]", name.split(":", _ARN_COLONS)[-1], maxsplit=1)[-1]
    for each in dict.fromkeys((name, name if name.startswith("arn:") else re.split(r"[:/]", name)[0])):
        yield made.kind.removeprefix(GIVEN), made.account_id, made.aws_region, each


_ARN_COLONS = 5
