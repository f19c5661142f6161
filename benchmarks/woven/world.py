"""What an intruder finds in some benign logs: accounts, users with keys, sessions of workloads and people, roles, buckets."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks.woven.scribe import Caller, Json


@dataclass(frozen=True)
class Session:
    """A session as one of its calls shows it."""

    caller: Caller
    first: datetime
    last: datetime
    calls: int


@dataclass(frozen=True)
class World:
    """What there is. Lists are sorted, so that a seed picks the same."""

    first: datetime
    last: datetime
    events: int
    accounts: Sequence[str]
    regions: Sequence[str]
    key_users: Sequence[Session]  # IAM users by long-term key
    console_users: Sequence[Session]  # console sessions of IAM users
    people: Sequence[Session]  # role sessions named by a person's address
    instances: Sequence[Session]
    workloads: Sequence[Session]  # other role sessions begun by a service
    pipelines: Sequence[Session]  # web identity
    roles: Sequence[str]  # ARNs
    buckets: Sequence[tuple[str, str]]  # name, account
    buckets_with_data: Sequence[tuple[str, str]]
    tables: Sequence[str]

    def pick(
        self, rng: Random, sessions: Sequence[Session], *, after: datetime | None = None, before: datetime | None = None
    ) -> Session:
        """One session, begun within some time."""
        fit = [s for s in sessions if (after is None or s.last >= after) and (before is None or s.first <= before)]
        return rng.choice(fit or list(sessions))


def records_of(folder: Path) -> Iterator[Json]:
    """All records below a folder."""
    for path in sorted(folder.rglob("*.json.gz")):
        yield from json.loads(gzip.decompress(path.read_bytes()))["Records"]


def look_around(records: Iterable[Json]) -> World:
    """The world that records show."""
    sessions: dict[str, tuple[Json, list[datetime]]] = {}
    issued_by: dict[str, str] = {}
    accounts: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    buckets: Counter[tuple[str, str]] = Counter()
    data_buckets: Counter[tuple[str, str]] = Counter()
    roles: set[str] = set()
    tables: set[str] = set()
    times: list[datetime] = []
    for record in records:
        when = datetime.fromisoformat(record["eventTime"]).astimezone(UTC)
        times.append(when)
        identity = record["userIdentity"]
        accounts[record["recipientAccountId"]] += 1
        regions[record["awsRegion"]] += 1
        request = record.get("requestParameters") or {}
        if record["eventName"].startswith("AssumeRole") and not record.get("errorCode"):
            issued_by[record["responseElements"]["credentials"]["accessKeyId"]] = identity.get("type", "")
            roles.add(request["roleArn"])
        if request.get("bucketName"):
            buckets[request["bucketName"], record["recipientAccountId"]] += 1
            if record["eventCategory"] == "Data":
                data_buckets[request["bucketName"], record["recipientAccountId"]] += 1
        if request.get("tableName"):
            tables.add(request["tableName"])
        key = identity.get("accessKeyId")
        if (
            key
            and identity.get("type") in ("IAMUser", "AssumedRole")
            and "amazonaws" not in record["sourceIPAddress"]
            and record["sourceIPAddress"] != "AWS Internal"
        ):
            sessions.setdefault(key, (record, []))[1].append(when)
    by_kind: defaultdict[str, list[Session]] = defaultdict(list)
    for key, (record, used) in sorted(sessions.items()):
        agent = record["userAgent"].strip("[]")
        session = Session(
            Caller(record["userIdentity"], record["sourceIPAddress"], agent), min(used), max(used), len(used)
        )
        by_kind[_kind(key, record["userIdentity"], issued_by.get(key, ""))].append(session)
    return World(
        first=min(times),
        last=max(times),
        events=len(times),
        accounts=[account for account, _ in accounts.most_common()],
        regions=[region for region, _ in regions.most_common()],
        key_users=by_kind["key"],
        console_users=by_kind["console"],
        people=by_kind["person"],
        instances=by_kind["instance"],
        workloads=by_kind["workload"],
        pipelines=by_kind["pipeline"],
        roles=sorted(arn for arn in roles if "/aws-" not in arn),
        buckets=sorted(buckets),
        buckets_with_data=sorted(data_buckets) or sorted(buckets),
        tables=sorted(tables),
    )


def _kind(key: str, identity: Json, issuer: str) -> str:
    if key.startswith("AKIA"):
        return "key"
    if identity["type"] == "IAMUser":
        return "console"
    session = identity["principalId"].split(":", 1)[-1]
    if "@" in session:
        return "person"
    if session.startswith("i-"):
        return "instance"
    if issuer == "WebIdentityUser":
        return "pipeline"
    return (
        "workload"
        if issuer == "AWSService" and "/aws-service-role/" not in identity["sessionContext"]["sessionIssuer"]["arn"]
        else "other"
    )
