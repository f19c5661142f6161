"""An intruder in a world: which key or session fell into whose hands, from where it is used and with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from benchmarks.woven.scribe import Caller, Json, Scribe
from benchmarks.woven.world import Session, World

AGENTS = (
    "aws-cli/2.15.10 Python/3.11.6 Linux/6.5.0-kali3-amd64 exe/x86_64.kali.2023 prompt/off command/x",
    "aws-cli/2.17.3 md/awscrt#0.20.11 ua/2.0 os/linux#6.8.0-40-generic md/arch#x86_64 lang/python#3.11.9",
    "aws-cli/2.13.5 Python/3.11.4 Windows/10 exe/AMD64 prompt/off",
    "Boto3/1.34.84 md/Botocore#1.34.84 ua/2.0 os/linux#5.10.0 md/arch#x86_64 lang/python#3.9.2",
    "aws-cli/1.32.80 Python/3.10.12 Linux/5.15.0-105-generic botocore/1.34.80",
    "Boto3/1.26.165 Python/3.10.6 Linux/5.19.0-46-generic Botocore/1.29.165",
    "Boto3/1.39.4 md/Botocore#1.39.4 ua/2.1 os/linux#6.1.141 md/arch#x86_64 lang/python#3.12.9",
    "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/windows#10 md/arch#amd64 lang/python#3.12.8 md/pyimpl#CPython",
    "aws-sdk-go/1.44.298 (go1.20.5; linux; amd64)",
    "python-requests/2.31.0",
)
BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
)
FAR = (
    "ap-south-1",
    "sa-east-1",
    "ap-northeast-2",
    "eu-north-1",
    "ca-central-1",
    "ap-southeast-1",
    "eu-west-3",
    "us-west-1",
    "eu-west-2",
)
NETWORKS = ("198.51.100.", "203.0.113.", "185.220.101.", "45.134.26.", "104.244.72.", "193.32.162.", "154.47.22.")


class NobodyLeftError(Exception):
    """Everybody is another intruder's already: two who share a credential cannot be told apart."""


@dataclass
class Intruder:
    """Whoever does it. Each call of a ``with_…`` method gives a caller at the intruder's first address."""

    world: World
    scribe: Scribe
    rng: Random
    stolen: set[str] = field(default_factory=set)  # whose credentials, and which addresses, are an intruder's already
    everyday: list[Json] = field(default_factory=list)  # what went on beside the story, and is no part of it

    def __post_init__(self) -> None:
        self.agent, self.browser = self.rng.choice(AGENTS), self.rng.choice(BROWSERS)
        self.first = self.address()

    def address(self) -> str:
        """One that nobody else in these logs has: whoever shares an address with an intruder cannot be told from him."""
        free = (f"{self.rng.choice(NETWORKS)}{self.rng.randint(2, 254)}" for _ in range(1000))
        found = next(address for address in free if address not in self.stolen)
        self.stolen.add(found)
        return found

    def name(self, stem: str) -> str:
        return f"{stem}-{self.rng.getrandbits(20):05x}"

    def far_regions(self, number: int) -> list[str]:
        return self.rng.sample(FAR, number)

    def with_key(self) -> Caller:
        fit = [s for s in self.world.key_users if s.caller.arn not in self.stolen]
        if not fit:
            raise NobodyLeftError
        chosen = self.rng.choice(fit)
        self.stolen.add(chosen.caller.arn)
        return Caller(chosen.caller.identity, self.first, self._agent_beside(chosen))

    def _agent_beside(self, owner: Session) -> str:
        """The intruder's program; one time in three it is the very program of the owner, as the common ones often are."""
        self.agent = owner.caller.agent if self.rng.random() < 0.33 else self.agent
        return self.agent

    def _within(self, sessions: Sequence[Session]) -> Session:
        """A session of some list that can be stolen: the story then begins within it."""
        inside = [
            s
            for s in sessions
            if s.caller.arn not in self.stolen
            and self.world.first + timedelta(days=2) < s.first < self.world.last - timedelta(days=3)
        ]
        if not inside:
            raise NobodyLeftError
        chosen = self.rng.choice(inside)
        self.stolen.add(chosen.caller.arn)
        self.scribe.now = chosen.first + (chosen.last - chosen.first) * 0.4
        return chosen

    def with_instance(self, *, outside: bool = True) -> Caller:
        chosen = self._within(self.world.instances or self.world.workloads)
        agent = self._agent_beside(chosen) if outside else self.agent
        return Caller(chosen.caller.identity, self.first if outside else chosen.caller.address, agent)

    def with_workload(self) -> Caller:
        chosen = self._within(self.world.workloads or self.world.instances)
        return Caller({k: v for k, v in chosen.caller.identity.items() if k != "inScopeOf"}, self.first, self.agent)

    def with_person(self, *, browser: bool) -> Caller:
        chosen = self._within(self.world.people or self.world.console_users)
        return Caller(chosen.caller.identity, self.first, self.browser if browser else self.agent)

    def with_console(self) -> Caller:
        chosen = self._within(self.world.console_users or self.world.people)
        return Caller(chosen.caller.identity, self.first, self.browser)

    def insider(self) -> Caller:
        at = self.scribe.now
        chosen = self._within(self.world.console_users or self.world.key_users)
        self.scribe.now = at.replace(year=chosen.last.year, month=chosen.last.month, day=chosen.last.day)
        if "sessionContext" not in chosen.caller.identity:
            return chosen.caller
        return self.scribe.sign_in(chosen.caller.identity, chosen.caller.address, chosen.caller.agent, mfa=True)

    def pipeline_run(self) -> Caller:
        chosen = self._within(self.world.pipelines or self.world.workloads)
        return chosen.caller

    def everybody(self) -> list[Json]:
        seen = {s.caller.arn: s.caller.identity for s in (*self.world.console_users, *self.world.key_users)}
        plain = [
            {k: v for k, v in identity.items() if k not in ("accessKeyId", "sessionContext")}
            for _, identity in sorted(seen.items())
        ]
        return [identity for identity in plain if identity["type"] == "IAMUser"][:8]

    def bucket(self) -> tuple[str, str]:
        return self.rng.choice(list(self.world.buckets_with_data) or [("customer-exports", self.world.accounts[0])])

    def instance_id(self) -> str:
        chosen = self.rng.choice(list(self.world.instances)) if self.world.instances else None
        return str(chosen.caller.identity["principalId"]).split(":")[1] if chosen else "i-0123456789abcdef0"

    def run_instances(self, caller: Caller, type: str, number: int, region: str) -> None:
        items = [{"instanceId": self.scribe.hex("i"), "instanceType": type} for _ in range(number)]
        request = {
            "instancesSet": {"items": [{"imageId": self.scribe.hex("ami"), "minCount": number, "maxCount": number}]},
            "instanceType": type,
        }
        self.scribe.call(caller, "ec2:RunInstances", request, {"instancesSet": {"items": items}}, region=region)
