"""Objects that the native core reads whole, many in one call, become what they become one by one: rows, rejects and lines of the ledger."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples
from record_strategies import records

import trailscope as ts
from trailscope.ingest import conversion, rows
from trailscope.ingest.batch import BatchInHand
from trailscope.ingest.budget import Budget
from trailscope.ingest.conversion import Converted, StoredBytes, convert
from trailscope.native_core import NATIVE, PYTHON, ROAD_VARIABLE, core_in_use

pytestmark = pytest.mark.skipif(
    core_in_use() is None, reason="the native core is not installed: .ci/run builds it where cargo is"
)

MOST = 1 << 16
PLAIN = {
    "eventVersion": "1.11",
    "eventTime": "2026-09-01T08:19:04Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "GetUser",
}


def packed(text: str | bytes) -> bytes:
    return gzip.compress(text if isinstance(text, bytes) else text.encode(), mtime=0)


def log(*given: str | dict[str, Any]) -> bytes:
    """A log as it is delivered, of records or of whatever else stands in the list."""
    texts = [item if isinstance(item, str) else json.dumps(item) for item in given]
    return packed(f'{{"Records":[{",".join(texts)}]}}')


TAKEN = {
    "one record": log(PLAIN),
    "many records": log(*(PLAIN | {"eventID": str(number)} for number in range(300))),
    "with white space": packed(f' {{ "Records" : [ {json.dumps(PLAIN)} ,\n{json.dumps(PLAIN)} ] }} \n'),
    "an insight": log(PLAIN, PLAIN | {"eventCategory": "Insight", "eventType": "AwsCloudTrailInsight"}, PLAIN),
    "a time that is none": log(PLAIN | {"eventTime": "yesterday"}, PLAIN),
    "a time that is written otherwise": log(PLAIN, PLAIN | {"eventTime": "2026-09-01T08:19:04.123+02:00"}),
    "no time": log(PLAIN, {"eventVersion": "1.11", "eventName": "GetUser"}),
    "a number between records": log(PLAIN, "7", PLAIN),
    "a field twice": log(
        '{"eventVersion":"1.11","eventTime":"2026-09-01T08:19:04Z","eventName":"A","eventName":"B"}', PLAIN
    ),
    "a field without a column": log(PLAIN | {"requestID": "r", "somethingNew": [1, {"a": None}]}),
    "an identity as text": log(PLAIN | {"userIdentity": json.dumps({"type": "IAMUser", "userName": "alice"})}, PLAIN),
}
LEFT = {
    "no gzip": gzip.decompress(log(PLAIN)),
    "two members": log(PLAIN) + log(PLAIN),
    "bytes behind it": log(PLAIN) + b"more",
    "cut": log(*[PLAIN] * 40)[:-30],
    "a wrong checksum": log(PLAIN)[:-8] + bytes(4) + log(PLAIN)[-4:],
    "nothing": b"",
    "a list of none": log(),
    "an array": packed(json.dumps([PLAIN])),
    "lines": packed("\n".join(json.dumps(PLAIN) for _ in range(3))),
    "something beside the list": packed(json.dumps({"Records": [PLAIN], "more": 1})),
    "a message of S3": log(PLAIN | {"eventSource": "aws:s3"}),
    "a message with a space": packed('{"Records":[{"eventVersion":"2.1","eventSource" : "aws:sqs","eventTime":"2026-09-01T08:19:04Z"}]}'),
    "no record first": log({"name": "x"}, PLAIN),
    "a text first": log(json.dumps(json.dumps(PLAIN)), PLAIN),
    "half a pair": log('{"eventVersion":"1.11","eventTime":"2026-09-01T08:19:04Z","userAgent":"\\ud800"}', PLAIN),
    "a comma too many": packed(f'{{"Records":[{json.dumps(PLAIN)},{json.dumps(PLAIN)},]}}'),
    "a line end in a text": packed(f'{{"Records":[{json.dumps(PLAIN)},{{"eventTime":"2026-09-01T08:19:04Z","userAgent":"a\nb"}}]}}'),
    "bytes that are no UTF-8": packed(f'{{"Records":[{json.dumps(PLAIN)},{{"eventVersion":"1.11","userAgent":"'.encode() + b'\xff"}]}'),
    "a record in a text": log(PLAIN, json.dumps(json.dumps(PLAIN | {"eventName": "Inner"})), PLAIN),
    "a record in an object": log(PLAIN, {"detail": PLAIN | {"eventName": "Inner"}}),
    "a digest": packed(json.dumps({"digestPublicKeyFingerprint": "00", "logFiles": []})),
    "too long a text": log(*(PLAIN | {"eventID": str(number)} for number in range(1000))),
}  # fmt: skip
ALL = TAKEN | LEFT


def stored(names: Sequence[str]) -> list[StoredBytes]:
    return [StoredBytes(f"file:///logs/{number}.json.gz", ALL[name]) for number, name in enumerate(names)]


def converted(objects: Sequence[StoredBytes]) -> Converted:
    return convert(objects, piece_bytes=MOST, limit_bytes=1 << 30)


def plain(done: Converted) -> tuple[Any, ...]:
    """All that came of objects, in a form that compares; dictionaries may list the same texts in another order."""
    batches = (done.rows.events, done.rows.insights, done.rows.rejects)
    for batch in batches:
        batch.validate(full=True)
    return done.told, *(pa.Table.from_batches([batch]).to_pylist() for batch in batches)


def assert_same(objects: Sequence[StoredBytes]) -> None:
    """The core's road of objects, its road of documents, and plain Python: the same of all of them."""
    whole = plain(converted(objects))
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(conversion, "road_of_objects", lambda: None)
        assert whole == plain(converted(objects))
        changed.setenv(ROAD_VARIABLE, PYTHON)
        assert whole == plain(converted(objects))


