"""Routines: one caller's kind of day. Each builder knows how its kind of caller gets credentials and signs calls.

A routine is a set of sessions within fixed hours; a session opens with the calls that issue its credentials
(reference §4) and then makes everyday calls. The issued key is the key that signs, as lineage questions expect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from benchmarks.samples.organisation import Role
from benchmarks.samples.records import Call, Caller, Json, role_identity
from benchmarks.samples.shapes import WeightedCalls
from benchmarks.samples.templates import Template, template

Hours = tuple[tuple[float, float], ...]  # (start, length), hours UTC
NameSession = Callable[[Random, str, str], str]  # (random, account, region) → role session name

OFFICE_HOURS: Hours = ((6.5, 4.5), (11.5, 5.0))
ALL_DAY: Hours = ((0.0, 6.0), (6.0, 6.0), (12.0, 6.0), (18.0, 5.9))
HOURS_OF_THE_DAY: Hours = tuple((hour, 0.95) for hour in (1.0, 7.0, 13.0, 19.0))
NIGHT: Hours = ((1.5, 2.5),)


@dataclass(frozen=True)
class Routine:
    """A kind of caller's day.

    Attributes:
        name: for people who read the table.
        account: the account whose name the session's keys bear.
        regions: where it works; a region named twice is worked in twice as often.
        share: its part of a weekday's events, against the shares of the others.
        weekend: its part on Saturday and Sunday.
        hours: when its sessions begin (UTC) and how long they are.
        opening: the calls that issue a session's credentials.
        calls: the calls it makes; repeated by weight.
        name_session: makes the role session name.
        addresses: its public addresses; a session keeps one.
        outer_account: the account of the session that this one was assumed from, where it spans two accounts.
        lifetime: hours until its credentials expire; no session is longer.
        fleet: busy days are more sessions side by side rather than a busier one.
        last_day: after it the routine is gone.
    """

    name: str
    account: str
    regions: tuple[str, ...]
    share: int
    weekend: int
    hours: Hours
    opening: tuple[Template, ...]
    calls: tuple[Template, ...]
    name_session: NameSession
    addresses: tuple[str, ...] = ("",)
    outer_account: str = ""
    lifetime: int = 6
    fleet: bool = False
    last_day: date | None = None


def fixed_session(name: str) -> NameSession:
    """Every session has this name."""
    return lambda _rng, _account, _region: name


def weighted_templates(calls: WeightedCalls, caller: Caller, account: str) -> tuple[Template, ...]:
    """The templates of a table of calls, each as often as its weight says."""
    made = ((weight, template(call, caller, account)) for weight, call in calls)
    return tuple(each for weight, one in made for each in (one,) * weight)


def session_of(role: Role, *, context: Json | None = None, extra: Json | None = None, key: str = "%(key)s") -> Json:
    """The userIdentity of the routine's own session of the role."""
    return role_identity(role, "%(session)s", key, "%(created)s", context=context, extra=extra)


def issued_credentials(role: Role, session: str = "%(session)s", slots: str = "") -> Json:
    """The responseElements of a call that issues a session of the role; ``slots`` as in ``assume_role``."""
    return {
        "credentials": {
            "accessKeyId": f"%({slots}key)s",
            "sessionToken": f"%({slots}token)s",
            "expiration": "%(expires)s",
        },
        "assumedRoleUser": {
            "assumedRoleId": f"{role.id}:{session}",
            "arn": f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{session}",
        },
    }


def role_resource(role: Role) -> tuple[tuple[str, str, str], ...]:
    """The role in ``resources``."""
    return ((role.arn, role.account, "AWS::IAM::Role"),)


def assume_role(role: Role, *, session: str = "%(session)s", slots: str = "") -> Call:
    """AssumeRole as it is logged when it succeeds.

    Args:
        role: the role assumed.
        session: role session name.
        slots: ``outer_`` where the key issued is not the routine's own but that of the session it comes from.
    """
    return Call(
        "sts",
        "AssumeRole",
        {"roleArn": role.arn, "roleSessionName": session},
        issued_credentials(role, session, slots),
        resources=role_resource(role),
    )
