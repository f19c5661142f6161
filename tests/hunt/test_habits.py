"""What somebody does every day from the beginning on weighs less and is told once; what is new, elsewhere or refused is not a habit."""

from __future__ import annotations

import re

import pytest

from trailscope.engines.duckdb import DuckdbEngine

pytestmark = pytest.mark.slow

DELETED = "data.tables_deleted"
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5"


def through(service, role):
    """The identity of a session of a role that a service calls with."""
    return {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:job",
        "arn": f"arn:aws:sts::111122223333:assumed-role/{role.rpartition('/')[2]}/job",
        "accountId": "111122223333",
        "invokedBy": service,
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::111122223333:role/{role}"}},
    }


@pytest.fixture
def deletion(record):
    """A record of a table deleted on a day of September by the pipeline, of which a case changes what it is about."""

    def make(day, **fields):
        return record(
            **{
                "eventTime": f"2026-09-{day:02}T08:00:00Z",
                "eventID": f"day-{day}",
                "eventSource": "dynamodb.amazonaws.com",
                "eventName": "DeleteTable",
                "requestParameters": {"tableName": f"review-{day}"},
                "userAgent": TERRAFORM,
                **fields,
            }
        )

    return make


@pytest.fixture
def told(case_of):
    """Severity, number of events and sentence of the findings of deleted tables."""

    def ask(*records, **asked):
        findings = case_of(*records).hunt(ids=[DELETED], **asked)
        return [(row["severity"], row["events"], row["sentence"]) for row in findings.rows()]

    return ask


def test_what_is_done_on_many_days_from_the_beginning_on_is_one_finding_two_steps_lower(told, deletion):
    [(severity, events, sentence)] = told(*(deletion(day) for day in range(1, 9)))
    assert (severity, events) == ("low", 8)
    assert sentence.startswith("alice deleted table/review-1 in us-east-1")
    assert sentence.endswith(", and 7 more like it, on 8 days")


def test_all_event_ids_of_a_habit_are_kept(case_of, deletion):
    [finding] = case_of(*(deletion(day) for day in range(1, 9))).hunt(ids=[DELETED]).rows()
    assert finding["event_ids"] == [f"day-{day}" for day in range(1, 9)]


def test_two_days_are_no_habit(told, deletion):
    assert [severity for severity, _, _ in told(deletion(1), deletion(2), deletion(9, eventName="ListTables"))] == [
        "high"
    ] * 2


def test_what_began_after_the_first_quarter_of_the_view_is_one_finding_as_grave_as_ever(told, deletion):
    later = [deletion(day) for day in range(8, 12)]
    [(severity, events, sentence)] = told(deletion(1, eventName="ListTables"), *later)
    assert (severity, events) == ("high", 4)
    assert sentence.endswith(", and 3 more like it, on 4 days")


def made(deletion, **fields):
    return deletion(1, eventName="CreateTable", eventTime="2026-09-01T06:00:00Z", eventID="made", **fields)


def test_who_deletes_what_it_made_itself_weighs_two_steps_less(told, deletion):
    assert [severity for severity, _, _ in told(made(deletion), deletion(1))] == ["low"]


def test_who_deletes_a_copy_that_it_restored_itself_weighs_two_steps_less(told, deletion):
    restored = made(deletion) | {
        "eventName": "RestoreTableToPointInTime",
        "requestParameters": {
            "sourceTableName": "orders",
            "targetTableName": deletion(1)["requestParameters"]["tableName"],
        },
    }
    assert [severity for severity, _, _ in told(restored, deletion(1))] == ["low"]


def test_what_a_copy_was_restored_from_is_not_its_own(told, deletion):
    restored = made(deletion) | {
        "eventName": "RestoreTableToPointInTime",
        "requestParameters": {
            "sourceTableName": deletion(1)["requestParameters"]["tableName"],
            "targetTableName": "copy",
        },
    }
    assert [severity for severity, _, _ in told(restored, deletion(1))] == ["high"]


