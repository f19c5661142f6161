"""What commands write into a pipe: data or lines as their help says, and no complaint where the reader has read enough."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from every_command import COMMANDS

from trailscope.cli import command as trailscope

NEEDS_NO_LOGS = [
    ["queries", "list"],
    ["queries", "show", "root.usage"],
    ["engine", "translate", "root.usage", "--to", "spark"],
    ["engine", "athena-ddl", "s3://bucket/lake"],
    ["completion", "bash"],
    ["config"],
    ["man"],
    ["--help"],
    [],
]


@pytest.mark.parametrize("words", NEEDS_NO_LOGS, ids=" ".join)
def test_a_reader_that_has_read_enough_is_no_failure(words, tmp_path):
    into, out = os.pipe()
    os.close(into)  # before anything is written
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "trailscope", *words],
            stdout=out, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=tmp_path, text=True, check=False, timeout=60,
        )  # fmt: skip
    finally:
        os.close(out)
    assert (ended.returncode, ended.stderr) == (0, "")


def ended(words, closing, tmp_path):
    """A command as a shell starts it, with a stream closed or full."""
    line = f"{shlex.join([sys.executable, '-m', 'trailscope', *map(str, words)])} {closing}"
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--version"], ["queries", "show", "root.usage"], ["queries", "list"], ["hunt", "--help"]],
    ids=" ".join,
)
def test_a_full_disk_is_a_failure_in_the_words_of_the_system(words, tmp_path):
    done = ended(words, "> /dev/full", tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)
    assert "No space left on device" in done.stderr


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["query", "-", "--lake"], 2, "there is no question"),
        (["ingest", "-", "--lake"], 3, "stdin:: empty"),
        (["mcp", "--lake"], 0, ""),
        (["lake", "info"], 0, ""),
    ],
)
def test_without_stdin_nothing_is_read(words, status, said, lake, tmp_path):
    place = shutil.copytree(lake, tmp_path / "lake")
    done = ended([*words, place], "<&-", tmp_path)
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "should not have happened" not in done.stderr


def test_without_stdout_nothing_is_begun(lake, tmp_path):
    done = ended(["query", "root.usage", "--lake", lake], ">&-", tmp_path)
    assert (done.returncode, done.stderr) == (4, "trailscope: stdout is closed, and the answer would go there\n")


def test_without_stderr_the_answer_is_written(lake, tmp_path):
    done = ended(["query", "select event_name from events", "--lake", lake], "2>&-", tmp_path)
    assert (done.returncode, done.stdout) == (0, "event_name\nCreateUser\n")


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    place = tmp_path_factory.mktemp("pipes")
    event = {
        "eventVersion": "1.11", "eventID": "00000000-0000-0000-0000-000000000001", "eventTime": "2026-09-01T08:19:04Z",
        "eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "awsRegion": "us-east-1",
        "recipientAccountId": "111122223333", "userIdentity": {"type": "IAMUser", "userName": "alice"},
    }  # fmt: skip
    (place / "one.json").write_text(json.dumps({"Records": [event]}))
    assert CliRunner().invoke(trailscope, ["ingest", str(place), "--lake", str(place / "lake")]).exit_code == 0
    return str(place / "lake")


ASKED = {
    ("query",): ["select event_name from events", "--lake"],
    ("hunt",): ["--lake"],
    ("incidents",): ["--lake"],
    ("who",): ["alice", "--lake"],
    ("search",): ["alice", "--lake"],
    ("session",): ["alice", "--lake"],
    ("addresses",): ["--lake"],
    ("policy",): ["alice", "--lake"],
    ("timeline",): ["--lake"],
    ("lake", "info"): ["--lake"],
    ("lake", "log"): ["--lake"],
    ("lake", "check"): ["--lake"],
    ("queries", "list"): [],
    ("config",): [],
}


@pytest.mark.parametrize("name", ASKED, ids=" ".join)
def test_help_says_what_a_pipe_gets(name, lake):
    words = ASKED[name]
    written = CliRunner().invoke(trailscope, [*name, *words, *([lake] if "--lake" in words else [])])
    assert written.exit_code == 0
    said = next(each.help for each in COMMANDS[name].params if "--format" in each.opts)
    as_csv = CliRunner().invoke(trailscope, [*name, *words, *([lake] if "--lake" in words else []), "--format", "csv"])
    assert as_csv.exit_code == 0
    assert ("table on a terminal, csv elsewhere" in said and name != ("policy",)) == (written.stdout == as_csv.stdout)
