"""Whether two uses of one principal's credentials look like one intruder's, rather than like the principal's own on the road."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from trailscope.incidents.facts import Use
from trailscope.incidents.weighing import TWO_PLACES

LEAST_SCORE = 4.0  # of a use that an incident begins with
LEAST_SAID = 2.5  # of a use with another program than the one it is joined to
CLOSE = timedelta(hours=36)  # how long a use may last that only its address tells from its principal's own
_DOORS = 2  # refused calls
_LOOKS = 5  # calls of somebody who only looks in
_WORKS, _FOR = 30, timedelta(hours=4)  # calls, and how long they go on, of somebody at work


def alike(mine: Sequence[Use], others: Sequence[Use]) -> bool:
    """Whether two strange uses of one principal's credentials look like one intruder's.

    Args:
        mine, others: each a use, and after it the sessions it issued that do not fit their roles at all.
    """
    use, other = mine[0], others[0]
    least = min(sum(map(_said_alone, mine)), sum(map(_said_alone, others)))
    if use.client == other.client:
        # a program that is not the principal's own tells that it is one intruder; its own tells nothing: it may work from home,
        # but then it does what it always does
        odd = all(len(uses) > 1 or not does_as_ever(uses[0]) for uses in (mine, others))
        return use.strange == other.strange == 3 or (least >= LEAST_SAID and odd)
    if use.strange == other.strange:
        lesser, graver = sorted((use, other), key=lambda one: one.said)
        beside = graver.said >= LEAST_SCORE and (_tries_doors(lesser) or _looks_in(lesser))
        return use.strange == 3 and (least >= LEAST_SAID or beside)
    own, foreign = sorted((use, other), key=lambda one: one.strange)  # own: with a program that the principal uses too
    if foreign.said >= LEAST_SCORE and _tries_doors(own):
        return True
    return min(own.said, foreign.said) >= LEAST_SCORE and own.last_seen - own.first_seen <= CLOSE


def does_as_ever(use: Use) -> bool:
    """Whether a use with a program that the principal has does nothing but what the principal does, wherever it is."""
    return use.strange <= 2 and not use.novelties and use.said < LEAST_SAID


def is_owner_at_work(use: Use) -> bool:
    """Whether it goes on for hours as ever: its owner in a hotel, at a new home."""
    return does_as_ever(use) and use.events >= _WORKS and use.last_seen - use.first_seen >= _FOR


def same_holder(use: Use, other: Use) -> bool:
    """Whether two uses of a role are of one session, one machine's or one person's sessions; other names are often shared."""
    if use.credential == other.credential:
        return True
    own_name = use.session_name.startswith("i-") or "@" in use.session_name or use.strange == other.strange == 3
    of_portal = _of_portal(use) and _of_portal(other) and use.session_name == other.session_name
    return (use.principal_id == other.principal_id or of_portal) and own_name


def _of_portal(use: Use) -> bool:
    """Whether Identity Center issued the session: its principal is the person."""
    return "/aws-reserved/sso.amazonaws.com/" in (use.role_arn or "")


def _said_alone(use: Use) -> float:
    """What speaks against a use beside that its credential was in two places: who is on the road goes on to the roles of every day."""
    return use.score - use.weights.get(TWO_PLACES, 0.0)


def _tries_doors(use: Use) -> bool:
    """Whether it is short and mostly refused: somebody who looks what credentials are good for. Their owner knows."""
    return use.denied >= _DOORS and 2 * use.denied >= use.events and use.last_seen - use.first_seen <= CLOSE


def _looks_in(use: Use) -> bool:
    """Whether it made a few calls that change nothing: somebody who tests a credential before it is used, or sold."""
    return use.events <= _LOOKS and not use.changes
