"""Every kind of bad input has a clear outcome, keeps its bytes, and costs nothing else."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import trailscope as ts

pytestmark = pytest.mark.slow

Record = dict[str, Any]
Make = Callable[..., Record]
Write = Callable[[Path, list[Record]], Path]


@pytest.fixture
def logs(tmp_path: Path, record: Make, write_log: Write) -> Path:
    """A folder with one good log of three events, beside which bad input is laid."""
    folder = tmp_path / "logs"
    write_log(folder / "good.json.gz", [record(eventName=f"Good{n}") for n in range(3)])
    return folder


def names(case: ts.Investigation) -> list[str]:
    return [row["event_name"] for row in case.query("select event_name from events order by event_name").rows()]


def rejects(case: ts.Investigation) -> list[Record]:
    return case.query("select source_uri, source_index, reason, data from rejects order by reason, source_index").rows()


GOOD = ["Good0", "Good1", "Good2"]


def test_the_first_half_of_a_gzip_file_gives_its_complete_records_and_a_reject(
    case: ts.Investigation, logs: Path, record: Make, write_log: Write
) -> None:
    """A truncated object costs only its own missing records, and says so."""
    whole = write_log(logs / "half.json.gz", [record(eventName="Half", requestParameters={"n": n}) for n in range(200)])
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    summary = case.ingest(str(logs))
    found = names(case)
    assert found[:3] == GOOD
    assert 0 < len(found) - 3 < 200
    assert [reject["reason"] for reject in rejects(case)] == ["truncated gzip"]
    assert summary.objects_rejected == 1


def test_a_trailing_gzip_member_is_not_merged_and_its_bytes_are_kept(
    case: ts.Investigation, logs: Path, record: Make, write_log: Write
) -> None:
    delivered = "111122223333_CloudTrail_us-east-1_20260901T0820Z_aB3dE6gH9jK2mN5p.json.gz"
    first = write_log(logs / delivered, [record(eventName="Genuine")])
    planted = gzip.compress(json.dumps({"Records": [record(eventName="Planted")]}).encode())
    first.write_bytes(first.read_bytes() + planted)
    case.ingest(str(logs))
    assert names(case) == ["Genuine", *GOOD]
    assert [(reject["reason"], reject["data"]) for reject in rejects(case)] == [("trailing data", planted)]


def test_an_empty_file_is_left_out_and_counted(case: ts.Investigation, logs: Path) -> None:
    (logs / "empty.json.gz").write_bytes(b"")
    summary = case.ingest(str(logs))
    assert names(case) == GOOD
    assert summary.objects_left_out + summary.objects_rejected == 1


def test_an_envelope_without_records_is_no_reject(case: ts.Investigation, logs: Path) -> None:
    (logs / "none.json.gz").write_bytes(gzip.compress(b'{"Records":[]}'))
    summary = case.ingest(str(logs))
    assert (names(case), rejects(case), summary.objects_new) == (GOOD, [], 2)


def test_an_error_page_saved_as_a_log_is_named_as_one(case: ts.Investigation, logs: Path) -> None:
    page = b"<!DOCTYPE html><html><body>403 Forbidden</body></html>"
    (logs / "page.json.gz").write_bytes(page)
    case.ingest(str(logs))
    assert names(case) == GOOD
    assert [(reject["reason"], reject["data"]) for reject in rejects(case)] == [("web page", page)]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ({"eventTime": None}, "no eventTime"),
        ({"eventTime": "yesterday"}, "eventTime is no time"),
        ({"eventTime": "12026-09-01T00:00:00Z"}, "eventTime is no time"),
    ],
)
def test_a_record_whose_types_make_no_sense_is_rejected_alone(
    case: ts.Investigation, logs: Path, record: Make, write_log: Write, damage: Record, reason: str
) -> None:
    bad = record(eventName="Bad", **damage)
    write_log(logs / "mixed.json.gz", [record(eventName="Before"), bad, record(eventName="After")])
    summary = case.ingest(str(logs))
    assert names(case) == ["After", "Before", *GOOD]
    (reject,) = rejects(case)
    assert (reject["reason"], reject["source_index"]) == (reason, 1)
    assert json.loads(reject["data"]) == bad
    assert summary.records_rejected == 1


def test_a_record_that_is_no_object_is_rejected_alone(case: ts.Investigation, logs: Path, record: Make) -> None:
    text = json.dumps({"Records": [record(eventName="Before"), 5, None, "x", [1], record(eventName="After")]})
    (logs / "odd.json").write_text(text)
    case.ingest(str(logs))
    assert names(case) == ["After", "Before", *GOOD]
    assert [reject["data"] for reject in rejects(case)] == [b"5", b"null", b'"x"', b"[1]"]  # in order of their position


def test_invalid_utf8_costs_only_the_record_that_holds_it(case: ts.Investigation, logs: Path, record: Make) -> None:
    records = [json.dumps(record(eventName=name)).encode() for name in ("Before", "Broken", "After")]
    records[1] = records[1].replace(b"aws-cli", b"aws\xff\xfecli")
    (logs / "latin.json.gz").write_bytes(gzip.compress(b'{"Records":[' + b",".join(records) + b"]}"))
    case.ingest(str(logs))
    assert names(case) == ["After", "Before", *GOOD]
    (reject,) = rejects(case)
    assert (reject["reason"], reject["data"]) == ("invalid UTF-8", records[1])


def test_half_a_surrogate_pair_and_an_identity_that_is_text_are_no_reason_to_leave_a_record_out(
    case: ts.Investigation, logs: Path, record: Make
) -> None:
    """JSON's grammar allows \\ud800 alone, Unicode does not."""
    odd = [record(eventName="Half", userAgent="aws\ud800cli"), record(eventName="Named", userIdentity="alice")]
    (logs / "odd.json").write_text(json.dumps({"Records": odd}))
    case.ingest(str(logs))
    assert names(case) == [*GOOD, "Half", "Named"]
    kept = case.query("select actor, user_agent, extra from events where extra is not null order by event_name").rows()
    assert [(row["user_agent"], row["actor"]) for row in kept] == [("aws\ufffdcli", "alice"), ("aws-cli/2.15", "alice")]
    assert [json.loads(row["extra"]) for row in kept] == [{"userAgent": "aws\ud800cli"}, {"userIdentity": "alice"}]


