"""Files are merged, checked and forgotten while others read the lake and write to it, and no answer changes by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from lake_batches import events, files, lake_writer, ledger, put, put_into, said

import trailscope as ts
from trailscope.errors import LakeError
from trailscope.lake.checking import problems
from trailscope.lake.commits import LocalCommits
from trailscope.lake.opening import open_lake
from trailscope.schema.tables import EVENTS

pytestmark = pytest.mark.slow

Record = dict[str, Any]
NOTHING = np.empty(0, np.intp), np.empty(0, np.uint32)


@pytest.fixture
def objects(record: Any) -> dict[str, list[Record]]:
    """Eight objects with events of three days, each day in all of them."""
    return {
        f"o{number}": [
            record(eventTime=f"2026-09-0{day}T{(number * 7 + hour) % 24:02}:00:00Z", requestID=f"{number}-{day}-{hour}")
            for day in (1, 2, 3)
            for hour in range(5)
        ]
        for number in range(8)
    }


@pytest.fixture
def lake(tmp_path: Path, objects: dict[str, list[Record]]) -> Path:
    for uri, records in objects.items():
        put(tmp_path / "lake", {uri: records})
    return tmp_path / "lake"


def held(lake: Path) -> list[Record]:
    return sorted(said(lake), key=lambda row: str(row["event_id"]))


def test_compaction_makes_one_sorted_file_a_day_and_changes_no_answer(lake: Path) -> None:
    before = held(lake)
    with ts.open(lake) as case:
        done = case.compact(grace_seconds=0)
    assert (done.days, done.files_before, done.files_after, done.events) == (3, 24, 3, 120)
    assert held(lake) == before
    assert len(files(lake, "events/*/*.parquet")) == 3
    for path in open_lake(lake).event_files():
        times = pq.ParquetFile(path).read(["event_time"])["event_time"].to_pylist()
        assert times == sorted(times)
    assert not list(problems(open_lake(lake)))
    assert not (lake / "_merging").exists()
    with ts.open(lake) as case:
        assert case.compact().days == 0


def test_a_reader_of_the_state_before_goes_on_until_the_grace_ends_and_is_told_then(lake: Path) -> None:
    with ts.open(lake) as reader, ts.open(lake) as case:
        assert reader.query("select count(*) as n from events").rows() == [{"n": 120}]
        case.compact()
        assert reader.query("select count(*) as n from events where event_name is not null").rows() == [{"n": 120}]
        assert len(files(lake, "events/*/*.parquet")) == 27
        assert open_lake(lake).unnamed == 0
        case.compact(grace_seconds=0)
        with pytest.raises(ts.errors.QueryError, match="changed since it was opened"):
            reader.query("select count(distinct event_id) as n from events")
        reader.close()
        assert reader.query("select count(distinct event_id) as n from events").rows() == [{"n": 120}]


def test_a_compaction_between_two_commits_of_an_ingest_loses_and_doubles_nothing(
    lake: Path, objects: Any, record: Any
) -> None:
    more = {"late": [record(eventTime="2026-09-01T05:00:00Z")], "later": [record(eventTime="2026-09-02T05:00:00Z")]}
    again = {"copy": objects["o3"]}
    with lake_writer(lake) as writer:
        written = put_into(writer, {"late": more["late"]})
        with ts.open(lake) as case:
            assert case.compact(grace_seconds=0).days == 3
        assert written.new == 1
        assert put_into(writer, {"later": more["later"]}).new == 1
        assert put_into(writer, again).new == 0
    assert len(held(lake)) == 122
    assert not list(problems(open_lake(lake)))
    (lake / "committed.json").unlink()  # the ledgers alone say the same
    assert len(held(lake)) == 122


def test_rows_written_before_a_compaction_and_committed_after_it_are_there_once(lake: Path, objects: Any) -> None:
    with lake_writer(lake) as writer:
        writer.write([events([*objects["o1"]], "again")], [])
        with ts.open(lake) as case:
            case.compact(grace_seconds=0)
        writer.commit(ledger("again"))
    assert len(held(lake)) == 120
    assert not list(problems(open_lake(lake)))


def test_a_compaction_that_is_killed_before_its_ledger_changes_nothing(
    lake: Path, objects: Any, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(lake)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, ts.open(lake) as case:
        patched.setattr(LocalCommits, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            case.compact()
    assert held(lake) == before
    assert open_lake(lake).unnamed == 3
    (lake / "committed.json").unlink()  # the mark tells that no ledger is missing
    assert held(lake) == before
    put(lake, {"more": [record()]})
    assert open_lake(lake).unnamed == 0
    with ts.open(lake) as case:
        assert case.compact(grace_seconds=0).days == 3
    assert len(held(lake)) == len(before) + 1


def test_a_lost_merged_file_is_read_again_from_the_objects_of_all_that_it_merged(lake: Path, objects: Any) -> None:
    whole = held(lake)
    with ts.open(lake) as case:
        case.compact(grace_seconds=0)
    files(lake, "events/event_date=2026-09-02/*.parquet")[0].unlink()
    with pytest.raises(LakeError, match="o0"):
        open_lake(lake)
    put(lake, objects)
    assert held(lake) == whole
    assert not open_lake(lake).damage


def test_a_merged_ledger_that_is_lost_is_mended_too(lake: Path, objects: Any) -> None:
    whole = held(lake)
    with ts.open(lake) as case:
        case.compact(grace_seconds=0)
    files(lake, "objects/*.parquet")[-1].unlink()
    with pytest.raises(LakeError):
        open_lake(lake)
    put(lake, objects)
    assert held(lake) == whole


def test_forgetting_needs_a_confirmation_and_does_not_come_back(lake: Path, objects: Any) -> None:
    with ts.open(lake) as case:
        counted = case.forget(date(2026, 9, 3))
        assert (counted.events, counted.days) == (80, 2)
        assert case.query("select count(*) as n from events").rows() == [{"n": 120}]
        case.forget(date(2026, 9, 3), confirmed=True)
        assert case.query("select count(*) as n, min(event_date)::varchar as first from events").rows() == [
            {"n": 40, "first": "2026-09-03"}
        ]
        assert [entry.did for entry in case.log().entries] == ["query", "forget", "query"]
    assert len(files(lake, "events/*/*.parquet")) == 8
    put(lake, objects)
    assert len(held(lake)) == 40
    assert open_lake(lake).committed.batches[-1].forgets == "2026-09-03"


def test_a_check_names_what_is_wrong_and_repair_moves_it_aside(lake: Path, objects: Any) -> None:
    stranger = lake / "events/event_date=2026-09-01/other.parquet"
    first, second, *_ = files(lake, "events/event_date=2026-09-02/*.parquet")
    stranger.write_bytes(first.read_bytes())
    data = bytearray(second.read_bytes())
    data[100] ^= 1
    second.write_bytes(data)
    with ts.open(lake, despite_damage=True) as case:
        found = case.check()
        assert {(one.kind, one.path) for one in found if one.kind in ("orphan", "altered")} == {
            ("orphan", str(stranger.relative_to(lake))),
            ("altered", str(second.relative_to(lake))),
        }
        assert sorted(case.repair(found)) == sorted(str(path.relative_to(lake)) for path in (stranger, second))
    with pytest.raises(LakeError, match="ingest"):
        open_lake(lake)
    put(lake, objects)
    assert len(held(lake)) == 120
    assert not list(problems(open_lake(lake)))


def test_an_event_that_stands_twice_is_found(lake: Path) -> None:
    path = open_lake(lake).event_files()[0]
    again = pq.ParquetFile(path).read().cast(EVENTS).combine_chunks().to_batches()
    with lake_writer(lake) as writer:
        writer._identities.find = lambda day, wanted: NOTHING  # type: ignore[method-assign]  # a writer that forgot what is there
        writer.write(again, [])
        writer.commit(ledger("twice"))
    assert [one.kind for one in problems(open_lake(lake))] == ["duplicates"]


def test_plain_duckdb_answers_like_trailscope_after_the_printed_script(lake: Path) -> None:
    with ts.open(lake) as case:
        script = case.connection_script()
    with duckdb.connect() as plain:
        plain.execute(script)
        assert plain.sql("select count(*)::int from events where not is_denied(error_code)").fetchall() == [(120,)]
        assert plain.sql("select event_time from events limit 1").arrow().read_all().num_rows == 1
