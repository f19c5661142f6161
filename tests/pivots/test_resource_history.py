"""Who changed a resource, from what to what: told where an earlier call or the answer says it, and never guessed."""

from __future__ import annotations

import pytest
from pivot_records import settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(told):
    """The bucket's history; no test changes it."""
    return told.resource("shop").rows("history")


def history(case, name):
    return [
        (row["value"], settings(row["before"]), settings(row["after"])) for row in case.resource(name).rows("history")
    ]


def test_a_policy_is_told_from_what_to_what(shop):
    first, second, refused, gone = shop
    who = "bucketPolicy.Statement.Principal"
    assert first["before"] is None
    assert settings(first["after"])[who] == "arn:aws:iam::111122223333:root"
    assert settings(second["before"]) == {who: "arn:aws:iam::111122223333:root"}
    assert settings(second["after"]) == {who: "*"}
    assert (second["actor"], second["event_id"]) == ("Deploy/run", "22222222-0000-4000-8000-000000000002")
    assert (refused["error_code"], refused["before"]) == ("AccessDenied", None)
    assert settings(gone["before"])[who] == "*"
    assert gone["after"] is None


def test_a_state_that_the_answer_says_is_told(told):
    assert history(told, "i-0123456789abcdef0") == [
        ("ec2:StopInstances", {"state.name": "running"}, {"state.name": "stopping"})
    ]


def test_a_name_is_met_whole(told, shop):
    assert {row["detail"] for row in shop} == {"bucket/shop"}
    assert {row["detail"] for row in told.resource("SHOP-ARCHIVE").rows("history")} == {"bucket/shop-archive"}


def test_an_arn_is_met_in_its_service_account_and_region(told):
    assert len(told.resource("arn:aws:s3:::shop").rows("history")) == 4
    assert len(told.resource("arn:aws:iam::111122223333:user/bob").rows("history")) == 1
    assert told.resource("arn:aws:iam::999999999999:user/bob").rows("history") == []
    assert told.resource("arn:aws:dynamodb:us-east-1:111122223333:table/shop").rows("history") == []


def test_what_else_the_same_hands_changed_is_near(told):
    near = told.resource("i-0123456789abcdef0").rows("near")
    assert [(row["value"], row["detail"]) for row in near] == [("bucket/shop", "s3:PutBucketPolicy by Deploy/run")]


def test_secrets_among_the_settings_stay_masked(told):
    (row,) = told.resource("bob").rows("history")
    assert "hunter2" not in str(row)
    assert "masked password" in row["after"]