def test_of_a_field_that_stands_twice_both_values_are_kept(case: ts.Investigation, logs: Path, record: Make) -> None:
    """Two readers would see two different events, so neither is left out in silence."""
    text = json.dumps(record(eventName="Twice"))[:-1] + ', "eventName": "Other"}'
    (logs / "twice.json").write_text(text)
    case.ingest(str(logs))
    assert names(case) == [*GOOD, "Other"]
    (row,) = case.query("select extra from events where event_name = 'Other'").rows()
    assert json.loads(row["extra"]) == {"trailscope:repeated": [["eventName", "Twice"]]}


def test_an_unreadable_directory_is_named_and_the_rest_is_read(
    case: ts.Investigation, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests run as root, whom no permission stops, so the refusal is made where Python asks the system."""
    import os

    closed = logs / "closed"
    closed.mkdir()
    real = os.scandir

    def refuse(path: Any = ".") -> Any:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(closed))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    summary = case.ingest(str(logs))
    assert names(case) == GOOD
    assert summary.objects_rejected == 1
    assert [reject["reason"] for reject in rejects(case)] == ["unreadable directory"]


def test_what_could_not_be_opened_is_tried_again_and_noted_once(
    case: ts.Investigation, logs: Path, record: Make, write_log: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trailscope import sources
    from trailscope.errors import AccessError

    late = write_log(logs / "late.json.gz", [record(eventName="Late")])
    real = sources.read

    def refuse(found: Any, options: Any) -> Any:
        if found.uri.endswith("late.json.gz"):
            raise AccessError("access denied")
        return real(found, options)

    with monkeypatch.context() as patch:
        patch.setattr(sources, "read", refuse)
        patch.setattr(sources, "read_at_once", lambda objects: [None] * len(objects))
        for _ in range(2):
            case.ingest(str(logs))
    assert names(case) == GOOD
    assert [reject["reason"] for reject in rejects(case)] == ["access denied"]
    assert late.exists()
    case.ingest(str(logs))
    assert names(case) == [*GOOD, "Late"]


@pytest.mark.slow
def test_a_single_object_of_200_mb_is_read_within_a_small_budget(tmp_path: Path, record: Make) -> None:
    """The object is four times what the budget lets any single buffer hold."""
    text = json.dumps(record(requestParameters={"filler": "x" * 1500}), separators=(",", ":"))
    count = 200_000_000 // len(text)
    big = tmp_path / "big.json.gz"
    with gzip.open(big, "wb", compresslevel=1) as file:
        file.write(b'{"Records":[')
        for number in range(count):
            file.write((b"," if number else b"") + text.replace("AddUserToGroup", f"Call{number}").encode())
        file.write(b"]}")
    with ts.open(str(big), lake=tmp_path / "lake", memory=512 << 20) as case:
        summary = case.last_ingest
        assert summary is not None
        # All carry one eventID, so they are told apart by content: a conflict, and all are kept.
        assert (summary.events_new, summary.objects_rejected) == (count, 0)
        assert case.query("select count(distinct source_index) as n from events").rows() == [{"n": count}]
