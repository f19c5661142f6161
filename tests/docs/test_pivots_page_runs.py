"""The commands and the Python of docs/pivots.md are run as they stand, in a folder where ``sample_logs`` lies."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from trailscope.cli import command as trailscope
from trailscope.pivots.sections import SECTIONS

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "pivots.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "console" for line in text.splitlines()]
OF_TODAY = "--since 2h"  # of which the samples hold nothing


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sample_logs").symlink_to(PROJECT / "sample_logs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_runs_and_answers(folder: Path, command: str) -> None:
    program, *words = shlex.split(command)
    assert program == "trailscope"
    done = CliRunner().invoke(trailscope, [*words, "-q"])
    assert done.exit_code == 0, done.output
    if OF_TODAY in command:
        assert "cannot tell" in done.stderr
        words[words.index("2h")] = "2026-09-01"
        done = CliRunner().invoke(trailscope, [*words, "-q"])
    assert len(done.stdout.splitlines()) > 1, done.stderr


@pytest.mark.slow
def test_the_python_runs(folder: Path) -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "python"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "iam:CreateUser" in done.stdout


def test_every_section_and_every_filter_is_on_the_page() -> None:
    assert [section.name for section in SECTIONS if f"`{section.name}`" not in PAGE] == []
    from trailscope.cli.commands import search

    options = [name for option in search.command.params[1:11] for name in option.opts]
    assert [name for name in options if f"`{name}" not in PAGE] == []
