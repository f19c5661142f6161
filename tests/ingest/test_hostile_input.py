"""Input that looks ordinary and is not: what once lost, moved or changed evidence in a review, each with its test."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import trailscope as ts
from trailscope import sources
from trailscope.errors import CredentialsError
from trailscope.schema.record import rebuild

pytestmark = pytest.mark.slow

Record = dict[str, Any]
Make = Callable[..., Record]
Write = Callable[[Path, list[Record]], Path]


def names(case: ts.Investigation) -> list[str]:
    return [row["event_name"] for row in case.query("select event_name from events order by event_name").rows()]


def read_back(case: ts.Investigation) -> list[Record]:
    return [rebuild(row) for row in case.query("select * from events order by source_uri, source_index").rows()]


def test_places_that_overlap_are_read_once(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    log = write_log(tmp_path / "logs" / "a.json.gz", [record(eventName="A"), record(eventName="B")])
    summary = case.ingest(str(tmp_path / "logs"), str(log), str(tmp_path / "logs" / "*.gz"))
    assert (names(case), summary.events_duplicate) == (["A", "B"], 0)
    assert summary.left_out == {"already found": 2}


@pytest.mark.parametrize("identified", [True, False])
def test_two_records_on_one_line_never_take_each_other_away(
    case: ts.Investigation, tmp_path: Path, record: Make, identified: bool
) -> None:
    """Salvage gives both the line's position; one of them is a duplicate of an earlier line."""
    unique, repeated, first = (
        json.dumps(record(eventName=name, **({} if identified else {"eventID": None}))) for name in ("U", "R", "F")
    )
    (tmp_path / "log.ndjson").write_text(f"{first}\n{repeated}\n{unique},{repeated}\n")
    case.ingest(str(tmp_path / "log.ndjson"))
    assert names(case) == ["F", "R", "U"]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "UTC"])
