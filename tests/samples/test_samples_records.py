"""The everyday records: shaped as CloudTrail shapes them, believable in rhythm, and quiet."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b32decode
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.samples import story_records, write_tree
from benchmarks.samples.organisation import identifier
from benchmarks.samples.plan import plan_day
from benchmarks.samples.week import ROUTINES

Record = dict[str, Any]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}")
REQUIRED = (
    *("eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress"),
    *("userAgent", "requestParameters", "responseElements", "eventID", "readOnly", "eventType", "managementEvent"),
    *("recipientAccountId", "eventCategory"),
)
LOUD = {
    *("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "DeleteDetector", "DeleteFlowLogs"),
    *("CreateUser", "CreateAccessKey", "CreateLoginProfile", "AttachUserPolicy", "AttachRolePolicy", "AddUserToGroup"),
    *("PutUserPolicy", "CreateRole", "UpdateAssumeRolePolicy", "CreatePolicyVersion", "DeactivateMFADevice"),
    *("ModifySnapshotAttribute", "ModifyImageAttribute", "CreateSnapshot", "AuthorizeSecurityGroupIngress"),
    *("PutBucketPolicy", "PutBucketAcl", "DeleteBucketPublicAccessBlock", "DeleteBucket", "DeleteObject"),
    *("DeleteTable", "DeleteDBInstance", "DeleteDBCluster", "ScheduleKeyDeletion", "DisableKey", "DeleteSecret"),
    *("GetPasswordData", "SendCommand", "GetAccountAuthorizationDetails", "LeaveOrganization", "ListUsers"),
}


def read_tree(directory: Path) -> list[Record]:
    found = sorted(directory.rglob("*.json.gz"))
    return [record for path in found for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]]


@pytest.fixture(scope="module")
def everyday(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    directory = tmp_path_factory.mktemp("everyday")
    write_tree(directory, story=False)
    return read_tree(directory)


def account_of_key(key: str) -> str:
    """Newer key ids carry the account (reference §3.4)."""
    leading = int.from_bytes(b32decode(key[4:])[:6], "big")
    return f"{(leading & 0x7FFFFFFFFF80) >> 7:012}"


def test_every_record_has_the_fields_that_records_have(everyday: list[Record]) -> None:
    for record in everyday:
        assert [name for name in REQUIRED if name not in record] == []
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", record["eventTime"])
        assert record["eventSource"].endswith(".amazonaws.com")
        assert isinstance(record["readOnly"], bool)


def test_no_slot_is_left_unfilled_and_numbers_are_numbers(everyday: list[Record]) -> None:
    assert [record for record in everyday if "%(" in json.dumps(record)] == []
    sizes = {
        type(value)
        for record in everyday
        for name, value in (record.get("additionalEventData") or {}).items()
        if name.startswith("bytesTransferred")
    }
    assert sizes == {int}


def test_ids_are_unique_and_look_like_ids(everyday: list[Record]) -> None:
    event_ids = [record["eventID"] for record in everyday]
    assert len(set(event_ids)) == len(event_ids)
    assert all(UUID.fullmatch(event_id) for event_id in event_ids)
    twice = [request for request, times in Counter(record.get("requestID") for record in everyday).items() if times > 1]
    shared = {record["requestID"] for record in everyday if "sharedEventID" in record}
    assert set(twice) - {None} == shared


def test_access_keys_carry_the_account_they_belong_to(everyday: list[Record]) -> None:
    assert account_of_key("ASIAQNZGKIQY56JQ7WML") == "029608264753"
    assert account_of_key(identifier("AKIA", "012345678901", b"\xff\x00\x01\x02\x03")) == "012345678901"
    for record in everyday:
        identity = record["userIdentity"]
        if identity.get("accessKeyId"):
            assert re.fullmatch("(AKIA|ASIA)[A-Z2-7]{16}", identity["accessKeyId"])
            assert account_of_key(identity["accessKeyId"]) == identity["accountId"]


def test_category_and_read_only_say_what_the_reference_says(everyday: list[Record]) -> None:
    read_only = {record["eventName"]: record["readOnly"] for record in everyday}
    for name in ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "Decrypt", "GetSecretValue"):
        assert read_only[name] is True
    for name in ("ConsoleLogin", "CheckMfa", "PutObject", "CreateLogStream", "RunInstances"):
        assert read_only[name] is False
    for record in everyday:
        data = record["eventName"] in {"GetObject", "PutObject", "ListObjects"}
        assert record["eventCategory"] == ("Data" if data else "Management")
        assert record["managementEvent"] is not data
        assert record["responseElements"] is None or not record["readOnly"] or record["eventSource"].startswith("sts")


def test_versions_are_mixed_as_in_real_trails(everyday: list[Record]) -> None:
    assert {record["eventVersion"] for record in everyday} == {"1.08", "1.09", "1.10", "1.11"}


def test_records_are_as_long_as_real_ones(everyday: list[Record]) -> None:
    sizes = [len(json.dumps(record, separators=(",", ":"))) for record in everyday]
    assert 1_100 <= sum(sizes) / len(sizes) <= 1_550


def test_global_services_are_recorded_in_us_east_1_only(everyday: list[Record]) -> None:
    sources = {"iam.amazonaws.com", "organizations.amazonaws.com", "ce.amazonaws.com", "signin.amazonaws.com"}
    assert {record["awsRegion"] for record in everyday if record["eventSource"] in sources} == {"us-east-1"}


def test_every_session_of_a_machine_was_issued_by_a_call_of_the_same_second(everyday: list[Record]) -> None:
    """The key that signs is the key that was issued; console sessions alone use other keys (reference §4.4)."""
    issued: dict[str, str] = {}
    for record in everyday:
        credentials = (record["responseElements"] or {}).get("credentials")
        if credentials:
            issued[credentials["accessKeyId"]] = record["eventTime"]
    sessions = 0
    for record in everyday:
        identity = record["userIdentity"]
        console = "sessionCredentialFromConsole" in record or record["eventName"] == "ConsoleLogin"
        if identity.get("type") == "AssumedRole" and not console:
            assert issued[identity["accessKeyId"]] == identity["sessionContext"]["attributes"]["creationDate"]
            assert record["eventTime"] >= issued[identity["accessKeyId"]]
            sessions += 1
    assert sessions > 5_000


def test_both_accounts_have_their_copy_of_a_cross_account_call(everyday: list[Record]) -> None:
    pairs: dict[str, list[Record]] = defaultdict(list)
    for record in everyday:
        if "sharedEventID" in record:
            pairs[record["sharedEventID"]].append(record)
    assert len(pairs) > 20
    for one, two in pairs.values():
        for same in ("requestID", "eventTime", "eventName", "awsRegion", "responseElements"):
            assert one[same] == two[same]
        assert one["recipientAccountId"] != two["recipientAccountId"]
        assert {one["userIdentity"]["type"], two["userIdentity"]["type"]} == {"AssumedRole", "AWSAccount"}


def test_an_ordinary_fortnight_is_quiet(everyday: list[Record]) -> None:
    assert {record["eventName"] for record in everyday} & LOUD == set()
    assert [record for record in everyday if record["userIdentity"].get("type") == "Root"] == []
    denied = [record for record in everyday if "Denied" in record.get("errorCode", "")]
    assert 0 < len(denied) < len(everyday) * 0.03


def test_iam_users_sign_in_with_mfa_or_fail(everyday: list[Record]) -> None:
    logins = [
        record
        for record in everyday
        if record["eventName"] == "ConsoleLogin" and record["userIdentity"]["type"] == "IAMUser"
    ]
    outcomes = Counter(
        (each["responseElements"]["ConsoleLogin"], each["additionalEventData"]["MFAUsed"]) for each in logins
    )
    assert set(outcomes) == {("Success", "Yes"), ("Failure", "No")}
    failures = Counter(each["eventTime"][:10] for each in logins if "errorMessage" in each)
    assert max(failures.values()) <= 2


def test_a_long_term_key_speaks_from_one_address(everyday: list[Record]) -> None:
    addresses = defaultdict(set)
    for record in everyday:
        if record["userIdentity"].get("accessKeyId", "").startswith("AKIA"):
            addresses[record["userIdentity"]["userName"]].add(record["sourceIPAddress"])
    assert addresses == {"steve": {"205.251.233.176"}, "ci-deploy": {"192.0.2.77"}}


def test_people_work_on_weekdays_and_machines_every_day(everyday: list[Record]) -> None:
    days = Counter(record["eventTime"][:10] for record in everyday)
    assert len(days) == 14
    saturday, monday = days["2026-08-29"], days["2026-08-24"]
    assert 0.5 * monday < saturday < 0.85 * monday
    weekend = {"2026-08-29", "2026-08-30", "2026-09-05", "2026-09-06"}
    console = [record["eventTime"][:10] for record in everyday if "sessionCredentialFromConsole" in record]
    assert console
    assert not weekend & set(console)


def test_the_leaked_key_is_not_used_after_it_was_switched_off(everyday: list[Record]) -> None:
    used = [each["eventTime"] for each in everyday if each["userIdentity"].get("userName") == "ci-deploy"]
    retired = [each for each in story_records() if each["eventName"] == "UpdateAccessKey"]
    assert max(used) < min(str(each["eventTime"]) for each in retired)


@pytest.mark.parametrize("events", [500, 4_000, 20_000])
def test_a_fleet_grows_by_sessions_and_not_by_busier_ones(events: int) -> None:
    plan = plan_day(date(2026, 8, 24), events, ROUTINES, Random(1))
    planned = [due for cell in plan.values() for due in cell]
    assert len(planned) == events
    busy = Counter(due.values["key"] for due in planned if "role/ShopWebRole" in due.text)
    assert 0 < max(busy.values()) <= 80
