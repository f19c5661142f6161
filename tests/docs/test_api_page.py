"""docs/api.md: every public name has an example, every example is run, and an example project type-checks against the package."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import trailscope

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "api.md"

EXAMPLE = '''\
"""What a pipeline does with the public names."""

import trailscope as ts


def worst(place: str, options: ts.SourceOptions | None = None) -> list[str]:
    try:
        with ts.open(place, since="7d", options=options) as case:
            findings: ts.Findings = case.hunt(severity="high")
            incidents: ts.Incidents = case.incidents(findings)
            stories = [incident.title for incident in incidents]
            answer: ts.Result = case.query("root.usage", include_denied=False)
            return stories if answer.verdict == "rows" else findings.sentences()
    except ts.TrailscopeError as error:
        return [error.hint]
'''


def test_every_public_name_has_a_section_with_an_example():
    sections = dict(
        re.findall(r"^### `ts\.(\w+)`\n(.*?)(?=^##|\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
    assert set(sections) == set(trailscope.__all__)
    assert [name for name, text in sections.items() if ">>> " not in text] == []


def test_there_are_few_enough_names_to_know_them_all():
    assert len(trailscope.__all__) <= 20


@pytest.mark.slow
def test_every_example_gives_what_stands_below_it(tmp_path, monkeypatch):
    (tmp_path / "sample_logs").symlink_to(PROJECT / "sample_logs")
    monkeypatch.chdir(tmp_path)
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    examples = doctest.DocTestParser().get_doctest(
        PAGE.read_text(encoding="utf-8").replace("```", ""), {}, "api", str(PAGE), 0
    )
    assert len(examples.examples) > 30
    done = doctest.DocTestRunner(optionflags=flags).run(examples)
    assert done.failed == 0


@pytest.mark.slow
def test_a_project_that_uses_the_public_names_type_checks_strictly(tmp_path):
    (tmp_path / "example.py").write_text(EXAMPLE)
    words = ["-m", "mypy", "--strict", "--config-file", str(PROJECT / "pyproject.toml"), str(tmp_path / "example.py")]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, cwd=PROJECT)
    assert done.returncode == 0, done.stdout
