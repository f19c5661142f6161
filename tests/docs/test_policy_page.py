"""What docs/policy.md shows runs as it is written, on the sample logs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import trailscope as ts
from trailscope.cli import command as trailscope

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "policy.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    place = tmp_path_factory.mktemp("policy") / "lake"
    ts.open(PROJECT / "sample_logs", lake=place).close()
    return place


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_each_command_of_the_page_runs(lake, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(PROJECT / "docs")
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(lines) == 6
    for line in lines:
        words = [str(lake) if word == "case42" else word for word in shlex.split(line)[1:]]
        answer = CliRunner().invoke(trailscope, words)
        assert answer.exit_code == 0, (line, answer.output)


def test_the_python_of_the_page_runs(lake, monkeypatch):
    monkeypatch.chdir(PROJECT)
    names = {"case": ts.open(lake)}
    exec("\n".join(blocks("python")), names)
    assert len(names["policy"].document["Statement"]) >= 3
    denied = names["policy"].deny_unused("docs/examples/ci-deploy.json")["Statement"][0]["Action"]
    assert "rds:DeleteDBInstance" in denied
