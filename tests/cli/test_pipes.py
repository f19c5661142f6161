"""What commands write into a pipe: data or lines as their help says, and no complaint where the reader has read enough."""

from __future__ import annotations

import json
import os
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