def test_times_do_not_depend_on_the_zone_of_the_machine(
    tmp_path: Path, record: Make, write_log: Write, zone: str
) -> None:
    log = write_log(tmp_path / "log.json.gz", [record(eventTime="2026-09-01T23:59:59Z", eventID="night")])
    code = (
        "import sys, trailscope as ts; case = ts.open(sys.argv[1], lake=sys.argv[2], since='2026-09-01', until='2026-09-01');"
        "print(case.query('select event_time::varchar as t, event_date::varchar as d from events').rows())"
    )
    call = [sys.executable, "-c", code, str(log), str(tmp_path / "lake")]
    done = subprocess.run(call, env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[{'t': '2026-09-01 23:59:59+00', 'd': '2026-09-01'}]"


@pytest.mark.parametrize(
    "fields",
    [
        {"errorCode": 123, "userAgent": 'a"b"'},
        {"requestID": True, "userAgent": "a\nb\t"},
        {"errorCode": 123, "requestID": "\\\\"},
        {"managementEvent": {}, "readOnly": 5},
        {"eventTime": "2026-09-01T24:00:00Z"},
        {"eventTime": "2026-09-01T08:19: 4Z"},
        {'~/a"b': 1, "": None, "a\u0000b": [True]},
    ],
)
def test_no_two_oddities_cancel_out(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write, fields: Record
) -> None:
    """Lengths prove that nothing is lost; a type that shortens and an escape that lengthens must not fool them."""
    originals = [record(**fields), record()]
    case.ingest(str(write_log(tmp_path / "log.json.gz", originals)))
    kept = read_back(case)
    rejected = case.query("select data from rejects").rows()
    assert kept + [json.loads(row["data"]) for row in rejected] in (originals, [originals[1], originals[0]])


def test_the_names_of_folders_above_a_lake_never_become_columns(tmp_path: Path, record: Make, write_log: Write) -> None:
    lake = tmp_path / "event_name=Forged" / "event_date=2020-01-01" / "user_agent=x" / "lake"
    log = write_log(tmp_path / "log.json.gz", [record()])
    for _ in range(2):
        with ts.open(log, lake=lake) as case:
            (row,) = case.query("select event_name, user_agent, event_date::varchar as day from events").rows()
            assert row == {"event_name": "AddUserToGroup", "user_agent": "aws-cli/2.15", "day": "2026-09-01"}
        os.utime(log)  # a new version: its events are duplicates
    assert case.last_ingest is not None
    assert (case.last_ingest.events_duplicate, case.last_ingest.events_conflicting) == (1, 0)


@pytest.mark.parametrize("name", ["it's", 'q"uote', "[a]*?{b}", "100% #1", "back\\slash", "grüße 🔍", "new\nline"])
def test_a_lake_and_its_logs_may_have_any_name(tmp_path: Path, record: Make, write_log: Write, name: str) -> None:
    days = [record(eventTime=f"2026-09-0{day}T00:00:00Z") for day in (1, 2)]
    log = write_log(tmp_path / name / "log.json.gz", days)
    with ts.open(str(log.parent), lake=tmp_path / f"lake {name}") as case:
        assert len(case.query("select * from events")) == 2


def test_a_lake_stays_the_same_when_the_process_changes_its_folder(
    tmp_path: Path, record: Make, write_log: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write_log(tmp_path / "log.json.gz", [record()])
    monkeypatch.chdir(tmp_path)
    case = ts.open(log, lake="lake")
    monkeypatch.chdir("/")
    assert len(case.query("select * from events")) == 1


@pytest.mark.slow
def test_events_of_every_width_are_written_or_named(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    """CloudTrail's own limit is 256 KB an event; what the memory cannot hold is a reject, and the rest is kept."""
    wide = [record(requestParameters={"n": [f"{n}-{m}" for m in range(17_000)]}) for n in range(250)]
    write_log(tmp_path / "logs" / "wide.json.gz", wide)
    write_log(tmp_path / "logs" / "giant.json.gz", [record(requestParameters={"x": ["y" * 50] * 400_000}), record()])
    summary = case.ingest(str(tmp_path / "logs"))
    kept = case.query("select count(*) as n from events").rows()[0]["n"]
    assert kept + len(summary.rejects) == 252
    assert kept >= 251
    assert {row["reason"] for row in case.query("select reason from rejects").rows()} <= {"too large"}


@pytest.mark.slow
def test_every_file_of_a_lake_is_sorted_by_time(tmp_path: Path, record: Make) -> None:
    """Many events over many days, wide and narrow, in no order: several slices, several threads, several days in one."""
    base = json.dumps(record(eventID="@id", eventTime="@time", requestParameters="@filler"))
    for name, (events, days, filler) in {
        "narrow": (150_000, 12, '"x"'),
        "wide": (4_000, 2, f'"{"x" * 20_000}"'),
    }.items():
        lines = (
            base.replace("@id", f"{name}-{n}")
            .replace("@time", f"2026-09-{1 + n * 7 % days:02}T{n * 13 % 24:02}:{n * 17 % 60:02}:{n * 11 % 60:02}Z")
            .replace('"@filler"', filler)
            for n in range(events)
        )
        with gzip.open(tmp_path / f"{name}.json.gz", "wt", compresslevel=1) as file:
            file.write("\n".join(lines))
    for again in range(2):  # the second time everything is a duplicate, the wide events too
        with ts.open(str(tmp_path / "*.gz"), lake=tmp_path / "lake", memory=512 << 20) as case:
            assert case.last_ingest is not None
            counts = (case.last_ingest.events_new, case.last_ingest.events_duplicate)
            assert counts == ((0, 154_000) if again else (154_000, 0))
        for path in tmp_path.glob("*.gz"):
            os.utime(path)
    import pyarrow.parquet as pq

    files = list((tmp_path / "lake" / "events").rglob("*.parquet"))
    assert len(files) >= 12
    for path in files:
        times = pq.read_table(path, columns=["event_time"])["event_time"].to_pylist()
        assert times == sorted(times), path


def test_credentials_that_end_inside_an_object_leave_no_row_without_its_object(
    case: ts.Investigation, tmp_path: Path, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The half that was read stays, its object stands in the ledger as unreadable, and nothing is said twice."""
    records = [*(record(requestParameters={"x": "y" * 30_000}) for _ in range(600)), {"eventName": "no time"}]
    log = tmp_path / "log.ndjson"
    log.write_text("\n".join(json.dumps(r) for r in [records[-1], *records[:-1]]))
    real = sources.read

    def ends(found: Any, options: Any) -> Iterator[bytes]:
        for number, chunk in enumerate(real(found, options, chunk_bytes=4 << 20)):
            if number == 4:
                raise CredentialsError("the credentials have expired")
            yield chunk

    from trailscope.ingest.budget import Budget

    monkeypatch.setattr(Budget, "piece", property(lambda self: 4 << 20))
    with monkeypatch.context() as patch:
        patch.setattr(sources, "read", ends)
        with pytest.raises(CredentialsError):
            case.ingest(str(log))
    orphans = "select count(*) as n from events anti join objects using (source_uri)"
    assert case.query(orphans).rows() == [{"n": 0}]
    assert case.query("select status from objects").rows() == [{"status": "unreadable"}]
    assert case.ingest(str(log)).objects_new == 1
    assert len(case.query("select distinct event_id from events")) == 600
    assert len(case.query("select * from rejects where reason = 'no eventTime'")) == 1


def test_many_rejects_do_not_fill_the_memory(case: ts.Investigation, tmp_path: Path) -> None:
    """They are set aside while the ingest goes on, whole in number, each with its bytes."""
    from trailscope.ingest.budget import Budget

    (tmp_path / "log.ndjson").write_text("\n".join(json.dumps({"eventName": f"E{n}"}) for n in range(5_000)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Budget, "piece", property(lambda self: 20_000))
        patch.setattr(Budget, "whole", property(lambda self: 20_000))
        summary = case.ingest(str(tmp_path / "log.ndjson"))
    assert summary.records_rejected == 5_000
    assert len(list((case.lake_path / "rejects").glob("*.parquet"))) > 3
    assert len(case.query("select distinct data from rejects where reason = 'no eventTime'")) == 5_000


def test_a_lake_whose_making_was_killed_can_be_made_again(tmp_path: Path, record: Make, write_log: Write) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    (lake / "lake.json.new").write_text("{")
    with ts.open(write_log(tmp_path / "log.json.gz", [record()]), lake=lake) as case:
        assert len(case.query("select * from events")) == 1


@pytest.mark.parametrize(
    ("shape", "kept", "rejected"),
    {
        "after it": ('{{"Records":[{0}],"More":[{1},{2}]}}', 3, 0),
        "before it": ('{{"More":[{1}],"Records":[{0}]}}', 2, 0),
        "within something beside it": ('{{"Records":[{0}],"x":{{"Records":[{1}]}}}}', 2, 0),
        "in a list of the same name, spelled otherwise": ('{{"Records":[{0}],"\\u0052ecords":[{1}]}}', 2, 0),
        "around it": ('{0}\n{{"eventVersion":"1.11","eventName":"B","Records":[{1}]}}\n{2}\n', 3, 1),
        "on the line of a sound one": ('{0}\n{2} , {{"eventTime":nope}}\n{1}\n', 3, 1),
    }.values(),
    ids=lambda value: str(value)[:24],
)
def test_records_in_odd_places_are_rows_or_rejects_and_never_nothing(
    case: ts.Investigation, tmp_path: Path, record: Make, shape: str, kept: int, rejected: int
) -> None:
    """Records that stand beside the list of an envelope were passed over without a word."""
    (tmp_path / "log.json").write_text(shape.format(*(json.dumps(record(eventName=name)) for name in "ABC")))
    summary = case.ingest(str(tmp_path / "log.json"))
    assert (summary.events_new, summary.objects_rejected) == (kept, rejected)


def test_a_member_that_calls_itself_a_folder_is_read(case: ts.Investigation, tmp_path: Path, record: Make) -> None:
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as archive:
        archive.writestr("b.json/", json.dumps({"Records": [record(eventName="Hidden")]}))
        archive.mkdir("really a folder")
    case.ingest(str(tmp_path / "logs.zip"))
    assert names(case) == ["Hidden"]


def test_a_long_name_of_an_object_is_not_held_once_a_record(
    case: ts.Investigation, tmp_path: Path, record: Make
) -> None:
    """Once, 60,000 characters times 40,000 records overran a buffer of 2 GiB, and with it the process."""
    logs = [record(eventID=f"{n}") for n in range(20_000)] + [
        record(eventCategory="Insight", eventID=f"i{n}") for n in range(9)
    ]
    with zipfile.ZipFile(tmp_path / "logs.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("n" * 60_000 + ".json", json.dumps({"Records": logs}))
    summary = case.ingest(str(tmp_path / "logs.zip"))
    assert (summary.events_new, summary.insights_new, summary.objects_rejected) == (20_000, 9, 0)
    (row,) = case.query("select distinct strlen(source_uri) > 60000 as whole from insights").rows()
    assert row == {"whole": True}


def test_large_duplicates_are_compared_few_at_a_time(case: ts.Investigation, tmp_path: Path, record: Make) -> None:
    """Eight records of 3 MB with a field of their own took more than a gigabyte when compared at once, and ended the ingest."""
    records = [record(eventName=f"E{n}", pad="x" * 3_000_000) for n in range(4)]
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"Records": records}))
    summary = case.ingest(str(tmp_path / "a.json"), str(tmp_path / "b.json"))
    assert (summary.events_new, summary.events_duplicate, summary.events_conflicting) == (4, 4, 0)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/passwd')",
        "select * from read_text('.tmp/x')",
        "copy (select 1) to '/tmp/x.csv'",
        "attach '/tmp/x.db'",
        "set threads = 1",
        "select 1; select 2",
        "install httpfs",
        "select * from 's3://bucket/key'",
        "pragma database_list",
    ],
)
def test_sql_reaches_nothing_but_the_lake(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write, sql: str
) -> None:
    from trailscope.errors import QueryError

    case.ingest(str(write_log(tmp_path / "log.json.gz", [record()])))
    with pytest.raises(QueryError):
        case.query(sql)


def test_a_place_that_cannot_be_listed_leaves_no_lake(tmp_path: Path) -> None:
    from trailscope.errors import SourceError

    with pytest.raises(SourceError, match="no such file"):
        ts.open(tmp_path / "nowhere", lake=tmp_path / "lake")
    assert not (tmp_path / "lake").exists()


def test_lakes_among_the_logs_are_left_out(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    write_log(tmp_path / "log.json.gz", [record()])
    case.ingest(str(tmp_path))
    again = case.ingest(str(tmp_path))
    assert (again.objects_new, again.objects_rejected, dict(again.left_out)) == (0, 0, {"lake": 1})
