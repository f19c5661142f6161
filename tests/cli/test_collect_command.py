"""What ``trailscope collect`` says of what it found."""

from __future__ import annotations

import shlex

import pytest
from click.testing import CliRunner

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.integrity.collecting import Collected


@pytest.mark.parametrize(("changed", "more"), [(10, ""), (13, "3 more"), (1_234, "1,224 more")])
def test_changed_objects_are_named_or_counted(monkeypatch, tmp_path, changed, more):
    done = Collected(tmp_path, changed=[f"s3://bucket/{number}" for number in range(changed)])
    monkeypatch.setattr(ts, "collect", lambda *_, **__: done)
    told = CliRunner().invoke(trailscope, ["collect", "s3://bucket", str(tmp_path)]).stderr
    assert told.count("is another now") == min(changed, 10)
    assert ("more; all are under" in told) == bool(more)
    assert f"… {more}" in told or not more


def test_the_command_that_verifies_takes_a_folder_of_any_name(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ts, "collect", lambda *_, **__: Collected(tmp_path))
    told = CliRunner().invoke(trailscope, ["collect", "--", "s3://bucket", "-a kit"]).stderr
    (line,) = [line for line in told.splitlines() if line.startswith("verify")]
    program, name, *words = shlex.split(line.partition(" ")[2])
    assert (program, name) == ("trailscope", "verify")
    (tmp_path / "-a kit" / "keys").mkdir(parents=True)
    found = trailscope.get_command(None, "verify").make_context("verify", words).params
    assert found["sources"] == ("-a kit",)
    assert [str(path) for path in found["keys"]] == ["-a kit/keys"]
