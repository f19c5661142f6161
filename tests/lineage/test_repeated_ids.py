"""An id that two records bear leads from each credential to the call that issued it, whoever made the other call."""

from __future__ import annotations

import pytest
from lineage_records import assume, call, role, user

pytestmark = pytest.mark.slow

EARLY, LATE, USED = "2026-09-01T08:00:00Z", "2026-09-01T09:00:00Z", "2026-09-01T09:05:00Z"
READER, WRITER = "ASIAREADER0000000000", "ASIAWRITER0000000000"


def test_two_issuing_calls_of_one_id_are_told_apart(case_of):
    records = [
        assume(user("alice"), EARLY, "Reader", "one", READER) | {"eventID": "the-same"},
        assume(user("mallory"), LATE, "Writer", "two", WRITER) | {"eventID": "the-same"},
        call(role("Reader", "one", key=READER, began=EARLY), USED),
        call(role("Writer", "two", key=WRITER, began=LATE), USED),
    ]
    credentials = case_of(records).lineage().credentials.to_pylist()
    behind = {row["credential"]: row["root_actor"].rpartition("/")[2] for row in credentials}
    assert (behind[READER], behind[WRITER]) == ("alice", "mallory")
