"""docs/sigma.md is true: its rules compile and find, and it speaks of every modifier and correlation pySigma knows."""

import json
import re
from pathlib import Path

import pytest
from sigma.correlations import SigmaCorrelationType
from sigma.modifiers import modifier_mapping

import trailscope as ts
from trailscope.sigma import load_rules
from trailscope.sigma.correlation import _KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "sigma.md").read_text()


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def rules(tmp_path):
    (tmp_path / "my-rules").mkdir()
    for number, text in enumerate(blocks("yaml")):
        (tmp_path / "my-rules" / f"rule{number}.yml").write_text(text)
    loaded = load_rules([tmp_path / "my-rules"])
    assert not loaded.problems
    return loaded.rules


def test_the_rule_finds_the_event_that_the_page_shows(tmp_path, rules, record, write_log):
    (event,) = (json.loads(text) for text in blocks("json"))
    web = json.loads(json.dumps(event).replace("22", "443"))
    write_log(tmp_path / "logs" / "a.json.gz", [record(**event), record(**web)])
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        sql = f"select request_parameters from events where {rules[0].predicate}"
        (row,) = case.query(sql, **rules[0].parameters).rows()
    assert json.loads(row["request_parameters"]) == event["requestParameters"]


def test_the_correlation_finds_what_the_page_says(tmp_path, rules, record, write_log):
    failed = {"eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Failure"}}
    events = [record(**failed, eventTime=f"2026-09-01T08:0{minute}:00Z") for minute in range(5)]
    worked = {**failed, "responseElements": {"ConsoleLogin": "Success"}}
    write_log(tmp_path / "logs" / "a.json.gz", [*events, record(**worked, eventTime="2026-09-01T08:09:00Z")])
    (hunt,) = (rule for rule in rules if rule.kind == "hunt")
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        (row,) = case.query(hunt.sql, **hunt.parameters).rows()
    assert row["source_ip_address"] == "198.51.100.7"
    assert len(rules) == 2, "what the correlation refers to is not asked alone"


def test_the_python_runs(tmp_path, rules, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")
    exec(code, {})
    assert "sigma.rule0 high ('T1686.001',) ()" in capsys.readouterr().out


def test_every_modifier_and_type_is_spoken_of():
    told = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
    assert set(modifier_mapping) <= told
    kinds = {kind.name.lower() for kind in SigmaCorrelationType}
    assert kinds <= told
    assert {kind.name.lower() for kind in _KINDS} == kinds
