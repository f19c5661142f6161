"""The examples of the README are run as they stand, in a folder where ``sample_logs`` lies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line for kind, text in BLOCKS if kind == "console" for line in text.splitlines() if line.startswith("trailscope")
]


WRITES_FILES = ("trailscope ingest", "trailscope report", "trailscope notebook 05")  # and nothing on stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("readme")
    (place / "sample_logs").symlink_to(PROJECT / "sample_logs")
    return place


def test_the_readme_names_its_two_commands() -> None:
    assert "make demo" in README
    assert "make test" in README
    assert len(COMMANDS) >= 6


@pytest.mark.slow
def test_the_commands_run_one_after_the_other(folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for command in COMMANDS:
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout.strip() or command.startswith(WRITES_FILES), command


@pytest.mark.slow
def test_the_python_runs(folder: Path) -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "python"]
    done = subprocess.run([sys.executable, "-c", text], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "backup-svc" in done.stdout


def test_links_in_the_documentation_lead_somewhere() -> None:
    for page in [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists() or target.startswith("http"), f"{page.name}: {target}"


def test_the_number_of_questions_is_that_of_the_files():
    told = re.search(r"\[(\d+) questions\]", (PROJECT / "README.md").read_text(encoding="utf-8"))
    assert told
    assert int(told[1]) == len(list((PROJECT / "queries").glob("*/*.sql")))
