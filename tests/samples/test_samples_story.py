"""The story: exact in its facts, whole in every tree, and told in full by the answer key."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.samples import story_records, write_tree

Record = dict[str, Any]
README = Path(__file__).parents[2] / "sample_logs" / "README.md"
PRODUCTION, TEST = "333333333333", "444444444444"
# time (UTC), account, region, who, eventName, where from
DEEDS = (
    ("2026-09-01T08:19:04Z", PRODUCTION, "us-east-1", "alice", "AddUserToGroup", "54.16.113.91"),
    ("2026-09-01T14:22:37Z", PRODUCTION, "eu-west-1", "steve", "DeleteTable", "205.251.233.176"),
    ("2026-09-01T15:27:11Z", PRODUCTION, "us-west-2", "bill", "RunInstances", "72.21.198.64"),
    ("2026-09-02T22:41:07Z", PRODUCTION, "us-east-1", "ci-deploy", "GetCallerIdentity", "198.51.100.23"),
    ("2026-09-02T23:06:40Z", PRODUCTION, "us-east-1", "ci-deploy", "CreateUser", "198.51.100.23"),
    ("2026-09-02T23:06:55Z", PRODUCTION, "us-east-1", "ci-deploy", "CreateAccessKey", "198.51.100.23"),
    ("2026-09-02T23:07:21Z", PRODUCTION, "us-east-1", "ci-deploy", "CreateLoginProfile", "198.51.100.23"),
    ("2026-09-02T23:07:48Z", PRODUCTION, "us-east-1", "ci-deploy", "AttachUserPolicy", "198.51.100.23"),
    ("2026-09-03T01:12:33Z", PRODUCTION, "us-east-1", "backup-svc", "ConsoleLogin", "203.0.113.66"),
    ("2026-09-03T01:19:05Z", PRODUCTION, "us-east-1", "backup-svc", "StopLogging", "203.0.113.66"),
    ("2026-09-03T01:28:17Z", TEST, "us-east-1", "TestAdmin/maintenance", "StopLogging", "203.0.113.66"),
    ("2026-09-03T02:31:19Z", PRODUCTION, "eu-west-1", "backup-svc", "CreateSnapshot", "203.0.113.66"),
    ("2026-09-03T02:38:55Z", PRODUCTION, "eu-west-1", "backup-svc", "ModifySnapshotAttribute", "203.0.113.66"),
    ("2026-09-03T03:05:42Z", PRODUCTION, "eu-west-1", "backup-svc", "DeleteDBInstance", "203.0.113.66"),
    ("2026-09-04T00:47:13Z", TEST, "us-east-1", "root", "ConsoleLogin", "203.0.113.66"),
    ("2026-09-04T00:52:30Z", TEST, "us-east-1", "root", "CreateAccessKey", "203.0.113.66"),
)


def who(record: Record) -> str:
    identity = record["userIdentity"]
    if "userName" in identity:
        return str(identity["userName"])
    return "root" if identity.get("type") == "Root" else str(identity.get("arn", "")).split("assumed-role/")[-1]


def told(name: str, *, time: str = "", account: str = PRODUCTION) -> Record:
    """The one record of that name in the account (and, where it happened twice, at that time)."""
    found = [
        record
        for record in story_records()
        if record["eventName"] == name and record["recipientAccountId"] == account and time in str(record["eventTime"])
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed[0]} {deed[4]}")
def test_each_deed_stands_in_the_records_once(deed: tuple[str, ...]) -> None:
    found = [
        record
        for record in story_records()
        if deed
        == (
            record["eventTime"],
            record["recipientAccountId"],
            record["awsRegion"],
            who(record),
            record["eventName"],
            record["sourceIPAddress"],
        )
    ]
    assert len(found) == 1


def test_alice_makes_bob_an_administrator_in_a_session_with_mfa() -> None:
    record = told("AddUserToGroup")
    assert record["requestParameters"] == {"groupName": "admins", "userName": "bob"}
    attributes = record["userIdentity"]["sessionContext"]["attributes"]
    assert attributes["mfaAuthenticated"] == "true"
    login = told("ConsoleLogin", time=attributes["creationDate"])
    assert (login["userIdentity"]["userName"], login["additionalEventData"]["MFAUsed"]) == ("alice", "Yes")


def test_steve_deletes_the_table_of_orders() -> None:
    assert told("DeleteTable")["requestParameters"] == {"tableName": "orders"}


def test_bill_gets_one_instance() -> None:
    record = told("RunInstances")
    (item,) = record["responseElements"]["instancesSet"]["items"]
    assert item["instanceId"].startswith("i-0")
    assert item["launchTime"] == 1_788_276_431_000
    assert record["responseElements"]["requestId"] == record["requestID"]


def test_the_intruder_is_refused_in_every_region_tried() -> None:
    refused = [record for record in story_records() if record.get("errorCode") == "Client.UnauthorizedOperation"]
    regions = ["us-east-1", "us-west-2", "eu-central-1", "ap-southeast-2"]
    assert [record["awsRegion"] for record in refused] == regions
    denied = [record for record in story_records() if record.get("errorCode") == "AccessDenied"]
    assert len(denied) >= 8
    assert {record["requestParameters"] for record in denied} == {None}


def test_the_new_administrator_is_backup_svc() -> None:
    policy = told("AttachUserPolicy", time="23:07:48")["requestParameters"]
    assert policy == {"userName": "backup-svc", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    key = told("CreateAccessKey")["responseElements"]["accessKey"]
    assert key["createDate"] == "Sep 2, 2026 11:06:55 PM"
    assert told("DeleteDBInstance")["userIdentity"]["accessKeyId"] == key["accessKeyId"]
    login = told("ConsoleLogin", time="2026-09-03")
    assert (login["responseElements"], login["additionalEventData"]["MFAUsed"]) == ({"ConsoleLogin": "Success"}, "No")


def test_the_trail_of_production_is_kept_by_a_service_control_policy() -> None:
    record = told("StopLogging")
    assert record["errorCode"] == "AccessDenied"
    assert (
        "with an explicit deny in a service control policy: arn:aws:organizations::111111111111"
        in record["errorMessage"]
    )
    assert "errorCode" not in told("StopLogging", account=TEST)


def test_the_way_into_the_test_account_can_be_followed_by_its_key() -> None:
    asked, given = told("AssumeRole"), told("AssumeRole", account=TEST)
    assert asked["sharedEventID"] == given["sharedEventID"]
    assert asked["requestID"] == given["requestID"]
    assert asked["eventID"] != given["eventID"]
    assert asked["responseElements"] == given["responseElements"]
    stopped = told("StopLogging", account=TEST)["userIdentity"]
    assert stopped["accessKeyId"] == asked["responseElements"]["credentials"]["accessKeyId"]
    assert stopped["principalId"] == asked["responseElements"]["assumedRoleUser"]["assumedRoleId"]
    assert stopped["sessionContext"]["attributes"]["creationDate"] == asked["eventTime"]


def test_the_snapshot_goes_to_an_account_outside_the_organisation() -> None:
    snapshot = told("CreateSnapshot")["responseElements"]["snapshotId"]
    shared = told("ModifySnapshotAttribute")["requestParameters"]
    assert shared["snapshotId"] == snapshot == told("SharedSnapshotCopyInitiated")["serviceEventDetails"]["snapshotId"]
    assert shared["createVolumePermission"] == {"add": {"items": [{"userId": "666666666666"}]}}


def test_the_downloads_are_data_events_and_large() -> None:
    loads: list[Record] = [record for record in story_records() if record["eventName"] == "GetObject"]
    assert len(loads) == 8
    assert {record["eventCategory"] for record in loads} == {"Data"}
    assert min(record["additionalEventData"]["bytesTransferredOut"] for record in loads) > 180_000_000


def test_root_signs_in_without_mfa_and_makes_itself_a_key() -> None:
    login = told("ConsoleLogin", time="00:47:13", account=TEST)
    assert login["userIdentity"]["arn"] == f"arn:aws:iam::{TEST}:root"
    assert (login["responseElements"], login["additionalEventData"]["MFAUsed"]) == ({"ConsoleLogin": "Success"}, "No")
    made = told("CreateAccessKey", account=TEST)
    assert made["requestParameters"] is None
    used = told("GetCallerIdentity", account=TEST)
    assert used["userIdentity"]["accessKeyId"] == made["responseElements"]["accessKey"]["accessKeyId"]


def test_the_story_is_in_order_and_every_record_is_one_of_a_kind() -> None:
    records = story_records()
    assert [record["eventTime"] for record in records] == sorted(str(record["eventTime"]) for record in records)
    assert len({record["eventID"] for record in records}) == len(records)


@pytest.mark.parametrize(("events", "seed"), [(len(story_records()), 1), (300, 2)])
def test_the_story_is_whole_in_every_tree_and_absent_where_it_is_not_wanted(
    tmp_path: Path, events: int, seed: int
) -> None:
    for name, story in (("with", True), ("without", False)):
        write_tree(tmp_path / name, events=events, seed=seed, story=story)
    expected = {str(record["eventID"]): record for record in story_records()}
    found = {record["eventID"]: record for record in read_tree(tmp_path / "with") if record["eventID"] in expected}
    assert found == expected
    assert [record for record in read_tree(tmp_path / "without") if record["eventID"] in expected] == []


def read_tree(directory: Path) -> list[Record]:
    found = sorted(directory.rglob("*.json.gz"))
    return [record for path in found for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]]


def test_the_answer_key_tells_every_record_of_the_story() -> None:
    accounts = {PRODUCTION: "production", TEST: "test"}
    lines = [line.split(" | ") for line in README.read_text().splitlines() if line.startswith("| 2026-")]
    told_in_readme = [(line[0][2:], line[1], line[2], line[4], line[6], line[7].startswith("done")) for line in lines]
    assert told_in_readme == [
        (
            str(record["eventTime"]).replace("T", " ")[:-1],
            accounts[str(record["recipientAccountId"])],
            record["awsRegion"],
            record["eventName"],
            record["sourceIPAddress"],
            "errorMessage" not in record,
        )
        for record in story_records()
    ]
