"""A worker process gives the rows of what it is sent, whatever the system allows its pipes."""

from __future__ import annotations

import json
import sys

import pytest

from trailscope.ingest.conversion import StoredBytes
from trailscope.ingest.worker import Worker

RECORD = {
    "eventTime": "2026-09-01T08:19:04Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "ListUsers",
    "eventID": "e",
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a program choose, and .ci/run tests it there")
def test_pipes_that_may_not_be_larger_are_used_as_they_are(monkeypatch: pytest.MonkeyPatch):
    """Of what all pipes of a user may hold, other programs may have taken the rest."""
    asked = []

    def refused(*given: object) -> None:
        asked.append(given)
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("fcntl.fcntl", refused)
    worker = Worker()
    try:
        data = json.dumps({"Records": [RECORD] * 3}).encode()
        converted = worker.convert([StoredBytes("log", data)], piece_bytes=1 << 20, limit_bytes=1 << 20)
    finally:
        worker.close()
    assert converted.rows.events["action"].to_pylist() == ["iam:ListUsers"] * 3
    assert len(asked) == 2
