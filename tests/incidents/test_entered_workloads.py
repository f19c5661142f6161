"""Machines, tasks and stacks that an intruder enters or starts: what their sessions then do is of the story, and their everyday work is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import trailscope as ts

pytestmark = pytest.mark.slow

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
ACCOUNT = "111122223333"
WORK = "aws-sdk-go/1.55.5 (go1.23.6; linux; amd64)"
OTHER = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.5.0"
INSTANCE = "i-0aa061d30488b5fcf"
TASK = "2110b5385e666bbc8217b2fec5635341"
CLOUDFORMATION = "cloudformation.amazonaws.com"


def _session(role: str, name: str, began: datetime, **fields: object) -> dict:
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{role.upper()}00000001:{name}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": f"ASIA{role.upper()}{began:%d%H%M}0000",
        "userName": None,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}", "accountId": ACCOUNT, "userName": role},
            "attributes": {"creationDate": f"{began:%Y-%m-%dT%H:%M:%SZ}"},
        },
    } | fields  # fmt: skip


class _Week:
    """Nine days of a developer, a machine, and a pipeline whose stacks are made with a role of CloudFormation's."""

    def __init__(self, record) -> None:
        self._record, self.records = record, []
        for day in range(9):
            for hour in range(0, 24, 6):
                at = BEGIN + timedelta(days=day, hours=hour)
                self.issue(_session("web", INSTANCE, at), "ec2.amazonaws.com", at)
                for minute in (1, 200):
                    self.call(at + timedelta(minutes=minute), "ssm:GetParameter", userIdentity=_session("web", INSTANCE, at),
                              sourceIPAddress="3.96.55.10", userAgent=WORK, requestParameters={"name": "/web/port"})  # fmt: skip
            at = BEGIN + timedelta(days=day, hours=9)
            for minute in range(5):
                self.call(
                    at + timedelta(minutes=minute),
                    "lambda:GetFunction20150331v2",
                    requestParameters={"functionName": "webhook"},
                )
            self.deploy(at + timedelta(hours=1), "everyday", userIdentity=_session("pipeline", "run", at), sourceIPAddress="3.96.77.10",
                        userAgent=WORK)  # fmt: skip

    def call(self, at: datetime, action: str, **fields: object) -> str:
        source, name = action.split(":")
        told = self._record(
            **{"eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}", "eventSource": f"{source}.amazonaws.com", "eventName": name,
               "readOnly": name.startswith(("Get", "List", "Assume", "Describe")), "requestParameters": None} | fields
        )  # fmt: skip
        self.records.append(told)
        return told["eventID"]

    def issue(self, session: dict, service: str, at: datetime) -> str:
        """A service takes a role for what it runs."""
        return self.call(
            at, "sts:AssumeRole", userIdentity={"type": "AWSService", "invokedBy": service}, sourceIPAddress=service, userAgent=service,
            requestParameters={"roleArn": session["sessionContext"]["sessionIssuer"]["arn"], "roleSessionName": session["arn"].rsplit("/")[-1]},
            responseElements={"credentials": {"accessKeyId": session["accessKeyId"]},
                              "assumedRoleUser": {"assumedRoleId": session["principalId"], "arn": session["arn"]}},
        )  # fmt: skip

    def deploy(self, at: datetime, stack: str, **caller: object) -> list[str]:
        """A stack made with a role of its own, in which CloudFormation makes another role."""
        session = _session("deployer", "AWSCloudFormation", at + timedelta(seconds=3), invokedBy=CLOUDFORMATION)
        asked = {"stackName": stack, "roleARN": f"arn:aws:iam::{ACCOUNT}:role/deployer"}
        first = self.call(at, "cloudformation:CreateStack", requestParameters=asked, **caller)
        self.issue(session, CLOUDFORMATION, at + timedelta(seconds=3))
        made = self.call(at + timedelta(seconds=9), "iam:CreateRole", userIdentity=session, sourceIPAddress=CLOUDFORMATION,
                         userAgent=CLOUDFORMATION, requestParameters={"roleName": f"of-{stack}"},
                         responseElements={"role": {"arn": f"arn:aws:iam::{ACCOUNT}:role/of-{stack}"}})  # fmt: skip
        return [first, made]


LOOKS = (
    "sts:GetCallerIdentity",
    "s3:ListBuckets",
    "iam:ListUsers",
    "secretsmanager:ListSecrets",
    "ssm:DescribeParameters",
)
NOON = BEGIN + timedelta(days=6, hours=13)
INTRUDER = {"sourceIPAddress": "65.108.77.40", "userAgent": OTHER}


@pytest.fixture
def week(record) -> _Week:
    return _Week(record)


def _told(week: _Week, tmp_path, write_log, intruders: set[str]):
    """The one incident that has events of the intruder's."""
    write_log(tmp_path / "logs" / "one.json.gz", week.records)
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        incidents = case.incidents()
    [told] = [one for one in incidents if set(one.event_ids) & intruders]
    return told


def _looks_round(week: _Week, at: datetime, **caller: object) -> set[str]:
    return {week.call(at + timedelta(minutes=n), action, **caller) for n, action in enumerate(LOOKS)}


