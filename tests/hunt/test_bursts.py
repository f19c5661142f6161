"""What some events of a burst are, which a hunt tells whole, is told under the burst; what is graver or aims elsewhere is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.hunt.parts import LONGEST, parts_told_once
from trailscope.window import Window

MORNING = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def finding(rule, *events, **fields):
    return {
        "id": f"{rule}#1",
        "rule": rule,
        "kind": "detection",
        "severity": "medium",
        "attack": ["T1485"],
        "tactics": ["impact"],
        "first_seen": MORNING,
        "last_seen": MORNING,
        "events": len(events),
        "denied": 0,
        "actor": "mallory",
        "actor_id": "AIDAMALLORY",
        "event_ids": list(events),
        "sentence": f"{rule} by mallory",
        **{name: [] for name in ("actions", "source_ip_addresses", "aws_regions", "recipient_account_ids", "also")},
        **fields,
    }


def burst(*events, rule="activity.many_kinds_deleted", **fields):
    return finding(rule, *events, **{"kind": "hunt", "details": "{}", "last_seen": MORNING + LONGEST, **fields})


def told(*rows):
    return parts_told_once(Findings(pa.Table.from_pylist(list(rows), FINDINGS), asked=1, window=Window()))


def test_a_part_is_told_under_its_burst_with_its_rules_and_techniques():
    part = finding("deployments.stacks_deleted", "b", attack=["T1485", "T1489"], also=["activity.rare"])
    found = told(burst("a", "b", "c"), part)
    [row] = found.rows()
    assert (row["rule"], row["events"], row["event_ids"]) == ("activity.many_kinds_deleted", 3, ["a", "b", "c"])
    assert row["also"] == ["activity.rare", "deployments.stacks_deleted"]
    assert (row["attack"], row["tactics"]) == (["T1485", "T1489"], ["impact"])
    assert [(one["rule"], one["id"]) for one in found.unfolded().to_pylist()] == [
        ("activity.many_kinds_deleted", "activity.many_kinds_deleted#1"),
        ("deployments.stacks_deleted", "activity.many_kinds_deleted#1"),
    ]


def test_a_burst_within_a_burst_is_a_part_and_its_parts_too():
    small = burst("a", "b", rule="data.many_deleted")
    [row] = told(finding("data.tables_deleted", "a"), small, burst("a", "b", "c")).rows()
    assert row["also"] == ["data.many_deleted", "data.tables_deleted"]


@pytest.mark.parametrize(
    "rows",
    [
        [burst("a", "b"), finding("x.y", "a", severity="high")],
        [burst("a", "b"), finding("x.y", "a", attack=["T1685"])],
        [burst("a", "b"), finding("x.y", "a", actor_id="AIDABOB")],
        [burst("a", "b"), finding("x.y", "a", "c")],
        [burst("a", "b"), finding("x.y", "a", "b")],
        [burst("a", "b"), finding("x.y", "a", events=200)],
        [burst("a", "b"), finding("activity.many_kinds_deleted", "a")],
        [burst("a", "b", events=200), finding("x.y", "a")],
        [burst("a", "b", last_seen=MORNING + LONGEST + timedelta(seconds=1)), finding("x.y", "a")],
        [burst("a", "b", kind="detection"), finding("x.y", "a")],
        [burst("a", "b", actor_id=None), finding("x.y", "a", actor_id=None)],
        [finding("x.y", "a")],
        [],
    ],
    ids=[
        "graver",
        "another aim",
        "another principal",
        "an event more",
        "the same events",
        "not all ids",
        "the same rule",
        "not all ids of the burst",
        "slow",
        "no hunt",
        "nobody known",
        "no burst",
        "nothing",
    ],
)
def test_what_is_no_part_stays_as_it_is(rows):
    found = told(*rows)
    assert found.rows() == pa.Table.from_pylist(rows, FINDINGS).to_pylist()
    assert found.by_rule is None


def test_of_two_bursts_the_graver_tells_and_the_order_stays():
    first = finding("x.first", "z", actor_id="AIDABOB")
    rows = told(
        burst("a", "b", "c", severity="high", rule="x.grave"), first, burst("a", "b", "c", "d"), finding("x.y", "a")
    ).rows()
    assert [(row["rule"], row["also"]) for row in rows] == [
        ("x.grave", ["x.y"]),
        ("x.first", []),
        ("activity.many_kinds_deleted", []),
    ]
