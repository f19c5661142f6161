"""Findings of habits are put together by columns: which belong together, and what is told of them."""

import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from trailscope.hunt.finding_assembly import as_one
from trailscope.hunt.findings import FINDINGS
from trailscope.hunt.habits import _joined

FIRST = datetime(2026, 9, 1, tzinfo=UTC)


def table(*rows):
    plain = {field.name: [] if pa.types.is_list(field.type) else None for field in FINDINGS}
    return pa.Table.from_pylist([{**plain, "kind": "detection", "first_seen": FIRST, **row} for row in rows], FINDINGS)


def everyday(count, **told):
    facts = {"days": 5, "of_old": True, "by_service": False, "by_builder": False, "own": False} | told
    return pa.table(
        {"finding": pa.array(range(count), pa.int64()), **{name: [value] * count for name, value in facts.items()}}
    )


def test_those_that_were_as_severe_for_the_same_are_together_and_nobody_is_like_nobody():
    found = table(
        {"rule": "a.b", "severity": "low", "id": "2"},
        {"rule": "a.b", "severity": "info", "id": "3"},  # falls to info as the first does, and is another
        {"rule": "a.b", "severity": "low", "id": "1"},
        {"rule": "a.b", "severity": "low", "actor_id": "", "id": "4"},
        {"rule": "a.b", "severity": "info", "id": "0", "first_seen": FIRST - timedelta(1)},
        {"rule": "a.b", "severity": "low", "kind": "hunt"},
        {"rule": "a.b", "severity": "low", "recipient_account_ids": ["111111111111"]},
    )
    joined = _joined(found, everyday(7)).to_pylist()
    assert [(row["finding"], row["id"]) for row in joined] == [(2, "1"), (0, "2"), (4, "0"), (1, "3")]
    assert len({row["group"] for row in joined[:2]}) == len({row["group"] for row in joined[2:]}) == 1
    assert joined[0]["group"] != joined[2]["group"]
    assert not _joined(found, everyday(7, days=None)).num_rows


def test_the_first_stands_for_all_with_their_times_counts_and_lists():
    rows = table(
        {
            "id": "a",
            "last_seen": FIRST,
            "events": 1,
            "event_ids": ["1", "2"],
            "attack": ["T2", "T1"],
            "actions": ["b", "c"],
        },
        {
            "id": "b",
            "last_seen": FIRST + timedelta(2),
            "denied": 3,
            "event_ids": ["2"],
            "attack": ["T1"],
            "actions": ["a"],
        },
        {"id": "c", "last_seen": FIRST + timedelta(1), "events": 4, "event_ids": ["3"], "details": json.dumps({})},
    )
    told = as_one(rows, "all of it")
    assert (told["id"], told["sentence"], told["details"]) == ("a", "all of it", None)
    assert (told["last_seen"], told["events"], told["denied"]) == (FIRST + timedelta(2), 5, 3)
    assert told["event_ids"] == ["1", "2", "2", "3"]
    assert (told["actions"], told["attack"], told["tactics"]) == (["a", "b", "c"], ["T2", "T1"], [])
    assert as_one(rows, "", most_ids=2)["event_ids"] == ["1", "2"]
