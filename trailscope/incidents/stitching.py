"""Stitches uses into incidents: from each use that findings speak against, along what joins one use to another.

Two uses are joined when one issued the other's credential, made the identity or workload behind it, or opened what the other
enters; when they come from one address that is nobody's home; or when both use the credentials of one principal from places
that are strange to it. They are never joined by an address that is home to others, by a role or pipeline that many use, or by
an AWS service.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from trailscope.incidents import weighing
from trailscope.incidents.clients import AWS
from trailscope.incidents.facts import IncidentFacts, Use, UseKey, is_session
from trailscope.incidents.launching import STARTED_KINDS
from trailscope.incidents.likeness import CLOSE, LEAST_SCORE, alike, does_as_ever, same_holder
from trailscope.incidents.strangeness import Homes
from trailscope.incidents.use_index import UseIndex
from trailscope.schema.ip_addresses import is_address, place_of

NEAR = timedelta(days=10)  # how far apart strange uses of one principal may lie, with one program
SOON = timedelta(days=4)  # … of different programs
BESIDE = timedelta(hours=8)  # how far apart uses of one principal from one address may lie that findings speak against

_VISITS = 5  # sessions that one visitor without credentials asks for; behind an address of many guests there are more


@dataclass(frozen=True)
class Join:
    """Why one use belongs to the incident of another.

    Attributes:
        use, to: keys of the two uses.
        why: a sentence's middle: "issued by", "made by" …; log text stands in it as it is.
        event_id: the call that shows it, where one does.
        whole: whether the use exists only by what the other did, so that whatever it did belongs to it.
    """

    use: UseKey
    to: UseKey
    why: str
    event_id: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Single:
    """Why one event belongs to a thread, and the use with which it does, where that use is wholly the thread's."""

    why: str
    of: UseKey | None = None


@dataclass(eq=False)
class Thread:
    """What one intruder did, as uses and the joins between them."""

    uses: dict[UseKey, Use] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    single: dict[str, Single] = field(default_factory=dict)  # event id → why it belongs, beside what the uses did
    followed: dict[UseKey, Use] = field(
        default_factory=dict
    )  # services that answered some of its calls, and others' calls too

    @property
    def score(self) -> float:
        """How much speaks against all its uses together."""
        return weighing.score(self.uses.values())


