"""What the story is written with: a scene, and the people of the story with the credentials they use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from benchmarks.samples.organisation import PRODUCTION, TEST, Role, User, digest, identifier, named_uuid
from benchmarks.samples.people import BROWSER, CHECK_MFA, CLI
from benchmarks.samples.plan import sts_date
from benchmarks.samples.records import (
    Call,
    Caller,
    Json,
    Stamp,
    record,
    role_identity,
    root_identity,
    sign_in_identity,
    user_identity,
)

ATTACKER_HOST, ATTACKER_BROWSER_HOST = "198.51.100.23", "203.0.113.66"
PLANTED_USER = User(PRODUCTION, "backup-svc")
STOLEN_ROLE = Role(TEST, "TestAdmin")
STOLEN_SESSION = "maintenance"
_ATTACKER_CLI = (
    "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.11.2-amd64 md/arch#x86_64 lang/python#3.12.8 "
    "md/pyimpl#CPython md/distrib#kali.2024 cfg/retry-mode#standard md/command#"
)
_ATTACKER_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@dataclass(frozen=True)
class Scene:
    """One record of the story: when (UTC, ``YYYY-MM-DDTHH:MM:SSZ``), in which account and region, who, what.

    ``copy`` marks the records of one cross-account call: they share requestID and sharedEventID.
    """

    time: str
    account: str
    region: str
    caller: Caller
    call: Call
    copy: bool = False

    def record(self) -> dict[str, object]:
        """The scene as a CloudTrail record; its ids depend on the scene alone."""
        name = f"story/{self.time}/{self.call.name}"
        place = f"{self.account}/{self.region}/{self.call.request}"
        shared = named_uuid(f"{name}/shared") if self.copy else None
        event_id = named_uuid(f"{name}/{place}/event")
        stamp = Stamp(self.time, self.account, self.region, event_id, request_id(self.time, self.call.name), shared)
        return record(self.call, self.caller, stamp)


def request_id(time: str, name: str) -> str:
    """The requestID of a scene; EC2 repeats it in the response."""
    return named_uuid(f"story/{time}/{name}/request")


def story_key(prefix: str, account: str, name: str) -> str:
    """An access key id of the story."""
    return identifier(prefix, account, digest(f"story/{name}"))


def moment(time: str) -> datetime:
    """The time of a scene, UTC."""
    return datetime.fromisoformat(time)


def milliseconds(time: str) -> int:
    """A scene's time as EC2 writes it into responses."""
    return int(moment(time).timestamp()) * 1000


def iam_date(time: str) -> str:
    """A scene's time as IAM writes it into responses: ``Sep 2, 2026 11:06:40 PM`` (reference §8.0)."""
    day, year, clock = sts_date(moment(time)).split(", ")
    return f"{day}, {year} {clock}"


def attacker_s3_extra(bytes_out: int, seed: str) -> Json:
    """AdditionalEventData of a download of so many bytes."""
    return {
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn": 0,
        "AuthenticationMethod": "AuthHeader",
        "x-amz-id-2": digest(seed).hex(),
        "bytesTransferredOut": bytes_out,
    }


def at_sign_in(user: User, address: str, agent: str = BROWSER) -> Caller:
    """An IAM user on the sign-in page."""
    return Caller(sign_in_identity(user), address, agent)


def in_console(user: User, since: str, address: str) -> Caller:
    """An IAM user in a console session that began with MFA."""
    key = story_key("ASIA", user.account, f"{user.name} {since}")
    return Caller(user_identity(user, console_key=key, created=since), address, BROWSER, True)


def with_key(user: User, address: str) -> Caller:
    """An IAM user on the command line."""
    return Caller(user_identity(user), address, CLI)


def stolen_key(user: User, command: str, address: str = ATTACKER_HOST) -> Caller:
    """The attacker with a user's long-term key; newer command lines tell their command in the agent."""
    return Caller(user_identity(user), address, _ATTACKER_CLI + command)


def intruder_sign_in() -> Caller:
    """The attacker signing in as the user made for it."""
    return at_sign_in(PLANTED_USER, ATTACKER_BROWSER_HOST, _ATTACKER_BROWSER)


def intruder_in_console(since: str) -> Caller:
    """The attacker in the console as that user, without MFA."""
    key = story_key("ASIA", PRODUCTION, "intruder console")
    identity = user_identity(PLANTED_USER, console_key=key, created=since, mfa=False)
    return Caller(identity, ATTACKER_BROWSER_HOST, _ATTACKER_BROWSER, True)


def intruder_in_test(since: str, command: str) -> Caller:
    """The attacker in the test account, with the role assumed at ``since``."""
    key = story_key("ASIA", TEST, "stolen role")
    return Caller(
        role_identity(STOLEN_ROLE, STOLEN_SESSION, key, since), ATTACKER_BROWSER_HOST, _ATTACKER_CLI + command
    )


def intruder_as_root(*, key: str = "", since: str = "", command: str = "") -> Caller:
    """The attacker as root of the test account: signing in, in the console, or with root's own key."""
    agent = _ATTACKER_CLI + command if command else _ATTACKER_BROWSER
    address = ATTACKER_HOST if command else ATTACKER_BROWSER_HOST
    return Caller(root_identity(TEST, key=key, created=since), address, agent, bool(since))


def signs_in(user: User, time: str, before: str, address: str, login: Call) -> tuple[Scene, Scene]:
    """The two records of a sign-in with MFA: the check one second ``before``, then the login."""
    caller = at_sign_in(user, address)
    return (
        Scene(before, user.account, "us-east-1", caller, CHECK_MFA),
        Scene(time, user.account, "us-east-1", caller, login),
    )
