"""The first minute: what `trailscope` alone says, why an answer may be empty, colours, completion, the manual page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from trailscope.cli import command as trailscope
from trailscope.cli import first_steps
from trailscope.cli.render import output


def run(*words, **settings):
    return CliRunner().invoke(trailscope, [str(word) for word in words], **settings)


EVENT = {
    "eventVersion": "1.11",
    "eventID": "00000000-0000-0000-0000-000000000001",
    "eventTime": "2026-09-01T08:19:04Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "AddUserToGroup",
    "awsRegion": "us-east-1",
    "recipientAccountId": "111122223333",
    "sourceIPAddress": "198.51.100.7",
    "userAgent": "x",
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "eventCategory": "Management",
    "requestParameters": {"groupName": "admins", "userName": "bob"},
    "userIdentity": {
        "type": "IAMUser", "userName": "alice", "principalId": "AIDAEXAMPLE", "arn": "arn:aws:iam::111122223333:user/alice",
        "accessKeyId": "AKIAEXAMPLE000000001",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake of one management event of alice in us-east-1; no test writes to it."""
    place = tmp_path_factory.mktemp("first")
    (place / "one.json").write_text(json.dumps({"Records": [EVENT]}))
    assert run("ingest", place / "one.json", "--lake", place / "lake").exit_code == 0
    return place / "lake"


def test_with_no_lake_at_all_the_first_steps_begin_with_the_demo(tmp_path):
    said = "\n".join(first_steps.told(None, tmp_path))
    assert said.index("trailscope demo") < said.index("trailscope ingest")


def test_lakes_in_the_cache_are_offered_the_latest_first(tmp_path, lake):
    for name in ("older", "newer"):
        shutil.copytree(lake, tmp_path / "lakes" / name)
    clock = max(place.stat().st_mtime for place in tmp_path.glob("lakes/*/objects"))
    for name, age in (("older", 90_000), ("newer", 7_200)):
        os.utime(tmp_path / "lakes" / name / "objects", (clock - age, clock - age))
    said = "\n".join(first_steps.told(None, tmp_path, now=clock))
    assert said.index("lakes/newer  # last written to 2 h ago") < said.index(
        "lakes/older  # last written to 1 days ago"
    )


def test_a_chosen_lake_is_told_with_its_days_and_what_to_ask_it(lake):
    result = run(env={"TRAILSCOPE_LAKE": str(lake)})
    assert result.exit_code == 0
    assert "2026-09-01 to 2026-09-01" in result.stdout
    assert "trailscope hunt" in result.stdout


def test_a_lake_that_is_not_there_yet_is_to_be_filled(tmp_path):
    assert "trailscope ingest LOGS" in run(env={"TRAILSCOPE_LAKE": str(tmp_path / "none")}).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("query", "select * from events where actor = 'nobody'"),
        ("search", "no such text"),
        ("who", "nobody"),
        ("event", "99999999"),
        ("timeline", "--actor", "nobody"),
        ("session", "nobody"),
    ],
    ids=lambda words: words[0],
)
def test_an_empty_answer_says_what_was_looked_at_and_what_the_trail_does_not_log(lake, words):
    said = run(*words, "--lake", lake).stderr
    assert (
        "looked at  1 event, 2026-09-01 08:19:04 → 2026-09-01 08:19:04 UTC, account 111122223333, region us-east-1"
        in said
    )
    assert "the trail logged none, so reads of S3 objects" in said


def test_an_empty_answer_names_the_options_that_left_events_out_and_only_those(lake):
    said = run("query", "select * from events", "--lake", lake, "--region", "eu-west-1").stderr
    assert "looked at  no event" in said
    assert "try        another --region (there are us-east-1): 1 event left out" in said
    assert "--since" not in said


