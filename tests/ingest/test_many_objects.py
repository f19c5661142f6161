"""What an ingest holds of objects beside their rows has its share of the memory, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import trailscope as ts
from trailscope.ingest import pipeline
from trailscope.ingest.budget import Budget

OBJECTS = 12


@pytest.fixture
def logs(tmp_path: Path, record: Callable[..., Any], write_log: Callable[..., Path]) -> Path:
    """A folder of logs with one event each."""
    for number in range(OBJECTS):
        write_log(tmp_path / "logs" / f"{number:02}.json.gz", [record(eventName=f"Call{number}")])
    return tmp_path / "logs"


@pytest.mark.parametrize(("lines", "commits"), [(4, 3), (100, 1)])
def test_what_was_read_is_committed_when_the_ledger_has_as_many_objects_as_it_may(
    case: ts.Investigation, logs: Path, monkeypatch: pytest.MonkeyPatch, lines: int, commits: int
) -> None:
    monkeypatch.setattr(pipeline, "_OBJECTS_A_PIECE", 4)
    monkeypatch.setattr(Budget, "ledger", lines)
    summary = case.ingest(str(logs))
    assert (summary.objects_new, summary.events_new) == (OBJECTS, OBJECTS)
    assert len(list((case.lake_path / "objects").glob("*.parquet"))) == commits


def test_a_listing_is_taken_up_in_stretches_and_each_object_is_read_once(
    case: ts.Investigation, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Budget, "listed", 5)
    stretches = []
    genuine = pipeline._Run.take_up

    def take_up(run: Any, listed: list[Any], *, last: bool) -> None:
        stretches.append((len(listed), last))
        genuine(run, listed, last=last)

    monkeypatch.setattr(pipeline._Run, "take_up", take_up)
    summary = case.ingest(str(logs), str(logs))
    assert (summary.objects_new, summary.events_new) == (OBJECTS, OBJECTS)
    assert max(size for size, _ in stretches) == 5
    assert [last for _, last in stretches] == [False] * (len(stretches) - 1) + [True]


@pytest.mark.parametrize("megabytes", [256, 512, 1024, 4096])
def test_listing_and_ledger_take_no_more_than_a_third_of_what_is_free(megabytes: int) -> None:
    budget = Budget(megabytes << 20, threads=2)
    assert budget.listed * 600 + budget.ledger * 1_500 <= budget.free / 3
