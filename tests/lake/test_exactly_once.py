"""Re-running, overlapping trails and at-least-once delivery never change an answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import trailscope as ts

pytestmark = pytest.mark.slow

Record = dict[str, Any]
Make = Callable[..., Record]
Write = Callable[[Path, list[Record]], Path]


def count(case: ts.Investigation) -> int:
    return int(case.query("select count(*) as n from events").rows()[0]["n"])


def test_a_second_ingest_reads_nothing_again(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    write_log(tmp_path / "logs" / "a.json.gz", [record(), record()])
    case.ingest(str(tmp_path / "logs"))
    again = case.ingest(str(tmp_path / "logs"))
    assert (again.objects_new, again.objects_skipped, again.events_new) == (0, 1, 0)
    assert count(case) == 2


def test_an_event_delivered_by_two_trails_is_one_event(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    """The same eventID lies under both layouts of one bucket."""
    shared, own = [record() for _ in range(5)], record()
    write_log(tmp_path / "logs" / "org.json.gz", shared)
    write_log(tmp_path / "logs" / "account.json.gz", [*reversed(shared), own])
    summary = case.ingest(str(tmp_path / "logs"))
    assert (summary.events_new, summary.events_duplicate, summary.events_conflicting) == (6, 5, 0)
    assert count(case) == 6


def test_an_event_delivered_again_in_a_later_run_is_one_event(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    events = [record(eventTime=f"2026-09-0{day}T00:00:00Z") for day in range(1, 6)]
    case.ingest(str(write_log(tmp_path / "first.json.gz", events)))
    summary = case.ingest(str(write_log(tmp_path / "second.json.gz", [*events, record()])))
    assert (summary.events_new, summary.events_duplicate) == (1, 5)
    assert count(case) == 6


def test_one_identity_with_two_contents_is_a_conflict_and_both_are_kept(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    genuine = record(eventName="DeleteTrail")
    forged = {**genuine, "eventName": "DescribeTrails"}
    case.ingest(str(write_log(tmp_path / "genuine.json.gz", [genuine])))
    summary = case.ingest(str(write_log(tmp_path / "forged.json.gz", [forged, genuine, forged])))
    assert (summary.events_new, summary.events_duplicate, summary.events_conflicting) == (1, 2, 1)
    assert count(case) == 2


def test_the_copies_of_a_cross_account_call_are_two_events(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    """Accounts and regions are part of the identity; sharedEventID is meant to be shared."""
    copy = record(eventID="e-1", sharedEventID="s-1")
    others = [
        {**copy, "recipientAccountId": "444455556666"},
        {**copy, "awsRegion": "eu-west-1"},
        {**copy, "eventCategory": "Data"},
    ]
    summary = case.ingest(str(write_log(tmp_path / "log.json.gz", [copy, *others])))
    assert (summary.events_new, summary.events_duplicate, summary.events_conflicting) == (4, 0, 0)


def test_records_without_event_id_are_told_apart_by_what_they_say(
    case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write
) -> None:
    first, second = record(eventID=None, requestID="1"), record(eventID=None, requestID="2")
    summary = case.ingest(str(write_log(tmp_path / "log.json.gz", [first, second, first])))
    assert (summary.events_new, summary.events_duplicate, summary.events_conflicting) == (2, 1, 0)


def test_a_changed_file_is_read_again(case: ts.Investigation, tmp_path: Path, record: Make, write_log: Write) -> None:
    event = record()
    case.ingest(str(write_log(tmp_path / "log.json.gz", [event])))
    summary = case.ingest(str(write_log(tmp_path / "log.json.gz", [event, record()])))
    assert (summary.objects_new, summary.events_new, summary.events_duplicate) == (1, 1, 1)


def test_the_lake_does_not_depend_on_the_order_or_grouping_of_ingests(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    logs = [
        write_log(tmp_path / "logs" / f"{n}.json.gz", [record(eventTime=f"2026-09-0{n}T0{m}:00:00Z") for m in range(9)])
        for n in range(1, 5)
    ]
    answers = []
    for name, groups in {
        "whole": [logs],
        "parts": [logs[2:], logs[:3]],
        "single": [[log] for log in reversed(logs)],
    }.items():
        with ts.Investigation(tmp_path / name) as case:
            for group in groups:
                case.ingest(*map(str, group))
            answers.append(case.query("select * from events order by event_time, event_id").rows())
    assert answers[0] == answers[1] == answers[2]
    shutil.rmtree(tmp_path / "logs")
    with ts.open(tmp_path / "whole") as case:
        assert count(case) == 36
