"""A lake in S3 keeps the contract of one in a folder: whole batches, each event once, only what a ledger names, damage noticed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectionClosedError
from click.testing import CliRunner, Result
from lake_batches import MEMORY, events, ledger, put_into
from lake_server import BUCKET, Asked, counting_server, strict_server

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.errors import LakeError
from trailscope.investigation import Investigation
from trailscope.lake import repairing
from trailscope.lake.location import S3Place
from trailscope.lake.opening import open_lake
from trailscope.lake.remote import storage_of
from trailscope.lake.writer import writing

pytestmark = pytest.mark.slow

Record = dict[str, Any]
Make = Callable[..., Record]


@pytest.fixture(scope="module", params=["moto", "versitygw"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Asked]]:
    """moto, which counts what it is asked; and versitygw, which is stricter, where it is built."""
    serving = counting_server() if request.param == "moto" else strict_server(tmp_path_factory.mktemp("versitygw"))
    with serving as running:
        yield running


@pytest.fixture
def asked(server: tuple[str, Asked], monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the server is asked from now on."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server[0])
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server[1].forget()
    return server[1]


@pytest.fixture
def place(asked: Asked, request: pytest.FixtureRequest) -> S3Place:
    """A prefix of its own."""
    return S3Place(f"s3://{BUCKET}/{request.node.name[:40]}")


def opened(place: S3Place, **options: Any) -> Investigation:
    return ts.open(lake=str(place), **options)


def put(place: S3Place, objects: dict[str, list[Record]]) -> int:
    with writing(place, "tests", MEMORY, 2) as writer:
        return put_into(writer, objects).new


def ids(place: S3Place) -> list[str]:
    with opened(place) as case:
        return [row["event_id"] for row in case.look("select event_id from events order by event_id").rows()]


def keys(place: S3Place, folder: str) -> list[str]:
    prefix = place.uri.removeprefix(f"s3://{BUCKET}/")
    listed = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=f"{prefix}/{folder}")
    return [item["Key"] for item in listed.get("Contents", ())]


def some(record: Make, days: int = 3, each: int = 4, **fields: Any) -> list[Record]:
    return [
        record(eventTime=f"2026-09-{day + 1:02}T{hour:02}:00:00Z", **fields)
        for day in range(days)
        for hour in range(each)
    ]


def test_it_answers_like_a_folder_and_reads_an_object_once(place: S3Place, record: Make) -> None:
    objects = {"a": some(record), "b": some(record)}
    assert put(place, objects) == 24
    assert put(place, objects) == 0
    assert put(place, {"copy": objects["a"]}) == 0
    with opened(place) as case:
        assert case.look("select count(*) as n, count(distinct event_date) as days from events").rows() == [
            {"n": 24, "days": 3}
        ]
        assert case.look("select count(*) as n from objects").rows() == [{"n": 3}]
        assert case.look("select count(*) as n from rejects").rows() == [{"n": 0}]
        with pytest.raises(ts.errors.QueryError):
            case.look(f"select * from read_parquet('s3://{BUCKET}/other.parquet')")
        assert not case.check()


def test_two_ingests_at_once_commit_each_event_once(place: S3Place, record: Make) -> None:
    shared = some(record)
    with writing(place, "one", MEMORY, 2) as one, writing(place, "two", MEMORY, 2) as two:
        for writer, uri, extra in ((one, "mine", some(record, days=1)), (two, "yours", some(record, days=1))):
            writer.write([events([*shared, *extra], uri)], [])
        one.commit(ledger("mine", "both"))
        two.commit(ledger("yours", "both"))
        assert put_into(one, {"later": some(record, days=1), "yours": shared}).new == 4
    assert len(ids(place)) == len(set(ids(place))) == 12 + 4 + 4 + 4
    lake = open_lake(place)
    assert [batch.name for batch in lake.committed.batches] == ["000000000001", "000000000002", "000000000003"]
    assert lake.unnamed == 0  # what was written anew after the first commit is removed
    with opened(place) as case:
        assert case.look("select source_uri from objects order by 1").rows() == [
            {"source_uri": uri} for uri in ("both", "later", "mine", "yours")
        ]
        assert not case.check()


INGEST = """
import sys, time
sys.path.insert(0, sys.argv[1])
from lake_batches import ledger, MEMORY, events
import json
from trailscope.sources import SourceObject
from trailscope.lake.location import S3Place
from trailscope.lake.writer import writing
objects = json.load(open(sys.argv[3]))
with writing(S3Place(sys.argv[2]), "tests", MEMORY, 2) as writer:
    for uri, records in objects.items():
        if writer.unseen([SourceObject(uri, None, "1", None)]):
            writer.write([events(records, uri)], [])
            if len(sys.argv) > 4:
                upload = writer._commits.publish
                writer._commits.publish = lambda *a: (open(sys.argv[4], "w").close(), time.sleep(60))
            writer.commit(ledger(uri))
