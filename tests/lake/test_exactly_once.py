"""Re-running, overlapping trails and at-least-once delivery never change an answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lake_batches import events, lake_writer, ledger, put, put_into, rows

from trailscope.lake import comparing, identities
from trailscope.lake import events as writing_events
from trailscope.sink import Written
from trailscope.sources import SourceObject

Record = dict[str, Any]
Make = Callable[..., Record]


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def counts(written: Written) -> tuple[int, int, int]:
    return written.new, written.duplicate, written.conflicting


def test_a_second_ingest_reads_nothing_again(lake: Path, record: Make) -> None:
    put(lake, {"a": [record(), record()]})
    with lake_writer(lake) as writer:
        known, other = SourceObject("a", None, "1", None), SourceObject("b", None, "1", None)
        assert writer.unseen([known, other, known]) == [other]
    assert len(rows(lake)) == 2


def test_an_object_in_another_version_is_read_again(lake: Path, record: Make) -> None:
    put(lake, {"a": [record()]})
    with lake_writer(lake) as writer:
        changed = SourceObject("a", None, "2", None)
        assert writer.unseen([changed]) == [changed]


def test_what_was_committed_in_this_run_is_seen(lake: Path, record: Make) -> None:
    with lake_writer(lake) as writer:
        put_into(writer, {"a": [record()]})
        assert writer.unseen([SourceObject("a", None, "1", None)]) == []


def test_what_could_not_be_read_is_tried_again(lake: Path) -> None:
    with lake_writer(lake) as writer:
        writer.commit(ledger("a", status="unreadable"))
        tried = SourceObject("a", None, "1", None)
        assert writer.unseen([tried]) == [tried]


def test_an_event_delivered_by_two_trails_is_one_event(lake: Path, record: Make) -> None:
    """The same eventID lies under both layouts of one bucket."""
    shared, own = [record() for _ in range(5)], record()
    written = put(lake, {"org": shared, "account": [*reversed(shared), own]})
    assert counts(written) == (6, 5, 0)
    assert len(rows(lake)) == 6


def test_an_event_delivered_again_in_a_later_run_is_one_event(lake: Path, record: Make) -> None:
    five = [record(eventTime=f"2026-09-0{day}T00:00:00Z") for day in range(1, 6)]
    put(lake, {"first": five})
    assert counts(put(lake, {"second": [*five, record()]})) == (1, 5, 0)
    assert len(rows(lake)) == 6


def test_an_event_delivered_again_in_the_same_run_is_one_event(lake: Path, record: Make) -> None:
    """Both before the first of them is committed and after it."""
    event = record()
    with lake_writer(lake) as writer:
        writer.write([events([event], "a")], [])
        assert counts(writer.write([events([event], "b")], [])) == (0, 1, 0)
        writer.commit(ledger("a", "b"))
        assert counts(put_into(writer, {"c": [event]})) == (0, 1, 0)
    assert len(rows(lake)) == 1


def test_of_equal_events_the_first_to_arrive_stays(lake: Path, record: Make) -> None:
    event = record()
    put(lake, {"z": [event], "a": [event]})
    assert [row["source_uri"] for row in rows(lake)] == ["z"]


def test_one_identity_with_two_contents_is_a_conflict_and_both_are_kept(lake: Path, record: Make) -> None:
    genuine = record(eventName="DeleteTrail")
    forged = {**genuine, "eventName": "DescribeTrails"}
    put(lake, {"genuine": [genuine]})
    assert counts(put(lake, {"forged": [forged, genuine, forged]})) == (1, 2, 1)
    assert len(rows(lake)) == 2
    assert counts(put(lake, {"again": [genuine, forged]})) == (0, 2, 0)


def test_two_contents_of_one_identity_that_arrive_together_both_conflict(lake: Path, record: Make) -> None:
    genuine = record()
    assert counts(put(lake, {"a": [genuine, {**genuine, "eventName": "Other"}, record()]})) == (3, 0, 2)


def test_the_copies_of_a_cross_account_call_are_two_events(lake: Path, record: Make) -> None:
    """Accounts and regions are part of the identity; sharedEventID is meant to be shared."""
    copy = record(eventID="e-1", sharedEventID="s-1")
    others = [
        {**copy, "recipientAccountId": "444455556666"},
        {**copy, "awsRegion": "eu-west-1"},
        {**copy, "eventCategory": "Data"},
        {name: value for name, value in copy.items() if name != "eventCategory"},
    ]
    assert counts(put(lake, {"a": [copy, *others]})) == (5, 0, 0)


def test_an_absent_part_of_an_identity_is_not_made_up_for_by_its_neighbour(lake: Path, record: Make) -> None:
    one = record(eventID="e", recipientAccountId="x", awsRegion=None)
    other = {**one, "recipientAccountId": None, "awsRegion": "x"}
    assert counts(put(lake, {"a": [one, other]})) == (2, 0, 0)


def test_records_without_event_id_are_told_apart_by_what_they_say(lake: Path, record: Make) -> None:
    first, second = record(eventID=None, requestID="1"), record(eventID=None, requestID="2")
    assert counts(put(lake, {"a": [first, second, first]})) == (2, 1, 0)
    assert counts(put(lake, {"b": [second, record(eventID=None, requestID="3")]})) == (1, 1, 0)


@pytest.mark.parametrize("field", ["errorCode", "responseElements", "addendum", "readOnly"])
def test_null_and_absent_say_the_same(lake: Path, record: Make, field: str) -> None:
    event = record()
    event.pop(field, None)
    assert counts(put(lake, {"a": [event, {**event, field: None}]})) == (1, 1, 0)


@pytest.mark.parametrize(
    "difference",
    [{"errorCode": ""}, {"requestParameters": {}}, {"unknownField": 1}, {"eventTime": "2026-09-01T08:19:05Z"}],
    ids=lambda field: next(iter(field)),
)
def test_any_other_difference_is_a_conflict(lake: Path, record: Make, difference: Record) -> None:
    event = record(requestParameters=None)
    put(lake, {"a": [event]})
    assert counts(put(lake, {"b": [{**event, **difference}]})) == (1, 0, 1)


def test_the_same_record_on_two_days_is_two_events(lake: Path, record: Make) -> None:
    event = record(eventTime="2026-09-01T23:59:59Z")
    assert counts(put(lake, {"a": [event, {**event, "eventTime": "2026-09-02T00:00:00Z"}]})) == (2, 0, 0)


def test_equal_hashes_of_different_identities_never_make_one_event_of_two(
    lake: Path, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash is made the same for all: what decides is what the records say."""
    monkeypatch.setattr(identities, "identity_hashes", lambda block: np.zeros(block.num_rows, np.uint64))
    three = [record(), record(), record(eventID=None)]
    assert counts(put(lake, {"a": [*three, three[0]]})) == (3, 1, 0)
    assert counts(put(lake, {"b": [*three, {**three[1], "eventName": "Other"}]})) == (1, 3, 1)


