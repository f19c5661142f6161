"""However events are cut into objects, writes, commits and runs, and however often they come: the lake says the same."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_batches import events, ledger, said

from trailscope.lake.events import Shares
from trailscope.lake.layout import create_layout
from trailscope.lake.recovery import recover
from trailscope.lake.writer import LakeWriter

Record = dict[str, Any]

# Few values of each, so that identities recur, contradict each other, lack parts and lie on two days.
records = st.fixed_dictionaries(
    {
        "eventTime": st.sampled_from(["2026-09-01T23:59:59Z", "2026-09-02T00:00:00Z", "2026-09-01T08:00:00Z"]),
        "eventSource": st.just("iam.amazonaws.com"),
    },
    optional={
        "eventName": st.sampled_from(["A", "B", ""]),
        "eventID": st.sampled_from([None, "1", "2", "3"]),
        "awsRegion": st.sampled_from(["x", None]),
        "recipientAccountId": st.sampled_from(["x", "y", None]),
        "eventCategory": st.sampled_from(["Management", None]),
        "requestParameters": st.sampled_from([None, {}, {"a": "é😀"}, {"a": "b" * 2_000}]),
        "readOnly": st.sampled_from([True, False, None]),
        "odd": st.just(1),
    },
)
# What follows an event: nothing, a new batch, a new write, a new commit, a new run.
breaks = st.sampled_from(["", "", "", "batch", "write", "commit", "run"])


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(
    arrivals=st.lists(st.tuples(records, breaks), min_size=1, max_size=40), again=st.integers(0, 3), poor=st.booleans()
)
def test_any_split_with_any_repeats_gives_the_same_rows(
    arrivals: list[tuple[Record, str]], again: int, poor: bool
) -> None:
    repeated = arrivals + arrivals[::-1][: again * 5]
    expected = {_content(record) for record, _ in arrivals}
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder) / "lake"
        new = sum(_run(lake, run, poor) for run in _cut(repeated, "run"))
        stored = [_content(row) for row in _as_records(said(lake))]
    assert new == len(stored) == len(set(stored))
    assert set(stored) == expected


def _run(lake: Path, arrivals: list[tuple[Record, str]], poor: bool) -> int:
    new = 0
    # Poor: no room for identities, a row group and a comparison for each row.
    shares = Shares(1, 1, 0, 1) if poor else Shares.of(64 << 20, 2)
    writer = LakeWriter(*recover(create_layout(lake, "tests")), shares)
    for commit in _cut(arrivals, "commit"):
        for write in _cut(commit, "write"):
            batches = [events([record for record, _ in batch]) for batch in _cut(write, "batch")]
            new += writer.write(batches, []).new
        writer.commit(ledger("object"))
    return new


def _cut(arrivals: list[tuple[Record, str]], at: str) -> list[list[tuple[Record, str]]]:
    """The stretches between breaks of this kind and stronger ones."""
    pieces: list[list[tuple[Record, str]]] = [[]]
    for arrival in arrivals:
        pieces[-1].append(arrival)
        if arrival[1] == at:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _content(record: Record) -> str:
    """All that a record says; null and absent are the same."""
    return repr(sorted((name, repr(value)) for name, value in record.items() if value is not None))


def _as_records(rows: list[Record]) -> list[Record]:
    names = {
        "event_source": "eventSource", "event_name": "eventName", "event_id": "eventID", "aws_region": "awsRegion",
        "recipient_account_id": "recipientAccountId", "event_category": "eventCategory", "read_only": "readOnly",
    }  # fmt: skip
    made = []
    for row in rows:
        record = {field: row[column] for column, field in names.items()}
        record["eventTime"] = f"{row['event_time']:%Y-%m-%dT%H:%M:%SZ}"
        record["requestParameters"] = json.loads(row["request_parameters"]) if row["request_parameters"] else None
        record["odd"] = json.loads(row["extra"])["odd"] if row["extra"] else None
        made.append(record)
    return made
