"""A lake that is not what was committed is never answered from as if it were, and ingesting again makes it whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lake_batches import events, files, insights, lake_writer, ledger, put, put_into, rejects, rows, said

import trailscope as ts
from trailscope.errors import LakeError
from trailscope.lake.integrity import verify
from trailscope.lake.opening import open_lake
from trailscope.schema.tables import OBJECTS

pytestmark = pytest.mark.slow

Record = dict[str, Any]
Make = Callable[..., Record]
Objects = dict[str, list[Record]]


def held(lake: Path) -> list[str]:
    """What the events of a lake say; refused where the lake is damaged."""
    return sorted(map(repr, said(lake)))


@pytest.fixture
def objects(record: Make) -> Objects:
    """Four objects, one for each commit, each with events of two days; one event of the first comes again in the third."""
    made = {name: [record(eventTime=f"2026-09-0{day}T00:00:00Z", requestID=name) for day in (1, 2)] for name in "abcd"}
    made["c"].append(made["a"][0])
    return made


@pytest.fixture
def lake(tmp_path: Path, objects: Objects) -> Path:
    """A lake of them, of four batches."""
    for name in objects:
        put(tmp_path / "lake", {name: objects[name]})
    return tmp_path / "lake"


def damaged(lake: Path) -> str:
    """What a question to the lake is refused with."""
    with pytest.raises(LakeError) as refused:
        ts.open(lake)
    return str(refused.value)


def deleted(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def lengthened(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def altered(path: Path) -> None:
    """One bit is another: the size is the same."""
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)


def replaced(path: Path) -> None:
    """By another Parquet file."""
    path.write_bytes(files(path.parents[2], "objects/*.parquet")[0].read_bytes())


@pytest.mark.parametrize("damage", [deleted, cut, emptied, lengthened, altered, replaced])
@pytest.mark.parametrize("number", range(0, 8, 3))
def test_a_damaged_events_file_is_named_and_ingesting_again_makes_the_lake_whole(
    lake: Path, objects: Objects, damage: Callable[[Path], None], number: int
) -> None:
    whole = held(lake)
    path = files(lake, "events/*/*.parquet")[number]
    damage(path)
    assert str(path.relative_to(lake)) in damaged(lake)
    put(lake, objects)
    assert held(lake) == whole
    assert not ts.open(lake).damage


@pytest.mark.parametrize("number", [0, 1, 3], ids=["the first", "a middle one", "the newest"])
@pytest.mark.parametrize("damage", [deleted, cut, emptied, altered])
@pytest.mark.parametrize("indexed", [True, False], ids=["", "and without committed.json"])
def test_a_lost_ledger_is_named_and_ingesting_again_makes_the_lake_whole(
    lake: Path, objects: Objects, number: int, damage: Callable[[Path], None], indexed: bool
) -> None:
    whole = held(lake)
    path = files(lake, "objects/*.parquet")[number]
    damage(path)
    if not indexed:
        (lake / "committed.json").unlink()
    assert path.stem in damaged(lake)
    put(lake, objects)
    assert held(lake) == whole
    assert [row["n"] for row in rows(lake, "select count(*) as n from objects group by source_uri")] == [1] * 4


@pytest.mark.parametrize("indexed", [True, False])
def test_the_only_ledger_is_missed(tmp_path: Path, objects: Objects, indexed: bool) -> None:
    lake = tmp_path / "one"
    put(lake, objects)
    whole = held(lake)
    for path in files(lake, "objects/*.parquet"):
        path.unlink()
    if not indexed:
        (lake / "committed.json").unlink()
    assert "ledger" in damaged(lake) or "objects/" in damaged(lake)
    put(lake, objects)
    assert held(lake) == whole


def test_all_ledgers_and_all_events_may_be_gone(lake: Path) -> None:
    for folder in ("events", "objects"):
        shutil.rmtree(lake / folder)
    assert "new lake" in damaged(lake)


def test_two_files_that_changed_places_are_named(tmp_path: Path, record: Make) -> None:
    lake = tmp_path / "lake"
    made = {"a": [record() for _ in range(3)], "b": [record() for _ in range(30)]}
    for name, records in made.items():
        put(lake, {name: records})
    whole = held(lake)
    one, other = files(lake, "events/*/*.parquet")
    one_bytes, other_bytes = one.read_bytes(), other.read_bytes()
    one.write_bytes(other_bytes)
    other.write_bytes(one_bytes)
    assert "2 files of another size" in damaged(lake)
    put(lake, made)
    assert held(lake) == whole


@pytest.mark.parametrize("pattern", ["events/*/*.parquet", "objects/*.parquet", "rejects/*.parquet"])
def test_copies_change_nothing_and_are_told(lake: Path, pattern: str) -> None:
    with lake_writer(lake) as writer:
        writer.set_aside(rejects("not JSON", uri="r"))
        writer.commit(ledger("r", status="rejected"))
    whole = [rows(lake, f"select * from {view} order by all") for view in ("events", "objects", "rejects")]
    path = files(lake, pattern)[0]
    for name in (f"{path.stem}9.parquet", f"copy of {path.name}", "20200101T000000Z-00000000.parquet", "x.parquet"):
        shutil.copy(path, path.with_name(name))
    assert [rows(lake, f"select * from {view} order by all") for view in ("events", "objects", "rejects")] == whole
    assert open_lake(lake).unnamed == 4
    put(lake, {"more": []})
    assert len(files(lake, pattern)) >= 5


def test_what_is_restored_is_whole_again(lake: Path) -> None:
    whole = held(lake)
    path = files(lake, "events/*/*.parquet")[2]
    saved = path.read_bytes()
    path.unlink()
    damaged(lake)
    path.write_bytes(saved)
    assert held(lake) == whole


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"batches": [{"name": 1}]}'])
def test_committed_json_is_made_again_from_the_ledgers(lake: Path, objects: Objects, kept: str) -> None:
    whole, index = held(lake), lake / "committed.json"
    before = json.loads(index.read_text())
    index.write_text(kept) if kept else index.unlink()
    assert held(lake) == whole
    put(lake, objects)
    after = json.loads(index.read_text())
    assert [batch["files"] for batch in after["batches"]] == [batch["files"] for batch in before["batches"]]


def test_damaged_files_are_moved_aside_and_none_is_deleted(lake: Path, objects: Objects) -> None:
    path = files(lake, "events/*/*.parquet")[0]
    cut(path)
    left = path.read_bytes()
    put(lake, objects)
    assert (lake / "_damaged" / path.relative_to(lake)).read_bytes() == left
    assert not path.exists()


def test_intact_files_of_a_damaged_batch_stay(lake: Path, objects: Objects) -> None:
    first, second = (files(lake, f"events/event_date=2026-09-0{day}/*.parquet")[0] for day in (1, 2))
    kept = second.read_bytes()
    first.unlink()
    put(lake, objects)
    assert second.read_bytes() == kept
    assert str(second) in {str(path) for path in open_lake(lake).event_files()}


def test_a_lake_stays_damaged_until_all_its_objects_were_read_again_and_says_which(
    tmp_path: Path, objects: Objects
) -> None:
    """Over several runs, each of which reads some of them."""
    lake = tmp_path / "lake"
    put(lake, objects)
    whole = held(lake)
    files(lake, "events/*/*.parquet")[0].unlink()
    assert "missing, 4 objects (a, b, c and 1 more);" in damaged(lake)
    put(lake, {name: objects[name] for name in "ac"})
    assert "missing, 2 objects (b, d);" in damaged(lake)
    put(lake, {"x": [], "b": objects["b"]})
    assert "missing, 1 object (d);" in damaged(lake)
    put(lake, {"d": objects["d"]})
    assert held(lake) == whole


def test_objects_are_recognised_by_their_bytes_wherever_they_lie_now(lake: Path, objects: Objects) -> None:
    whole = held(lake)
    files(lake, "events/*/*.parquet")[0].unlink()
    with lake_writer(lake) as writer:
        writer.write([events(objects["a"], "elsewhere")], [])
        writer.commit(ledger("elsewhere", version="other", sha256="of a"))
    assert held(lake) == whole


def test_an_object_that_had_only_begun_to_be_read_has_to_be_read_too(lake: Path, record: Make) -> None:
    """Its rows are gone with the file, whether it is looked for again or not."""
    with lake_writer(lake) as writer:
        writer.write([events([record()], "begun")], [])
        begun = ledger("begun", status="unreadable").to_pylist()[0] | {"records": 1}
        writer.commit(pa.Table.from_pylist([begun], OBJECTS))
    whole = held(lake)
    max(files(lake, "events/*/*.parquet"), key=lambda path: path.name).unlink()
    assert "missing, 1 object (begun);" in damaged(lake)
    with lake_writer(lake) as writer:
        writer.commit(ledger("begun", status="unreadable"))
    assert "missing, 1 object (begun);" in damaged(lake)
    assert len(whole) == 9


def test_what_could_not_be_read_to_its_end_is_still_owed(lake: Path) -> None:
    files(lake, "events/*/*.parquet")[0].unlink()
    with lake_writer(lake) as writer:
        writer.commit(ledger("a", status="unreadable"))
    assert "missing, 1 object (a);" in damaged(lake)


def test_a_second_damage_to_a_batch_that_is_being_healed_is_not_forgotten(tmp_path: Path, objects: Objects) -> None:
    """What was read again relied on the other file of the batch, which is lost now too."""
    lake = tmp_path / "lake"
    put(lake, objects)
    whole = held(lake)
    first, second = files(lake, "events/*/*.parquet")
    first.unlink()
    put(lake, {name: objects[name] for name in "abc"})
    second.unlink()
    put(lake, {"d": objects["d"]})
    assert "missing, 3 objects (a, b, c);" in damaged(lake)
    put(lake, objects)
    assert held(lake) == whole


def test_damage_to_what_healed_a_batch_is_damage_again(lake: Path, objects: Objects) -> None:
    whole = held(lake)
    files(lake, "events/*/*.parquet")[0].unlink()
    put(lake, objects)
    newest = max(files(lake, "events/*/*.parquet"), key=lambda path: path.name)
    newest.unlink()
    damaged(lake)
    put(lake, objects)
    assert held(lake) == whole


def test_healing_that_is_killed_goes_on(lake: Path, objects: Objects) -> None:
    whole = held(lake)
    files(lake, "events/*/*.parquet")[0].unlink()
    with lake_writer(lake) as writer:
        writer.write([events(objects["a"], "a")], [])
    damaged(lake)
    put(lake, objects)
    assert held(lake) == whole


def test_an_event_that_an_overlapping_object_had_too_comes_back_once(lake: Path, objects: Objects) -> None:
    files(lake, "events/event_date=2026-09-01/*.parquet")[0].unlink()
    put(lake, objects)
    identity = objects["a"][0]["eventID"]
    assert [row["event_id"] for row in said(lake)].count(identity) == 1


def test_rejects_and_objects_are_not_told_twice_after_healing(lake: Path, objects: Objects) -> None:
    def whole(writer: Any) -> None:
        writer.write([events(objects["a"][:1], "r")], [])
        writer.set_aside(rejects("not JSON", uri="r", index=1))
        writer.commit(ledger("r", status="partly read"))

    with lake_writer(lake) as writer:
        whole(writer)
        writer.write([events([objects["a"][0] | {"eventID": "new"}], "s")], [])
        writer.commit(ledger("s"))
    files(lake, "events/*/*.parquet")[-1].unlink()
    for path in files(lake, "events/event_date=2026-09-01/*.parquet"):
        path.unlink()
    with lake_writer(lake) as writer:
        whole(writer)
        put_into(writer, objects)
        writer.write([events([objects["a"][0] | {"eventID": "new"}], "s")], [])
        writer.commit(ledger("s"))
    assert [row["n"] for row in rows(lake, "select count(*) as n from objects group by source_uri")] == [1] * 6
    assert len(rows(lake, "select reason from rejects where true")) == 1


@pytest.mark.parametrize("folder", ["rejects", "insights"])
def test_files_of_rejects_and_insights_are_missed_too(lake: Path, folder: str) -> None:
    (lake / folder).mkdir(exist_ok=True)
    with lake_writer(lake) as writer:
        writer.set_aside(rejects("not JSON", uri="r"))
        writer.write([], [_insight()])
        writer.commit(ledger("r", status="rejected"))
    next((lake / folder).glob("*.parquet")).unlink()
    assert folder in damaged(lake)
    with lake_writer(lake) as writer:
        writer.set_aside(rejects("not JSON", uri="r"))
        writer.write([], [_insight()])
        writer.commit(ledger("r", status="rejected"))
    assert len(rows(lake, "select reason from rejects where true")) == 1
    assert len(rows(lake, "select event_id from insights where true")) == 1


def _insight() -> pa.RecordBatch:
    return insights([{"event_id": "i", "record": "{}"}], "r")


def test_answers_despite_damage_come_from_the_rest(lake: Path) -> None:
    whole = len(held(lake))
    path = files(lake, "events/*/*.parquet")[0]
    cut(path)
    with ts.open(lake, despite_damage=True) as case:
        assert case.query("select count(*) as n from events where true").rows() == [{"n": whole - 1}]
        assert case.damage.changed == (str(path.relative_to(lake)),)
    files(lake, "objects/*.parquet")[1].unlink()
    with ts.open(lake, despite_damage=True) as case:
        assert case.query("select count(*) as n from events where true").rows() == [{"n": whole - 3}]
        assert len(case.query("select * from objects where true")) == 3


def test_what_a_running_ingest_has_moved_into_place_is_no_damage(lake: Path, objects: Objects) -> None:
    """Seen while the ledger is not there yet: the mark of the commit says so, with and without committed.json."""
    whole, batch = held(lake), "20990101T000000Z-0123abcd"
    day = files(lake, "events/*")[0]
    shutil.copy(files(lake, "events/*/*.parquet")[0], day / f"{batch}.000000.parquet")
    (lake / "_staging" / batch).mkdir(parents=True)
    assert held(lake) == whole
    (lake / "committed.json").unlink()
    assert held(lake) == whole
    put(lake, objects)
    assert not (day / f"{batch}.000000.parquet").exists()
    assert not (lake / "_damaged").exists()


def test_a_ledger_of_another_lake_is_not_part_of_this_one(lake: Path, tmp_path: Path, record: Make) -> None:
    whole, other = held(lake), tmp_path / "other"
    put(other, {"z": [record()]})
    for path in (*files(other, "objects/*.parquet"), *files(other, "events/*/*.parquet")):
        target = lake / path.relative_to(other)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    assert held(lake) == whole


@pytest.mark.parametrize("pattern", ["events/*/*.parquet", "objects/*.parquet"])
def test_other_bytes_of_the_same_number_are_noticed_when_the_lake_is_opened(lake: Path, pattern: str) -> None:
    path = files(lake, pattern)[0]
    altered(path)
    assert f"1 file with other content ({path.relative_to(lake)})" in damaged(lake)


def test_a_copied_lake_is_read_once_and_then_known(lake: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(lake, copy, copy_function=shutil.copyfile)
    before = json.loads((lake / "checked.json").read_text())["files"]
    ts.open(copy).close()
    after = json.loads((copy / "checked.json").read_text())["files"]
    assert after.keys() == before.keys()
    assert all(after[path] == (copy / path).stat().st_mtime_ns != before[path] for path in after)
    assert held(copy) == held(lake)


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"files": [1]}', '{"files": {"a": "b"}}'])
def test_without_the_list_of_checked_files_all_are_read(lake: Path, kept: str) -> None:
    altered(files(lake, "events/*/*.parquet")[3])
    (lake / "checked.json").write_text(kept)
    assert "with other content" in damaged(lake)


def test_every_byte_can_be_verified(lake: Path) -> None:
    """Also what opening cannot see: where the time of the last change was set back, or no hash is known of a newest ledger."""
    opened = open_lake(lake)
    sound = verify(opened.layout, opened.committed, opened.damage)
    assert (sound.altered, sound.unverifiable, sound.files) == ((), (), 12)
    path = files(lake, "events/*/*.parquet")[3]
    modified = path.stat().st_mtime_ns
    altered(path)
    os.utime(path, ns=(modified, modified))
    opened = open_lake(lake)
    assert not opened.damage
    assert verify(opened.layout, opened.committed, opened.damage).altered == (str(path.relative_to(lake)),)


def test_a_lake_of_the_first_format_is_read_and_watched_from_the_next_ingest_on(lake: Path, objects: Objects) -> None:
    """There, a file belongs to a batch by its name, and no ledger has a manifest."""
    whole = held(lake)
    for path in files(lake, "objects/*.parquet"):
        older = pq.read_table(path).drop_columns(["form", "road"]).replace_schema_metadata(None)
        pq.write_table(older, path)
    (lake / "committed.json").unlink()
    (lake / "checked.json").unlink()
    (lake / "lake.json").write_text('{"format": 1, "created_by": "trailscope 0.1"}')
    assert held(lake) == whole
    assert rows(lake, "select road from objects where source_uri = 'a'") == [{"road": None}]
    assert put(lake, objects | {"e": []}).new == 0
    assert held(lake) == whole
    assert json.loads((lake / "lake.json").read_text()) == {"format": 3, "created_by": "trailscope 0.1"}
    files(lake, "events/*/*.parquet")[0].unlink()
    damaged(lake)
    put(lake, objects)
    assert held(lake) == whole
