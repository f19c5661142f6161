"""A command that only asks a lake loads Arrow without numpy, which this process has loaded long since: a process of its own asks everything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "sample_logs" / "AWSLogs"
ASK = """
import json, sys
from click.testing import CliRunner
from trailscope.cli import command
from trailscope.cli.unneeded_imports import load_arrow_alone

load_arrow_alone()
for words in json.load(sys.stdin):
    done = CliRunner().invoke(command, words)
    if done.exit_code:
        print(words, done.exit_code, repr(done.exception), done.stderr[-300:])
"""
ASKED = {
    "query": ["root.usage"],
    "hunt": [],
    "who": ["alice"],
    "ip": ["203.0.113.66"],
    "key": ["AKIAWO6XUA4OBGQ7IE5T"],
    "resource": ["group/admins"],
    "event": ["1c8f607d-355c-4b0a-af91-5f5ff825660e"],
    "search": ["bob"],
    "incidents": [],
    "session": ["alice"],
    "addresses": [],
    "timeline": ["--actor", "alice"],
    "policy": ["alice"],
}


def test_what_only_asks_a_lake_needs_no_numpy(tmp_path):
    lake = str(tmp_path / "lake")
    made = subprocess.run(
        [sys.executable, "-m", "trailscope", "ingest", SAMPLES, "--lake", lake, "--quiet"], check=False, timeout=120
    )
    assert made.returncode == 0
    asked = [
        [name, *words, "--lake", lake, "--format", form] for name, words in ASKED.items() for form in ("table", "json")
    ]
    asked += [["hunt", "--new", "--lake", lake], ["hunt", "--all", "--lake", lake], ["watch", "--once", "--lake", lake]]
    answers = subprocess.run(
        [sys.executable, "-c", ASK], input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=300
    )
    assert (answers.stdout, answers.returncode) == ("", 0), answers.stderr
