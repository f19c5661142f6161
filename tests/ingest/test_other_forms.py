"""Every form in which records arrive besides the trail's own files, through the whole road."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trailscope.schema.record import rebuild


def looked_up(record):
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": "false",
        "EventTime": "2026-09-01T10:19:04+02:00",
        "Username": "alice",
        "Resources": [{"ResourceType": "AWS::IAM::User", "ResourceName": "bob"}],
        "CloudTrailEvent": json.dumps(record),
    }


def bridged(record):
    return {
        "version": "0",
        "id": "b1",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.iam",
        "account": "111122223333",
        "time": "2026-09-01T08:19:05Z",
        "region": "us-east-1",
        "resources": [],
        "detail": record,
    }


def subscribed(records):
    return {
        "messageType": "DATA_MESSAGE",
        "owner": "111122223333",
        "logGroup": "CloudTrail/Logs",
        "logStream": "111122223333_CloudTrail_us-east-1",
        "subscriptionFilters": ["f"],
        "logEvents": [{"id": "3195", "timestamp": 1, "message": json.dumps(record)} for record in records],
    }


def lines(texts):
    return "".join(f"{text}\n" for text in texts)


# form in the ledger, and how records are written in it
WRITTEN = {
    "pages of lookup-events, one after another": (
        "lookup-events",
        lambda records: "".join(json.dumps({"Events": [looked_up(r)], "NextToken": "t"}, indent=1) for r in records),
    ),
    "one page of lookup-events": (
        "lookup-events",
        lambda records: json.dumps({"Events": [looked_up(record) for record in records]}),
    ),
    "a list of pages": (
        "lookup-events",
        lambda records: json.dumps([{"Events": [looked_up(record)]} for record in records]),
    ),
    "looked up events, one a line": ("lookup-events", lambda records: lines(json.dumps(looked_up(r)) for r in records)),
    "a list of texts, as jq makes it": ("lookup-events", lambda records: json.dumps([json.dumps(r) for r in records])),
    "texts in lines, pretty printed": (
        "lookup-events",
        lambda records: json.dumps([json.dumps(r) for r in records], indent=2),
    ),
    "texts, one a line": ("lookup-events", lambda records: lines(json.dumps(json.dumps(r)) for r in records)),
    "EventBridge, one a line": ("EventBridge", lambda records: lines(json.dumps(bridged(r)) for r in records)),
    "EventBridge, without separators": (
        "EventBridge",
        lambda records: "".join(json.dumps(bridged(r)) for r in records),
    ),
    "EventBridge, a list": ("EventBridge", lambda records: json.dumps([bridged(r) for r in records])),
    "a subscription's payload": ("CloudWatch Logs", lambda records: json.dumps(subscribed(records))),
    "payloads as Firehose joins them": (
        "CloudWatch Logs",
        lambda records: "".join(json.dumps(subscribed([record])) for record in records),
    ),
    "filter-log-events": (
        "CloudWatch Logs",
        lambda records: json.dumps(
            {
                "events": [
                    {"logStreamName": "s", "timestamp": 1, "message": json.dumps(r), "eventId": "3"} for r in records
                ],
                "searchedLogStreams": [{"logStreamName": "s", "searchedCompletely": True}],
            }
        ),
    ),
    "an export task's lines": (
        "CloudWatch Logs",
        lambda records: lines(f"2026-09-01T08:19:04.000Z {json.dumps(record)}" for record in records),
    ),
    "Lake's results with the record in them": (
        "CloudTrail Lake",
        lambda records: json.dumps(
            {"QueryResultRows": [[{"eventName": r["eventName"]}, {"eventJson": json.dumps(r)}] for r in records]}
        ),
    ),
    "Lake's export with the record in it": (
        "CloudTrail Lake",
        lambda records: table(["eventname", "eventjson"], [[r["eventName"], json.dumps(r)] for r in records]),
    ),
    "Logs Insights as a table": (
        "CloudWatch Logs",
        lambda records: table(
            ["@timestamp", "@message"], [["2026-09-01 08:19:04.000", json.dumps(r)] for r in records]
        ),
    ),
}


def table(head, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def records(record):
    hostile = record(
        userAgent='quo"ted\\ 🦊\n]}{[', requestParameters={"policyDocument": '{"Records":[{"a":1}]}', "n": None}
    )
    return [record(), hostile, record(errorCode="AccessDenied", responseElements=None, future={"x": [1, {}]})]


def told(case):
    rows = case.query("select * from events order by source_index").rows()
    return [rebuild(row) for row in rows], [row["source_index"] for row in rows]


@pytest.mark.parametrize("zipped", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", WRITTEN)
def test_records_come_out_whole_and_in_order(case, tmp_path, records, name, zipped):
    form, write = WRITTEN[name]
    data = write(records).encode()
    (tmp_path / "x.dat").write_bytes(gzip.compress(data) if zipped else data)
    summary = case.ingest(str(tmp_path / "x.dat"))
    assert (summary.events_new, summary.objects_rejected) == (3, 0)
    assert told(case) == (records, [0, 1, 2])
    assert case.query("select form, records from objects where true").rows() == [{"form": form, "records": 3}]
    assert summary.forms == {form: 1}


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_records_in_another_form_are_duplicates(case, tmp_path, write_log, records, name):
    write_log(tmp_path / "trail.json.gz", records)
    (tmp_path / "y.dat").write_text(WRITTEN[name][1](records))
    case.ingest(str(tmp_path / "trail.json.gz"))
    assert case.ingest(str(tmp_path / "y.dat")).events_duplicate == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITTEN)
def test_large_objects_are_read_in_pieces(case, tmp_path, record, name, monkeypatch):
    monkeypatch.setattr("trailscope.ingest.pipeline.Budget.piece", 10_000)
    many = [record(requestParameters={"number": n}) for n in range(300)]
    (tmp_path / "x.dat").write_text(WRITTEN[name][1](many))
    assert case.ingest(str(tmp_path / "x.dat")).objects_rejected == 0
    assert told(case) == (many, list(range(300)))


def test_what_wraps_no_record_is_rejected_with_its_text(case, tmp_path, record):
    other = {"version": "0", "detail-type": "EC2 Instance State-change Notification", "detail": {"state": "stopped"}}
    (tmp_path / "x").write_text(lines([json.dumps(bridged(record())), json.dumps(other)]))
    summary = case.ingest(str(tmp_path / "x"))
    assert (summary.events_new, summary.objects_rejected) == (1, 1)
    [rejected] = case.query("select detail, data from rejects where true").rows()
    assert "EventBridge" in rejected["detail"]
    assert b"stopped" in rejected["data"]


def test_a_looked_up_event_whose_text_is_broken_is_a_row_of_what_stands_beside_it(case, tmp_path, record):
    broken = looked_up(record()) | {"CloudTrailEvent": '{"eventVersion": "1.1'}
    (tmp_path / "x").write_text(json.dumps({"Events": [looked_up(record()), broken]}))
    summary = case.ingest(str(tmp_path / "x"))
    assert (summary.events_new, summary.objects_rejected) == (2, 0)
    [kept] = case.query("select event_name, extra from events where extra is not null").rows()
    assert kept["event_name"] == broken["EventName"]
    assert json.loads(kept["extra"])["CloudTrailEvent"] == broken["CloudTrailEvent"]


def test_a_test_message_of_cloudwatch_is_no_record_and_no_reject(case, tmp_path, record):
    control = subscribed([]) | {
        "messageType": "CONTROL_MESSAGE",
        "logEvents": [{"id": "", "timestamp": 1, "message": "CWL CONTROL MESSAGE: Checking health of destination."}],
    }
    (tmp_path / "x").write_text(json.dumps(control) + json.dumps(subscribed([record()])))
    summary = case.ingest(str(tmp_path / "x"))
    assert (summary.events_new, summary.objects_rejected) == (1, 0)


def test_a_truncated_page_gives_what_stands_before_the_end(case, tmp_path, records):
    text = json.dumps({"Events": [looked_up(record) for record in records]})
    (tmp_path / "x").write_text(text[:-200])
    summary = case.ingest(str(tmp_path / "x"))
    assert (summary.events_new, summary.objects_rejected) == (2, 1)


HISTORY = ["Event name", "Event time", "User name", "Event source", "Resource type", "Resource name", "AWS access key",
           "AWS region", "Error code", "Source IP address", "Read-only", "Event ID", "Request ID"]  # fmt: skip


def test_the_consoles_table_gives_what_it_has_and_says_what_it_lacks(case, tmp_path):
    rows = [
        ["AddUserToGroup", "2026-09-01T08:19:04Z", "alice", "iam.amazonaws.com", "AWS::IAM::Group", "=admins", "AKIAEXAMPLE000000001",
         "us-east-1", "", "54.16.113.91", "false", "e-1", "r-1"],
        ["ConsoleLogin", "September 01, 2026, 10:20:00 (UTC+02:00)", "root", "signin.amazonaws.com", "", "", "", "us-east-1", "Failed",
         "203.0.113.9", "False", "e-2", ""],
    ]  # fmt: skip
    (tmp_path / "event_history.csv").write_text(table(HISTORY, rows))
    summary = case.ingest(str(tmp_path / "event_history.csv"))
    assert summary.forms == {"event history table": 1}
    first, second = case.query("select * from events order by event_time").rows()
    assert (first["actor"], first["action"], first["source_ip_address"]) == (
        "alice",
        "iam:AddUserToGroup",
        "54.16.113.91",
    )
    assert first["user_identity_access_key_id"] == "AKIAEXAMPLE000000001"
    assert first["read_only"] is False
    assert json.loads(first["extra"])["Resource name"] == "=admins"
    assert second["event_time"] == datetime(2026, 9, 1, 8, 20, tzinfo=UTC)
    assert second["error_code"] == "Failed"


def test_a_row_with_too_many_cells_is_rejected_and_the_rest_is_kept(case, tmp_path):
    row = ["ConsoleLogin", "2026-09-01T08:19:04Z", "alice", "signin.amazonaws.com", *[""] * 7, "e-1", ""]
    (tmp_path / "x.csv").write_text(table(HISTORY, [row, [*row, "more"], [*row[:11], "e-3", ""]]))
    summary = case.ingest(str(tmp_path / "x.csv"))
    assert (summary.events_new, summary.objects_rejected) == (2, 1)
    [rejected] = case.query("select reason, data from rejects where true").rows()
    assert (rejected["reason"], b"more" in rejected["data"]) == ("not a table row", True)


def test_lakes_columns_become_fields_and_a_presto_structure_is_taken_apart(case, tmp_path):
    cells = [
        {"eventTime": "2026-09-01 08:19:04.000"},
        {"eventName": "CreateUser"},
        {"eventSource": "iam.amazonaws.com"},
        {"eventID": "e-1"},
        {"readOnly": "false"},
        {"userIdentity": "{type=IAMUser, principalid=AIDA, arn=arn:aws:iam::111122223333:user/alice, username=alice}"},
        {"requestParameters": "{userName=bob}"},
        {"recipientAccountId": "111122223333"},
        {"awsRegion": "us-east-1"},
    ]
    (tmp_path / "x").write_text(json.dumps({"QueryStatus": "FINISHED", "QueryResultRows": [cells]}))
    case.ingest(str(tmp_path / "x"))
    [event] = case.query("select * from events where true").rows()
    assert (event["actor"], event["action"]) == ("alice", "iam:CreateUser")
    assert event["user_identity_arn"] == "arn:aws:iam::111122223333:user/alice"
    assert json.loads(event["user_identity"])["exportedText"].startswith("{type=IAMUser")
    assert "{userName=bob}" in event["request_parameters"]


OCSF = {
    "metadata": {"product": {"name": "CloudTrail", "version": "1.11", "feature": {"name": "Management"}}, "uid": "e-1",
                 "event_code": "AwsApiCall"},
    "time": 1788250744000,
    "class_uid": 6003,
    "cloud": {"region": "us-east-1", "provider": "AWS", "account": {"uid": "111122223333"}},
    "api": {"operation": "AddUserToGroup", "version": None, "service": {"name": "iam.amazonaws.com"},
            "request": {"uid": "r-1", "data": '{"groupName":"admins","userName":"bob"}'},
            "response": {"error": None, "message": None, "data": "null"}},
    "actor": {"user": {"type": "IAMUser", "name": "alice", "uid": "arn:aws:iam::111122223333:user/alice", "uid_alt": "AIDA",
                       "account": {"uid": "111122223333"}, "credential_uid": "AKIAEXAMPLE000000001"},
              "session": {"created_time": 1788250000000, "is_mfa": True, "issuer": None}, "invoked_by": None},
    "src_endpoint": {"ip": "54.16.113.91", "domain": None},
    "http_request": {"user_agent": "aws-cli/2.15"},
    "resources": [{"uid": "arn:aws:iam::111122223333:group/admins", "type": "AWS::IAM::Group", "owner": {"account": {"uid": "111122223333"}}}],
    "unmapped": [("readOnly", "false"), ("managementEvent", "true"), ("colour", "blue")],
}  # fmt: skip


def parquet(path, rows, unmapped=None):
    table = pa.Table.from_pylist([{**row, "unmapped": None} for row in rows])
    kind = unmapped or pa.map_(pa.string(), pa.string())
    values = [row["unmapped"] for row in rows]
    at = table.schema.get_field_index("unmapped")
    pq.write_table(table.set_column(at, "unmapped", pa.array(values, kind)), path, compression="zstd")


def test_security_lake_is_mapped_back_as_far_as_it_goes(case, tmp_path):
    parquet(tmp_path / "x.gz.parquet", [OCSF, {**OCSF, "metadata": {**OCSF["metadata"], "uid": "e-2"}}])
    summary = case.ingest(str(tmp_path / "x.gz.parquet"))
    assert (summary.events_new, summary.objects_rejected, summary.forms) == (2, 0, {"Security Lake": 1})
    event = case.query("select * from events where event_id = 'e-1'").rows()[0]
    assert event["event_time"] == datetime(2026, 9, 1, 8, 19, 4, tzinfo=UTC)
    assert (event["actor"], event["action"], event["target"]) == ("alice", "iam:AddUserToGroup", "group/admins ← bob")
    assert (event["source_ip_address"], event["user_identity_access_key_id"]) == (
        "54.16.113.91",
        "AKIAEXAMPLE000000001",
    )
    assert (event["read_only"], event["management_event"], event["mfa_authenticated"]) == (False, True, True)
    assert event["event_category"] == "Management"
    assert json.loads(event["resources"])[0]["ARN"] == "arn:aws:iam::111122223333:group/admins"
    assert json.loads(event["extra"])["unmapped"] == {"colour": "blue"}


def test_the_first_version_of_security_lake_is_mapped_too(case, tmp_path):
    old = {
        **OCSF,
        "cloud": {"region": "us-east-1", "account_uid": "111122223333"},
        "unmapped": [{"key": "readOnly", "value": "true"}],
        "resources": [{"uid": "arn:aws:iam::111122223333:group/admins", "account_uid": "111122223333"}],
    }
    parquet(tmp_path / "x.parquet", [old], pa.list_(pa.struct([("key", pa.string()), ("value", pa.string())])))
    case.ingest(str(tmp_path / "x.parquet"))
    [event] = case.query("select * from events where true").rows()
    assert (event["recipient_account_id"], event["read_only"]) == ("111122223333", True)


def test_another_parquet_file_and_a_broken_one_are_named_and_kept(case, tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-20])
    assert case.ingest(str(tmp_path)).objects_rejected == 2
    assert {row["reason"] for row in case.query("select reason from rejects where true").rows()} == {"Parquet"}


ODD = {
    "a comma and a bare return": b"hello, world\rfoo\n",
    "bytes without sense": bytes(range(256)) * 300,
    "strings, one of them not UTF-8": b'["{\\"a\\":1}", "{\\"b\\":\xe9}"]',
    "rows that are texts": b'{"QueryResultRows":[["a"]]}',
    "rows that are no list": b'{"QueryResultRows":"abc"}',
    "rows that are numbers": b'{"QueryResultRows":[5]}',
    "half a character": b'{"eventversion":"1.08","eventsource":"iam","eventname":"\\ud83d"}',
    "a row, then nothing": b'{"eventversion":"1.08","eventsource":"iam"}\n{}\n',
}


@pytest.mark.parametrize("name", ODD)
def test_odd_content_never_stops_the_rest(case, tmp_path, write_log, record, name):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.dat").write_bytes(ODD[name])
    write_log(tmp_path / "logs" / "b.json.gz", [record()])
    summary = case.ingest(str(tmp_path / "logs"))
    assert (summary.objects_new, summary.objects_rejected) == (2, 1)
    assert len(case.query("select * from events where event_name = 'AddUserToGroup'")) == 1


def test_a_row_that_is_not_utf8_costs_only_itself_and_is_kept(case, tmp_path):
    rows = [
        [f"Event{n}", "2026-09-01T08:19:04Z", "alice", "iam.amazonaws.com", *[""] * 7, f"e-{n}", ""] for n in range(5)
    ]
    text = table(HISTORY, rows).encode().replace(b"Event2", b"caf\xe9")
    (tmp_path / "x.csv").write_bytes(text)
    summary = case.ingest(str(tmp_path / "x.csv"))
    assert (summary.events_new, summary.objects_rejected) == (4, 1)
    assert [row["source_index"] for row in case.query("select source_index from events order by 1").rows()] == [
        0,
        1,
        3,
        4,
    ]
    [rejected] = case.query("select reason, data from rejects where true").rows()
    assert (rejected["reason"], b"caf\xe9" in rejected["data"]) == ("invalid UTF-8", True)


def test_blank_lines_before_the_head_cost_nothing(case, tmp_path):
    (tmp_path / "x.csv").write_text("\n\neventTime,eventName,eventID\n2026-09-01T08:19:04Z,X,e-1\n")
    assert case.ingest(str(tmp_path / "x.csv")).events_new == 1


def test_no_column_is_dropped(case, tmp_path):
    text = table(
        ["eventTime", "eventName", "userIdentity", "accessKeyId", "username", "User name", "message"],
        [["2026-09-01T08:19:04Z", "X", "{type=Root}", "AKIA1", "bob", "carol", "null"]],
    )
    (tmp_path / "x.csv").write_text(text)
    case.ingest(str(tmp_path / "x.csv"))
    [row] = case.query("select * from events where true").rows()
    kept = json.dumps([row["extra"], row["user_identity"]])
    assert row["event_name"] == "X"
    assert all(value in kept for value in ("AKIA1", "bob", "carol", "Root"))


@pytest.mark.slow
def test_the_hash_is_of_the_whole_object_also_where_its_end_is_given_up(case, tmp_path):
    data = b'"{\\"a\\":1}"\n' + b"x" * (40 << 20)
    (tmp_path / "x").write_bytes(data)
    case.ingest(str(tmp_path / "x"))
    assert case.query("select stored_bytes, sha256 from objects where true").rows() == [
        {"stored_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    ]