class Stitcher:
    """Follows joins. Deterministic: uses are looked at in order of score, time and name.

    Args:
        facts: as :func:`trailscope.incidents.facts.gather` gives them, with scores.
        homes: of the same facts.
    """

    def __init__(self, facts: IncidentFacts, homes: Homes) -> None:
        self._facts, self._homes = facts, homes
        self._owner: dict[UseKey, Thread] = {}
        self._uses = UseIndex(facts, homes)
        self._given: set[UseKey] = set()  # uses that exist only by what others did

    def threads(self) -> list[Thread]:
        """The threads that begin with a credential of somebody's, each use in at most one; single calls that go with them added."""
        self._begin(lambda use: not is_nobody(use))
        return self._owned()

    def outsiders(self, explained: Mapping[UseKey, tuple[Thread, Join] | None]) -> list[Thread]:
        """All threads, with those of callers without credentials that are not explained yet.

        A thread of nothing but another account's calls on what one other thread opened to it becomes a part of that one.
        """
        openers = {key: how[1].to for key, how in explained.items() if how}
        for key, how in explained.items():
            own = self._owner.setdefault(key, Thread())
            if how is None:
                continue
            opener = self._owner.get(how[1].to, how[0])  # it may have become a part of another one
            if own is not opener and self._only_entered(own, opener, openers):
                opener.joins.append(how[1])
                self._merge(opener, own)
        self._begin(is_nobody)
        return [thread for thread in self._owned() if thread.uses]

    def _only_entered(self, own: Thread, opener: Thread, openers: Mapping[UseKey, UseKey]) -> bool:
        """Whether all uses of a thread are another account's, on what uses of the opener made or opened."""
        return bool(own.uses) and all(
            use.type == "AWSAccount" and key in openers and self._owner.get(openers[key]) is opener
            for key, use in own.uses.items()
        )

    def _owned(self) -> list[Thread]:
        threads = list({id(thread): thread for thread in self._owner.values()}.values())
        for thread in threads:
            self._single_calls(thread)
        return threads

    def _single_calls(self, thread: Thread) -> None:
        """The calls that issued the thread's credentials and are of none of its uses: a sign-in page, a service."""
        new = {join.use for join in thread.joins if join.whole}
        for use in thread.uses.values():
            issued = self._facts.issued.get(use.credential)
            if issued is None or issued.use in thread.uses:
                continue
            issuer = self._facts.uses.get(issued.use)
            by_service = issuer is not None and issuer.type == "AWSService"
            of_aws = not is_address(issued.use[1]) or issued.use[2] == AWS  # the portal asks from addresses of its own
            by_aws = not by_service and of_aws and self._is_whole(thread, use)
            here = not by_service and place_of(issued.use[1]) == use.place
            if issued.event_id and ((by_service and use.key in new) or here or by_aws):
                why = f"it issued the credential of {use.actor} ({issued.confidence})"
                thread.single.setdefault(issued.event_id, Single(why, use.key))

    def _is_whole(self, thread: Thread, use: Use) -> bool:
        """Whether the session was in nobody else's hands: its portal then handed it to whoever is in the thread."""
        siblings = self._uses.of_credential.get(use.credential, ())
        return is_session(use) and all(other.key in thread.uses for other in siblings if other.direct)

    def _begin(self, wanted: Callable[[Use], bool]) -> None:
        seeds = [
            use
            for use in self._facts.uses.values()
            if use.direct and use.type != "AWSService" and wanted(use) and self._may_begin(use)
        ]
        seeds.sort(key=lambda use: (-use.score, use.first_seen, use.key))
        for seed in seeds:
            if seed.key not in self._owner:
                self._follow(seed)

    def _may_begin(self, use: Use) -> bool:
        """Whether enough speaks against a use, or against all sessions of the stranger to whom it was issued."""
        if use.score >= LEAST_SCORE:
            return True
        stranger = self._homes.stranger(use) if use.score else ""
        return bool(stranger) and weighing.score(self._uses.of_stranger[stranger]) >= LEAST_SCORE

    def _follow(self, seed: Use) -> None:
        thread = Thread()
        self._take(thread, seed)
        waiting = deque([seed])
        while waiting:
            use = waiting.popleft()
            for other, join in self._joined(use):
                owner = self._owner.get(other.key)
                if owner is thread or not (is_nobody(other) == is_nobody(use) or self._is_visitor(other, use)):
                    continue
                thread.joins.append(join)
                if join.whole:
                    self._given.add(join.use)
                if owner is None:
                    self._take(thread, other)
                    waiting.append(other)
                else:
                    self._merge(thread, owner)

    def _is_visitor(self, nobody: Use, guest: Use) -> bool:
        """Whether a caller without credentials came for those of a guest's session, and for few others, at an address of nobody's."""
        issued = self._facts.issued.get(guest.credential)
        return (
            issued is not None
            and issued.use == nobody.key
            and nobody.place == guest.place
            and len(self._uses.issued_by[nobody.key]) <= _VISITS
            and not self._homes.at_home(nobody.place)
        )

    def _take(self, thread: Thread, use: Use) -> None:
        thread.uses[use.key] = use
        self._owner[use.key] = thread

    def _merge(self, thread: Thread, other: Thread) -> None:
        for key in other.uses:
            self._owner[key] = thread
        thread.uses |= other.uses
        thread.joins += other.joins

    def _joined(self, use: Use) -> Iterator[tuple[Use, Join]]:
        yield from self._issued(use)
        yield from self._issuer(use)
        yield from self._made(use)
        yield from self._from_the_same_address(use)
        yield from self._of_the_same_principal(use)
        yield from self._on_its_machine(use)
        yield from self._of_the_same_stranger(use)
        yield from self._beside(use)
        yield from self._by_services(use)

    def _issued(self, use: Use) -> Iterator[tuple[Use, Join]]:
        """Down the lineage: the credentials that the use issued, wherever they are used."""
        if use.type == "AWSService":
            return
        everyday = use.strange == 0 and not is_session(use)
        for issued in self._uses.issued_by.get(use.key, ()):
            for other in self._uses.of_credential.get(issued.credential, ()):
                if everyday and other.score < LEAST_SCORE:
                    continue
                if weighing.TWO_PLACES in other.weights and other.place != use.place:
                    continue  # the copy in somebody else's hands
                why = f"its credential was issued by {use.actor} ({issued.confidence})"
                yield other, Join(other.key, use.key, why, issued.event_id, whole=not everyday)

    def _issuer(self, use: Use) -> Iterator[tuple[Use, Join]]:
        """Up the lineage, where the credential was issued to the place it is used from."""
        issued = self._facts.issued.get(use.credential)
        if issued is None:
            return
        for other in self._uses.of_credential.get(issued.use[0], ()):
            same_place = other.direct and other.place == use.place
            if other.key == issued.use and same_place and (other.strange > 0 or is_session(other)):
                yield (
                    other,
                    Join(
                        other.key,
                        use.key,
                        f"it issued the credential of {use.actor} ({issued.confidence})",
                        issued.event_id,
                    ),
                )

    def _made(self, use: Use) -> Iterator[tuple[Use, Join]]:
        for made in self._uses.made_by.get(use.key, ()):
            renewal = self._uses.is_renewal(made)
            if renewal and use.strange == 0:
                continue  # an administrator's round: whoever has the key later is not the administrator
            if made.kind in _EVERY_DAY and use.strange == 0 and use.key not in self._given:
                continue  # people enter their notebooks, schedulers run tasks, and pipelines deploy stacks
            if made.kind in STARTED_KINDS:
                for other, role in self._uses.launches.uses_of(made):
                    why = f"{use.actor} {STARTED_KINDS[made.kind].did} {role}"
                    yield other, Join(other.key, use.key, why, made.event_id, whole=True)
                continue
            for other in self._uses.users_of(made):
                if other.last_seen >= made.event_time:
                    why = f"{use.actor} {_DID[made.kind]} {made.thing or made.given_to}"
                    whole = made.kind in _NEW and not (renewal and other.strange == 0)
                    yield other, Join(other.key, use.key, why, made.event_id, whole)

    def _from_the_same_address(self, use: Use) -> Iterator[tuple[Use, Join]]:
        if not use.direct or self._homes.at_home(use.place) or use.strange == 0:
            return
        for other in self._uses.at.get(use.place, ()):
            if use.place in self._uses.lodgings and (does_as_ever(use) or does_as_ever(other)):
                continue
            if other.key != use.key and other.strange >= 2:
                yield other, Join(other.key, use.key, f"both came from {use.place}, which is nobody's usual address")

    def _of_the_same_principal(self, use: Use) -> Iterator[tuple[Use, Join]]:
        """Other strange uses of the same user's credentials, or of the same session."""
        if use.strange < 2 or not use.direct or not self._had_credentials(use) or is_nobody(use):
            return
        if self._homes.is_roaming(use.principal) or self._homes.at_home(use.place):
            return
        for other in self._uses.of_principal.get(use.principal, ()):
            if other.key == use.key or other.strange < 2 or not other.direct or self._homes.at_home(other.place):
                continue
            if not self._had_credentials(other):
                continue
            if use.type == "AssumedRole" and not same_holder(use, other):
                continue
            apart = max(other.first_seen - use.last_seen, use.first_seen - other.last_seen, timedelta(0))
            if apart <= (NEAR if use.client == other.client else SOON) and self._alike(use, other):
                why = f"both used the credentials of {use.actor} from addresses that are strange to it"
                yield other, Join(other.key, use.key, why)

    def _on_its_machine(self, use: Use) -> Iterator[tuple[Use, Join]]:
        """Between a foreign program at a usual address and another elsewhere: what runs on somebody's machine takes its credentials away."""
        if not use.direct or use.strange not in (1, 3) or use.said < LEAST_SCORE or is_nobody(use):
            return
        for other in self._uses.of_principal.get(use.principal, ()):
            here, there = sorted((use, other), key=lambda one: one.strange)
            if (
                (here.strange, there.strange) != (1, 3)
                or not (here.direct and there.direct)
                or other.said < LEAST_SCORE
                or (use.session_name.startswith("i-") and use.principal_id != other.principal_id)
            ):
                continue  # an instance's credentials lie on that instance and on no other of its role
            brief = here.last_seen - here.first_seen <= CLOSE and self._had_credentials(there)
            if brief and timedelta(0) <= there.first_seen - here.first_seen <= SOON:
                why = f"a foreign program used the credentials of {use.actor} at its usual address, and then another elsewhere"
                yield other, Join(other.key, use.key, why)

    def _of_the_same_stranger(self, use: Use) -> Iterator[tuple[Use, Join]]:
        """Other sessions that were issued to the same party, whom another authority vouches for and who was never there before."""
        stranger = self._homes.stranger(use) if use.direct else ""
        for other in self._uses.of_stranger.get(stranger, ()) if stranger else ():
            if other.key != use.key:
                why = f"both sessions were issued to {stranger}, who was not there before"
                yield other, Join(other.key, use.key, why)

    def _with_issued(self, use: Use) -> list[Use]:
        """A use, and the sessions it issued that do not fit their roles at all: who is on the road goes on to the roles of every day."""
        issued = {
            other.key: other
            for issued in self._uses.issued_by.get(use.key, ())
            for other in self._uses.of_credential.get(issued.credential, ())
            if other.strange == 3
        }
        return [use, *issued.values()]

    def _alike(self, use: Use, other: Use) -> bool:
        """Whether two strange uses of one principal's credentials look like one intruder's rather than its own on the road."""
        if self._homes.beside_home(use) and self._homes.beside_home(other):
            return True  # the owner was at home each time
        return alike(self._with_issued(use), self._with_issued(other))

    def _had_credentials(self, use: Use) -> bool:
        """Whether the caller showed that it had them: a refused sign-in does not."""
        return bool(use.access_key_id) or use.key in self._uses.issued_by

    def _beside(self, use: Use) -> Iterator[tuple[Use, Join]]:
        """Other uses that findings speak against, of the same principal at the same time, from the same address or both from usual ones."""
        if not use.direct or use.score < LEAST_SCORE or is_nobody(use) or use.type == "AWSService":
            return
        for other in self._uses.of_principal.get(use.principal, ()):
            apart = max(other.first_seen - use.last_seen, use.first_seen - other.last_seen, timedelta(0))
            both_usual = use.strange == other.strange == 0
            if other.key == use.key:
                continue
            if other.said and max(use.said, other.said) >= LEAST_SCORE and apart <= SOON and _has_again(use, other):
                why = f"both used the credentials of {use.actor} at its usual address, with a program that it never had before"
                yield other, Join(other.key, use.key, why)
            elif (
                (other.place == use.place or (other.direct and both_usual))
                and other.score >= LEAST_SCORE
                and apart <= BESIDE
            ):
                where = f"from {use.address}" if other.place == use.place else "from its usual addresses"
                why = f"{use.actor} did both {where} within {BESIDE.seconds // 3600} hours"
                yield other, Join(other.key, use.key, why)

    def _by_services(self, use: Use) -> Iterator[tuple[Use, Join]]:
        """What services did for the caller with its own credential; of a session that is wholly the intruder's."""
        siblings = self._uses.of_credential.get(use.credential, ())
        if any(other.direct and other.strange == 0 and other.key not in self._owner for other in siblings):
            return
        for other in siblings:
            if (
                not other.direct
                and other.key != use.key
                and use.direct
                and use.principal == other.principal
                and use.type != "AWSService"
            ):
                yield other, Join(other.key, use.key, f"a service acted with the credential of {use.actor}")


