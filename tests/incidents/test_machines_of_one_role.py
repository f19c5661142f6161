"""An instance's credentials lie on that instance: what a foreign program does there explains nothing about another of its role."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import trailscope as ts

pytestmark = pytest.mark.slow

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
OWN = "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64"
FOREIGN = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.5.0"
MACHINES = {"i-0aaaaaaaaaaaaaaa1": "203.0.113.11", "i-0aaaaaaaaaaaaaaa2": "203.0.113.12"}
ELSEWHERE = "65.108.77.40"
STEPS = (
    ("sts", "GetCallerIdentity"), ("s3", "ListBuckets"), ("iam", "ListUsers"), ("secretsmanager", "ListSecrets"), ("iam", "ListRoles"),
    ("iam", "GetAccountAuthorizationDetails"), ("s3", "PutBucketLifecycle"), ("cloudtrail", "StopLogging"),
)  # fmt: skip


def _session(instance: str, day: datetime) -> dict:
    role = "arn:aws:iam::111122223333:role/web-instance"
    return {
        "type": "AssumedRole",
        "principalId": f"AROAWEB000000001:{instance}",
        "arn": f"arn:aws:sts::111122223333:assumed-role/web-instance/{instance}",
        "accountId": "111122223333",
        "accessKeyId": f"ASIA{instance[-4:].upper()}{day:%m%d}",
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": role, "accountId": "111122223333", "userName": "web-instance"},
            "attributes": {"creationDate": f"{day:%Y-%m-%d}T00:00:00Z"},
            "ec2RoleDelivery": "2.0",
        },
    }


@pytest.mark.parametrize(("thieves_machine", "stories"), [("i-0aaaaaaaaaaaaaaa1", 1), ("i-0aaaaaaaaaaaaaaa2", 2)])
def test_who_works_on_one_machine_and_who_took_the_credentials_of_another_are_two(
    record, write_log, tmp_path, thieves_machine, stories
):
    records, intruder = [], set()

    def call(at, instance, address, agent, source, name):
        one = record(
            eventTime=f"{at:%Y-%m-%dT%H:%M:%SZ}", eventSource=f"{source}.amazonaws.com", eventName=name, userAgent=agent,
            sourceIPAddress=address, userIdentity=_session(instance, at), requestParameters=None,
            readOnly=name.startswith(("Get", "List")),
        )  # fmt: skip
        records.append(one)
        return one["eventID"]

    for day in range(14):
        for instance, address in MACHINES.items():
            for hour in range(8, 14):
                call(BEGIN + timedelta(days=day, hours=hour), instance, address, OWN, "s3", "GetObject")
    at = BEGIN + timedelta(days=10, hours=3)
    for minute, (source, name) in enumerate(STEPS):
        first = "i-0aaaaaaaaaaaaaaa1"
        intruder.add(call(at + timedelta(minutes=minute), first, MACHINES[first], FOREIGN, source, name))
        later = at + timedelta(hours=20, minutes=minute)
        intruder.add(call(later, thieves_machine, ELSEWHERE, "Boto3/1.34.145 lang/python#3.9", source, name))
    with ts.open(write_log(tmp_path / "log.json.gz", records), lake=tmp_path / "lake") as case:
        told = [set(one.event_ids) & intruder for one in case.incidents()]
    told = [one for one in told if one]
    assert len(told) == stories
    assert set().union(*told) == intruder
