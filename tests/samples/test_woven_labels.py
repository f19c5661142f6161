"""Each event of each woven attack has a stage and a technique, and both are MITRE's."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.woven.intruder import NobodyLeftError
from benchmarks.woven.labels import label, table
from benchmarks.woven.weaving import ATTACKS, benign, told
from benchmarks.woven.world import look_around
from trailscope.questions.attack import techniques


def test_stages_and_techniques_are_those_of_the_pinned_version() -> None:
    known = techniques()
    assert [line for line in table() if line[1] not in known[line[2]].tactics] == []


@pytest.mark.slow
@pytest.mark.parametrize("organisation", ["office", "startup", "shop"])
def test_each_call_of_each_attack_has_a_line(organisation: str, tmp_path: Path) -> None:
    world = look_around(benign(organisation, 1, tmp_path, 12_000))
    missing = set()
    for name, attack in ATTACKS.items():
        for seed in range(3):
            try:
                written, _ = told(attack, world, Random(f"{seed}/{name}"), set())
            except NobodyLeftError:
                continue
            for record in written:
                try:
                    label(record)
                except LookupError as error:
                    missing.add(str(error))
    assert sorted(missing) == []