GROUP = {
    "eventSource": "ec2.amazonaws.com",
    "requestParameters": {"groupId": "sg-1", "ipPermissions": {"items": [{"fromPort": 22}]}},
}


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        pytest.param(
            [
                {**GROUP, "eventName": "AuthorizeSecurityGroupIngress"},
                {**GROUP, "eventName": "AuthorizeSecurityGroupIngress",
                 "requestParameters": {"groupId": "sg-1", "ipPermissions": {"items": [{"fromPort": 3389}]}}},
                {**GROUP, "eventName": "RevokeSecurityGroupIngress"},
            ],
            [({}, {"ipPermissions.items.fromPort": "22"}), ({}, {"ipPermissions.items.fromPort": "3389"}),
             ({"ipPermissions.items.fromPort": "22"}, {})],
            id="what is added replaces nothing",
        ),
        pytest.param(
            [
                {"eventName": "PutUserPermissionsBoundary", "requestParameters": {"userName": "sg-1", "permissionsBoundary": "p"}},
                {"eventName": "DeleteLoginProfile", "requestParameters": {"userName": "sg-1"}},
            ],
            [({}, {"permissionsBoundary": "p"}), ({}, {})],
            id="deleting one thing does not delete another",
        ),
        pytest.param(
            [
                {"eventName": "UpdateAccessKey", "requestParameters": {"userName": "sg-1", "accessKeyId": "A", "status": "Active"}},
                {"eventName": "UpdateAccessKey", "requestParameters": {"userName": "sg-1", "accessKeyId": "B", "status": "Inactive"}},
                {"eventName": "UpdateAccessKey", "requestParameters": {"userName": "sg-1", "accessKeyId": "A", "status": "Inactive"}},
            ],
            [({}, {"status": "Active"}), ({}, {"status": "Inactive"}), ({"status": "Active"}, {"status": "Inactive"})],
            id="two keys are two things",
        ),
        pytest.param(
            [
                {"eventName": "UpdateAccessKey", "requestParameters": {"userName": "sg-1", "accessKeyId": "A", "status": "Active"}},
                {"eventName": "UpdateAccessKey", "errorCode": "AccessDenied",
                 "requestParameters": {"userName": "sg-1", "accessKeyId": "A", "status": "Inactive"}},
                {"eventName": "UpdateAccessKey", "requestParameters": {"userName": "sg-1", "accessKeyId": "A", "status": "Expired"}},
            ],
            [({}, {"status": "Active"}), ({}, {"status": "Inactive"}), ({"status": "Active"}, {"status": "Expired"})],
            id="a call that was refused changed nothing",
        ),
        pytest.param(
            [
                {"eventName": "UpdateAssumeRolePolicy",
                 "requestParameters": {"roleName": "sg-1", "policyDocument": '{"Statement":[{"Action":"a","Condition":"c"}]}'}},
                {"eventName": "UpdateAssumeRolePolicy",
                 "requestParameters": {"roleName": "sg-1", "policyDocument": "%7B%22Statement%22%3A%5B%7B%22Action%22%3A%22a%22%7D%5D%7D"}},
            ],
            [({}, {"policyDocument.Statement.Action": "a", "policyDocument.Statement.Condition": "c"}),
             ({"policyDocument.Statement.Condition": "c"}, {})],
            id="a condition that is gone is told",
        ),
    ],
)  # fmt: skip
def test_before_is_only_what_the_same_thing_was_set_to(case, record, write_log, tmp_path, calls, expected):
    records = [record(eventTime=f"2026-09-01T08:{at:02}:00Z", **call) for at, call in enumerate(calls)]
    case.ingest(str(write_log(tmp_path / "log.json.gz", records)))
    assert [(before, after) for _, before, after in history(case, "sg-1")] == expected


def test_calls_that_repeat_each_other_are_one_row(case, record, write_log, tmp_path):
    call = {
        "eventName": "StartLogging",
        "eventSource": "cloudtrail.amazonaws.com",
        "requestParameters": {"name": "t"},
        "errorCode": "X",
    }
    records = [record(eventTime=f"2026-09-01T08:0{at}:00Z", **call) for at in range(3)]
    case.ingest(str(write_log(tmp_path / "log.json.gz", records)))
    (row,) = case.resource("t").rows("history")
    assert (row["events"], row["first_seen"].minute, row["last_seen"].minute) == (3, 0, 2)


def test_a_long_value_that_changed_in_its_end_is_a_change(case, record, write_log, tmp_path):
    """Values are cut for the page, and compared whole."""
    long = "x" * 500
    calls = [
        {"eventSource": "ssm.amazonaws.com", "eventName": "PutParameter",
         "requestParameters": {"name": "motd", "description": long + end}} for end in "ab"
    ]  # fmt: skip
    records = [record(eventTime=f"2026-09-01T08:0{at}:00Z", **call) for at, call in enumerate(calls)]
    case.ingest(str(write_log(tmp_path / "log.json.gz", records)))
    first, second = history(case, "motd")
    assert first[2]["description"].startswith(f"{'x' * 400}…")
    assert second[1]["description"] == first[2]["description"]
    assert second[2]["description"] != first[2]["description"]


def test_what_is_near_is_in_one_order(case, record, write_log, tmp_path):
    """Calls that are alike in target and number stand in the order of their names."""
    names = ["TagInstance", "MonitorInstances", "UnmonitorInstances", "RebootInstances"]
    near = [
        {"eventSource": "ec2.amazonaws.com", "eventName": name, "requestParameters": {"instanceId": "i-0aaaaaaaaaaaaaaaa"}}
        for name in names
    ]  # fmt: skip
    made = {"eventName": "CreateUser", "requestParameters": {"userName": "carol"}}
    case.ingest(str(write_log(tmp_path / "log.json.gz", [record(**call) for call in (made, *near)])))
    told = [row["detail"].split()[0] for row in case.resource("carol").rows("near")]
    assert told == [f"ec2:{name}" for name in sorted(names)]


def test_an_arn_without_a_name_is_not_met_by_every_call_of_its_service(told):
    assert told.resource("arn:aws:iam::111122223333:user/").facts.events == 0
