"""A small office with three weeks of work, and attacks woven into it."""

from __future__ import annotations

from pathlib import Path

import pytest

import trailscope as ts
from benchmarks.woven.office import office_records
from benchmarks.woven.weaving import Woven, weave

ATTACKS = ("leaked_key_to_miners", "instance_credentials", "angry_administrator", "bucket_made_public")


@pytest.fixture(scope="session")
def woven(tmp_path_factory: pytest.TempPathFactory) -> Woven:
    """Logs of an office of six with four attacks in them."""
    return weave(office_records(3, people=6), ATTACKS, 3, tmp_path_factory.mktemp("woven") / "logs", noise=3)


@pytest.fixture(scope="session")
def woven_lake(woven: Woven, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of these logs; no test writes to it."""
    lake = tmp_path_factory.mktemp("woven lake") / "lake"
    with ts.open(woven.logs, lake=lake):
        return lake


@pytest.fixture(scope="session")
def told(woven_lake: Path):
    """The investigation, its findings and its incidents."""
    case = ts.open(woven_lake)
    findings = case.hunt()
    return case, findings, case.incidents(findings)
