"""A sheet tells how to cut off what was done, and whether the logs show that it is done already."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.containment import planning
from trailscope.errors import UsageError

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
ACCOUNT = "111122223333"
MALLORY = {
    "type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/mallory", "accountId": ACCOUNT, "principalId": "AIDAEXAMPLE1",
    "userName": "mallory", "accessKeyId": "AKIAEXAMPLE000000001",
}  # fmt: skip
ALICE = MALLORY | {
    "arn": f"arn:aws:iam::{ACCOUNT}:user/alice",
    "principalId": "AIDAEXAMPLE2",
    "userName": "alice",
    "accessKeyId": "AKIAEXAMPLE000000002",
}


def deployer(key: str = "ASIAEXAMPLE000000009") -> dict:
    issuer = {
        "type": "Role",
        "arn": f"arn:aws:iam::{ACCOUNT}:role/Deploy",
        "accountId": ACCOUNT,
        "principalId": "AROAEXAMPLE1",
        "userName": "Deploy",
    }
    return {
        "type": "AssumedRole", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/x", "accountId": ACCOUNT, "principalId": "AROAEXAMPLE1:x",
        "accessKeyId": key, "sessionContext": {"sessionIssuer": issuer, "attributes": {"creationDate": "2026-09-01T08:02:00Z"}},
    }  # fmt: skip


def event(
    minute: int, name: str, by: dict = MALLORY, *, request=None, response=None, region="us-east-1", **more
) -> dict:
    service, _, operation = name.partition(":")
    return {
        "eventVersion": "1.11", "userIdentity": by, "eventTime": f"2026-09-01T08:{minute:02}:00Z", "eventSource": f"{service}.amazonaws.com",
        "eventName": operation, "awsRegion": region, "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.15", "eventID": f"e{minute}",
        "requestParameters": request, "responseElements": response, "readOnly": operation.startswith(("Get", "List", "Describe")),
        "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": ACCOUNT, **more,
    }  # fmt: skip


@pytest.fixture
def sheet(tmp_path):
    def made(*events: dict, of: str = "mallory", **options):
        (tmp_path / "log.json").write_text(json.dumps({"Records": list(events)}))
        with ts.open(str(tmp_path / "log.json"), lake=tmp_path / "lake", **options) as case:
            return case.contain(of, made_at=NOW)

    return made


def lines(sheet) -> list[str]:
    return [command.line() for step in sheet.steps for command in step.run]


def test_the_key_that_was_used_is_deactivated_first(sheet):
    found = sheet(event(1, "iam:ListUsers"), event(2, "iam:CreateUser", request={"userName": "eve"}))
    assert (
        lines(found)[0]
        == "aws iam update-access-key --user-name mallory --access-key-id AKIAEXAMPLE000000001 --status Inactive"
    )
    assert found.steps[0].reason.event_id == "e1"
    assert found.steps[0].reason.times == 2
    assert [step.remedy for step in found] == ["deactivate-user-key", "revoke-user-sessions", "deny-made-user"]


def test_sessions_that_came_of_a_key_are_in_its_sheet(sheet):
    keys = {"credentials": {"accessKeyId": "ASIAEXAMPLE000000009", "expiration": "Sep 1, 2026, 9:02:00 AM"}}
    request = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/Deploy", "roleSessionName": "x"}
    found = sheet(
        event(2, "sts:AssumeRole", request=request, response=keys),
        event(3, "cloudtrail:StopLogging", deployer(), request={"name": "main"}, region="eu-west-1"),
        of="AKIAEXAMPLE000000001",
    )
    assert {step.remedy for step in found} >= {"deactivate-user-key", "revoke-role-sessions", "start-trail"}
    assert "aws cloudtrail start-logging --name main --region eu-west-1" in lines(found)
    assert any('"aws:TokenIssueTime":"2026-09-02T12:00:00Z"' in line for line in lines(found))


def test_what_others_did_is_not_in_it(sheet):
    found = sheet(event(1, "iam:ListUsers"), event(2, "iam:CreateUser", ALICE, request={"userName": "newcomer9"}))
    assert "newcomer9" not in found.text()


def test_what_was_refused_needs_no_remedy_and_still_shows_what_would_have_prevented_it(sheet):
    found = sheet(
        event(1, "cloudtrail:StopLogging", request={"name": "main"}, errorCode="AccessDenied", errorMessage="no")
    )
    assert "start-trail" not in {step.remedy for step in found}
    assert "keep-logging" in {measure.prevention for measure in found.measures}


def made_key(minute: int, key: str = "AKIAEXAMPLE000000007") -> dict:
    answer = {"accessKey": {"userName": "eve", "accessKeyId": key, "status": "Active"}}
    return event(minute, "iam:CreateAccessKey", request={"userName": "eve"}, response=answer)


def switched(minute: int, status: str) -> dict:
    request = {"userName": "eve", "accessKeyId": "AKIAEXAMPLE000000007", "status": status}
    return event(minute, "iam:UpdateAccessKey", ALICE, request=request)


def test_what_was_left_behind_is_told_with_its_removal(sheet):
    found = sheet(made_key(1), switched(5, "Inactive"))
    (left,) = found.left_behind
    assert (left.kind, left.made.event_id, left.removed.event_id) == ("key", "e1", "e5")
    (step,) = [step for step in found if step.remedy == "deactivate-made-key"]
    assert step.done == left.removed
    assert step.run == ()
    assert step.check
    assert [command.line() for command in step.later] == [
        "aws iam delete-access-key --user-name eve --access-key-id AKIAEXAMPLE000000007"
    ]
    assert "switched off, not removed" in found.text()


def test_a_key_that_was_deleted_after_it_was_deactivated_leaves_nothing_to_do(sheet):
    asked = {"userName": "eve", "accessKeyId": "AKIAEXAMPLE000000007"}
    found = sheet(made_key(1), switched(5, "Inactive"), event(7, "iam:DeleteAccessKey", ALICE, request=asked))
    (left,) = found.left_behind
    assert (left.removed.event_id, left.removed.for_good) == ("e7", True)
    assert all(step.later == () for step in found if step.done)


def test_a_key_that_was_made_and_used_is_told_of_once_when_it_is_done(sheet):
    own = {"userName": "mallory", "accessKeyId": "AKIAEXAMPLE000000007"}
    found = sheet(
        event(1, "iam:CreateAccessKey", request={"userName": "mallory"}, response={"accessKey": own}),
        event(2, "iam:ListUsers", MALLORY | {"accessKeyId": "AKIAEXAMPLE000000007"}),
        event(5, "iam:UpdateAccessKey", ALICE, request=own | {"status": "Inactive"}),
    )
    assert [(step.remedy, step.done.event_id) for step in found if step.done] == [("deactivate-user-key", "e5")]


@pytest.mark.parametrize("others", [(), (switched(5, "Active"),), (switched(5, "Inactive"), switched(6, "Active"))])
def test_what_was_not_removed_or_came_back_is_open(others, sheet):
    found = sheet(made_key(1), *others)
    assert found.left_behind[0].removed is None
    assert "the logs show no removal" in found.text()
    assert any("AKIAEXAMPLE000000007 --status Inactive" in line for line in lines(found))


def test_a_removal_before_the_last_such_deed_counts_for_nothing(sheet):
    stop = {"name": "main"}
    found = sheet(
        event(1, "cloudtrail:StopLogging", request=stop), event(2, "cloudtrail:StartLogging", ALICE, request=stop),
        event(3, "cloudtrail:StopLogging", request=stop),
    )  # fmt: skip
    (step,) = [step for step in found if step.remedy == "start-trail"]
    assert step.done is None
    assert step.reason.times == 2


def test_each_instance_of_a_launch_is_quarantined(sheet):
    items = [{"instanceId": f"i-{number:017}", "vpcId": "vpc-1"} for number in range(3)]
    found = sheet(
        event(1, "ec2:RunInstances", request={}, response={"instancesSet": {"items": items}}, region="eu-west-1")
    )
    steps = [step for step in found if step.remedy == "quarantine-instance"]
    assert len(steps) == 3
    assert all(len(step.run) == 3 and "eu-west-1" in step.run[0].words for step in steps)


def test_a_versioned_event_of_lambda_is_known(sheet):
    found = sheet(event(1, "lambda:CreateFunction20150331", request={"functionName": "x"}))
    assert "stop-function" in {step.remedy for step in found}


def test_a_value_that_no_command_may_carry_is_told_and_given_none(sheet):
    found = sheet(event(1, "iam:CreateUser", request={"userName": "file:///etc/passwd"}))
    (step,) = [step for step in found if step.remedy == "deny-made-user"]
    assert step.run == ()
    assert "no command is given" in found.text()
    assert "no command is given" in found.markdown()


def test_one_command_that_cannot_be_written_takes_no_other_away(sheet):
    made = event(
        1,
        "iam:CreateAccessKey",
        request={"userName": "bob"},
        response={"accessKey": {"accessKeyId": "file:///etc/passwd"}},
    )
    found = sheet(made)
    (step,) = [step for step in found if "access-key" in step.unwritable]
    assert step.run == ()
    assert [command.line() for command in step.check] == ["aws iam list-access-keys --user-name bob"]
    for told in (found.text(), found.markdown(), found.json()):
        assert "for iam update-access-key: the AWS CLI would read" in told
        assert "aws iam list-access-keys --user-name bob" in told


def test_a_command_that_needs_what_an_unwritten_one_gives_is_not_written():
    problems, missing = [], set()
    lines = (
        "GROUP = ec2 create-security-group --vpc-id <vpc>",
        'ec2 modify-x --groups "$GROUP"',
        "ec2 describe-x --id <id>",
    )
    written = list(planning._writable(lines, {"vpc": "file:///x", "id": "i-1"}, "", problems, missing))
    assert [command.line() for command in written] == ["aws ec2 describe-x --id i-1"]
    assert problems[1] == "for ec2 modify-x: it needs GROUP, which no command gives"


def test_hostile_names_forge_no_line_and_no_fence(sheet):
    found = sheet(
        event(1, "iam:CreateUser", request={"userName": "x\n```\naws iam delete-user --user-name alice\x1b[2J"})
    )
    for text in (found.text(), found.markdown()):
        assert not any(line.startswith("aws iam delete-user --user-name alice") for line in text.splitlines())
        assert "\x1b" not in text


def test_the_region_lock_lists_the_regions_in_which_others_work(sheet):
    found = sheet(
        event(1, "ec2:RunInstances", request={}, region="ap-southeast-2"),
        event(2, "ec2:CreateVolume", ALICE, request={}, region="eu-central-1"),
    )
    (measure,) = [measure for measure in found.measures if measure.prevention == "lock-regions"]
    assert json.loads(measure.policy)["Statement"][0]["Condition"]["StringNotEquals"]["aws:RequestedRegion"] == [
        "eu-central-1",
        "us-east-1",
    ]


def test_an_account_that_no_command_may_carry_takes_no_other_command_away(sheet):
    found = sheet(
        event(1, "s3:DeletePublicAccessBlock", request={"bucketName": "one"}),
        event(2, "s3:DeletePublicAccessBlock", request={"bucketName": "two"}, recipientAccountId="file:///etc/passwd"),
    )
    (measure,) = [measure for measure in found.measures if measure.commands or measure.unwritable]
    (command,) = measure.commands
    assert ACCOUNT in command.words
    assert "file:///etc/passwd" in measure.unwritable
    for told in (found.text(), found.markdown(), found.json()):
        assert "etc/passwd" in told.partition(ACCOUNT)[2]
    assert "no command is given for account" in found.text()
    assert "**no command is given** for account" in found.markdown()


def test_parameters_of_another_shape_are_no_reason_to_fail(sheet):
    odd = [
        event(at, "iam:CreateUser", request=request)
        for at, request in enumerate(({}, None, {"userName": ["a"]}, {"userName": {"b": 1}}))
    ]
    assert sheet(*odd).events == 4


def test_an_unknown_name_is_an_error_that_says_what_to_do(sheet):
    with pytest.raises(UsageError, match="no event was made with a credential of 'nobody'"):
        sheet(event(1, "iam:ListUsers"), of="nobody")


@pytest.mark.slow  # it hunts first
def test_an_unknown_incident_is_an_error_that_names_it(sheet):
    with pytest.raises(UsageError, match="no incident-00000000"):
        sheet(event(1, "iam:ListUsers"), of="incident-00000000")


def test_the_forms_say_the_same(sheet):
    found = sheet(made_key(1), event(2, "iam:CreateUser", request={"userName": "eve"}))
    told = json.loads(found.json())
    assert [step["remedy"] for step in told["steps"]] == [step.remedy for step in found]
    for step, shown in zip(found.steps, told["steps"], strict=True):
        for command, written in zip(step.run, shown["run"], strict=True):
            assert written == {"argv": list(command.words), "line": command.line()}
            assert command.line() in found.text()
            assert command.line() in found.markdown()
    assert told["measures"][0]["policy"]["Version"] == "2012-10-17"


def test_the_command_writes_what_its_file_is_named_for(tmp_path):
    (tmp_path / "log.json").write_text(json.dumps({"Records": [made_key(1)]}))
    ts.open(str(tmp_path / "log.json"), lake=tmp_path / "lake").close()
    for name, begin in (("sheet.md", "# Containment"), ("sheet.json", "{"), ("sheet.txt", "# Containment")):
        done = CliRunner().invoke(
            trailscope, ["contain", "mallory", "--lake", str(tmp_path / "lake"), "-o", str(tmp_path / name)]
        )
        assert done.exit_code == 0, done.output
        assert (tmp_path / name).read_text().startswith(begin)
    logged = CliRunner().invoke(trailscope, ["lake", "log", "--lake", str(tmp_path / "lake")])
    assert "contain" in logged.output
