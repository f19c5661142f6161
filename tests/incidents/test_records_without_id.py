"""A record without an eventID belongs to a story like any other, and is counted where it cannot be named."""

from __future__ import annotations

import pytest

import trailscope as ts

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
