"""``queries/field-rules.tsv`` maps every CloudTrail rule of four catalogues to the questions that answer it."""

import csv
from pathlib import Path

import pytest

from trailscope.questions.catalogue import Catalogue

PROJECT = Path(__file__).resolve().parents[2]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def mapping():
    return read(PROJECT / "queries" / "field-rules.tsv")


def test_every_rule_of_the_field_is_mapped_once(mapping):
    field = PROJECT.parent / "shared" / "reference" / "field-rules.tsv"
    if not field.exists():
        pytest.skip("the list of the field's rules is not here")
    assert sorted((row["source"], row["rule"]) for row in mapping) == sorted(
        (row["source"], row["rule"]) for row in read(field)
    )


def test_every_question_that_answers_exists(mapping):
    catalogue = Catalogue([PROJECT / "queries"])
    named = {id for row in mapping for id in row["questions"].split(",") if id}
    assert named <= set(catalogue)


def test_what_is_not_covered_has_a_reason_and_what_is_covered_has_none(mapping):
    assert [row["rule"] for row in mapping if bool(row["questions"]) == bool(row["reason"])] == []


def test_nearly_everything_is_covered(mapping):
    assert sum(not row["questions"] for row in mapping) <= len(mapping) // 20
