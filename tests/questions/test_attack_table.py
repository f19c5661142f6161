"""The pinned table of ATT&CK."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trailscope.questions import attack

_FIELD_RULES = Path(__file__).parents[2] / "../shared/reference/field-rules.tsv"
# ids that four catalogues carry although no version of Enterprise has them, or v19 no longer does
_NOT_TECHNIQUES = {"T1098.033", "T1098.100", "T1484.003", "T1108", "T1478"}


def test_a_retired_id_leads_to_its_successor() -> None:
    assert attack.current("t1562.008") == "T1685.002"
    assert attack.current("T1685.002") == "T1685.002"
    assert attack.techniques()["T1685.002"].name == "Disable or Modify Cloud Log"
    assert attack.techniques()["T1685.002"].tactics == ("Defense Impairment",)


def test_every_successor_is_a_technique_and_no_retired_id_is() -> None:
    assert set(attack.renames().values()) <= attack.techniques().keys()
    assert not attack.renames().keys() & attack.techniques().keys()


def test_every_sub_technique_has_its_parent() -> None:
    assert {id.partition(".")[0] for id in attack.techniques()} <= attack.techniques().keys()


def test_ids_and_tactics_are_well_formed() -> None:
    for technique in attack.techniques().values():
        assert re.fullmatch(r"T1\d{3}(\.\d{3})?", technique.id)
        assert technique.name
        assert "Defense Evasion" not in technique.tactics
        assert len(set(technique.tactics)) == len(technique.tactics) > 0


@pytest.mark.parametrize(
    ("asked", "id", "found"),
    [
        ("T1685", "T1685.002", True),
        ("T1562", "T1685.002", True),
        ("T1562.008", "T1685.002", True),
        ("T1685.002", "T1685", False),
        ("T168", "T1685", False),
        ("T1685", "T1562.008", True),
    ],
)
def test_asking_for_a_technique_finds_its_sub_techniques_under_old_names_too(asked: str, id: str, found: bool) -> None:
    assert attack.covers(asked, id) is found


@pytest.mark.skipif(not _FIELD_RULES.is_file(), reason="the catalogue of field rules is not here")
def test_the_techniques_of_four_catalogues_are_known() -> None:
    ids = {id for line in _FIELD_RULES.read_text().splitlines()[1:] for id in line.split("\t")[3].split(",") if id}
    assert {id for id in ids if attack.current(id) not in attack.techniques()} == _NOT_TECHNIQUES
