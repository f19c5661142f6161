"""A seeded corpus, through everything that shows or hands on what was logged: no secret comes out unless it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from seeded import SEEDS, calls

import trailscope as ts
from trailscope.cli import command as trailscope

pytestmark = pytest.mark.slow

FORMATS = ("table", "csv", "json", "ndjson", "markdown")
RULE = """\
title: Everything that was seeded
id: 11111111-2222-3333-4444-555555555555
logsource: {product: aws, service: cloudtrail}
detection:
  all: {recipientAccountId: '111122223333'}
  condition: all
level: high
"""
QUESTION = """\
-- title: What did anybody ask for?
-- asks: what
-- kind: hunt
-- severity: high
-- finding: "{actor} asked for {parameters}"
-- summary: seeded
-- misses: [nothing]
-- cases:
--   sequences:
--     one:
--       events: [{eventName: X}]
--       expect: [{actor: alice}]

select event_time, actor, event_id, request_parameters as parameters, response_elements
from events
"""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory) -> Path:
    """A lake of the corpus, a folder with a rule and one with a question that cite all of it."""
    root = tmp_path_factory.mktemp("seeded")
    base = {
        "eventVersion": "1.11", "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice",
        "accountId": "111122223333", "principalId": "AIDAEXAMPLE:x", "userName": "alice"}, "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15", "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
    }  # fmt: skip
    records = [
        base
        | {
            "eventTime": f"2026-09-01T08:00:{number:02}Z",
            "eventID": f"e{number}",
            "sourceIPAddress": f"198.51.100.{number}",
        }
        | call
        for number, call in enumerate(calls())
    ]
    role = {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::111122223333:assumed-role/deploy/i-1",
        "accountId": "111122223333",
        "principalId": "AROAEXAMPLE:i-1",
    }
    records[-1] |= {"userIdentity": role}
    (root / "logs").mkdir()
    (root / "logs" / "log.json").write_text(json.dumps({"Records": records}))
    (root / "logs" / "broken.json").write_text(json.dumps({"Records": [{"eventTime": "at noon", **calls()[4]}]}))
    (root / "rules").mkdir()
    (root / "rules" / "all.yml").write_text(RULE)
    (root / "questions" / "seeded").mkdir(parents=True)
    (root / "questions" / "seeded" / "everything.sql").write_text(QUESTION)
    ts.open(str(root / "logs"), lake=root / "lake").close()
    return root


@pytest.fixture
def run(seeded):
    def invoke(*arguments) -> str:
        """All that a command says and writes."""
        asked = [str(argument) for argument in arguments]
        result = CliRunner().invoke(trailscope, [*asked, "--lake", str(seeded / "lake")])
        assert result.exit_code in (0, 3), result.output
        return result.output + result.stderr

    return invoke


def shown(text: str) -> list[str]:
    return [seed for seed in SEEDS if seed in text]


def test_the_lake_keeps_what_was_logged(seeded):
    text = "".join(
        str(pq.read_table(path).to_pylist()) for path in sorted((seeded / "lake" / "events").rglob("*.parquet"))
    )
    assert len(shown(text)) > 30


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "sql",
    [
        "select * from events",
        "select request_parameters, response_elements, user_agent, error_message, extra from events",
        "select json_text(request_parameters, '$.password') as p, request_parameters->>'oldPassword' as q from events",
        "select * from rejects",
    ],
)
def test_answers_show_no_secret(format, sql, run):
    assert shown(run("query", sql, "--format", format)) == []


def test_parquet_holds_none_either(run, tmp_path):
    run("query", "select * from events", "-o", tmp_path / "answer.parquet")
    assert shown(str(pq.read_table(tmp_path / "answer.parquet").to_pylist())) == []


def test_secrets_are_shown_when_they_are_asked_for(run):
    assert len(shown(run("query", "select * from events", "--format", "json", "--show-secrets"))) > 30


@pytest.mark.parametrize("format", [*FORMATS, "sarif", "ocsf", "navigator"])
def test_findings_show_no_secret(format, run, seeded):
    asked = ("--pack", "seeded", "--sigma", seeded / "rules", "--queries", seeded / "questions")
    text = run("hunt", *asked, "--format", format, "--all")
    assert format == "navigator" or "everything" in text or "Everything" in text
    assert shown(text) == []


@pytest.mark.parametrize("ending", ["html", "md"])
def test_reports_show_no_secret(ending, run, seeded, tmp_path):
    target = tmp_path / f"report.{ending}"
    run("report", "--sigma", seeded / "rules", "--queries", seeded / "questions", "--severity", "high", "-o", target)
    assert "alice" in target.read_text()
    assert shown(target.read_text()) == []


def test_timelines_show_no_secret(run, seeded, tmp_path):
    assert shown(run("timeline")) == []
    run("timeline", "-o", tmp_path / "timeline.html")
    assert shown((tmp_path / "timeline.html").read_text()) == []


def test_notebooks_show_no_secret(seeded):
    with ts.open(seeded / "lake", queries=[seeded / "questions"]) as case:
        answer, findings = case.query("select * from events"), case.hunt(packs=["seeded"])
        texts = [
            answer._repr_html_(),
            str(answer.rows()),
            answer.df().to_string(),
            findings._repr_html_(),
            str(findings.rows()),
        ]
    assert [shown(text) for text in texts] == [[]] * 5
    with ts.open(seeded / "lake", show_secrets=True) as case:
        assert len(shown(str(case.query("select * from events").rows()))) > 30


def test_a_condition_on_a_secret_sees_what_was_logged(run):
    text = run(
        "query",
        "select count(*) as n from events where json_text(request_parameters, '$.password') like '5ecret%' and event_id is not null",
    )
    asked = [call["requestParameters"] for call in calls() if isinstance(call["requestParameters"], dict)]
    logged = sum(str(parameters.get("password", "")).startswith("5ecret") for parameters in asked)
    assert logged
    assert f"n\n{logged}\n" in text


@pytest.mark.parametrize(
    ("form", "ending"), [("timesketch", "jsonl"), ("timesketch", "csv"), ("supertimeline", "csv"), ("ocsf", "parquet")]
)
def test_exports_of_events_hand_on_no_secret(form, ending, run, tmp_path):
    target = tmp_path / f"export.{ending}"
    run("export", form, "-o", target)
    text = str(pq.read_table(target).to_pylist()) if ending == "parquet" else target.read_text()
    assert "alice" in text
    assert shown(text) == []


@pytest.mark.parametrize(("form", "ending"), [("stix", "json"), ("ocsf-findings", "parquet"), ("findings", "md")])
def test_exports_of_findings_hand_on_no_secret(form, ending, seeded, tmp_path):
    target = tmp_path / f"export.{ending}"
    with ts.open(seeded / "lake", queries=[seeded / "questions"]) as case:
        case.export(form, target, findings=case.hunt(packs=["seeded"], sigma=[seeded / "rules"]))
    text = str(pq.read_table(target).to_pylist()) if ending == "parquet" else target.read_text()
    assert "alice" in text
    assert shown(text) == []


@pytest.mark.parametrize("format", ["table", "json", "markdown"])
def test_incidents_show_no_secret(format, run):
    assert shown(run("incidents", "--format", format)) == []


def test_the_case_log_holds_no_secret(run, seeded):
    run(
        "query",
        f"select event_id from events where request_parameters like '%password%{SEEDS[6]}%' or 'token={SEEDS[7]}' = user_agent",
    )
    text = (seeded / "lake" / "case-log.ndjson").read_text()
    assert SEEDS[7] not in text


def test_sessions_show_no_secret(run):
    assert shown(run("session", "alice")) == []


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_containment_shows_no_secret(format, run):
    for of in ("alice", "deploy"):
        text = run("contain", of, "--format", format)
        assert "TokenIssueTime" in text
        assert shown(text) == []


def test_an_evidence_bundle_holds_what_was_logged(seeded, tmp_path):
    with ts.open(seeded / "lake") as case:
        packed = case.evidence(tmp_path / "bundle.zip", actor="alice")
    assert len(shown(packed.path.read_bytes().decode("latin-1"))) > 30
