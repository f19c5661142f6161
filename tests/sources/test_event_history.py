"""The event history over real HTTP, from a small server that answers LookupEvents as CloudTrail does."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import trailscope as ts
from trailscope.errors import AccessError, SourceError
from trailscope.schema.record import rebuild
from trailscope.sources import SourceOptions, event_history
from trailscope.window import Window

pytestmark = pytest.mark.slow

ACCOUNT = "111122223333"
NOW = datetime.now(UTC).replace(microsecond=0)
IDENTITY = f"""<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:user/alice</Arn>
<UserId>AIDA</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
REGIONS = """<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><regionInfo>
<item><regionName>eu-west-1</regionName></item><item><regionName>us-east-1</regionName></item>
</regionInfo></DescribeRegionsResponse>"""


class History(ThreadingHTTPServer):
    """Events by region; ``refused`` regions say no, and every ``busy``-th request is told to slow down."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.events: dict[str, list[dict]] = {}
        self.refused: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.busy = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: History

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if b"GetCallerIdentity" in body:
            return self.send(200, IDENTITY.encode(), "text/xml")
        if b"DescribeRegions" in body:
            return self.send(200, REGIONS.encode(), "text/xml")
        region = self.headers["Authorization"].split("/")[2]
        self.server.asked[region] += 1
        if region in self.server.refused:
            return self.send(400, b'{"__type":"AccessDeniedException","message":"no"}')
        if self.server.busy and sum(self.server.asked.values()) % self.server.busy == 0:
            return self.send(400, b'{"__type":"ThrottlingException","message":"Rate exceeded"}')
        return self.send(200, json.dumps(self.page(region, json.loads(body))).encode())

    def page(self, region: str, asked: dict) -> dict:
        wanted = [event for event in self.server.events.get(region, []) if self.matches(event, asked)]
        start = int(asked.get("NextToken", 0))
        page = {
            "Events": [
                {
                    "EventId": event["eventID"],
                    "EventTime": 1.0,
                    "Username": "alice",
                    "CloudTrailEvent": json.dumps(event),
                }
                for event in wanted[start : start + 2]
            ]
        }
        return page | ({"NextToken": str(start + 2)} if start + 2 < len(wanted) else {})

    @staticmethod
    def matches(event: dict, asked: dict) -> bool:
        insight = event["eventCategory"] == "Insight"
        if insight != (asked.get("EventCategory") == "insight"):
            return False
        moment = datetime.fromisoformat(event["eventTime"]).timestamp()
        return insight or asked["StartTime"] <= moment <= asked["EndTime"]

    def send(self, status: int, body: bytes, kind: str = "application/x-amz-json-1.1") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def history(monkeypatch):
    for name, value in (
        ("ACCESS_KEY_ID", "testing"),
        ("SECRET_ACCESS_KEY", "testing"),
        ("DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(event_history, "SECONDS_BETWEEN", 0.0)
    with History() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def options(history):
    return SourceOptions(endpoint_url=history.url)


def at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def three_days(lake, **more):
    return ts.Investigation(lake, window=Window(NOW - timedelta(days=3), NOW), **more)


def test_every_page_of_every_day_and_region_becomes_rows(history, options, tmp_path, record):
    made = [record(eventTime=at(NOW - timedelta(hours=hours)), awsRegion=region)
            for region in ("us-east-1", "eu-west-1") for hours in (2, 3, 4, 30, 50)]  # fmt: skip
    for event in made:
        history.events.setdefault(event["awsRegion"], []).append(event)
    with three_days(tmp_path / "lake") as case:
        summary = case.ingest("event-history", options=options)
        rows = case.query("select * from events where true").rows()
    assert (summary.events_new, summary.objects_rejected) == (10, 0)
    key = "eventID"
    assert sorted((rebuild(row) for row in rows), key=lambda r: r[key]) == sorted(made, key=lambda r: r[key])


def test_a_day_fetched_whole_is_not_fetched_again_and_today_is(history, options, tmp_path, record):
    history.events = {"us-east-1": [record(eventTime=at(NOW - timedelta(days=2)))], "eu-west-1": []}
    with three_days(tmp_path / "lake") as case:
        case.ingest("event-history", options=options)
        before = history.asked.copy()
        history.events["us-east-1"].append(record(eventTime=at(NOW - timedelta(seconds=30))))
        with three_days(tmp_path / "lake") as later:
            summary = later.ingest("event-history", options=options)
    assert summary.events_new == 1
    assert history.asked["us-east-1"] - before["us-east-1"] < before["us-east-1"]


def test_a_region_that_refuses_is_named_and_the_others_go_on(history, options, tmp_path, record):
    history.events = {"us-east-1": [record(eventTime=at(NOW - timedelta(hours=5)))]}
    history.refused = {"eu-west-1"}
    with three_days(tmp_path / "lake") as case:
        summary = case.ingest("event-history", options=options)
        reasons = {row["reason"] for row in case.query("select reason from rejects where true").rows()}
    assert summary.events_new == 1
    assert summary.objects_rejected > 0
    assert reasons == {"access denied"}


def test_being_told_to_slow_down_costs_no_event(history, options, tmp_path, record):
    history.events = {"us-east-1": [record(eventTime=at(NOW - timedelta(hours=1, minutes=n))) for n in range(9)]}
    history.busy = 4
    with three_days(tmp_path / "lake", regions=["us-east-1"]) as case:
        assert case.ingest("event-history", options=options).events_new == 9


def test_insights_are_fetched_too(history, options, tmp_path, record):
    insight = {"eventCategory": "Insight", "eventType": "AwsCloudTrailInsight", "eventID": "i", "eventTime": at(NOW),
               "awsRegion": "us-east-1", "recipientAccountId": ACCOUNT, "insightDetails": {"state": "Start"}}  # fmt: skip
    history.events = {"us-east-1": [insight]}
    with three_days(tmp_path / "lake", regions=["us-east-1"]) as case:
        assert case.ingest("event-history", options=options).insights_new == 1


def test_credentials_of_another_account_are_said_to_be_so(history, options):
    with pytest.raises(SourceError, match=f"of account {ACCOUNT}"):
        list(event_history.find(SourceOptions(endpoint_url=options.endpoint_url, accounts=frozenset({"444455556666"}))))


def test_ninety_days_are_asked_for_at_most_and_today_is_not_whole(options):
    found = list(event_history.find(SourceOptions(endpoint_url=options.endpoint_url, regions=frozenset({"us-east-1"}))))
    days = [item for item in found if item.day]
    assert len(days) in (90, 91)
    assert days[0].version == "whole"
    assert days[-1].version.startswith("until ")
    assert found[-1].uri.endswith("/insights")


def test_a_region_is_asked_twice_a_second_at_most():
    moments, now = [], [0.0]
    pace = event_history.Pace(clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    for _ in range(5):
        pace.wait("us-east-1")
        moments.append(now[0])
    pace.wait("eu-west-1")
    assert moments == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert now[0] == 2.0


def test_refused_everywhere_is_an_error_of_access(history, options):
    history.refused = {"us-east-1"}
    [first, *_] = event_history.find(SourceOptions(endpoint_url=options.endpoint_url, regions=frozenset({"us-east-1"})))
    with pytest.raises(AccessError, match="LookupEvents"):
        list(event_history.read(first, options))
