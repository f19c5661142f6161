"""The manual of question files says which columns of a hunt become which columns of its findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailscope.hunt.findings import FINDINGS
from trailscope.questions.finding_columns import FILLED_BY

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "questions-format.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILLED_BY)
def test_the_manual_names_what_fills_a_column(name):
    assert f"| `{name}` | {', '.join(f'`{filler}`' for filler in FILLED_BY[name])} |" in MANUAL


def test_what_is_filled_is_a_column_of_findings_or_counts_for_one():
    assert set(FILLED_BY) - set(FINDINGS.names) <= {"denied"}