def test_who_restores_a_secret_that_is_there_may_not_delete_it_as_its_own(case_of, deletion):
    secret = {"eventSource": "secretsmanager.amazonaws.com", "requestParameters": {"secretId": "orders"}}
    restored = made(deletion) | secret | {"eventName": "RestoreSecret"}
    forced = deletion(1, eventName="DeleteSecret") | secret
    forced["requestParameters"] = {"secretId": "orders", "forceDeleteWithoutRecovery": True}
    found = case_of(restored, forced).hunt(ids=["secrets.deleted_for_good"]).rows()
    assert [row["severity"] for row in found] == ["high"]


@pytest.mark.parametrize(
    "odd",
    [
        {"sourceIPAddress": "8.8.8.8"},
        {"userAgent": "aws-cli/2.17.3"},
        {"errorCode": "AccessDenied"},
        {"requestParameters": {"tableName": "orders"}},
    ],
    ids=["from another network", "with another program", "never made", "of another name"],
)
def test_what_was_made_otherwise_is_not_its_own(odd, told, deletion):
    assert [severity for severity, _, _ in told(made(deletion, **odd), deletion(1))] == ["high"]


def test_what_was_made_afterwards_is_not_its_own(told, deletion):
    later = made(deletion) | {"eventTime": "2026-09-01T09:00:00Z"}
    assert [severity for severity, _, _ in told(later, deletion(1))] == ["high"]


@pytest.mark.parametrize(
    "odd", [{"sourceIPAddress": "8.8.8.8"}, {"userAgent": "aws-cli/2.17.3"}], ids=["another network", "another program"]
)
def test_the_same_call_from_elsewhere_is_no_part_of_the_habit(odd, told, deletion):
    found = told(*(deletion(day) for day in range(1, 9)), deletion(9, **odd))
    assert [(severity, events) for severity, events, _ in found] == [("high", 1), ("low", 8)]


def test_a_success_is_no_part_of_a_habit_of_refusals(told, deletion):
    refused = [deletion(day, errorCode="AccessDenied") for day in range(1, 9)]
    severity, events, _ = told(*refused, deletion(9))[0]
    assert (severity, events) == ("high", 1)


def test_single_events_that_were_asked_for_stay_apart(told, deletion):
    found = told(*(deletion(day) for day in range(1, 9)), every=True)
    assert [(severity, events) for severity, events, _ in found] == [("low", 1)] * 8


def test_an_aws_service_with_a_role_made_for_it_weighs_one_step_less(told, deletion):
    identity = through("backup.amazonaws.com", "service-role/Name")
    assert [severity for severity, _, _ in told(deletion(1, userIdentity=identity))] == ["medium"]


def test_a_role_of_our_own_behind_a_service_is_no_service_role(told, deletion):
    identity = through("cloudformation.amazonaws.com", "Admin")
    assert [severity for severity, _, _ in told(deletion(1, userIdentity=identity))] == ["high"]


PIPELINE = "arn:aws:iam::111122223333:role/tf-apply"
CHANGES = [
    ("sqs", "CreateQueue"),
    ("sqs", "SetQueueAttributes"),
    ("sns", "CreateTopic"),
    ("dynamodb", "CreateTable"),
    ("dynamodb", "UpdateTable"),
]


def session_of(role, name="run"):
    account, name_of_role = role.split(":")[4], role.rpartition("/")[2]
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{account}:{name}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name_of_role}/{name}",
        "accountId": account,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": role, "accountId": account, "userName": name_of_role}
        },
    }


@pytest.fixture
def built(deletion):
    """Records of a pipeline that changes three services on some days of September, of which a case changes what it is about."""

    def make(*days, changes=CHANGES, role=PIPELINE, **fields):
        return [
            deletion(
                day,
                eventID=f"built-{day}-{at}",
                eventSource=f"{service}.amazonaws.com",
                eventName=name,
                requestParameters={"name": f"orders-{day}-{at}"},
                userIdentity=session_of(role),
                # a runner has another address each time
                **{"sourceIPAddress": f"198.51.100.{day}", **fields},
            )
            for day in days
            for at, (service, name) in enumerate(changes)
        ]

    return make


