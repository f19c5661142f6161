"""The examination of a question, end to end: lint, cases, mutants, and what the report says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from case_runner_stand_in import load
from question_text import DETECTION, HUNT, changed

from trailscope.engines.duckdb import DuckdbEngine
from trailscope.question_tests.case_runner import scenes_of
from trailscope.question_tests.check import check, check_all
from trailscope.questions.catalogue import Catalogue
from trailscope.questions.header import parse
from trailscope.questions.question import Question

EXAMPLES = Path(__file__).parents[2] / "../shared/examples/queries"


def question(text: str, id: str = "topic.what") -> Question:
    return parse(text, Path("topic/what.sql"), id)


def complaints(text: str) -> list[str]:
    return [
        line.strip()
        for line in check(question(text), load).lines()
        if line.strip().startswith(("FAIL", "LINT", "SURVIVES"))
    ]


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the example questions are not here")
def test_the_example_questions_pass_and_all_their_mutants_are_killed() -> None:
    catalogue = Catalogue([EXAMPLES])
    assert not catalogue.problems
    reports = list(check_all(catalogue.values(), load))
    assert len(reports) == 2
    for report in reports:
        # They were written before questions had to say which calls they mean: lint has more words than they have.
        assert all(outcome.ok for outcome in report.outcomes), "\n".join(report.lines())
        assert not report.survivors, "\n".join(report.lines())
        assert len(report.verdicts) >= 5


@pytest.mark.parametrize("text", [DETECTION, HUNT], ids=["detection", "hunt"])
def test_a_sound_question_passes(text: str) -> None:
    report = check(question(text), load)
    assert report.ok, "\n".join(report.lines())


def test_the_report_reads_as_the_style_guide_shows_it() -> None:
    assert list(check(question(DETECTION, "logging.trail_stopped"), load).lines()) == [
        "logging.trail_stopped  [detection, high] Was a CloudTrail trail stopped?",
        "   ok   match: stopped",
        "   ok   match: refused",
        "   ok   ignore: started",
        "   ok   ignore: other service",
        "   ok   ignore: not asked for",
        "   kill drop: ($include_denied or error_code is null)   <- ignore: not asked for",
        "   kill drop: event_source = 'cloudtrail.amazonaws.com' <- ignore: other service",
        "   kill drop: event_name = 'StopLogging'                <- ignore: started",
        "   kill drop or: $include_denied                        <- match: refused",
    ]


def test_a_condition_that_no_case_defends_survives() -> None:
    text = changed(
        DETECTION, "--     other service: {eventName: StopLogging, eventSource: example.amazonaws.com}\n", ""
    )
    report = check(question(text), load)
    assert [mutant.what for mutant in report.survivors] == ["drop: event_source = 'cloudtrail.amazonaws.com'"]
    assert not report.ok
    assert complaints(text) == ["SURVIVES drop: event_source = 'cloudtrail.amazonaws.com'"]


def test_a_bound_that_no_case_touches_survives() -> None:
    text = changed(
        HUNT, "[{eventName: GetObject}, {eventName: PutObject}]", "[{eventName: A}, {eventName: B}, {eventName: C}]"
    )
    text = changed(text, "calls: 2, failed: 0}]", "calls: 3, failed: 0}]")
    assert complaints(text) == ["SURVIVES turn >= into >: count(*) >= $min_calls"]


@pytest.mark.parametrize(
    ("text", "old", "new", "complaint"),
    [
        (DETECTION, "stopped: {eventName: StopLogging}", "stopped: {eventName: StopLogin}",
         "FAIL match: stopped: found nothing, wanted every one"),
        (DETECTION, "stopped: {eventName: StopLogging}", "stopped: [{eventName: StopLogging}, {eventName: Other}]",
         "FAIL match: stopped: found 1 of 2 events, wanted every one"),
        (DETECTION, "started: {eventName: StartLogging}", "started: {eventName: StopLogging}",
         "FAIL ignore: started: found 1 of 1 events, wanted nothing"),
        (HUNT, "calls: 2, failed: 0}", "calls: 3, failed: 0}",
         "FAIL sequence: twice: expected {'actor': 'alice', 'calls': 3, 'failed': 0}, got {'actor': 'alice', 'calls': 2, 'failed': 0}"),
        (HUNT, "calls: 2, failed: 0}", "calls: '2', failed: 0}",
         "FAIL sequence: twice: expected {'actor': 'alice', 'calls': '2', 'failed': 0}, got {'actor': 'alice', 'calls': 2, 'failed': 0}"),
        (HUNT, "expect: [{actor: alice, calls: 2, failed: 0}]", "expect: []",
         "FAIL sequence: twice: expected 0 rows, got 1, the first {'actor': 'alice', 'calls': 2, 'failed': 0}"),
    ],
)  # fmt: skip
def test_a_case_that_goes_otherwise_is_told_with_what_came(text: str, old: str, new: str, complaint: str) -> None:
    assert complaint in complaints(changed(text, old, new))


def test_mutants_wait_until_the_cases_pass() -> None:
    report = check(
        question(changed(DETECTION, "started: {eventName: StartLogging}", "started: {eventName: StopLogging}")), load
    )
    assert report.verdicts == ()


def test_a_sequence_sees_only_its_own_events() -> None:
    """Both sequences of the hunt are alice's; together they would make three calls."""
    outcomes = check(question(HUNT), load).outcomes
    assert [outcome.rows for outcome in outcomes] == [({"actor": "alice", "calls": 2, "failed": 0},), ()]


