"""What a round of findings tells under which rule: an event counts as told where a rule told it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.hunt.folding import told_once
from trailscope.hunt.parts import parts_told_once
from trailscope.hunt.rounds import FEWEST, rounds_told_once
from trailscope.watch.news import NewFinding, new_findings
from trailscope.watch.state import WatchState
from trailscope.window import Window

DELETED, OF_ONE = "logging.log_groups_deleted", "logging.one_log_group_deleted"
BURST = "activity.many_kinds_deleted"
MORNING = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def _finding(rule: str, number: int) -> dict:
    when = MORNING + timedelta(minutes=number)
    lists = ("attack", "tactics", "actions", "source_ip_addresses", "aws_regions", "recipient_account_ids", "also")
    return {
        "id": f"{rule}#{number}", "rule": rule, "kind": "detection", "severity": "medium" if rule == DELETED else "low",
        "first_seen": when, "last_seen": when, "events": 1, "denied": 0, "actor": "mallory", "actor_id": "AIDAMALLORY",
        "target": f"log-group/{number}", "event_ids": [f"event-{number}"], "sentence": "", **{name: [] for name in lists},
    }  # fmt: skip


def _burst(number_of_events: int) -> dict:
    named = [f"event-{number}" for number in range(number_of_events)]
    row = {**_finding(BURST, 0), "kind": "hunt", "severity": "high", "attack": ["T1485"], "target": None}
    return {**row, "events": len(named), "event_ids": named}


def _told(state: WatchState, *rows: dict) -> list[NewFinding]:
    found = parts_told_once(Findings(pa.Table.from_pylist(list(rows), FINDINGS), asked=2, window=Window()))
    news = list(new_findings(found, state))
    with state.change() as change:
        for one in news:
            change.know_finding(one.row, one.parts, groups=one.groups, cited=one.cited, told=True)
    return news


def test_what_is_new_under_a_burst_that_was_told_has_the_burst_told_again(tmp_path):
    (tmp_path / "lake").mkdir()
    part = {**_finding(DELETED, 3), "attack": ["T1485"]}
    with WatchState(tmp_path / "lake") as state:
        [first] = _told(state, _burst(3))
        assert _told(state, _burst(4)) == []  # one that grows is the same
        [again] = _told(state, _burst(5), part)
        assert _told(state, _burst(6), part) == []
    assert (again.row["rule"], again.row["also"], again.again) == (BURST, [DELETED], first.row["id"])
    assert (DELETED, "event-3") in again.cited
    assert again.item()["key"] != first.item()["key"]


def test_a_rule_folded_under_one_finding_of_a_round_has_not_told_the_events_of_the_others(tmp_path):
    rows = [*(_finding(DELETED, number) for number in range(FEWEST)), _finding(OF_ONE, 0)]
    found = Findings(pa.Table.from_pylist(rows, FINDINGS), asked=2, window=Window())
    (tmp_path / "lake").mkdir()
    with WatchState(tmp_path / "lake") as state:
        [told] = new_findings(rounds_told_once(told_once(found)), state)
    assert set(told.cited) == {*((DELETED, f"event-{number}") for number in range(FEWEST)), (OF_ONE, "event-0")}
