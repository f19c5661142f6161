"""`trailscope hunt`: a story for people, data for machines, and exit statuses."""

from __future__ import annotations

import csv
import io
import json
import uuid

import click
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope
from trailscope.cli.render import findings_story, output
from trailscope.hunt.findings import FINDINGS

pytestmark = pytest.mark.slow

EVIL = "org\x1b[2J\u202e=cmd|'/C calc'!A0 <b>"
BASE = {
    "eventVersion": "1.11",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::111122223333:user/alice"},
    "awsRegion": "us-east-1",
    "sourceIPAddress": "203.0.113.66",
    "eventType": "AwsApiCall",
    "eventCategory": "Management",
    "managementEvent": True,
    "recipientAccountId": "111122223333",
    "eventSource": "cloudtrail.amazonaws.com",
    "eventName": "StopLogging",
}
EVENTS = (
    {"eventTime": "2026-09-01T08:00:00Z", "requestParameters": {"name": "org-trail"}},
    {"eventTime": "2026-09-01T09:30:00Z", "requestParameters": {"name": "org-trail"}, "errorCode": "AccessDenied"},
    {"eventTime": "2026-09-01T10:00:00Z", "requestParameters": {"name": EVIL}},
)


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch):
    """Sentences are wrapped to the terminal; what they say is tested on a wide one."""
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake of the three events; no test writes to it."""
    place = tmp_path_factory.mktemp("hunted")
    records = [BASE | event | {"eventID": str(uuid.UUID(int=number))} for number, event in enumerate(EVENTS)]
    (place / "logs").mkdir()
    (place / "logs" / "one.json").write_text(json.dumps({"Records": records}))
    assert run("ingest", place / "logs", "--lake", place / "lake").exit_code == 0
    return place / "lake"


def run(*words, **settings):
    return CliRunner().invoke(trailscope, [str(word) for word in words], **settings)


def hunt(lake, *words, **settings):
    return run("hunt", lake, "--pack", "logging.trail_stopped", *words, **settings)


def test_the_story_says_what_when_where_from_and_how_often(lake):
    told = hunt(lake, "--format", "table", env={"COLUMNS": "100"})
    assert told.exit_code == 0
    lines = [line.rstrip() for line in told.stdout.splitlines()]
    assert lines[0].startswith(" HIGH  2 findings of 1 rule ─")
    assert "● Was a CloudTrail trail stopped or deleted?  logging.trail_stopped  T1685.002" in lines
    assert "  2026-09-01 08:00:00  alice stopped or deleted the CloudTrail trail trail/org-trail" in told.stdout
    assert f"{' ' * 23}(cloudtrail:StopLogging) from 203.0.113.66" in told.stdout
    assert f"{' ' * 23}us-east-1 · 111122223333 · 2 events until 2026-09-01 09:30:00 · 1 refused" in lines
    assert "found        2 high" in lines
    assert any(line.startswith("asked        1 rule") for line in lines)


@pytest.mark.parametrize("columns", [40, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(lake, columns):
    told = hunt(lake, "--format", "table", "--pack", "activity", env={"COLUMNS": str(columns)}).stdout
    assert max(len(line) for line in told.splitlines()) <= columns


def test_hostile_text_does_nothing_to_a_terminal(lake):
    told = hunt(lake, "--format", "table").stdout
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "\\x1b[2J" in told


def test_a_hunt_that_asks_nothing_is_wrong_usage_and_no_clean_bill(lake):
    result = hunt(lake, "--attack", "T9999")
    assert (result.exit_code, "nothing was asked" in result.stderr) == (2, True)


def test_an_empty_hunt_says_so(lake):
    told = run("hunt", lake, "--pack", "root.access_key_made", "--format", "table")
    assert told.exit_code == 0
    assert told.stdout.startswith("found        nothing\nasked        1 rule")


@pytest.mark.parametrize("format", ["csv", "json", "ndjson", "markdown", "sarif", "ocsf", "navigator", "table"])
def test_every_format_is_written_to_stdout_and_to_a_file(lake, format, tmp_path):
    shown = hunt(lake, "--format", format)
    assert (shown.exit_code, hunt(lake, "--format", format, "-o", tmp_path / "answer").exit_code) == (0, 0)
    assert (tmp_path / "answer").read_text(encoding="utf-8").rstrip("\n") == shown.stdout.rstrip("\n")
    assert "trail_stopped" in shown.stdout or "trail\\_stopped" in shown.stdout


def test_data_can_be_parsed_and_is_complete(lake, tmp_path):
    rows = json.loads(hunt(lake, "--format", "json").stdout)
    assert [json.loads(line) for line in hunt(lake, "--format", "ndjson").stdout.splitlines()] == rows
    assert [row["rule"] for row in csv.DictReader(io.StringIO(hunt(lake).stdout))] == [row["rule"] for row in rows]
    hunt(lake, "-o", tmp_path / "found.parquet")
    assert pq.read_table(tmp_path / "found.parquet")["sentence"].to_pylist() == [row["sentence"] for row in rows]
    assert EVIL in rows[1]["sentence"]
    assert len(json.loads(hunt(lake, "--format", "sarif").stdout)["runs"][0]["results"]) == 2
    assert len(hunt(lake, "--format", "ocsf").stdout.splitlines()) == 2
    assert {item["techniqueID"] for item in json.loads(hunt(lake, "--format", "navigator").stdout)["techniques"]} >= {
        "T1685.002"
    }


def test_a_name_that_ends_in_sarif_is_written_as_sarif(lake, tmp_path):
    hunt(lake, "-o", tmp_path / "found.sarif")
    assert json.loads((tmp_path / "found.sarif").read_text())["version"] == "2.1.0"


def test_what_is_said_beside_data_goes_to_stderr(lake):
    told = hunt(lake, "--format", "json")
    assert "found        2 high" in told.stderr
    assert hunt(lake, "--format", "json", "-q").stderr == ""


@pytest.mark.parametrize(("level", "status"), [("medium", 1), ("high", 1), ("critical", 0)])
def test_fail_on_fails_on_findings_of_that_severity_and_above(lake, level, status):
    assert hunt(lake, "--fail-on", level).exit_code == status


def test_all_and_limit(lake):
    assert len(json.loads(hunt(lake, "--all", "--format", "json").stdout)) == 3
    assert len(json.loads(hunt(lake, "--all", "--format", "json", "--limit", 2).stdout)) == 2
    assert len(json.loads(hunt(lake, "--format", "sarif", "--limit", 1).stdout)["runs"][0]["results"]) == 1


def test_parameters_and_windows_reach_the_questions(lake):
    kept = hunt(lake, "--all", "--format", "json", "-p", "logging.trail_stopped.include_denied=false")
    assert len(json.loads(kept.stdout)) == 2
    assert len(json.loads(hunt(lake, "--since", "2026-09-01T10:00", "--format", "json").stdout)) == 1


def test_suppressed_findings_are_counted_with_their_reason(lake, tmp_path):
    known = tmp_path / "known.yml"
    known.write_text("- {rule: logging.*, where: {target: trail/org-trail}, reason: moving it}\n")
    told = hunt(lake, "--suppress", known, "--format", "table")
    assert told.exit_code == 0
    assert "found        1 high" in told.stdout
    assert "suppressed   1 of logging.*: moving it" in told.stdout


def test_problems_are_named_and_the_status_says_that_something_was_rejected(lake, tmp_path):
    known = tmp_path / "known.yml"
    known.write_text("- {rule: logging.*, reason: drill, expires: 2020-01-01}\n")
    told = hunt(lake, "--suppress", known, "--format", "json", "-q")
    assert told.exit_code == 3
    assert "expired on 2020-01-01" in told.stderr
    assert len(json.loads(told.stdout)) == 2
    assert hunt(lake, "--suppress", known, "--fail-on", "high").exit_code == 1


def test_rejected_input_gives_status_3(lake, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "bad.json").write_text("{")
    (tmp_path / "logs" / "good.json").write_text(json.dumps({"Records": [BASE | EVENTS[0] | {"eventID": "x"}]}))
    told = run("hunt", tmp_path / "logs", "--pack", "logging.trail_stopped", "--format", "json")
    assert told.exit_code == 3
    assert len(json.loads(told.stdout)) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pack", "loging"), "did you mean logging?"),
        (("-p", "include_denied=false"), "names no question"),
        (("-p", "logging.trail_stopped.nothing=1"), "no parameter 'nothing'"),
        (("--fail-on", "worst"), "worst"),
    ],
)
def test_wrong_usage_gives_status_2_and_says_what_to_write(lake, words, said):
    told = run("hunt", lake, *words)
    assert told.exit_code == 2
    assert said in told.stderr


def test_silence_that_proves_nothing_is_told_and_named_when_asked(lake):
    rule = "functions.invoked_in_bursts"
    told = run("hunt", lake, "--pack", rule, "--format", "table").stdout
    assert "cannot tell  1 rule found nothing, which proves nothing (--cannot-tell names them):" in told
    assert rule not in told
    assert rule in run("hunt", lake, "--pack", rule, "--format", "table", "--cannot-tell").stdout


def test_a_terminal_gets_the_first_findings_of_each_rule(lake, monkeypatch):
    monkeypatch.setattr("trailscope.cli.render.findings_story.SHOWN", {"high": 1})
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    assert "… 1 more (--limit 0 shows all)" in hunt(lake).stdout
    assert "more (--limit" not in hunt(lake, "--limit", 0).stdout


def test_rules_that_told_the_same_are_listed_with_commas():
    """One below the other, ids without them would read as one."""
    finding = dict.fromkeys(FINDINGS.names) | {
        "severity": "high", "title": "A trail?", "rule": "a.b", "attack": [], "also": ["c.d", "e.f", "g.h"], "sentence": "It stopped.",
        "source_ip_addresses": [], "address_names": [], "aws_regions": [], "recipient_account_ids": [],
    }  # fmt: skip
    told = "\n".join(map(click.unstyle, findings_story.story(pa.Table.from_pylist([finding], FINDINGS), 100)))
    assert "also told by c.d, e.f, g.h\n" in f"{told}\n"
