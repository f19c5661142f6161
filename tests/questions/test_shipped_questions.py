"""The contract of every shipped question: lint, cases through the real ingest, and mutants that some case notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trailscope.cli.case_lake import loading
from trailscope.question_tests.check import CheckReport, check_all
from trailscope.questions.catalogue import Catalogue

CATALOGUE = Catalogue([Path(__file__).resolve().parents[2] / "queries"])

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reports() -> Iterator[dict[str, CheckReport]]:
    with loading() as load:
        yield {report.question.id: report for report in check_all(list(CATALOGUE.values()), load)}


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_the_question_keeps_its_contract(name: str, reports: dict[str, CheckReport]) -> None:
    assert reports[name].ok, "\n".join(reports[name].lines())


def test_no_file_is_left_out() -> None:
    assert CATALOGUE.problems == []
    assert len(CATALOGUE) >= 30
