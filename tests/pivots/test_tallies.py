"""What pages read off a whole lake is kept in the cache: the same page comes of it, and it follows the lake."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pivot_records import KEY, bob

import trailscope as ts
from trailscope.engines import tallies
from trailscope.pivots import entity_page

pytestmark = pytest.mark.slow

ENTITIES = (("who", "alice"), ("who", "Deploy"), ("ip", "203.0.113.9"), ("key", KEY), ("resource", "shop"))


@pytest.fixture
def lake(story, write_log, tmp_path):
    """A lake of the story, of this test alone."""
    with ts.open(write_log(tmp_path / "log.json.gz", story), lake=tmp_path / "lake"):
        return tmp_path / "lake"


@pytest.fixture
def further(record, write_log, tmp_path, lake):
    """Reads one more call of bob's into the lake: what alice alone did before."""

    def more(number: int) -> None:
        call = record(
            eventTime=f"2026-09-0{number}T12:00:00Z",
            eventSource="s3.amazonaws.com",
            eventName="PutBucketPolicy",
            requestParameters={"bucketName": "other"},
            userIdentity=bob(),
        )
        with ts.open(write_log(tmp_path / f"more-{number}.json.gz", [call]), lake=lake):
            pass

    return more


def parts() -> dict[str, int]:
    """The files that are kept, each with its time of change."""
    kept = Path(os.environ["XDG_CACHE_HOME"], "trailscope", "pages").rglob("*.parquet")
    return {file.name: file.stat().st_mtime_ns for file in kept}


def rows(lake, kind, text, **view):
    with ts.open(lake, **view) as case:
        return getattr(case, kind)(text).rows()


def others(lake, value):
    return next(
        (row["others"] for row in rows(lake, "who", "alice") if row["section"] == "rare" and row["value"] == value),
        None,
    )


@pytest.mark.parametrize(("kind", "text"), ENTITIES)
def test_a_page_is_the_same_from_the_cache_and_without_it(lake, kind, text):
    """A view that begins within a day, even one that holds everything, is read off anew and kept nowhere."""
    anew = rows(lake, kind, text, since="2020-01-01T00:00:01")
    assert not parts()
    assert rows(lake, kind, text) == anew
    assert parts()
    assert rows(lake, kind, text) == anew


def test_what_is_kept_is_not_made_again(lake):
    rows(lake, "who", "alice")
    kept = parts()
    rows(lake, "ip", "203.0.113.9")
    assert len(kept) == 3
    assert parts() == kept


def test_new_events_add_a_part_and_count(lake, further):
    before, kept = others(lake, "s3:PutBucketPolicy"), parts()
    further(5)
    assert (before, others(lake, "s3:PutBucketPolicy")) == (1, None)  # two others do it: that is not rare
    assert {name: parts().get(name) for name in kept} == kept
    assert len(parts()) == 2 * len(kept)


def test_a_part_that_another_process_may_read_stays_for_an_hour(lake, further, monkeypatch):
    now = tallies.time.time()
    rows(lake, "who", "alice")
    old = parts()
    with ts.open(lake) as case:
        case.compact()
    further(2)
    with ts.open(lake) as case:
        case.compact()
    for later, stays in ((0, True), (3_599, True), (3_700, False)):
        monkeypatch.setattr(tallies.time, "time", lambda later=later: now + later)
        further(3 + later // 3_000)
        rows(lake, "who", "alice")
        assert (parts().keys() >= old.keys()) is stays


def test_many_parts_become_one(lake, further, monkeypatch):
    monkeypatch.setattr(tallies, "GRACE", 0)
    monkeypatch.setattr(tallies, "MOST_PARTS", 2)
    for number in (4, 5, 6):
        further(number)
        assert others(lake, "s3:PutBucketPolicy") is None
    assert len(parts()) == 3


def test_large_parts_stay_as_they_are(lake, further, monkeypatch):
    """To put them together takes their rows into memory at once."""
    monkeypatch.setattr(tallies, "MOST_PARTS", 2)
    monkeypatch.setattr(tallies, "SMALL_PART", 1)
    for number in (5, 6, 7):
        further(number)
        assert others(lake, "s3:PutBucketPolicy") is None
    assert len(parts()) == 9


def test_many_changes_are_told_as_few_are(lake, monkeypatch):
    """Of many, the first are read alone; that is not enough where all of those had to be folded."""
    expected = rows(lake, "who", "alice")
    monkeypatch.setattr(entity_page, "FEW_CHANGES", 1)
    monkeypatch.setattr(entity_page, "FIRST_CHANGES", 1)
    assert rows(lake, "who", "alice") == expected


def test_parts_of_files_that_were_merged_go(lake, further, monkeypatch):
    monkeypatch.setattr(tallies, "GRACE", 0)
    rows(lake, "who", "alice")
    further(2)
    expected, old = rows(lake, "who", "alice"), parts()
    with ts.open(lake) as case:
        case.compact()
    assert rows(lake, "who", "alice") == expected
    assert not parts().keys() & old.keys()


def test_a_part_that_was_cut_short_is_made_anew(lake):
    expected = rows(lake, "who", "alice")
    for file in Path(os.environ["XDG_CACHE_HOME"]).rglob("pages/*/*.parquet"):
        file.write_bytes(file.read_bytes()[:-9])
    assert rows(lake, "who", "alice") == expected


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(lake):
    expected = rows(lake, "who", "alice", since="2020-01-01T00:00:01")
    Path(os.environ["XDG_CACHE_HOME"], "trailscope", "pages").write_text("in the way")
    assert rows(lake, "who", "alice") == expected


def test_the_tallies_of_lakes_that_were_not_asked_for_longest_go_first(lake, story, write_log, tmp_path, monkeypatch):
    rows(lake, "who", "alice")
    old = Path(os.environ["XDG_CACHE_HOME"], "trailscope", "pages")
    [first] = old.iterdir()
    os.utime(first, (1, 1))
    monkeypatch.setattr(tallies, "MOST_BYTES", 1)
    with ts.open(write_log(tmp_path / "log2.json.gz", story), lake=tmp_path / "lake2") as other:
        assert other.who("alice").rows()
    [left] = old.iterdir()
    assert left != first
