"""What is counted off a whole lake once: the same rows come of its parts as of all events, however the lake came about."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

import trailscope as ts
from trailscope.engines import tallies
from trailscope.engines.activity import CALLED
from trailscope.engines.tallies import Tally, rows_of
from trailscope.hunt.call_counts import KINDS
from trailscope.incidents.facts import DAYS, HABIT_DAYS, MAKING
from trailscope.lineage.following import ACCOUNTS, IDENTITIES, ISSUED

pytestmark = pytest.mark.slow

EVERY = (ACCOUNTS, CALLED, DAYS, HABIT_DAYS, IDENTITIES, ISSUED, KINDS, MAKING)
SAMPLES = Path(__file__).resolve().parents[2] / "sample_logs" / "AWSLogs"


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """The sample logs, read in three goes, each of which has objects of every day."""
    lake = tmp_path_factory.mktemp("tallied") / "lake"
    objects = sorted(SAMPLES.rglob("*.json.gz"))
    for third in range(3):
        with ts.open(*objects[third::3], lake=lake):
            pass
    return lake


def kept() -> dict[str, int]:
    """The files of parts, each with its time of change."""
    files = Path(os.environ["XDG_CACHE_HOME"], "trailscope", "pages").rglob("*.parquet")
    return {file.name: file.stat().st_mtime_ns for file in files}


def rows(case, sql: str) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in case.hunting_engine().run(sql).to_pylist())


def worth_keeping(tally: Tally) -> Tally:
    return replace(tally, least_events=0)


def assert_the_rows_are_those_of_all_events(lake, tally, **view):
    with ts.open(lake, **view) as case:
        anew = rows(case, tally.over("events"))
        of_parts = rows_of(case.hunting_engine(), tally)
        assert "read_parquet" in of_parts
        assert anew
        assert rows(case, of_parts) == anew
        assert len(kept()) > 1


@pytest.mark.parametrize("tally", EVERY, ids=lambda tally: tally.name)
def test_the_rows_are_those_of_all_events(lake, tally, monkeypatch):
    monkeypatch.setattr(tallies, "ROWS_OF_A_PART", 1_000)
    assert_the_rows_are_those_of_all_events(lake, worth_keeping(tally))


@pytest.mark.parametrize("view", [{"since": "2026-08-26"}, {"until": "2026-09-02"}, {"since": "2020-01-01"}], ids=str)
def test_whole_weeks_of_a_view_come_from_parts_and_other_days_are_counted_anew(lake, view, monkeypatch):
    monkeypatch.setattr(tallies, "ROWS_OF_A_PART", 1_000)
    assert_the_rows_are_those_of_all_events(lake, worth_keeping(IDENTITIES), **view)


def test_small_parts_of_a_week_are_put_together_and_count_what_they_counted(record, write_log, tmp_path, monkeypatch):
    """Two events of the same second and kind, in two files: rows that are alike, and are two."""
    monkeypatch.setattr(tallies, "MOST_PARTS", 1)
    monkeypatch.setattr(tallies, "GRACE", 0)
    lake, tally = tmp_path / "lake", worth_keeping(KINDS)
    for number in range(3):
        log = write_log(tmp_path / f"{number}.json.gz", [record(eventTime="2026-09-02T10:00:00Z")])
        with ts.open(log, lake=lake) as case:
            counted = rows(case, rows_of(case.hunting_engine(), tally))
            assert counted == rows(case, tally.over("events"))
            assert len(counted) == 1
            assert f"('events', {number + 1})" in counted[0]
            assert len(kept()) == 1


def test_a_view_that_holds_no_week_whole_keeps_nothing(lake):
    with ts.open(lake, since="2026-08-26", until="2026-09-03") as case:
        assert rows_of(case.hunting_engine(), worth_keeping(KINDS)) == KINDS.over("events")
    assert not kept()


@pytest.mark.parametrize(
    "view",
    [{"since": "2026-09-01T00:00:01Z"}, {"accounts": ["111111111111"]}, {"regions": ["us-east-1"]}],
    ids=str,
)
def test_a_view_that_is_no_whole_days_of_the_lake_keeps_nothing(lake, view):
    with ts.open(lake, **view) as case:
        assert rows_of(case.hunting_engine(), worth_keeping(KINDS)) == KINDS.over("events")
    assert not kept()


def test_parts_of_other_weeks_stay_when_a_view_is_cut(lake):
    tally = worth_keeping(KINDS)
    with ts.open(lake) as case:
        rows_of(case.hunting_engine(), tally)
        of_all = kept()
    with ts.open(lake, since="2026-08-31") as case:
        rows_of(case.hunting_engine(), tally)
    assert kept() == of_all


def test_few_events_are_read_again(lake):
    with ts.open(lake) as case:
        assert rows_of(case.hunting_engine(), KINDS) == KINDS.over("events")
    assert not kept()


def test_a_tally_of_more_rows_than_are_kept_is_read_off_events_and_not_tried_again(lake, monkeypatch):
    monkeypatch.setattr(tallies, "MOST_ROWS", 10)
    tally, asked = worth_keeping(IDENTITIES), []
    with ts.open(lake) as case:
        engine = case.hunting_engine()
        assert rows_of(engine, tally) == tally.over("events")
        monkeypatch.setattr(type(engine), "keep", lambda *words: asked.append(words))
        assert rows_of(engine, tally) == tally.over("events")
    assert not asked
    assert not kept()


def test_a_part_of_other_bytes_is_made_again(lake):
    tally = worth_keeping(KINDS)
    with ts.open(lake) as case:
        expected = rows(case, rows_of(case.hunting_engine(), tally))
        for file in Path(os.environ["XDG_CACHE_HOME"]).rglob("pages/*/*.parquet"):
            file.write_bytes(bytes(len(file.read_bytes())))
        assert rows(case, rows_of(case.hunting_engine(), tally)) == expected


def test_other_code_makes_other_parts(lake):
    tally = worth_keeping(KINDS)
    with ts.open(lake) as case:
        rows_of(case.hunting_engine(), tally)
        before = kept()
        other = replace(tally, select=tally.select + " having count(*) > 0")
        assert rows(case, rows_of(case.hunting_engine(), other)) == rows(case, tally.over("events"))
    assert kept().keys() > before.keys()  # the old ones stay for a while


def test_findings_incidents_and_lineage_are_the_same_with_what_is_kept(lake, monkeypatch):
    with ts.open(lake) as case:
        findings = case.hunt()
        anew = findings.table, case.incidents(findings).json(), rows(case, "select * from kept_roots")
    assert not kept()
    for tally in EVERY:
        monkeypatch.setitem(vars(tally), "least_events", 0)
    for _ in range(2):
        with ts.open(lake) as case:
            findings = case.hunt()
            again = findings.table, case.incidents(findings).json(), rows(case, "select * from kept_roots")
        assert again[0].equals(anew[0])
        assert again[1:] == anew[1:]
    assert {name.split("-")[0] for name in kept()} == {tally.name for tally in EVERY}
