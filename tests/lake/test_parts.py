"""Parts of a batch that other processes write become the lake that one process would have made, or are never seen."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pytest
from lake_batches import MEMORY, events, ledger
from lake_batches import rejects as rejects_of
from lake_server import BUCKET, counting_server

import trailscope as ts
from trailscope.errors import LakeError
from trailscope.lake import repairing
from trailscope.lake.location import LakePlace, S3Place
from trailscope.lake.opening import open_lake
from trailscope.lake.parts import PartPlace, WrittenPart, writing_part
from trailscope.lake.writer import writing

pytestmark = pytest.mark.slow

Record = dict[str, Any]
Make = Callable[..., Record]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with counting_server() as (endpoint, _):
        yield endpoint


@pytest.fixture(params=["folder", "S3"])
def place(request: pytest.FixtureRequest, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LakePlace:
    """Where a new lake is going to lie."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    if request.param == "folder":
        return tmp_path / "lake"
    return S3Place(f"s3://{BUCKET}/{tmp_path.name}")


def attempt(place: PartPlace, number: int, uri: str, records: Sequence[Record]) -> WrittenPart:
    """What another process would do, and what it would send back."""
    with writing_part(place, number, MEMORY) as sink:
        sink.write([events(records, uri)], [])
        sink.set_aside(rejects(uri))
        sink.commit(ledger(uri))
        return pickle.loads(pickle.dumps(sink.finish()))


def rejects(*uris: str) -> pa.Table:
    """One of each object."""
    return pa.concat_tables([rejects_of("not JSON", uri=uri, index=0) for uri in uris])


def look(place: LakePlace, sql: str) -> list[Record]:
    with ts.open(lake=str(place)) as case:
        return case.look(sql).rows()


def problems(place: LakePlace) -> set[str]:
    with ts.open(lake=str(place)) as case:
        return {problem.kind for problem in case.check()}


def test_parts_are_committed_as_one_batch_whose_files_stay_as_they_were_written(place: LakePlace, record: Make) -> None:
    with writing(place, "tests", MEMORY) as writer:
        there = writer.parts(place)
        parts = [attempt(there, number, f"o{number}", [record(), record()]) for number in range(3)]
        assert sum(writer.adopt(part).new for part in parts) == 6
        writer.commit(ledger("o0", "o1", "o2"))
    (batch,) = open_lake(place).committed.batches
    assert {made.file for part in parts for made in part.events} < set(batch.files)
    assert look(place, "select source_uri, count(*) as n from events group by 1 order by 1") == [
        {"source_uri": f"o{number}", "n": 2} for number in range(3)
    ]
    assert look(place, "select count(*) as n from rejects") == [{"n": 3}]
    assert not problems(place)


def test_a_duplicate_is_found_in_another_part_and_in_what_is_there_already(place: LakePlace, record: Make) -> None:
    before, within, conflicting = record(), record(), record()
    with writing(place, "tests", MEMORY) as writer:
        writer.write([events([before], "first")], [])
        writer.commit(ledger("first"))
        there = writer.parts(place)
        one = attempt(there, 0, "one", [within, conflicting, within])
        other = attempt(there, 1, "other", [before, within, {**conflicting, "eventName": "Other"}, record()])
        written = [writer.adopt(part) for part in (one, other)]
        assert [(told.new, told.duplicate, told.conflicting) for told in written] == [(2, 1, 0), (2, 2, 1)]
        writer.commit(ledger("one", "other"))
    assert look(place, "select source_uri, count(*) as n from events group by 1 order by 1") == [
        {"source_uri": "first", "n": 1}, {"source_uri": "one", "n": 2}, {"source_uri": "other", "n": 2},
    ]  # fmt: skip
    assert not problems(place)


def test_of_two_attempts_at_a_part_one_is_committed_and_the_other_is_never_read(
    place: LakePlace, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [record(), record()]
    with writing(place, "tests", MEMORY) as writer:
        there = writer.parts(place)
        _, second = (attempt(there, 0, "o", records) for _ in range(2))
        writer.adopt(second)
        writer.commit(ledger("o"))
    assert look(place, "select count(*) as n from events") == [{"n": 2}]
    if isinstance(place, Path):
        assert not (place / "_staging").exists()
        assert not problems(place)
        with pytest.raises(LakeError, match="is not there for this process"):
            attempt(there, 0, "o", records)  # one that is late finds no place any more
        return
    assert problems(place) == {"orphan"}
    monkeypatch.setattr(repairing, "GRACE_SECONDS", -60)
    with ts.open(lake=str(place)) as case:
        assert len(case.repair(case.check())) == 2  # events and rejects
        assert not case.check()


def test_what_others_commit_meanwhile_is_left_out_of_parts_too(record: Make, server: str, place: LakePlace) -> None:
    if isinstance(place, Path):
        pytest.skip("a lake in a folder has one writer")
    both, theirs = record(), record()
    with writing(place, "one", MEMORY) as one, writing(place, "two", MEMORY) as two:
        part = attempt(one.parts(place), 0, "mine", [both, record()])
        again = attempt(one.parts(place), 1, "both", [theirs])
        one.adopt(part)
        one.adopt(again)
        two.write([events([both], "theirs"), events([theirs], "both")], [])
        two.set_aside(rejects("both"))
        two.commit(ledger("theirs", "both"))
        one.commit(ledger("mine", "both"))
    assert look(place, "select source_uri, count(*) as n from events group by 1 order by 1") == [
        {"source_uri": "both", "n": 1}, {"source_uri": "mine", "n": 1}, {"source_uri": "theirs", "n": 1},
    ]  # fmt: skip
    assert look(place, "select source_uri from rejects order by 1") == [{"source_uri": "both"}, {"source_uri": "mine"}]
    assert not problems(place)
    assert open_lake(place).unnamed == 0


def test_rejects_of_two_objects_lose_those_of_the_one_that_somebody_else_read_first(
    record: Make, place: LakePlace
) -> None:
    """The file was uploaded before it was known; what is committed is what lies there then."""
    if isinstance(place, Path):
        pytest.skip("a lake in a folder has one writer")
    with writing(place, "one", MEMORY) as one, writing(place, "two", MEMORY) as two:
        for writer, names in ((one, ("mine", "both")), (two, ("both",))):
            writer.write([events([record()], name) for name in names], [])
            writer.set_aside(rejects(*names))
        place_of_one = one._commits.place

        def two_is_first(files: Any) -> Any:
            placed = place_of_one(files)
            if two is not None and not keys(place, "objects/"):
                two.commit(ledger("both"))
            return placed

        one._commits.place = two_is_first  # type: ignore[method-assign]  # between its upload and its commit
        one.commit(ledger("mine", "both"))
    assert look(place, "select source_uri from rejects order by 1") == [{"source_uri": "both"}, {"source_uri": "mine"}]
    assert not problems(place)


def keys(place: S3Place, folder: str) -> list[str]:
    prefix = place.uri.removeprefix(f"s3://{BUCKET}/")
    return [
        item["Key"]
        for item in boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/{folder}").get("Contents", ())
    ]
