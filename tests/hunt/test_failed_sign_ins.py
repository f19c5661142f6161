"""A step of a sign-in that failed says so in its answer only; a finding about it says the same and weighs less."""

from __future__ import annotations

import pytest

ROOT = {"type": "Root", "principalId": "111122223333", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333"}  # fmt: skip


def step(record, name, result, **fields):
    return record(
        eventSource="signin.amazonaws.com",
        eventType="AwsConsoleSignIn",
        eventName=name,
        requestParameters=None,
        responseElements={name: result},
        errorCode=None,
        **fields,
    )


@pytest.mark.parametrize("every", [False, True], ids=["together", "each"])
@pytest.mark.parametrize(
    ("result", "severity", "said"),
    [("Success", "high", "were changed"), ("Failure", "low", "was tried from 198.51.100.7 and failed")],
)
def test_a_password_of_root_that_was_not_changed_was_not(case_of, record, result, severity, said, every):
    made = step(record, "PasswordUpdated", result, userIdentity=ROOT)
    [told] = case_of(made).hunt(ids=["root.credentials_changed"], every=every).rows()
    assert told["severity"] == severity
    assert said in told["sentence"]


def test_one_that_succeeded_among_those_that_failed_decides(case_of, record):
    steps = [
        step(
            record,
            "PasswordUpdated",
            result,
            userIdentity=ROOT,
            eventTime=f"2026-09-01T08:00:0{at}Z",
            eventID=f"0000000{at}-0000-4000-8000-000000000000",
        )
        for at, result in enumerate(("Failure", "Success"))
    ]
    [told] = case_of(*steps).hunt(ids=["root.credentials_changed"]).rows()
    assert (told["severity"], told["events"]) == ("high", 2)
    assert "were changed" in told["sentence"]


def test_a_role_that_was_not_switched_to_is_told_as_tried(case_of, record):
    refused = step(record, "SwitchRole", "Failure", additionalEventData={"SwitchFrom": "arn:aws:iam::111122223333:user/alice"})  # fmt: skip
    [told] = case_of(refused).hunt(ids=["credentials.role_switched"]).rows()
    assert "tried to switch" in told["sentence"]


def test_the_word_in_another_services_answer_is_no_failure(case_of, record):
    call = record(eventSource="cloudtrail.amazonaws.com", eventName="StopLogging", responseElements={"state": "Failure"})  # fmt: skip
    [told] = case_of(call).hunt(ids=["logging.trail_stopped"]).rows()
    assert "tried" not in told["sentence"]
