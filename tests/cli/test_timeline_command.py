"""``trailscope timeline``: lines on stdout, pictures in files, hostile text harmless in both."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope

pytestmark = pytest.mark.slow

HOSTILE = "alice\x1b[2J\r\nforged line\u202e"


@pytest.fixture
def logs(tmp_path, record, write_log):
    """Two days: a group change, a burst of reads, a refusal by somebody with a hostile name."""
    reads = [
        record(
            eventTime=f"2026-09-01T09:{minute:02}:00Z",
            eventName="GetObject",
            eventSource="s3.amazonaws.com",
            readOnly=True,
            requestParameters={"bucketName": f"shop-{minute}"},
        )
        for minute in range(37)
    ]
    hostile = {
        "type": "IAMUser",
        "userName": HOSTILE,
        "arn": "arn:aws:iam::111122223333:user/x",
        "accountId": "111122223333",
    }
    refused = record(eventTime="2026-09-02T10:00:00Z", errorCode="AccessDenied", userIdentity=hostile)
    return write_log(tmp_path / "log.json.gz", [record(), *reads, refused])


def run(*words, **environment):
    return CliRunner().invoke(trailscope, ["timeline", *map(str, words)], env={"COLUMNS": "140", **environment})


def test_the_story_is_told_by_day_with_bursts_folded_and_refusals_marked(logs):
    lines = run(logs, "-q").stdout.splitlines()
    assert lines[0] == "Tue 2026-09-01 · 38 events"
    assert lines[1].split()[:4] == ["08:19:04", "alice", "iam:AddUserToGroup", "group/admins"]
    assert "37 targets" in lines[2]
    assert "× 37 until 09:36:00" in lines[2]
    assert lines[3] == "Wed 2026-09-02 · 1 event"
    assert lines[4].startswith("  10:00:00  ✗ alice")
    assert "AccessDenied" in lines[4]
    assert len(lines) == 5


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140, 250])
def test_no_line_is_wider_than_the_terminal_and_none_is_forged(logs, width):
    from rich.cells import cell_len

    result = run(logs, "-q", COLUMNS=str(width))
    lines = result.stdout.splitlines()
    assert len(lines) == 5
    assert max(map(cell_len, lines)) <= width
    assert not {"\x1b", "\r", "\u202e"} & set(result.stdout)


def test_options_of_different_kinds_narrow_each_other_down(logs):
    assert "1 event" in run(logs, "-q", "--actor", "alice", "--resource", "ADMINS", "--ip", "198.51.100.0/24").stdout
    nothing = run(logs, "-q", "--actor", "alice", "--ip", "203.0.113.9")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "nothing found" in nothing.stderr


def test_an_empty_window_is_no_proof(logs):
    result = run(logs, "-q", "--since", "2020-01-01", "--until", "2020-01-02")
    assert "cannot tell: the lake holds no management events" in result.stderr


def test_a_limit_leaves_lines_out_and_says_so(logs):
    result = run(logs, "-q", "-n", "1")
    assert len(result.stdout.splitlines()) == 2
    assert "2 more lines" in result.stderr
    assert "38 events" in result.stdout


def test_pictures_are_written_by_the_ending_of_their_name(logs, tmp_path):
    for ending, start in ((".svg", b"<svg"), (".png", b"\x89PNG"), (".html", b"<!doctype html>")):
        path = tmp_path / f"timeline{ending}"
        result = run(logs, "-q", "-o", path)
        assert result.exit_code == 0, result.output
        assert path.read_bytes().startswith(start)
        assert "39 events drawn" in result.stderr
    spec = tmp_path / "timeline.json"
    run(logs, "-q", "-o", spec)
    datasets = json.loads(spec.read_text())["datasets"]
    assert sum(row["events"] for row in max(datasets.values(), key=len)) == 39
    text = tmp_path / "timeline.txt"
    run(logs, "-q", "-o", text)
    assert text.read_text().splitlines()[0] == "Tue 2026-09-01 · 38 events"


def test_wrong_words_are_refused_before_anything_is_read(tmp_path):
    missing = tmp_path / "no-such-logs"
    for words, said in (
        (["-o", tmp_path / "t.pdf"], "cannot be written as t.pdf"),
        (["--lane", "sideways"], "Invalid value"),
        (["--findings", tmp_path / "none.json"], "does not exist"),
    ):
        result = run(missing, *words)
        assert result.exit_code == 2
        assert said in result.output


def test_findings_colour_the_timeline(logs, tmp_path, record):
    ids = CliRunner().invoke(
        trailscope, ["query", "select event_id from events where error_code is not null", str(logs), "-q", "-f", "json"]
    )
    cited = [row["event_id"] for row in json.loads(ids.stdout)]
    findings = Path(tmp_path / "findings.ndjson")
    one = {"rule": "x.y", "severity": "high", "tactics": ["Impact"], "events": 1, "event_ids": cited}
    findings.write_text(json.dumps(one) + "\n")
    told = run(logs, "-q", "--findings", findings)
    assert "x.y" in told.stdout
    assert len(told.stdout.splitlines()) == 2
    drawn = run(
        logs, "-q", "--findings", findings, "--colour", "severity", "--lane", "tactic", "-o", tmp_path / "f.svg"
    )
    assert drawn.exit_code == 0, drawn.output
    svg = (tmp_path / "f.svg").read_text()
    assert ">high<" in svg
    assert ">Impact<" in svg
    assert run(logs, "-q", "--colour", "tactic", "-o", tmp_path / "f.svg").exit_code == 2