def test_rows_are_compared_in_order_only_when_the_question_orders_them() -> None:
    bob = "{userIdentity: {userName: bob}}"
    events = f"[{{}}, {{}}, {bob}, {bob}, {bob}]"
    expect = "[{actor: alice, calls: 2, failed: 0}, {actor: bob, calls: 3, failed: 0}]"
    text = changed(
        changed(HUNT, "[{eventName: GetObject}, {eventName: PutObject}]", events),
        "[{actor: alice, calls: 2, failed: 0}]",
        expect,
    )
    assert [line for line in complaints(text) if "FAIL" in line] != []
    assert complaints(changed(text, "order by calls desc, actor asc\n", "")) == []


def test_times_lists_and_sums_are_compared_as_a_case_writes_them() -> None:
    text = changed(
        changed(
            HUNT,
            "count(*) as calls",
            "count(*) as calls, min(event_time) as first_seen, list_sort(list(event_name)) as names, sum(1) as total",
        ),
        "calls: 2, failed: 0}",
        "calls: 2, failed: 0, first_seen: 2026-09-01T08:00:00Z, names: [GetObject, PutObject], total: 2}",
    )
    assert complaints(text) == []


def test_a_finding_whose_column_is_always_empty_is_an_issue() -> None:
    text = changed(DETECTION, "{target}", "{vpc_endpoint_id}")
    assert [line for line in complaints(text) if "vpc_endpoint_id" in line]


def test_sql_that_the_engine_refuses_is_an_issue_not_a_crash() -> None:
    text = changed(HUNT, "count(*) as calls", "sum(event_name) as calls")
    report = check(question(text), load)
    assert [issue.rule for issue in report.issues] == ["runs"]
    assert report.outcomes == ()


def test_unreadable_cases_are_one_issue_and_other_questions_go_on() -> None:
    broken = question(changed(DETECTION, "-- cases:\n--   given", "-- cases:\n--   givn"), "topic.broken")
    first, second = check_all([broken, question(HUNT)], load)
    assert [issue.rule for issue in first.issues] == ["readable"]
    assert second.ok


def test_an_event_that_does_not_become_a_row_is_an_issue() -> None:
    def losing(records: Sequence[Mapping[str, Any]]) -> DuckdbEngine:
        return load([record for record in records if record["eventName"] != "StartLogging"])

    report = check(question(DETECTION), losing)
    assert [issue.what for issue in report.issues] == ["an event of the case 'ignore: started' did not become a row"]
    assert not report.ok


def test_event_ids_are_unique_and_the_same_in_every_run() -> None:
    ids = [id for scene in scenes_of(question(DETECTION)) for id in scene.event_ids]
    assert len(set(ids)) == len(ids) == 5
    assert ids == [id for scene in scenes_of(question(DETECTION)) for id in scene.event_ids]
    assert set(ids).isdisjoint(id for scene in scenes_of(question(DETECTION, "topic.other")) for id in scene.event_ids)


def test_records_are_json() -> None:
    for scene in scenes_of(question(HUNT)):
        json.dumps(scene.records)
