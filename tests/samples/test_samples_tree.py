"""The files: names, places, sizes, and that the committed sample is what the generator writes."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.samples import story_records, write_tree
from benchmarks.samples.__main__ import main
from trailscope.errors import UsageError

SAMPLE_LOGS = Path(__file__).parents[2] / "sample_logs"
KEY = re.compile(
    r"AWSLogs/o-a1b2c3d4e5/(?P<account>\d{12})/CloudTrail/(?P<region>[a-z0-9-]+)/(?P<day>\d{4}/\d\d/\d\d)/"
    r"(?P=account)_CloudTrail_(?P=region)_(?P<minute>\d{8}T\d{4})Z_[A-Za-z0-9]{16}\.json\.gz"
)


def packed_files(directory: Path) -> dict[str, bytes]:
    found = sorted(directory.rglob("*.json.gz"))
    return {str(path.relative_to(directory)): path.read_bytes() for path in found}


def records_of(packed: bytes) -> list[dict[str, object]]:
    return json.loads(gzip.decompress(packed))["Records"]


def test_the_committed_sample_is_what_the_generator_writes(tmp_path: Path) -> None:
    """On zlib-ng only the inflated bytes can be compared: it packs the same text into other bytes."""
    tree = write_tree(tmp_path)
    made, committed = packed_files(tmp_path), packed_files(SAMPLE_LOGS)
    remedy = "run: python -m benchmarks.samples sample_logs"
    assert sorted(made) == sorted(committed), remedy
    unlike = [name for name in made if gzip.decompress(made[name]) != gzip.decompress(committed[name])]
    assert unlike == [], remedy
    if "ng" not in zlib.ZLIB_RUNTIME_VERSION:
        assert [name for name in made if made[name] != committed[name]] == [], remedy
    assert tree.files == len(made)
    assert tree.gzip_bytes == sum(map(len, made.values())) <= 3_000_000
    assert tree.raw_bytes == sum(len(gzip.decompress(packed)) for packed in made.values())


def test_the_same_arguments_give_the_same_bytes_and_another_seed_gives_others(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("two", 7), ("other", 8)):
        write_tree(tmp_path / name, events=200, seed=seed)
    assert packed_files(tmp_path / "one") == packed_files(tmp_path / "two")
    assert packed_files(tmp_path / "one") != packed_files(tmp_path / "other")


@pytest.mark.parametrize("events", [len(story_records()), 100, 777])
def test_exactly_as_many_events_are_written_as_asked_for(tmp_path: Path, events: int) -> None:
    tree = write_tree(tmp_path, events=events)
    assert tree.events == events
    assert sum(len(records_of(packed)) for packed in packed_files(tmp_path).values()) == events


def test_a_single_event_can_be_had_without_the_story(tmp_path: Path) -> None:
    assert write_tree(tmp_path, events=1, story=False).events == 1


@pytest.mark.parametrize(
    ("events", "story", "events_per_file"), [(len(story_records()) - 1, True, None), (0, False, None), (100, True, 0)]
)
def test_what_cannot_be_written_is_refused_before_anything_is_touched(
    tmp_path: Path, events: int, story: bool, events_per_file: int | None
) -> None:
    with pytest.raises(UsageError):
        write_tree(tmp_path / "logs", events=events, story=story, events_per_file=events_per_file)
    assert not (tmp_path / "logs").exists()


def test_files_hold_no_more_events_than_asked_for(tmp_path: Path) -> None:
    write_tree(tmp_path, events=1_500, events_per_file=10)
    sizes = [len(records_of(packed)) for packed in packed_files(tmp_path).values()]
    assert max(sizes) <= 10
    assert min(sizes) >= 1


def test_an_earlier_sample_is_replaced_and_nothing_else_is_touched(tmp_path: Path) -> None:
    write_tree(tmp_path, events=100)
    before = packed_files(tmp_path)
    mine = tmp_path / "AWSLogs" / "o-notthesample" / "mine.json.gz"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    write_tree(tmp_path, events=300)
    write_tree(tmp_path, events=100)
    assert mine.read_bytes() == b"mine"
    mine.unlink()
    assert packed_files(tmp_path) == before


def test_every_key_says_where_and_about_when_its_records_were_made() -> None:
    """The day of a key is the day of delivery: the event's own day, or the next one just after midnight."""
    for name, packed in packed_files(SAMPLE_LOGS).items():
        key = KEY.fullmatch(name)
        assert key, name
        delivered = datetime.strptime(key["minute"] + "+0000", "%Y%m%dT%H%M%z")
        assert f"{delivered:%Y/%m/%d}" == key["day"]
        for record in records_of(packed):
            assert (record["recipientAccountId"], record["awsRegion"]) == (key["account"], key["region"])
            assert timedelta(0) <= delivered - datetime.fromisoformat(str(record["eventTime"])) < timedelta(days=1)


def test_every_file_is_one_gzip_member_of_compact_json_without_a_date() -> None:
    for name, packed in packed_files(SAMPLE_LOGS).items():
        assert packed[4:8] == bytes(4), name
        inflater = zlib.decompressobj(wbits=31)
        text = inflater.decompress(packed).decode()
        assert inflater.eof, name
        assert inflater.unused_data == b"", name
        assert text == json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")), name


def test_the_tree_says_what_it_holds(tmp_path: Path) -> None:
    tree = write_tree(tmp_path, events=1_000, seed=3)
    records = [record for packed in packed_files(tmp_path).values() for record in records_of(packed)]
    times = sorted(str(record["eventTime"]) for record in records)
    assert (f"{tree.first:%FT%TZ}", f"{tree.last:%FT%TZ}") == (times[0], times[-1])
    assert set(tree.accounts) == {record["recipientAccountId"] for record in records}
    assert set(tree.regions) == {record["awsRegion"] for record in records}
    assert (times[0][:10], times[-1][:10]) == ("2026-08-24", "2026-09-06")


def test_the_command_line_writes_the_tree_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "logs"), "--events", "200", "--seed", "5", "--no-story"]) == 0
    write_tree(tmp_path / "same", events=200, seed=5, story=False)
    assert packed_files(tmp_path / "logs") == packed_files(tmp_path / "same")
    assert capsys.readouterr().out.startswith("200 events in ")


def test_the_command_line_refuses_what_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--events", "3"]) == 2
    assert "too few" in capsys.readouterr().err
