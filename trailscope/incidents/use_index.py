"""Uses of credentials, found by what joins them: their credential, principal, place, role or session, and what they issued and made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property, lru_cache

from trailscope.incidents.facts import IncidentFacts, Issued, Made, Use, UseKey
from trailscope.incidents.launching import Launches
from trailscope.incidents.likeness import is_owner_at_work
from trailscope.incidents.strangeness import Homes

_PERMISSION_SET = re.compile(r"AWSReservedSSO_(.+)_[0-9a-f]{16}$")
_THERE_BEFORE = timedelta(days=1)
_GOES_ON = timedelta(days=1)
_IN_A_NOTEBOOK = timedelta(days=4)  # how long after somebody was in a notebook its credentials may be used elsewhere
_INSTANCE = re.compile(
    r"m?i-[0-9a-f]+"
)  # of EC2 or of Systems Manager; a command may be sent to whatever has some tag too
_TASKS = ("task", "commanded task")  # their sessions are named after the last part of their ARN
_STRANGE_ENOUGH = {  # kinds of things that were there before, or are for others too
    "login": 2, "opened role": 2, "commanded instance": 1, "portal login": 2, "assigned portal user": 2, "permission set": 2,
    "changed function": 2, "entered notebook": 2, "commanded task": 1,
}  # fmt: skip


@lru_cache(maxsize=1 << 12)  # roles have many sessions
def _permission_set(role_arn: str) -> str:
    """The name of the permission set that a role of Identity Center was made for; empty for other roles."""
    found = _PERMISSION_SET.search(role_arn)
    return found[1] if found else ""


class UseIndex:
    """The uses of one view of the lake.

    Args:
        facts: as :func:`trailscope.incidents.facts.gather` gives them, with scores.
        homes: of the same facts.

    Attributes:
        of_credential, of_principal: uses by credential and by principal.
        at: direct uses by place (of an IPv6 address its /64); those that AWS services make for a caller have none of their own.
        of_stranger: direct uses by the party, never seen before, to whom another authority issued their sessions.
        issued_by, made_by: by the key of a use, what it issued and made.
        lodgings: places from which an owner does its own work.
    """

    def __init__(self, facts: IncidentFacts, homes: Homes) -> None:
        self._facts = facts
        self._principals = facts.principals
        self.of_credential: dict[str, list[Use]] = defaultdict(list)
        self.of_principal: dict[str, list[Use]] = defaultdict(list)
        self.at: dict[str, list[Use]] = defaultdict(list)
        self.of_stranger: dict[str, list[Use]] = defaultdict(list)
        self._of_role: dict[str, list[Use]] = defaultdict(list)
        self._of_session: dict[str, list[Use]] = defaultdict(list)
        self._of_portal_user: dict[str, list[Use]] = defaultdict(list)
        self._of_permission_set: dict[str, list[Use]] = defaultdict(list)
        for use in facts.uses.values():
            self.of_credential[use.credential].append(use)
            self.of_principal[use.principal].append(use)
            if use.direct:
                self.at[use.place].append(use)
                if stranger := homes.stranger(use):
                    self.of_stranger[stranger].append(use)
            if use.role_arn:
                self._of_role[use.role_arn].append(use)
                if permission_set := _permission_set(use.role_arn):
                    self._of_permission_set[permission_set].append(use)
            if use.session_name:
                self._of_session[use.session_name].append(use)
            if use.type == "IdentityCenterUser":
                self._of_portal_user[use.principal.rsplit("/", 1)[-1]].append(use)
        self.lodgings = {use.place for use in facts.uses.values() if use.direct and is_owner_at_work(use)}
        self.issued_by: dict[UseKey, list[Issued]] = defaultdict(list)
        for issued in facts.issued.values():
            self.issued_by[issued.use].append(issued)
        self.made_by: dict[UseKey, list[Made]] = defaultdict(list)
        for made in facts.made:
            self.made_by[made.use].append(made)

    @cached_property
    def launches(self) -> Launches:
        """What services run with roles that they were given; few threads start any work."""
        return Launches(self._facts)

    def is_renewal(self, made: Made) -> bool:
        """Whether a key was made for a user who was there before, and who uses it for days as it ever used its keys.

        Keys are renewed now and then; one call that fits its owner is soon made by whoever wants to be taken for it.
        """
        fitting = [use for use in self.of_credential.get(made.thing, ()) if _fits(use)]
        if made.kind != "access key" or not fitting:
            return False
        known = (self._principals.get(use.principal) for use in fitting)
        lasted = max(use.last_seen for use in fitting) - min(use.first_seen for use in fitting)
        return lasted >= _GOES_ON and any(
            whose is not None and made.event_time - whose.first_seen >= _THERE_BEFORE for whose in known
        )

    def users_of(self, made: Made) -> list[Use]:
        """The uses of what was made; of what was there before, only those that do not fit it, or its principal, since."""
        if made.kind == "commanded cluster":
            return [
                use
                for thing in self.launches.things(made)
                for use in self.users_of(replace(made, kind="commanded instance", thing=thing))
            ]
        if made.kind == "commanded instance" and not _INSTANCE.fullmatch(made.thing):
            return []
        among: dict[str, Mapping[str, list[Use]]] = {
            "user": self.of_principal,
            "login": self.of_principal,
            "access key": self.of_credential,
            "portal user": self._of_portal_user,
            "portal login": self._of_portal_user,
            "assigned portal user": self._of_portal_user,
            "permission set": self._of_permission_set,
            "role": self._of_role,
            "opened role": self._of_role,
            "instance": self._of_session,
            "commanded instance": self._of_session,
            "task": self._of_session,
            "commanded task": self._of_session,
            "function": self._of_session,
            "changed function": self._of_session,
            "entered notebook": self._of_session,
        }
        name = made.thing.rsplit("/", 1)[-1] if made.kind in _TASKS else made.thing
        uses = among.get(made.kind, {}).get(name, [])
        least = _STRANGE_ENOUGH.get(made.kind, 0)
        if made.kind == "function":
            return [use for use in uses if use.account_id == made.account_id]
        if made.kind in ("commanded instance", "changed function", "entered notebook", *_TASKS):
            uses = [use for use in uses if use.account_id == made.account_id]
        if made.kind in ("commanded instance", "commanded task", "changed function", "entered notebook"):
            uses = [use for use in uses if use.first_seen >= made.event_time]
        if made.kind == "entered notebook":
            uses = [use for use in uses if use.first_seen - made.event_time <= _IN_A_NOTEBOOK]
        return [use for use in uses if use.strange >= least]


def _fits(use: Use) -> bool:
    return use.direct and use.strange == 0