"""


def ingest(place: S3Place, objects: Path, *more: str) -> subprocess.Popen[bytes]:
    call = [sys.executable, "-c", INGEST, str(Path(__file__).parent), place.uri, str(objects), *more]
    return subprocess.Popen(call, env=dict(os.environ))


@pytest.mark.slow
def test_two_processes_ingest_the_same_logs_in_opposite_order(place: S3Place, record: Make, tmp_path: Path) -> None:
    import json

    objects = {f"o{number}": some(record, each=2) for number in range(8)}
    forth, back = tmp_path / "forth.json", tmp_path / "back.json"
    forth.write_text(json.dumps(objects))
    back.write_text(json.dumps(dict(reversed(objects.items()))))
    running = [ingest(place, forth), ingest(place, back)]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    assert len(ids(place)) == 8 * 6
    assert len(set(ids(place))) == 8 * 6
    with opened(place) as case:
        assert case.look("select count(*) as n, count(distinct source_uri) as objects from objects").rows() == [
            {"n": 8, "objects": 8}
        ]
        assert not case.check()


@pytest.mark.slow
def test_a_kill_between_upload_and_commit_leaves_orphans_only_and_the_next_ingest_converges(
    place: S3Place, record: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    put(place, {"before": some(record)})
    objects = {"late": some(record)}
    (tmp_path / "objects.json").write_text(json.dumps(objects))
    killed = ingest(place, tmp_path / "objects.json", str(tmp_path / "uploaded"))
    while not (tmp_path / "uploaded").exists():
        assert killed.poll() is None
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert len(ids(place)) == 12
    lake = open_lake(place)
    assert lake.unnamed == 4
    assert put(place, objects) == 12
    assert len(set(ids(place))) == len(ids(place)) == 24
    with opened(place) as case:
        found = case.check()
        assert {problem.kind for problem in found} == {"orphan"}
        assert case.repair(found) == []  # an ingest may be about to commit them
        monkeypatch.setattr(repairing, "GRACE_SECONDS", -60)
        assert len(case.repair(found)) == 4
        assert not case.check()
    assert len(keys(place, "_damaged/")) == 4


def test_a_missing_file_is_noticed_from_the_listing_and_mended_by_the_same_logs(place: S3Place, record: Make) -> None:
    objects = {"a": some(record), "b": some(record)}
    put(place, {"a": objects["a"]})
    put(place, {"b": objects["b"]})
    whole = ids(place)
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=keys(place, "events/event_date=2026-09-02/")[0])
    with pytest.raises(LakeError, match=r"(?s)1 file missing .*reads again what is missing, 1 object \([ab]\)"):
        opened(place)
    assert len(opened(place, despite_damage=True).look("select * from events")) == 20
    put(place, objects)
    assert ids(place) == whole


def test_without_its_index_the_ledgers_tell_and_a_lost_one_is_missed(place: S3Place, record: Make) -> None:
    for name in "abc":
        put(place, {name: some(record)})
    prefix = place.uri.removeprefix(f"s3://{BUCKET}/")
    s3 = boto3.client("s3")
    s3.delete_object(Bucket=BUCKET, Key=f"{prefix}/committed.json")
    assert len(ids(place)) == 36
    s3.delete_object(Bucket=BUCKET, Key=f"{prefix}/objects/000000000002.parquet")
    with pytest.raises(LakeError, match=r"objects/000000000002\.parquet"):
        opened(place)


def test_what_is_no_lake_is_refused_with_a_word_on_what_to_do(place: S3Place, asked: Asked, record: Make) -> None:
    with pytest.raises(LakeError, match="there is no lake here"):
        opened(place)
    boto3.client("s3").put_object(Bucket=BUCKET, Key=place.uri.removeprefix(f"s3://{BUCKET}/") + "/x.gz", Body=b"x")
    with pytest.raises(LakeError, match="not a lake and not empty"):
        put(place, {"a": some(record)})
    with pytest.raises(LakeError, match="no such bucket"):
        opened(S3Place("s3://there-is-none-of-this-name/lake"))


def test_compaction_and_forgetting_work_while_an_ingest_runs(place: S3Place, record: Make) -> None:
    for number in range(4):
        put(place, {f"o{number}": some(record)})
    late = some(record)
    with writing(place, "tests", MEMORY, 2) as writer:
        writer.write([events(late, "late")], [])
        with opened(place) as case:
            done = case.compact(grace_seconds=0)
            assert (done.days, done.files_before, done.files_after) == (3, 12, 3)
        writer.commit(ledger("late"))
    assert len(set(ids(place))) == len(ids(place)) == 60
    assert len(keys(place, "events/")) == 6
    assert len(keys(place, "outlines/")) == 2
    with opened(place) as case:
        assert case.forget(date(2026, 9, 3), confirmed=True).events == 40
        assert len(case.look("select * from events")) == 20
        assert not case.check()
        assert [entry.did for entry in case.log().entries] == ["compact", "forget", "check"]


def test_a_commit_whose_answer_was_lost_on_the_way_is_known_for_its_own(
    place: S3Place, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place, {"a": some(record)})
    storage = storage_of(place)
    client = storage._connection().session.client
    send, calls = client.put_object, list[str]()

    def answer_is_lost(**request: Any) -> Any:
        calls.append(request["Key"])
        answer = send(**request)
        if len(calls) == 1:
            raise ConnectionClosedError(endpoint_url="http://lost")
        return answer

    monkeypatch.setattr(client, "put_object", answer_is_lost)
    assert storage.put_if_absent("case-log/x", b"mine")
    assert len(calls) == 2
    assert not storage.put_if_absent("case-log/x", b"yours")


def test_a_file_that_goes_while_the_lake_is_open_is_told_as_a_change(place: S3Place, record: Make) -> None:
    put(place, {"a": some(record, requestParameters={"filler": os.urandom(40_000).hex()})})
    with opened(place) as case:
        for key in keys(place, "events/"):
            boto3.client("s3").delete_object(Bucket=BUCKET, Key=key)
        with pytest.raises(ts.errors.QueryError, match="changed since it was opened"):
            case.look("select sum(length(request_parameters)) from events")


def test_the_command_line_takes_a_lake_in_s3_wherever_it_takes_a_folder(
    place: S3Place, record: Make, write_log: Callable[..., Path], tmp_path: Path
) -> None:
    write_log(tmp_path / "logs" / "1.json.gz", some(record))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(trailscope, arguments)

    assert run("ingest", str(tmp_path / "logs"), "--lake", place.uri, "-q").exit_code == 0
    assert run("ingest", str(tmp_path / "logs"), "--lake", place.uri).output.count("1 in the lake already") == 1
    assert "12" in run("query", "--lake", place.uri, "select count(*) from events").output
    assert f"lake      {place}" in run("lake", "info", place.uri).output
    assert "ingest" in run("lake", "log", place.uri).output
    assert run("lake", "check", place.uri).exit_code == 0
    assert run("lake", "forget", place.uri, "--before", "2026-09-03").exit_code == 2
    assert "there is no lake here" in run("query", "--lake", f"{place}/other", "select 1").output


def test_a_watch_sees_what_a_commit_brought_though_it_was_merged_since(place: S3Place, record: Make) -> None:
    put(place, {"old": some(record)})
    with opened(place) as case:
        before = set(case.batches())
    put(place, {"new": some(record, days=1, eventName="DeleteTrail")})
    with opened(place) as case:
        brought = set(case.batches()) - before
        assert len(brought) == 1
    with opened(place) as case:
        case.compact(grace_seconds=0)
        assert (
            set(case.batches(before | brought)) == before | brought
        )  # the compaction is none to who has seen what it merged
        new = set(case.batches(before)) - before
        assert new > brought  # and is one to who has not: the files of the commit are gone
        with case.part(case.window, new) as part:
            names = "select count(*) as n from events where event_name = 'DeleteTrail'"
            assert part.look(names).rows() == [{"n": 4}]


def test_the_script_for_plain_duckdb_names_objects_in_s3(place: S3Place, record: Make) -> None:
    put(place, {"a": some(record)})
    with opened(place) as case:
        script = case.connection_script()
    assert f"read_parquet(['{place}/events/event_date=2026-09-01/" in script
    assert "tslake" not in script


DAYS, EVENTS_A_DAY = 90, 400
FIRST_DAY = datetime(2026, 3, 1)
RARE_KEY, RARE_ADDRESS = "AKIARAREEXAMPLE00001", "192.0.2.77"


@pytest.fixture(scope="module")
def quarter(server: tuple[str, Asked]) -> S3Place:
    """Ninety days, each in a commit of its own, with one rare key and address on two of them."""
    return S3Place(f"s3://{BUCKET}/quarter")


def fill(place: S3Place, record: Make) -> None:
    with writing(place, "tests", MEMORY, 2) as writer:
        for number in range(DAYS):
            day = FIRST_DAY + timedelta(days=number)
            records = [
                record(
                    eventTime=f"{day + timedelta(seconds=215 * second):%Y-%m-%dT%H:%M:%SZ}",
                    sourceIPAddress=f"10.{number}.0.{second % 50}",
                    requestParameters={"filler": os.urandom(200).hex()},
                )
                for second in range(EVENTS_A_DAY)
            ]
            if number in (20, 70):
                records[7]["sourceIPAddress"] = RARE_ADDRESS
                records[7]["userIdentity"] = {**records[7]["userIdentity"], "accessKeyId": RARE_KEY}
            writer.write([events(records, f"day-{number}")], [])
            writer.commit(ledger(f"day-{number}"))


@pytest.mark.slow
def test_a_question_reads_the_files_and_columns_it_needs_and_a_needle_opens_few_files(
    quarter: S3Place, asked: Asked, record: Make
) -> None:
    if not asked.counts:
        pytest.skip("this server counts nothing")
    fill(quarter, record)
    size = sum(item["Size"] for item in listed_events())
    with opened(quarter) as case:
        asked.forget()
        needle = "select count(*) as n from events where source_ip_address = $address"
        assert case.look(needle, address=RARE_ADDRESS).rows() == [{"n": 2}]
        assert len(asked.keys("/outlines/")) == DAYS  # once on this machine
        assert len(asked.keys("/events/")) <= 4  # two that have it, and hardly one that a Bloom filter is wrong about
        assert asked.bytes("/events/") < size / 100
        figures("first needle by address", asked)
    with opened(quarter) as case:
        asked.forget()
        rows = case.look(
            "select event_name, event_time from events where user_identity_access_key_id = $key", key=RARE_KEY
        )
        assert len(rows) == 2
        assert not asked.keys("/outlines/")
        assert len(asked.keys("/events/")) <= 4
        assert asked.lists() == 0  # the lake was listed when it was opened
        figures("needle by key", asked)
    with opened(quarter, since="2026-04-01", until="2026-04-02") as case:
        asked.forget()
        assert case.look("select count(*) as n from events where event_name like 'Add%'").rows() == [
            {"n": 2 * EVENTS_A_DAY}
        ]
        assert len(asked.keys("/events/")) == 2
        assert asked.bytes("/events/") < 40_000
        figures("two days, one column", asked)
    with opened(quarter) as case:
        asked.forget()
        case.look("select event_name, count(*) from events group by 1")
        once = asked.bytes("/events/")
        assert once < size / 20
        figures("one column of all", asked)
        asked.forget()
        case.look("select event_name, count(*) from events group by 1")
        assert asked.bytes("/events/") == 0  # what was fetched stays at hand
    asked.forget()
    opened(quarter).close()
    assert (asked.lists(), asked.gets()) == (1, [])
    print(f"all events: {size:,} bytes in {DAYS} files")


def listed_events() -> list[Any]:
    return boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="quarter/events/")["Contents"]


def figures(what: str, asked: Asked) -> None:
    told = {folder: (len(asked.gets(f"/{folder}/")), asked.bytes(f"/{folder}/")) for folder in ("events", "outlines")}
    print(f"{what}: {told}, lists {asked.lists()}")
