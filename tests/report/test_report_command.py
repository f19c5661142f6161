"""``trailscope report`` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope

pytestmark = pytest.mark.slow


@pytest.fixture
def logs(tmp_path: Path, record, write_log) -> Path:
    stopped = record(
        eventSource="cloudtrail.amazonaws.com", eventName="StopLogging", requestParameters={"name": "org-trail"}
    )
    write_log(tmp_path / "logs" / "a.json.gz", [stopped, record()])
    return tmp_path / "logs"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """A folder of one question, beside the shipped ones."""
    folder = tmp_path / "own" / "house"
    folder.mkdir(parents=True)
    (folder / "bob.sql").write_text(
        "-- title: Did anybody touch bob?\n-- asks: who\n-- kind: detection\n-- severity: critical\n"
        '-- finding: "{actor} touched bob"\n-- misses: [what is not logged]\n\n'
        "select *\nfrom events\nwhere target like '%bob%'\n"
    )
    return tmp_path / "own"


def report(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(trailscope, ["report", *words])
    return done.exit_code, done.output


def test_the_report_goes_where_it_was_told_and_replaces_nothing_unasked(logs, questions, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = [str(logs), "--severity", "critical", "--queries", str(questions), "--title", "Case <42>"]
    status, said = report(*words)
    page = (tmp_path / "trailscope-report.html").read_text()
    assert (status, "trailscope-report.html" in said) == (0, True)
    assert "<h1>Case &lt;42&gt;</h1>" in page
    assert "alice touched bob" in page
    status, said = report(*words)
    assert (status, "--force" in said) == (2, True)
    assert (tmp_path / "trailscope-report.html").read_text() == page
    assert report(*words, "--force", "-q") == (0, "")


def test_the_name_or_the_format_says_what_is_written(logs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = [str(logs), "--severity", "critical"]
    assert report(*words, "-o", "r.md")[0] == 0
    assert (tmp_path / "r.md").read_text().startswith("# CloudTrail investigation\n")
    assert report(*words, "-f", "markdown")[0] == 0
    assert (tmp_path / "trailscope-report.md").is_file()
    status, said = report(*words, "-o", "r.pdf")
    assert (status, ".html or .md" in said) == (2, True)


def test_what_was_held_back_and_what_was_rejected_is_said(logs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (logs / "broken.json.gz").write_bytes(b"\x1f\x8b\x08 broken")
    (tmp_path / "known.yml").write_text("- rule: logging.trail_stopped\n  reason: the migration of 1 September\n")
    status, _ = report(
        str(logs), "--severity", "high", "--suppress", "known.yml", "-o", "r.md", "--since", "2026-09-01"
    )
    told = (tmp_path / "r.md").read_text()
    assert status == 3
    assert "the migration of 1 September" in told
    assert "2026-09-01 00:00 → the end UTC" in told.replace("00:00:00", "00:00")
    assert "### Rejected" in told
