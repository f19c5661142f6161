"""The record under every case is believable, and a case changes only what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from trailscope.question_tests.record_template import IDENTITIES, whole_record
from trailscope.questions.record_fields import IDENTITY, RECORD


def paths(value: Mapping[str, Any], prefix: str = "") -> set[str]:
    found = set()
    for name, inner in value.items():
        nested = isinstance(inner, Mapping) and inner
        found |= paths(inner, f"{prefix}{name}.") if nested else {f"{prefix}{name}"}
    return found


def test_the_base_has_only_fields_of_the_table() -> None:
    assert whole_record({}, "e1").keys() <= RECORD.keys()


@pytest.mark.parametrize("kind", IDENTITIES)
def test_every_identity_has_only_fields_of_the_table(kind: str) -> None:
    identity = whole_record({"userIdentity": {"type": kind}}, "e1")["userIdentity"]
    assert paths(identity) - {"sessionContext.webIdFederationData"} <= IDENTITY.keys()
    assert identity["type"] == kind


def test_fields_of_a_case_replace_those_of_the_base() -> None:
    record = whole_record({"eventName": "StopLogging", "requestParameters": {"name": "t"}, "userAgent": None}, "e1")
    assert (record["eventName"], record["requestParameters"], record["userAgent"]) == (
        "StopLogging",
        {"name": "t"},
        None,
    )
    assert record["eventID"] == "e1"
    assert record["eventSource"] == "example.amazonaws.com"


def test_an_identity_is_completed_from_the_base_of_its_own_type() -> None:
    role = whole_record({"userIdentity": {"type": "AssumedRole", "sessionContext": {"sourceIdentity": "bob"}}}, "e1")
    context = role["userIdentity"]["sessionContext"]
    assert context["sourceIdentity"] == "bob"
    assert context["sessionIssuer"]["userName"] == "DeployRole"
    assert "userName" not in role["userIdentity"]


def test_an_identity_can_be_absent_or_of_a_rare_type() -> None:
    assert whole_record({"userIdentity": None}, "e1")["userIdentity"] is None
    assert whole_record({"userIdentity": {"type": "Directory"}}, "e1")["userIdentity"]["type"] == "Directory"


def test_a_service_event_is_spoken_by_its_service() -> None:
    record = whole_record({"eventType": "AwsServiceEvent", "eventSource": "kms.amazonaws.com"}, "e1")
    assert record["userIdentity"] == {"accountId": "111122223333", "invokedBy": "kms.amazonaws.com"}


@pytest.mark.parametrize(
    ("fields", "read_only", "management"),
    [
        ({"eventName": "ListUsers"}, True, True),
        ({"eventName": "AssumeRoleWithSAML"}, True, True),
        ({"eventName": "CreateUser"}, False, True),
        ({"eventName": "GetObject", "eventCategory": "Data"}, True, False),
        ({"eventName": "CreateUser", "readOnly": None, "managementEvent": None}, None, None),
    ],
)
def test_derived_flags_follow_the_case_unless_it_states_them(
    fields: dict[str, Any], read_only: bool | None, management: bool | None
) -> None:
    record = whole_record(fields, "e1")
    assert (record["readOnly"], record["managementEvent"]) == (read_only, management)


def test_laying_over_the_base_leaves_the_base_as_it_was() -> None:
    before = json.dumps(IDENTITIES)
    whole_record(
        {"userIdentity": {"type": "AssumedRole", "sessionContext": {"attributes": {"mfaAuthenticated": "true"}}}}, "e1"
    )
    assert json.dumps(IDENTITIES) == before
