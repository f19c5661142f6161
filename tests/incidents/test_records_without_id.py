"""A record without an eventID belongs to a story like any other, and is counted where it cannot be named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import trailscope as ts
from trailscope.incidents import telling
from trailscope.incidents.membership import Members

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("missing", [None, ...], ids=["null", "absent"])
def test_records_of_a_story_that_have_no_id_are_counted(record, write_log, tmp_path, missing):
    stop = {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "readOnly": False}
    named = record(eventTime="2026-09-01T10:00:00Z", **stop, requestParameters={"name": "main"})
    unnamed = [record(eventTime="2026-09-01T10:00:00Z", **stop, requestParameters={"name": f"t{n}"}) for n in range(2)]
    for one in unnamed:
        one["eventID"] = missing
        if missing is ...:
            del one["eventID"]
    with ts.open(write_log(tmp_path / "log.json.gz", [*unnamed, named]), lake=tmp_path / "lake") as case:
        [story] = case.incidents()
        found = case.incidents()
        assert story.event_ids == (named["eventID"],)
        assert found.left_out == (
            "2 events of incidents have no eventID, so their incidents do not list them among theirs",
        )
        assert "StopLogging" in case.report().html()


def test_a_story_without_any_id_is_known_by_what_its_first_records_say():
    """It was known by the place of its first record in a result, so that the first such story of any lake had the same id."""

    def event(place, actor, target, id=None):
        said = dict.fromkeys(
            ("recipient_account_id", "aws_region", "access_key_id", "source_ip_address", "action"), "x"
        )
        times = {"event_time": datetime(2026, 9, 1, 10, tzinfo=UTC), "event_id": id, "key": id or f" use {place}"}
        return said | times | {"actor": actor, "target": target}

    here = telling._first_told(Members([event(0, "mallory", "main"), event(1, "mallory", "other")]))
    elsewhere = telling._first_told(Members([event(7, "mallory", "other"), event(9, "mallory", "main")]))
    assert here == elsewhere
    assert here != telling._first_told(Members([event(0, "eve", "main")]))
    assert telling._first_told(Members([event(0, "mallory", "main"), event(1, "eve", "main", "e-1")])) == "e-1"
