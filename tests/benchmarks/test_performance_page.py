"""docs/performance.md says what the newest saved result says, and words of its own carry no measured figure."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.performance import page
from benchmarks.performance.results import Measured, load, ratios

PROJECT = Path(__file__).resolve().parents[2]
RESULT = page.newest()
REMEDY = "run: python -m benchmarks.performance --write docs/performance.md"


def test_the_page_is_what_the_newest_saved_result_makes() -> None:
    assert (PROJECT / "docs" / "performance.md").read_text(encoding="utf-8") == page.written(
        load(RESULT), RESULT.name
    ), REMEDY


def test_the_words_of_the_page_state_no_figure_of_their_own() -> None:
    """Each comes out of the result; what is left are names with a digit in them."""
    words = re.sub(r"\{\w+\}|`[^`]*`", "", page.WORDS.read_text(encoding="utf-8"))
    assert re.findall(r"\d+", words.replace("S3", "")) == []


def test_each_figure_of_a_table_is_the_results() -> None:
    """A value changed in the result changes the page, and nothing else does."""
    result = load(RESULT)
    before = page.written(result, RESULT.name)
    first, *rest = result["workloads"]["needle"]
    result["workloads"]["needle"] = [replace(first, processor=first.processor + 4321), *rest]
    after = page.written(result, RESULT.name)
    assert f"{first.processor + 4321:.2f}" in after
    assert f"{first.processor + 4321:.2f}" not in before


def test_a_rival_that_is_not_there_or_was_ended_has_a_line_that_says_so() -> None:
    contenders = [
        Measured("trailscope", own=True, seconds=1, processor=2, peak_mb=100, rounds=3, rows=7),
        Measured("absent", own=False, missing="not built (run: make bench-rivals)"),
        Measured("greedy", own=False, seconds=9, processor=1, peak_mb=3_001, rounds=1, outcome="over 3,000 MB"),
    ]
    table = page.table("who", contenders)
    assert "| absent | not there: not built (run: make bench-rivals) |" in table
    assert "| greedy | 9.00 | 1.00 | over 3,000 MB | 3,001 |  |" in table
    assert page.losses({"any": contenders}) == "Nowhere in this run.", "what was ended has not won"


def test_whoever_takes_less_time_or_memory_is_told() -> None:
    contenders = [
        Measured("trailscope", own=True, processor=2, peak_mb=100),
        Measured("quick", own=False, processor=1, peak_mb=400),
        Measured("small", own=False, processor=3, peak_mb=20),
    ]
    assert page.losses({"any": contenders}).splitlines() == [
        "* Processor time: quick takes 1.00 s, trailscope 2.00 s.",
        "* Memory: small takes 20 MB, trailscope 100 MB.",
    ]


@pytest.mark.parametrize("path", sorted(page.RESULTS.glob("*.json")), ids=lambda path: path.name)
def test_a_saved_result_has_the_ratios_of_its_own_figures(path: Path) -> None:
    result = load(path)
    assert result["ratios"] == ratios(result["workloads"])
    assert {"machine", "versions", "commit", "load"} <= result.keys()