@pytest.mark.parametrize("name", ALL)
def test_each_object_alone(name: str) -> None:
    assert_same(stored([name]))


@pytest.mark.parametrize("name", ALL)
def test_each_object_between_others(name: str) -> None:
    assert_same(stored(["many records", name, "one record"]))


def test_all_of_them_in_one_call() -> None:
    assert_same(stored([*ALL, *reversed(ALL)]))


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.sampled_from(list(ALL)), max_size=8))
def test_objects_in_any_order(names: list[str]) -> None:
    assert_same(stored(names))


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(records(), max_size=4), min_size=1, max_size=4))
def test_records_of_any_kind(given: list[list[bytes]]) -> None:
    """The text of one object does not show through in the next, which is shorter or longer."""
    texts = [b'{"Records":[' + b",".join(listed) + b"]}" for listed in given]
    assert_same([StoredBytes(f"file:///{number}.gz", packed(text)) for number, text in enumerate(texts)])


@settings(max_examples=examples(100), deadline=None)
@given(st.sampled_from([name for name in ALL if len(ALL[name]) > 1]), st.data())
def test_objects_with_a_bit_turned_or_their_end_cut(name: str, data: st.DataObject) -> None:
    harmed = bytearray(ALL[name])
    harmed[data.draw(st.integers(0, len(harmed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    cut = bytes(harmed)[: data.draw(st.integers(1, len(harmed)))]
    sound = StoredBytes("file:///sound.gz", TAKEN["one record"])
    assert_same([sound, StoredBytes("file:///harmed.gz", cut), sound._replace(uri="file:///other.gz")])


def test_the_core_reads_what_is_delivered_and_leaves_the_rest() -> None:
    """So that none of the tests above compares a road with itself."""
    road = rows.road_of_objects()
    assert road is not None
    names = [*TAKEN, *LEFT]
    runs = road([item.uri for item in stored(names)], [ALL[name] for name in names], MOST)
    read = {name for first, end, _, read in runs for name in names[first:end] if read is not None}
    assert read == set(TAKEN)
    assert [number for first, end, *_ in runs for number in range(first, end)] == list(range(len(names)))


@pytest.mark.parametrize(("between", "runs_made"), [("one record", 1), ("many records", 80)])
def test_objects_of_two_kinds_that_stand_mixed_are_not_read_in_many_small_runs(between: str, runs_made: int) -> None:
    """Each run takes a batch to make and to join, which takes longer than to read some records."""
    names = [between, "two members"] * 40
    road = rows.road_of_objects()
    assert road is not None
    runs = road([item.uri for item in stored(names)], [ALL[name] for name in names], MOST)
    assert len(runs) == runs_made
    assert [number for first, end, *_ in runs for number in range(first, end)] == list(range(len(names)))
    assert_same(stored(names))


def test_each_object_has_its_own_hash_and_length() -> None:
    names = ["many records", "one record", "no gzip", "one record"]
    expected = [(hashlib.sha256(ALL[name]).hexdigest(), len(ALL[name])) for name in names]
    assert [(item.sha256, item.stored_bytes) for item in converted(stored(names)).told if item] == expected


def test_a_column_beyond_two_gigabytes_leaves_all_to_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    from trailscope.ingest import native

    class Full:
        def delivered(self, *_: Any) -> Any:
            raise OverflowError

        def rows(self, *given: Any) -> Any:
            return core.rows(*given)

    core = native._core()
    expected = plain(converted(stored(list(TAKEN))))
    monkeypatch.setattr(native, "_core", Full)
    assert plain(converted(stored(list(TAKEN)))) == expected


def test_a_lake_is_the_same_however_its_objects_were_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Callable[..., Any], write_log: Callable[..., Path]
) -> None:
    for number in range(40):
        write_log(tmp_path / "logs" / f"{number:02}.json.gz", [record(eventName=f"Call{number}")])
    for number, data in enumerate(LEFT.values()):
        (tmp_path / "logs" / f"{number:02}-odd.json.gz").write_bytes(data)

    def lake(name: str) -> list[Any]:
        with ts.open(str(tmp_path / "logs"), lake=tmp_path / name) as case:
            return [
                case.query(f"select * exclude ({but}) from {table} order by all").rows()
                for table, but in (
                    ("events", "event_date"),
                    ("rejects", "rejected_at"),
                    ("objects", "ingested_at, road"),
                )
            ]

    native = lake("native")
    assert len(native[0]) > 40
    monkeypatch.setenv(ROAD_VARIABLE, PYTHON)
    assert native == lake("python")


@pytest.mark.parametrize("road", [NATIVE, PYTHON])
@pytest.mark.parametrize("doubled", [False, True])
def test_only_so_much_text_is_converted_in_one_call(monkeypatch: pytest.MonkeyPatch, road: str, doubled: bool) -> None:
    """Small objects may hold a hundred times the text that is expected of them, and may not say so: the length is the last member's."""
    monkeypatch.setenv(ROAD_VARIABLE, road)
    member = log(PLAIN | {"userAgent": "a" * 12_000})
    small = packed('{"Records":[]}') if doubled else b""
    objects = [StoredBytes(f"file:///{number}.gz", member + small) for number in range(20)]
    done = converted(objects)
    taken = [item is not None for item in done.told]
    assert taken == [True] * 5 + [False] * 15  # five of them have no more text than one may have
    assert done.rows.events.num_rows == 5


@pytest.mark.parametrize("road", [NATIVE, PYTHON])
def test_what_had_no_room_in_one_call_is_converted_in_the_next(
    case: ts.Investigation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Callable[..., Any], road: str
) -> None:
    monkeypatch.setenv(ROAD_VARIABLE, road)
    monkeypatch.setattr(Budget, "whole", MOST)
    (tmp_path / "logs").mkdir()
    for number in range(20):
        length = 2 * MOST if number == 7 else 50_000  # one that has no room anywhere
        text = json.dumps({"Records": [record(eventName=f"Call{number}", userAgent="a" * length)]})
        (tmp_path / "logs" / f"{number}.json.gz").write_bytes(packed(text))
    commits: list[None] = []
    genuine = BatchInHand.commit
    monkeypatch.setattr(BatchInHand, "commit", lambda batch: (commits.append(None), genuine(batch))[1])
    summary = case.ingest(str(tmp_path / "logs"))
    assert not summary.rejects
    assert case.query("select count(*) as count, count(distinct event_name) as names from events").rows() == [
        {"count": 20, "names": 20}
    ]
    assert len(commits) < 6  # none for each of them, as there is for what is read in pieces