@pytest.mark.parametrize("days", [(1, 2, 20), (2, 9, 16, 30)])
def test_a_pipelines_rare_change_of_a_service_that_it_changes_weighs_one_step_less(told, deletion, built, days):
    [(severity, events, _)] = told(*built(*days), deletion(30, userIdentity=session_of(PIPELINE)))
    assert (severity, events) == ("medium", 1)


def test_a_pipeline_is_known_by_its_name_in_every_account(told, deletion, built):
    other = session_of(PIPELINE.replace("111122223333", "444455556666"))
    [(severity, _, _)] = told(*built(1, 2, 20), deletion(30, userIdentity=other, recipientAccountId="444455556666"))
    assert severity == "medium"


def test_a_role_of_a_strangers_account_is_no_pipelines_whatever_it_is_called(told, deletion, built):
    stranger = session_of(PIPELINE.replace("111122223333", "999988887777"))
    [(severity, _, _)] = told(*built(1, 2, 20), deletion(30, userIdentity=stranger))
    assert severity == "high"


@pytest.mark.parametrize(
    ("odd", "fields"),
    [
        ({"sourceIPAddress": "203.0.113.9"}, {}),
        ({"userAgent": "aws-cli/2.17.3"}, {}),
        ({}, {"changes": [CHANGES[0], CHANGES[2], CHANGES[3]]}),
        ({}, {"changes": [*CHANGES[:1], *(("dynamodb", name) for name in ("A", "B", "C", "D"))]}),
        ({}, {"changes": [(service, name) for service, name in CHANGES if service != "dynamodb"] + [("ec2", "CreateTags"), ("ecr", "PutImage")]}),
        ({}, {"readOnly": True}),
        ({}, {"errorCode": "AccessDenied"}),
    ],
    ids=[
        "another network",
        "another program",
        "too few kinds",
        "too few services",
        "a service that it does not change",
        "what only reads",
        "what failed",
    ],
)  # fmt: skip
def test_what_is_not_as_the_pipeline_builds_weighs_what_it_weighs(told, deletion, built, odd, fields):
    [(severity, _, _)] = told(*built(1, 2, 20, **fields), deletion(30, userIdentity=session_of(PIPELINE), **odd))
    assert severity == "high"


@pytest.mark.parametrize("days", [(1,), (12, 13, 20)], ids=["two days", "not of old"])
def test_a_pipeline_builds_on_three_days_from_of_old(told, deletion, built, days):
    first = deletion(1, eventID="first", eventName="ListTables", readOnly=True)
    [(severity, _, _)] = told(first, *built(*days), deletion(30, userIdentity=session_of(PIPELINE)))
    assert severity == "high"


@pytest.mark.parametrize(
    "role",
    ["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"],
)
def test_a_role_that_people_sign_in_with_is_no_pipeline(told, deletion, built, role):
    [(severity, _, _)] = told(*built(1, 2, 20, role=role), deletion(30, userIdentity=session_of(role)))
    assert severity == "high"


def test_a_session_named_after_a_mail_address_is_no_pipelines(told, deletion, built):
    person = session_of(PIPELINE, "alice@example.com")
    records = [{**record, "userIdentity": person} for record in built(1, 2, 20)]
    [(severity, _, _)] = told(*records, deletion(30, userIdentity=person))
    assert severity == "high"


def test_a_refused_call_of_a_pipeline_weighs_what_a_refused_call_weighs(told, deletion, built):
    refused = deletion(30, userIdentity=session_of(PIPELINE), errorCode="AccessDenied")
    [(severity, _, _)] = told(*built(1, 2, 20), refused)
    assert severity == "low"


def test_the_events_that_findings_cite_are_looked_for_once(told, deletion, monkeypatch):
    asked = []
    keep = DuckdbEngine.keep

    def noted(engine, name, what, parameters=None):
        asked.append(what)
        return keep(engine, name, what, parameters)

    monkeypatch.setattr(DuckdbEngine, "keep", noted)
    assert told(*(deletion(day) for day in range(1, 9)))
    by_id = [
        sql
        for sql in asked
        if isinstance(sql, str) and re.search(r"from events( as events)?\s+where event_id in \(select", sql)
    ]
    assert len(by_id) == 1
