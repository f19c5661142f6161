"""The contract of every shipped question: lint, cases through the real ingest, and mutants that some case notices."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from trailscope.cli.case_lake import loading
from trailscope.question_tests.check import CheckReport, check_all
from trailscope.questions.catalogue import Catalogue

CATALOGUE = Catalogue([Path(__file__).resolve().parents[2] / "queries"])

pytestmark = pytest.mark.slow


Reports = Callable[[str], CheckReport]


@pytest.fixture(scope="module")
def report_of() -> Reports:
    """The report of a question; all questions of a topic are examined together, in one lake, when one is asked for."""

    @cache
    def topic(name: str) -> dict[str, CheckReport]:
        with loading() as load:
            questions = [question for id, question in CATALOGUE.items() if _topic(id) == name]
            return {report.question.id: report for report in check_all(questions, load)}

    return lambda name: topic(_topic(name))[name]


def _topic(name: str) -> str:
    return name.partition(".")[0]


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_question_keeps_its_contract(name: str, report_of: Reports) -> None:
    report = report_of(name)
    assert report.ok, "\n".join(report.lines())


def test_no_file_is_left_out() -> None:
    assert CATALOGUE.problems == []
    assert len(CATALOGUE) >= 30
