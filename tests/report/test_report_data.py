"""What a report is made of: gaps, lineage and resources, as the lake has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_cases import MADE_AT

import trailscope as ts
from trailscope.report import ReportData

pytestmark = pytest.mark.slow

SESSION = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:{0}",
    "arn": "arn:aws:sts::111122223333:assumed-role/{0}/s",
    "accountId": "111122223333",
    "accessKeyId": "ASIAEXAMPLE000000001",
    "sessionContext": {
        "sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/{0}", "userName": "{0}"}
    },
}


def session(role: str) -> dict[str, object]:
    """The identity of a session ``s`` of a role."""
    filled = {key: value.format(role) if isinstance(value, str) else value for key, value in SESSION.items()}
    issuer = {"type": "Role", "arn": f"arn:aws:iam::111122223333:role/{role}", "userName": role}
    return {**filled, "sessionContext": {"sessionIssuer": issuer}}


def assumed(role: str, minute: int, **fields: object) -> dict[str, object]:
    """Fields of a call that takes a role."""
    arn = f"arn:aws:iam::111122223333:role/{role}"
    return {
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "eventTime": f"2026-09-01T08:{minute:02}:00Z",
        "requestParameters": {"roleArn": arn, "roleSessionName": "s"},
        **fields,
    }


@pytest.fixture
def data(tmp_path: Path, record, write_log) -> ReportData:
    records = [
        record(**assumed("first", 1)),
        record(**assumed("second", 2, userIdentity=session("first"))),
        record(**assumed("unrelated", 3, userIdentity=session("other"))),
        record(
            eventSource="cloudtrail.amazonaws.com",
            eventName="StopLogging",
            eventTime="2026-09-01T08:04:00Z",
            requestParameters={"name": "org-trail"},
            userIdentity=session("second"),
        ),
        record(
            eventSource="cloudtrail.amazonaws.com",
            eventName="DeleteTrail",
            eventTime="2026-09-03T08:05:00Z",
            requestParameters={"name": "org-trail"},
            errorCode="AccessDenied",
            userIdentity={**session("second"), "accountId": "999988887777"},
        ),
    ]
    log = write_log(tmp_path / "a.json.gz", records)
    with ts.open(log, lake=tmp_path / "lake", since="2026-09-01", until="2026-09-05") as case:
        return case.report(case.hunt(ids=["logging.trail_stopped"]), made_at=MADE_AT).data


def test_days_without_an_event_are_named_within_the_window(data: ReportData):
    (place,) = data.evidence.coverage.to_pylist()
    assert (data.evidence.days, place["days"], place["days_missing"]) == (5, 2, 3)
    assert [f"{day:%d}" for day in place["first_missing"]] == ["02", "04", "05"]


def test_regions_and_accounts_that_are_missing_are_named(data: ReportData):
    assert "us-east-1" not in data.evidence.silent_regions
    assert len(data.evidence.silent_regions) == 16
    assert data.evidence.foreign_accounts.column("account").to_pylist() == ["999988887777"]


def test_lineage_follows_chains_in_both_directions_and_leaves_strangers_out(data: ReportData):
    """second/s is cited; alice began first/s, which began second/s."""
    edges = data.entities.sessions.table.to_pylist()
    assert [(edge["issuer"], edge["session"]) for edge in edges] == [("alice", "first/s"), ("first/s", "second/s")]


def test_actors_addresses_and_resources_count_what_they_did_in_the_view(data: ReportData):
    (actor,) = data.entities.actors.to_pylist()
    assert (actor["actor"], actor["severity"], actor["events"], actor["denied"], actor["cited"]) == (
        "second/s",
        "high",
        2,
        1,
        2,
    )
    (trail,) = data.entities.resources.to_pylist()
    assert (trail["target"], trail["events"], trail["denied"]) == ("trail/org-trail", 2, 1)
    (address,) = data.entities.addresses.to_pylist()
    assert (address["source_ip_address"], address["events"], address["cited"]) == ("198.51.100.7", 5, 2)
    (country,) = data.entities.countries.to_pylist()
    assert (country["kind"], country["addresses"], country["severity"]) == ("unknown", 1, "high")


def test_guidance_comes_from_the_questions_of_the_findings(data: ReportData):
    assert set(data.guidance) == {"logging.trail_stopped"}
    assert data.guidance["logging.trail_stopped"].misses
