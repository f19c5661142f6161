"""`trailscope ingest`, `lake info` and `demo`: what they say, and their statuses."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope
from trailscope.cli.first_case import ANSWERS
from trailscope.cli.render import ingest_summary, progress
from trailscope.ingest.progress import IngestSummary, Progress, RejectNote


def run(*arguments):
    return CliRunner().invoke(trailscope, [str(argument) for argument in arguments])


@pytest.fixture
def logs(tmp_path, record, write_log):
    write_log(tmp_path / "logs" / "one.json.gz", [record(), record(awsRegion="eu-west-1")])
    return tmp_path / "logs"


def test_an_ingest_says_what_it_did_on_stderr(logs, tmp_path):
    result = run("ingest", logs, "--lake", tmp_path / "lake")
    assert result.exit_code == 0
    assert result.stdout == ""
    said = result.stderr
    for what in ("1 new", "2 new", "111122223333", "eu-west-1, us-east-1", "2026-09-01 08:19:04", "events/s"):
        assert what in said


def test_the_same_ingest_again_skips_what_is_there(logs, tmp_path):
    run("ingest", logs, "--lake", tmp_path / "lake")
    result = run("ingest", logs, "--lake", tmp_path / "lake")
    assert result.exit_code == 0
    assert "0 new · 1 in the lake already" in result.stderr


def test_quiet_says_nothing_unless_something_is_wrong(logs, tmp_path):
    assert run("ingest", logs, "--lake", tmp_path / "lake", "--quiet").stderr == ""
    (logs / "broken.json.gz").write_bytes(b"\x1f\x8b\x08 not really gzip")
    result = run("ingest", logs, "--lake", tmp_path / "lake", "--quiet")
    assert result.exit_code == 3
    assert "broken.json.gz" in result.stderr


def test_a_place_that_is_not_there_is_4(tmp_path):
    result = run("ingest", tmp_path / "none", "--lake", tmp_path / "lake")
    assert result.exit_code == 4
    assert result.stderr.startswith("trailscope: ")


def test_lake_info_says_what_the_lake_holds(logs, tmp_path):
    (logs / "broken.json.gz").write_bytes(b"\x1f\x8b\x08 not really gzip")
    run("ingest", logs, "--lake", tmp_path / "lake")
    said = run("lake", "info", tmp_path / "lake").stdout
    for what in ("events    2", "1: 111122223333", "2: eu-west-1, us-east-1", "1 read", "rejects   1 reject"):
        assert what in said
    facts = json.loads(run("lake", "info", "--lake", tmp_path / "lake", "-f", "json").stdout)[0]
    assert facts["events"] == 2
    assert facts["regions"] == ["eu-west-1", "us-east-1"]


def test_the_demo_answers_from_the_sample_logs(tmp_path):
    result = run("demo", tmp_path / "demo")
    assert result.exit_code == 0
    said = result.stdout
    for asked, name in ANSWERS:
        assert asked in said
        assert name in said
    for told in ("alice added an IAM user", "table/orders", "203.0.113.66"):
        assert told in said
    assert "nothing found" not in said
    assert f"export TRAILSCOPE_LAKE={tmp_path / 'demo' / 'lake'}" in said


SUMMARY = IngestSummary(
    objects_new=3,
    objects_skipped=1,
    objects_rejected=1,
    objects_left_out=2,
    left_out={"digest": 2},
    events_new=1234,
    events_duplicate=1,
    events_conflicting=2,
    records_rejected=1,
    stored_bytes=1_200_000,
    text_bytes=12_000_000,
    first_event=datetime(2026, 9, 1, tzinfo=UTC),
    last_event=datetime(2026, 9, 2, tzinfo=UTC),
    accounts=tuple(f"{number:012}" for number in range(11)),
    regions=("us-east-1",),
    seconds=2.0,
    rejects=(RejectNote("s3://b/x\x1b[2J.gz", "truncated", "ends at byte 12"),),
)


@pytest.mark.parametrize(
    ("road", "seconds", "said"), [("python", 61.0, True), ("python", 59.0, False), ("native", 600.0, False)]
)
def test_a_long_ingest_without_the_native_core_says_what_would_shorten_it(road, seconds, said):
    told = dict(ingest_summary.lines(replace(SUMMARY, road=road, seconds=seconds), "case42"))
    assert ("trailscope[native]" in told.get("faster", "")) == said


def test_the_summary_names_everything_that_was_counted():
    assert dict(ingest_summary.lines(SUMMARY, "case42")) == {
        "objects": "3 new · 1 in the lake already · 1 rejected · 2 left out (digest 2)",
        "events": "1,234 new · 1 duplicate · 2 conflicting · 1 record rejected",
        "time": "2026-09-01 00:00:00 → 2026-09-02 00:00:00 UTC",
        "accounts": ", ".join(f"{number:012}" for number in range(8)) + " and 3 more",
        "regions": "us-east-1",
        "read": "1.2 MB stored, 12.0 MB of JSON in 2.0 s (6.0 MB/s, 617 events/s)",
        "lake": "case42",
    }
    assert list(ingest_summary.rejected(SUMMARY)) == [
        r"rejected  s3://b/x\x1b[2J.gz: truncated (ends at byte 12)",
        "rejected  … and more: trailscope query 'select * from rejects'",
    ]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 0),
        ({"objects_rejected": 1}, 3),
        ({"records_rejected": 1}, 3),
        ({"objects_left_out": 5}, 0),
        ({"events_conflicting": 1}, 0),
        ({"interrupted": True, "objects_rejected": 1}, 130),
    ],
)
def test_the_status_of_an_ingest(changes, status, capsys):
    assert ingest_summary.tell(IngestSummary(**changes), "lake") == status
    assert ("goes on from there" in capsys.readouterr().err) == (status == 130)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (Progress(5, None, 1000, None, 10, 0, "x", 0.5), "5 objects · 1.0 kB · 10 events"),
        (
            Progress(1, 2_000, 10**9, 4 * 10**9, 145_000, 3, "x", 10.0),
            "1 of 2,000 objects · 1.0 GB of 4.0 GB · 14,500 events/s · 3 rejected · 30 s left",
        ),
    ],
)
def test_progress_is_one_line(now, said):
    assert progress.sentence(now) == said


def test_progress_off_a_terminal_is_a_line_every_few_seconds(monkeypatch, capsys):
    seconds = iter([0.0, 1.0, 5.0, 5.0, 6.0, 11.0, 11.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds))
    with progress.shown(quiet=False) as listener:
        for number in range(1, 5):
            listener(Progress(number, 4, number, 4, number, 0, "x", 0.5))
    assert [line.split(" · ")[0] for line in capsys.readouterr().err.splitlines()] == [
        "2 of 4 objects",
        "4 of 4 objects",
    ]


def test_quiet_has_no_listener():
    with progress.shown(quiet=True) as listener:
        assert listener is None


def test_what_is_rejected_is_told_once_and_escaped(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "x.json").write_text("not JSON \x1b[2J")
    command = [sys.executable, "-m", "trailscope", "ingest", str(tmp_path / "logs"), "--lake", str(tmp_path / "lake")]
    told = subprocess.run(
        command, capture_output=True, text=True, check=False
    ).stderr  # a process whose logging is untouched
    assert told.count("x.json") == 1
    assert "\x1b[2J" not in told
