"""What a round of findings tells under which rule: an event counts as told where a rule told it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.hunt.folding import told_once
from trailscope.hunt.rounds import FEWEST, rounds_told_once
from trailscope.watch.news import new_findings
from trailscope.watch.state import WatchState
from trailscope.window import Window

DELETED, OF_ONE = "logging.log_groups_deleted", "logging.one_log_group_deleted"
MORNING = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def _finding(rule: str, number: int) -> dict:
    when = MORNING + timedelta(minutes=number)
    lists = ("attack", "tactics", "actions", "source_ip_addresses", "aws_regions", "recipient_account_ids", "also")
    return {
        "id": f"{rule}#{number}", "rule": rule, "kind": "detection", "severity": "medium" if rule == DELETED else "low",
        "first_seen": when, "last_seen": when, "events": 1, "denied": 0, "actor": "mallory", "actor_id": "AIDAMALLORY",
        "target": f"log-group/{number}", "event_ids": [f"event-{number}"], "sentence": "", **{name: [] for name in lists},
    }  # fmt: skip


def test_a_rule_folded_under_one_finding_of_a_round_has_not_told_the_events_of_the_others(tmp_path):
    rows = [*(_finding(DELETED, number) for number in range(FEWEST)), _finding(OF_ONE, 0)]
    found = Findings(pa.Table.from_pylist(rows, FINDINGS), asked=2, window=Window())
    (tmp_path / "lake").mkdir()
    with WatchState(tmp_path / "lake") as state:
        [told] = new_findings(rounds_told_once(told_once(found)), state)
    assert set(told.cited) == {*((DELETED, f"event-{number}") for number in range(FEWEST)), (OF_ONE, "event-0")}
