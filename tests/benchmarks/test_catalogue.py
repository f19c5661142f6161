"""Another catalogue's tests are read as it writes them, each asked in a lake of its own, and counted on the side where it stands."""

from __future__ import annotations

from pathlib import Path

from benchmarks.catalogue import Case, cases_of, everyday, gravest, scores

RULE = """
RuleID: "Trail.Stopped"
Severity: High
LogTypes: [AWS.CloudTrail]
Tests:
  - Name: stopped
    ExpectedResult: true
    Log: {"eventName": "StopLogging", "eventSource": "cloudtrail.amazonaws.com", "p_log_type": "AWS.CloudTrail", "userAgent": "evil",
          "userIdentity": {"type": "IAMUser", "userName": "eve", "arn": "arn:aws:iam::123456789012:user/eve", "accountId": "123456789012"},
          "sourceIPAddress": "198.51.100.9", "awsRegion": "eu-west-1", "requestParameters": {"name": "org"}}
  - Name: looked at
    ExpectedResult: false
    Log: {"eventName": "DescribeTrails", "eventSource": "cloudtrail.amazonaws.com", "readOnly": true, "awsRegion": "eu-west-1",
          "userIdentity": {"type": "IAMUser", "userName": "eve", "arn": "arn:aws:iam::123456789012:user/eve", "accountId": "123456789012"}}
  - Name: no record
    ExpectedResult: false
    Log: []
"""


def test_a_rule_is_read_with_its_records_and_asked(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "trail.yml").write_text(RULE)
    (tmp_path / "rules" / "other.yml").write_text(RULE.replace("AWS.CloudTrail]", "Okta.SystemLog]"))
    cases = list(cases_of(tmp_path))
    assert [(case.rule, case.name, case.severity, case.matches) for case in cases] == [
        ("Trail.Stopped", "stopped", "high", True),
        ("Trail.Stopped", "looked at", "high", False),
    ]
    grades = [gravest(everyday(case.record, at), detections=True) for at, case in enumerate(cases, 1)]
    assert scores(cases, grades) == [
        "1 of 1 rules of medium and above have a case that is told at medium or above",
        "0 of 1 cases that these rules are not to match are told at medium or above",
        "0 of all 1 such cases are told at high or above",
    ]


def test_a_record_gets_what_each_has_and_loses_what_the_product_added() -> None:
    record = everyday({"p_log_type": "AWS.CloudTrail", "eventName": "StopLogging", "userAgent": "evil"}, 7)
    assert "p_log_type" not in record
    assert record["eventTime"]
    assert "evil" not in record["userAgent"]
    assert record["eventID"].endswith("7")


def test_each_case_counts_on_its_side() -> None:
    cases = [
        Case("strong", "found", "medium", True, {}),
        Case("strong", "missed", "medium", True, {}),
        Case("missed", "told low", "high", True, {}),
        Case("weak", "told", "low", True, {}),
        Case("strong", "loud", "medium", False, {}),
        Case("weak", "grave", "low", False, {}),
    ]
    assert scores(cases, [2, -1, 1, 2, 2, 3]) == [
        "1 of 2 rules of medium and above have a case that is told at medium or above",
        "1 of 1 cases that these rules are not to match are told at medium or above",
        "1 of all 2 such cases are told at high or above",
    ]
