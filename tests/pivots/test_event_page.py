"""One event whole: its record, the object and position it was read from, the object's hash, and what was around it."""

from __future__ import annotations

import hashlib
import json

import pytest

import trailscope as ts
from trailscope.errors import UsageError

ID = "22222222-0000-4000-8000-000000000002"


def test_the_record_is_the_one_that_was_logged(told, story):
    page = told.event(ID)
    assert page.record == next(record for record in story if record["eventID"] == ID)
    assert json.loads(page.table.column("record")[0].as_py()) == page.record


def test_it_is_traced_to_one_position_of_an_object_with_its_hash(told):
    (row,) = told.event(ID).table.to_pylist()
    log = told.lake_path.parent / "log.json.gz"
    assert row["source_uri"] == log.as_uri()
    assert row["source_index"] == 5
    assert row["object_sha256"] == hashlib.sha256(log.read_bytes()).hexdigest()


def test_the_beginning_of_an_id_is_enough_and_too_little_is_refused(told):
    assert told.event("22222222").record["eventID"] == ID
    with pytest.raises(UsageError, match="too short"):
        told.event("2222").events  # noqa: B018 - asking is what raises


def test_what_the_same_key_did_within_ten_minutes_stands_around_it(told):
    (one,) = told.event(ID).events
    assert [row["action"] for row in one.around] == ["ec2:StopInstances"]


def test_the_copy_in_another_account_is_named(case, record, write_log, tmp_path):
    both = [record(eventID=f"{at}" * 8, sharedEventID="shared", recipientAccountId=f"{at}" * 12) for at in (1, 2)]
    case.ingest(str(write_log(tmp_path / "log.json.gz", both)))
    (one,) = case.event("11111111").events
    assert [copy["recipient_account_id"] for copy in one.copies] == ["222222222222"]


def test_secrets_are_masked_unless_they_are_asked_for(told):
    (id,) = [row["event_id"] for row in told.search(action="UpdateLoginProfile").rows()]
    assert told.event(id).record["requestParameters"]["password"] == "[masked password]"
    assert "hunter2" not in told.event(id)._repr_html_()
    with ts.open(told.lake_path, show_secrets=True) as open_case:
        assert open_case.event(id).record["requestParameters"]["password"] == "hunter2-very-secret"


def test_no_such_event_is_told_from_a_lake_that_cannot_tell(told):
    assert told.event("99999999").verdict == "nothing found"
    with ts.open(told.lake_path, until="2020-01-01") as empty:
        assert empty.event(ID).verdict == "cannot tell"


def test_a_copy_that_names_no_account_is_a_copy(case, record, write_log, tmp_path):
    one = record(eventID="33333333-0000-4000-8000-000000000003", recipientAccountId="111122223333")
    case.ingest(str(write_log(tmp_path / "log.json.gz", [one, {**one, "recipientAccountId": None}])))
    pages = case.event(one["eventID"]).events
    accounts = [
        (page.row["recipient_account_id"], *(copy["recipient_account_id"] for copy in page.copies)) for page in pages
    ]
    assert accounts == [("111122223333", None), (None, "111122223333")]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"])
def test_an_event_at_the_end_of_all_times_has_a_page(case, record, write_log, tmp_path, moment):
    case.ingest(str(write_log(tmp_path / "log.json.gz", [record(eventTime=moment, eventID="44444444")])))
    assert case.event("44444444").record["eventTime"] == moment


def test_a_beginning_of_too_many_ids_is_refused_and_not_cut(case, record, write_log, tmp_path):
    many = [record(eventID=f"55555555-{at:04}") for at in range(21)]
    case.ingest(str(write_log(tmp_path / "log.json.gz", many)))
    assert len(case.event("55555555-001")) == 10
    with pytest.raises(UsageError, match="more than 20 events begin with"):
        case.event("55555555")
