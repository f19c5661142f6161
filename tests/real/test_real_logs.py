"""The real logs of ../shared/data, counted a second time with the standard library alone."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import trailscope as ts


@pytest.fixture(scope="module")
def lake(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ts.Investigation]:
    with ts.open(
        shared_data / "trail" / "AWSLogs",
        shared_data / "techniques" / "*.json",
        lake=tmp_path_factory.mktemp("real") / "lake",
    ) as case:
        yield case


@pytest.fixture(scope="module")
def records(shared_data: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for path in sorted((shared_data / "trail").rglob("*.json.gz")):
        found += json.loads(gzip.decompress(path.read_bytes()))["Records"]
    for path in sorted((shared_data / "techniques").glob("*.json")):
        found += json.loads(path.read_text())
    return found


def test_not_one_record_is_rejected(lake: ts.Investigation) -> None:
    assert lake.query("select * from rejects").rows() == []
    assert lake.last_ingest is not None
    assert lake.last_ingest.objects_rejected == 0


def test_counts_equal_an_independent_count(lake: ts.Investigation, records: list[dict[str, object]]) -> None:
    """Identity as the contract says; the sources were read by nothing of trailscope."""
    distinct = {
        tuple(r.get(k) for k in ("eventID", "recipientAccountId", "awsRegion", "eventCategory")): r for r in records
    }
    assert len(records) > 2_900
    assert lake.query("select count(*) as n from events").rows() == [{"n": len(distinct)}]
    for column, field in (("event_name", "eventName"), ("event_source", "eventSource"), ("error_code", "errorCode")):
        rows = lake.query(f"select {column} as value, count(*) as n from events group by all").rows()
        assert {row["value"]: row["n"] for row in rows} == Counter(r.get(field) for r in distinct.values())


def test_every_row_leads_back_to_its_object_and_position(
    lake: ts.Investigation, records: list[dict[str, object]]
) -> None:
    by_id = {record["eventID"]: record for record in records}
    rows = lake.query(
        "select event_id, source_uri, source_index, sha256 from events join objects using (source_uri)"
    ).rows()
    assert len(rows) > 2_900
    objects = {}
    for row in rows[::97]:
        path = Path(row["source_uri"].removeprefix("file://"))
        data = path.read_bytes()
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        content = objects.setdefault(path, json.loads(text))
        listed = content["Records"] if isinstance(content, dict) else content
        assert listed[row["source_index"]] == by_id[row["event_id"]]


def test_every_event_has_an_actor_and_an_action(lake: ts.Investigation) -> None:
    assert lake.query("select * from events where actor is null or actor_id is null or action is null").rows() == []
