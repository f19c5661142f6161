"""The manual of question files says which columns of a hunt become which columns of its findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailscope.hunt.findings import FINDINGS
from trailscope.questions.finding_columns import FILLED_BY
from trailscope.questions.header import parse

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "questions-format.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILLED_BY)
def test_the_manual_names_what_fills_a_column(name):
    assert f"| `{name}` | {', '.join(f'`{filler}`' for filler in FILLED_BY[name])} |" in MANUAL


def test_what_is_filled_is_a_column_of_findings_or_counts_for_one():
    assert set(FILLED_BY) - set(FINDINGS.names) <= {"denied"}


@pytest.mark.parametrize(
    ("kind", "actor", "first"),
    [
        ("hunt", "min(actor)", True),
        ("hunt", "MIN( calls.actor )", True),
        ("hunt", "min_by(actor, event_time)", False),  # one session is meant
        ("summary", "min(actor)", False),  # makes no findings
    ],
)
def test_a_hunt_says_by_how_it_names_the_actor_that_all_sessions_are_meant(kind, actor, first):
    text = f"-- title: Who?\n-- asks: who\n-- kind: {kind}\n\nselect {actor} as actor from events as calls group by actor_id"
    assert parse(text, Path("who.sql"), "a.who").names_first_session is first
