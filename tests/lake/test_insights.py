"""Insight and aggregated records stand in a table of their own and count as no event."""

import json

import pytest

import trailscope as ts

INSIGHT = {
    "eventVersion": "1.08",
    "eventTime": "2026-09-01T10:00:00Z",
    "awsRegion": "us-east-1",
    "eventID": "i-1",
    "eventType": "AwsCloudTrailInsight",
    "recipientAccountId": "111122223333",
    "sharedEventID": "s1",
    "eventCategory": "Insight",
    "insightDetails": {
        "state": "End",
        "eventSource": "ssm.amazonaws.com",
        "eventName": "UpdateInstanceInformation",
        "insightType": "ApiCallRateInsight",
        "insightContext": {
            "statistics": {"baseline": {"average": 2.5}, "insight": {"average": 60.0}, "insightDuration": 5},
            "attributions": [{"attribute": "userAgent", "insight": [{"value": "x", "average": 60.0}]}],
        },
    },
}
AGGREGATED = {
    "eventVersion": "1.0",
    "accountId": "111122223333",
    "eventId": "a-1",
    "eventCategory": "Aggregated",
    "eventType": "AwsAggregatedEvent",
    "awsRegion": "us-west-2",
    "eventSource": "s3.amazonaws.com",
    "timeWindow": {"windowStart": "2026-09-02T19:20:00Z", "windowEnd": "2026-09-02T19:25:00Z", "windowSize": "PT5M"},
    "summary": {"primaryDimension": {"dimension": "eventName", "statistics": [{"name": "PutObject", "value": 1000}]}},
}


@pytest.fixture
def ingested(case, tmp_path, write_log, record):
    write_log(tmp_path / "x.json.gz", [record(), INSIGHT, AGGREGATED])
    return case.ingest(str(tmp_path / "x.json.gz"))


def test_they_are_counted_apart_and_nothing_is_rejected(case, ingested):
    assert (ingested.events_new, ingested.insights_new, ingested.objects_rejected) == (1, 2, 0)
    assert case.query("select count(*) as n from events where true").rows() == [{"n": 1}]
    assert case.query("select records from objects where true").rows() == [{"records": 3}]


def test_an_insight_names_what_was_unusual(case, ingested):
    [row] = case.query("select * from insights where kind = 'insight'").rows()
    assert (row["event_source"], row["event_name"]) == ("ssm.amazonaws.com", "UpdateInstanceInformation")
    assert (row["baseline_average"], row["insight_average"], row["insight_minutes"]) == (2.5, 60.0, 5.0)
    assert (row["state"], row["shared_event_id"], row["source_index"]) == ("End", "s1", 1)
    assert json.loads(row["record"]) == INSIGHT


def test_an_aggregate_is_had_by_its_window(case, ingested):
    [row] = case.query("select * from insights where kind = 'aggregated'").rows()
    assert (row["event_id"], row["recipient_account_id"]) == ("a-1", "111122223333")
    assert row["event_time"].isoformat() == "2026-09-02T19:25:00+00:00"
    assert json.loads(row["summary"]) == AGGREGATED["summary"]
    assert json.loads(row["record"]) == AGGREGATED


def test_one_delivered_twice_is_one(case, ingested, tmp_path, write_log, record):
    write_log(tmp_path / "y.json.gz", [INSIGHT, {**INSIGHT, "eventID": "i-2"}])
    assert case.ingest(str(tmp_path / "y.json.gz")).insights_new == 2
    rows = case.query("select event_id from insights where kind = 'insight' order by 1").rows()
    assert [row["event_id"] for row in rows] == ["i-1", "i-2"]


def test_the_window_cuts_them_too(case, ingested):
    with ts.open(case.lake_path, until="2026-09-01") as before:
        assert [row["kind"] for row in before.query("select kind from insights where true").rows()] == ["insight"]


def test_a_lake_from_before_has_none(case, tmp_path, write_log, record):
    write_log(tmp_path / "x.json.gz", [record()])
    case.ingest(str(tmp_path / "x.json.gz"))
    (case.lake_path / "insights").rmdir()
    assert case.query("select * from insights where true").verdict == "nothing found"


def test_one_whose_time_cannot_be_read_is_shown_under_every_window(case, tmp_path, write_log):
    write_log(tmp_path / "x.json.gz", [{**INSIGHT, "eventTime": "bad"}])
    case.ingest(str(tmp_path / "x.json.gz"))
    with ts.open(case.lake_path, since="2026-10-01") as later:
        assert [row["event_id"] for row in later.query("select event_id from insights where true").rows()] == ["i-1"]
