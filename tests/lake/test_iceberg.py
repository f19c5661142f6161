"""An Iceberg table holds the lake's own files: more of them after an ingest, others after a compaction, never a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lake_batches import files, put

import trailscope as ts
from trailscope.errors import UsageError

pytestmark = pytest.mark.slow

pytest.importorskip("pyiceberg")

Record = dict[str, Any]


@pytest.fixture
def catalogue(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "warehouse").mkdir()
    return {"type": "sql", "uri": f"sqlite:///{tmp_path}/catalog.db", "warehouse": (tmp_path / "warehouse").as_uri()}


def table(catalogue: dict[str, str]) -> Any:
    from pyiceberg.catalog import load_catalog

    return load_catalog("default", **catalogue).load_table("trailscope.events")


def test_each_publication_is_a_snapshot_of_the_lakes_files(
    tmp_path: Path, catalogue: dict[str, str], record: Callable[..., Record]
) -> None:
    lake = tmp_path / "lake"
    for number in range(3):
        put(lake, {f"o{number}": [record(eventTime=f"2026-09-0{day}T0{number}:00:00Z") for day in (1, 2)]})
    with ts.open(lake) as case:
        first = case.publish_iceberg("trailscope.events", properties=catalogue)
        assert (first.added, first.removed, first.files, first.events) == (6, 0, 6, 6)
        put(lake, {"more": [record(eventTime="2026-09-02T09:00:00Z", eventName="DeleteTrail")]})
        second = case.publish_iceberg("trailscope.events", properties=catalogue)
        assert (second.added, second.removed, second.events) == (1, 0, 7)
        again = case.publish_iceberg("trailscope.events", properties=catalogue)
        assert (again.added, again.removed, again.snapshot) == (0, 0, second.snapshot)
        case.compact(grace_seconds=0)
        merged = case.publish_iceberg("trailscope.events", properties=catalogue)
        assert (merged.added, merged.removed, merged.files, merged.events) == (2, 7, 2, 7)
        read = table(catalogue)
        assert [file.file.file_path for file in read.scan().plan_files()] == [
            f"file://{path}" for path in files(lake, "events/*/*.parquet")
        ]
        assert len(read.snapshots()) == 3
        wanted = case.look("select event_id, event_time, source_uri from events order by event_id").rows()
        found = read.scan(selected_fields=("event_id", "event_time", "source_uri")).to_arrow().sort_by("event_id")
        assert found.to_pylist() == wanted
        pruned = read.scan(row_filter="event_time >= '2026-09-02T00:00:00+00:00' and event_name = 'DeleteTrail'")
        assert len(list(pruned.plan_files())) == 1
        assert pruned.to_arrow().num_rows == 1
        assert not case.check()


def test_a_table_needs_a_namespace(tmp_path: Path, catalogue: dict[str, str], record: Callable[..., Record]) -> None:
    put(tmp_path / "lake", {"a": [record()]})
    with ts.open(tmp_path / "lake") as case, pytest.raises(UsageError, match="no namespace"):
        case.publish_iceberg("events", properties=catalogue)