_EVERY_DAY = frozenset({"entered notebook", "task", "commanded cluster", *STARTED_KINDS})
_NEW = frozenset({"user", "portal user", "access key", "role", "instance", "function", "task"})
_DID = {
    "portal user": "created the user", "portal login": "reset the sign-in of the user", "assigned portal user": "gave an account to the user",
    "permission set": "made the permission set",
    "user": "created", "login": "set the password of", "access key": "created the key", "role": "created", "opened role": "changed who may assume",
    "instance": "launched", "commanded instance": "ran commands on", "task": "ran", "commanded task": "ran commands in",
    "commanded cluster": "ran steps on", "function": "created", "opened function": "opened",
    "changed function": "changed what runs as", "opened bucket": "opened", "shared snapshot": "shared", "opened secret": "opened",
    "key": "created", "opened key": "opened", "opened repository": "opened", "entered notebook": "entered a notebook, or changed what it runs, that speaks as",
}  # fmt: skip


def _has_again(use: Use, other: Use) -> bool:
    """Whether both use one foreign program at one usual address, of one key, machine or person; a user's keys may lie in several hands."""
    held = same_holder(use, other) if use.type == "AssumedRole" else use.credential == other.credential
    return held and use.strange == other.strange == 1 and (use.place, use.client) == (other.place, other.client)


def is_nobody(use: Use) -> bool:
    """Whether the caller gave no credentials: all such callers have one name, which tells nothing about who they are."""
    return use.principal in ("", "anonymous") or use.type in (None, "Unknown")