def test_many_contents_of_one_identity_are_all_kept_once(lake: Path, record: Make) -> None:
    """More than are compared with each other in turn: an attacker may make as many as he likes."""
    one = record()
    many = [{**one, "requestID": str(number)} for number in range(4 * comparing.ROUNDS)]
    assert counts(put(lake, {"a": [*many, *many]})) == (len(many), len(many), len(many))
    assert counts(put(lake, {"b": [*many[::-1], {**one, "requestID": "new"}]})) == (1, len(many), 1)


@pytest.mark.parametrize("room", [0, 10 * 12, 25 * 12])
def test_days_that_outgrow_the_memory_are_read_again(
    lake: Path, record: Make, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """With room for no identity at all, for those of one day, and of two."""
    shares = writing_events.Shares(at_once=1, row_group=4_000, identities=room, compared=1)
    monkeypatch.setattr(writing_events.Shares, "of", lambda memory, threads: shares)
    days = [[record(eventTime=f"2026-09-0{day}T00:00:{n:02}Z") for n in range(10)] for day in range(1, 4)]
    with lake_writer(lake) as writer:
        for number, day in enumerate(days):
            assert counts(put_into(writer, {f"a{number}": day})) == (10, 0, 0)
        for number, day in enumerate(days):
            forged = {**day[5], "eventName": "Forged"}
            assert counts(put_into(writer, {f"b{number}": [*day, day[0], forged]})) == (1, 11, 1)
    assert len(rows(lake)) == 33


def test_rows_come_in_batches_of_any_size(lake: Path, record: Make) -> None:
    """Empty ones, one row each, each with a dictionary of its own."""
    made = [record() for _ in range(20)]
    batches = [events([event], f"object {number}") for number, event in enumerate(made)]
    with lake_writer(lake) as writer:
        assert counts(writer.write([events([]), *batches, events([]), batches[3]], [])) == (20, 1, 0)
        writer.commit(ledger("x"))
    assert {row["source_uri"] for row in rows(lake)} == {f"object {number}" for number in range(20)}


def test_a_write_of_nothing_writes_nothing(lake: Path) -> None:
    with lake_writer(lake) as writer:
        assert writer.write([], []) == Written()
        assert writer.write([events([])], []) == Written()
        writer.commit(ledger("empty"))
    assert rows(lake) == []


def test_what_was_written_is_counted(lake: Path, record: Make) -> None:
    written = put(
        lake,
        {
            "a": [
                record(eventTime="2026-09-03T10:00:00Z", awsRegion="eu-west-1"),
                record(eventTime="2026-09-01T10:00:00Z", recipientAccountId="444455556666"),
                record(eventTime="2026-09-02T10:00:00Z", recipientAccountId=None),
            ]
        },
    )
    assert (str(written.first_event), str(written.last_event)) == (
        "2026-09-01 10:00:00+00:00",
        "2026-09-03 10:00:00+00:00",
    )
    assert written.accounts == {"111122223333", "444455556666"}
    assert written.regions == {"us-east-1", "eu-west-1"}


def test_the_lake_does_not_depend_on_the_order_or_grouping_of_ingests(tmp_path: Path, record: Make) -> None:
    logs = {str(n): [record(eventTime=f"2026-09-0{n}T0{m}:00:00Z") for m in range(9)] for n in range(1, 5)}
    answers = []
    for name, groups in {"whole": ["1234"], "parts": ["34", "123"], "single": list("4321")}.items():
        for group in groups:
            put(tmp_path / name, {number: logs[number] for number in group})
        answers.append(rows(tmp_path / name))
    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0]) == 36