@pytest.mark.parametrize(
    "key", ["ec2-instance-connect:SendSSHPublicKey", "ec2-instance-connect:SendSerialConsoleSSHPublicKey"]
)
def test_a_machine_to_which_a_key_was_sent_is_of_the_story_with_the_program_it_never_had(
    week, tmp_path, write_log, key
):
    intruders = _looks_round(week, NOON, **INTRUDER)
    intruders.add(week.call(NOON + timedelta(minutes=9), key, requestParameters={"instanceId": INSTANCE}, **INTRUDER))
    session = _session("web", INSTANCE, BEGIN + timedelta(days=6, hours=12))
    intruders |= _looks_round(
        week, NOON + timedelta(minutes=20), userIdentity=session, sourceIPAddress="3.96.55.10", userAgent=OTHER
    )
    told = _told(week, tmp_path, write_log, intruders)
    assert set(told.event_ids) == intruders
    assert any(f"ran commands on {INSTANCE}" in join.why for join in told.joins)


def test_a_task_that_was_started_is_of_the_story_with_the_program_of_its_own_role(week, tmp_path, write_log):
    arn = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/main/{TASK}"
    intruders = _looks_round(week, NOON, **INTRUDER)
    intruders.add(week.call(NOON + timedelta(minutes=9), "ecs:RunTask", requestParameters={"taskDefinition": "x"},
                            responseElements={"tasks": [{"taskArn": arn}], "failures": []}, **INTRUDER))  # fmt: skip
    session = _session("payments", TASK, NOON + timedelta(minutes=10))
    intruders.add(week.issue(session, "ecs-tasks.amazonaws.com", NOON + timedelta(minutes=10)))
    intruders.add(week.call(NOON + timedelta(minutes=20), "secretsmanager:GetSecretValue", userIdentity=session,
                            sourceIPAddress="3.96.55.10", userAgent=WORK, requestParameters={"secretId": "payments"}))  # fmt: skip
    told = _told(week, tmp_path, write_log, intruders)
    assert set(told.event_ids) == intruders
    assert any(f"ran {arn}" in join.why for join in told.joins)


def test_what_cloudformation_does_with_the_role_that_an_intruder_gave_it_is_of_the_story(week, tmp_path, write_log):
    intruders = _looks_round(week, NOON, **INTRUDER) | set(
        week.deploy(NOON + timedelta(minutes=9), "metrics", **INTRUDER)
    )
    told = _told(week, tmp_path, write_log, intruders)
    issued = {
        one["eventID"]
        for one in week.records
        if one["eventTime"] == f"{NOON + timedelta(minutes=9, seconds=3):%Y-%m-%dT%H:%M:%SZ}"
    }
    assert set(told.event_ids) == intruders | issued
    assert any("had CloudFormation deploy a stack" in join.why for join in told.joins)


def test_a_deployment_of_the_pipelines_a_minute_later_is_not_of_the_story(week, tmp_path, write_log):
    intruders = _looks_round(week, NOON, **INTRUDER) | set(
        week.deploy(NOON + timedelta(minutes=9), "metrics", **INTRUDER)
    )
    pipeline = {"userIdentity": _session("pipeline", "run", NOON), "sourceIPAddress": "3.96.77.10", "userAgent": WORK}
    innocent = set(week.deploy(NOON + timedelta(minutes=10), "everyday", **pipeline))
    told = _told(week, tmp_path, write_log, intruders)
    assert intruders <= set(told.event_ids)
    assert not innocent & set(told.event_ids)


def test_a_command_sent_by_a_tag_is_joined_to_nobody_who_is_called_like_it(week, tmp_path, write_log):
    bob = {"sourceIPAddress": "198.51.100.99", "userAgent": WORK}
    for day in range(9):
        at = BEGIN + timedelta(days=day, hours=12)
        week.call(at, "ec2:DescribeInstances", userIdentity=_session("dev", "bob@example.com", at), **bob)
    intruders = _looks_round(week, NOON, **INTRUDER)
    targets = [{"key": "tag:owner", "values": ["bob@example.com"]}]
    intruders.add(
        week.call(NOON + timedelta(minutes=9), "ssm:SendCommand", requestParameters={"targets": targets}, **INTRUDER)
    )
    at = NOON + timedelta(minutes=20)
    session = _session("dev", "bob@example.com", at)
    innocent = _looks_round(week, at, userIdentity=session, **bob | {"userAgent": OTHER})
    told = _told(week, tmp_path, write_log, intruders)
    assert intruders <= set(told.event_ids)
    assert not innocent & set(told.event_ids)


def test_a_foreign_program_that_comes_back_to_a_machine_the_next_day_is_told_with_the_first_time(
    week, tmp_path, write_log
):
    session = _session("web", INSTANCE, BEGIN + timedelta(days=6, hours=12))
    here = {"sourceIPAddress": "3.96.55.10", "userAgent": OTHER}
    intruders = _looks_round(week, NOON, userIdentity=session, **here)
    for n, action in enumerate(("secretsmanager:GetSecretValue", "iam:CreateUser", "iam:CreateAccessKey")):
        intruders.add(week.call(NOON + timedelta(minutes=9 + n), action, userIdentity=session, **here))
    again = _session("web", INSTANCE, BEGIN + timedelta(days=7, hours=12))
    intruders.add(week.call(NOON + timedelta(days=1), "iam:ListRoles", userIdentity=again, **here))
    told = _told(week, tmp_path, write_log, intruders)
    assert set(told.event_ids) == intruders
    assert any("with a program that it never had before" in join.why for join in told.joins)