@pytest.mark.parametrize(
    "words",
    [
        ["query", "root.usage"], ["hunt"], ["incidents"], ["who", "alice"], ["ip", "198.51.100.7"],
        ["key", "AKIAEXAMPLE000000001"], ["resource", "bob"], ["event", "00000000"], ["search", "alice"], ["session", "alice"], ["addresses"],
        ["policy", "alice"], ["timeline"],
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
@pytest.mark.parametrize("window", [[], ["--until", "2020-01-01"]], ids=["no events", "none in the window"])
def test_every_command_says_of_nothing_that_it_cannot_tell(lake, window, words, tmp_path):
    if not window:
        (tmp_path / "none.json").write_text('{"Records": []}')
        lake = tmp_path / "lake"
        assert run("ingest", tmp_path / "none.json", "--lake", lake).exit_code == 0
    done = run(*words, "--lake", lake, *window)
    assert done.exit_code == 0
    assert "cannot tell" in done.stderr or "the lake holds no management events" in done.stderr


def test_quiet_says_only_the_verdict(lake):
    said = run("query", "select * from events where false", "--lake", lake, "--quiet").stderr
    assert said == "nothing found: the select gave no rows\n"


def test_no_colour_is_written_where_no_color_is_set(lake, monkeypatch):
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    asked = ("timeline", "--lake", lake)
    assert "\x1b[" in run(*asked, color=True).output
    assert "\x1b[" not in run(*asked, color=True, env={"NO_COLOR": "1"}).output


def test_verbose_tells_the_sql_and_its_time_on_stderr_and_data_stays_on_stdout(lake):
    result = run("query", "select 41 + 1 as answer", "--lake", lake, "--verbose")
    assert result.stdout == "answer\n42\n"
    assert "1 rows in" in result.stderr
    assert "select 41 + 1 as answer" in result.stderr


def test_a_log_file_is_appended_to_and_nobody_else_may_read_it(lake, tmp_path):
    for _ in range(2):
        assert run("query", "select 1", "--lake", lake, "--log-file", tmp_path / "work.log").exit_code == 0
    lines = (tmp_path / "work.log").read_text().splitlines()
    assert sum("opened the lake" in line for line in lines) == 2
    assert (tmp_path / "work.log").stat().st_mode & 0o077 == 0


def test_a_log_file_holds_one_line_an_entry_whatever_was_asked_and_no_secret(lake, tmp_path):
    sql = "select '\x1b[2J', 'https://x/?X-Amz-Signature=0123456789abcdef'\nas forged"
    run("query", sql, "--lake", lake, "--log-file", tmp_path / "work.log")
    text = (tmp_path / "work.log").read_text()
    assert "\x1b" not in text
    assert "0123456789abcdef" not in text
    assert all(line[:4].isdigit() for line in text.splitlines())


def test_a_log_file_that_cannot_be_written_is_wrong_usage(lake, tmp_path):
    result = run("query", "select 1", "--lake", lake, "--log-file", tmp_path / "none" / "work.log")
    assert result.exit_code == 2
    assert "cannot write the log" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_a_completion_script(shell):
    result = run("completion", shell)
    assert result.exit_code == 0
    assert f"_TRAILSCOPE_COMPLETE={shell}_complete" in result.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_understands_the_script(tmp_path):
    script = tmp_path / "completion.bash"
    script.write_text(run("completion", "bash").stdout)
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize(
    ("typed", "unfinished", "offered"),
    [
        ([], "inc", "incidents"),
        (["query"], "root.us", "root.usage"),
        (["hunt", "--pack"], "logg", "logging"),
        (["hunt", "--severity"], "cr", "critical"),
        (["lake"], "i", "info"),
    ],
)
def test_commands_questions_topics_and_choices_are_completed(typed, unfinished, offered):
    completion = BashComplete(trailscope, {}, "trailscope", "_TRAILSCOPE_COMPLETE")
    assert offered in [item.value for item in completion.get_completions(typed, unfinished)]


def test_the_manual_page_has_every_command_and_roff_has_nothing_to_say_against_it(tmp_path):
    page = run("man").stdout
    assert page.startswith(".TH TRAILSCOPE 1")
    assert '.SS "trailscope lake info"' in page
    assert r"\fB\-\-severity" in page
    assert page.isascii()
    if shutil.which("groff"):
        done = subprocess.run(
            ["groff", "-man", "-Tascii", "-ww"], input=page, capture_output=True, text=True, check=True
        )
        assert done.stderr == ""


def test_a_line_of_help_that_begins_with_a_dot_is_no_request_of_roff():
    from trailscope.cli.manual import _text

    assert _text(".so /etc/passwd\n'x") == "\\&.so /etc/passwd\n\\&'x"


def test_python_m_trailscope_says_the_first_steps_too(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "trailscope"], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert "trailscope ingest" in done.stdout
