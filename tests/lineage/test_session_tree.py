"""The tree of a credential: asked for by key, ARN or name; as rows, as a chart, and as lines of the command."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from lineage_records import HERE, assume, call, role, service, user
from test_lineage import CHAIN

from trailscope.cli import command as trailscope
from trailscope.errors import UsageError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "text",
    ["ASIAEXAMPLESPOKE0001", f"arn:aws:iam::{HERE}:role/Spoke", "Spoke/s", "Spoke"],
)
def test_a_session_is_found_by_key_arn_and_name_with_all_that_led_to_it(case_of, text):
    tree = case_of(CHAIN).session(text)
    assert [(row["depth"], row["credential"], row["matched"]) for row in tree.rows()] == [
        (0, "AKIAALICEXXXXXXXXXXX", False),
        (1, "ASIAEXAMPLEHUB000001", False),
        (2, "ASIAEXAMPLESPOKE0001", True),
    ]


def test_a_person_is_found_with_all_that_came_of_her(case_of):
    tree = case_of(CHAIN).session("alice")
    assert [row["actor"] for row in tree.rows()] == ["alice", "Hub/alice", "Spoke/s"]
    assert tree.df().shape[0] == len(tree) == 3


def test_the_chart_has_a_line_for_each_issuing_call(case_of, tmp_path):
    tree = case_of(CHAIN).session("alice")
    svg = tree.save(tmp_path / "tree.svg").read_text()
    assert "Spoke/s" in svg
    assert "Sessions of alice" in svg


def test_a_key_that_was_issued_and_never_used_is_named_by_its_call(case_of):
    tree = case_of(CHAIN[:1]).session("ASIAEXAMPLEHUB000001")
    assert len(tree) == 0
    assert tree.unused.column("event_id").to_pylist() == [CHAIN[0]["eventID"]]
    assert tree.reasons == ()


def test_an_empty_text_is_refused(case_of):
    with pytest.raises(UsageError, match="no credential to follow"):
        case_of(CHAIN).session(" ")


def run(case, *words):
    return CliRunner().invoke(trailscope, ["session", *words, "--lake", str(case.lake_path)], env={"COLUMNS": "200"})


def test_the_command_prints_the_tree_with_its_evidence(case_of):
    done = run(case_of(CHAIN), "alice", "--format", "table")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("access key alice AKIAALICEXXXXXXXXXXX · 1 event")
    assert any(line.startswith("└─ role session Hub/alice ASIAEXAMPLEHUB000001") for line in lines)
    assert any(line.startswith("   └─ role session Spoke/s ASIAEXAMPLESPOKE0001") for line in lines)
    assert any(CHAIN[1]["eventID"] in line and "joined by access key (exact key)" in line for line in lines)


def test_the_rows_go_into_every_format(case_of):
    rows = json.loads(run(case_of(CHAIN), "alice", "--format", "json").stdout)
    assert [row["root_actor"] for row in rows] == [f"arn:aws:iam::{HERE}:user/alice"] * 3


def test_many_sessions_of_one_role_are_counted_rather_than_listed(case_of):
    records = []
    for n in range(9):
        began, key = f"2026-09-01T0{n}:00:00Z", f"ASIAEXAMPLEWEB00000{n}"
        records.append(assume(service("lambda.amazonaws.com"), began, "Web", "resize", key))
        records.append(call(role("Web", "resize", key=key, began=began), f"2026-09-01T0{n}:01:00Z"))
    text = run(case_of(records), "resize", "--format", "table").stdout
    assert f"… 4 more sessions of arn:aws:iam::{HERE}:role/Web, 4 events, the last used 2026-09-01 08:01:00" in text


def test_names_from_the_log_cannot_control_the_terminal(case_of):
    evil = "s\x1b[2J"
    records = [assume(user(), "2026-09-01T08:00:00Z", "Hub", evil, "ASIAEXAMPLEHUB000001")]
    records.append(
        call(role("Hub", evil, key="ASIAEXAMPLEHUB000001", began="2026-09-01T08:00:00Z"), "2026-09-01T08:01:00Z")
    )
    assert "\x1b" not in run(case_of(records), "alice", "--format", "table").stdout


def test_what_goes_by_no_name_is_not_silently_nothing(case_of):
    done = run(case_of(CHAIN), "mallory")
    assert "nothing found: no credential goes by that key, ARN or name" in done.stderr
