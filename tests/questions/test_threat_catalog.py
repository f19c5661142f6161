"""The pinned AWS Threat Technique Catalog, and that every detection and hunt names techniques of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from trailscope.questions.catalogue import Catalogue
from trailscope.questions.threat_catalog import DATE, techniques

QUESTIONS = Catalogue([Path(__file__).resolve().parents[2] / "queries"])
ALERTS = [question for question in QUESTIONS.values() if question.kind != "summary"]


def test_ids_names_and_tactics_are_well_formed() -> None:
    for id, technique in techniques().items():
        assert re.fullmatch(r"A?T\d{4}(\.A?\d{3})?", id)
        assert technique.id == id
        assert technique.name == technique.name.strip() != ""
        assert technique.tactics


def test_a_technique_under_two_tactics_is_one_with_both() -> None:
    assert techniques()["T1098.001"].tactics == ("Persistence", "Privilege Escalation")


def test_the_table_has_a_date() -> None:
    assert date.fromisoformat(DATE) >= date(2025, 1, 1)


def test_every_detection_and_hunt_names_techniques_of_the_catalog() -> None:
    assert [question.id for question in ALERTS if not question.ttc] == []
    unknown = {question.id: set(question.ttc) - techniques().keys() for question in ALERTS}
    assert {id: names for id, names in unknown.items() if names} == {}


def test_most_of_the_catalog_is_asked_for() -> None:
    """Acquiring a domain, and queries inside a database, leave nothing in CloudTrail."""
    asked = {id for question in ALERTS for id in question.ttc}
    assert techniques().keys() - asked <= {"T1583.001", "AT1023.001", "T1190.A016"}
