"""A rule's findings about one target after the other, by the same actor in one go, become one; nothing of them is lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trailscope as ts
from trailscope.cli.event_choice import findings_of
from trailscope.cli.options import Chosen
from trailscope.errors import UsageError
from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.hunt.rounds import FEWEST, rounds_told_once
from trailscope.window import Window

MORNING = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
LISTS = ("attack", "tactics", "actions", "source_ip_addresses", "aws_regions", "also")


def finding(number: int, minutes: float, **fields):
    when = MORNING + timedelta(minutes=minutes)
    return {
        "id": f"logging.log_groups_deleted#{number}",
        "rule": "logging.log_groups_deleted",
        "kind": "detection",
        "severity": "medium",
        "first_seen": when,
        "last_seen": when,
        "events": 1,
        "denied": 0,
        "actor": "mallory",
        "actor_id": "AIDAMALLORY",
        "target": f"log-group/{number}",
        "recipient_account_ids": ["111122223333"],
        "event_ids": [f"event-{number}"],
        "sentence": f"mallory deleted log-group/{number}",
        **{name: [] for name in LISTS},
        **fields,
    }


def told(*rows):
    return rounds_told_once(Findings(pa.Table.from_pylist(list(rows), FINDINGS), asked=1, window=Window()))


def a_round(number=FEWEST, apart=1.0, **fields):
    return [finding(at, at * apart, **fields) for at in range(number)]


def test_a_round_is_told_by_its_first_finding_with_the_events_and_targets_of_all():
    [row] = told(*a_round(7, aws_regions=["eu-west-1"])).rows()
    assert row["id"] == "logging.log_groups_deleted#0"
    assert (row["first_seen"], row["last_seen"]) == (MORNING, MORNING + timedelta(minutes=6))
    assert (row["events"], row["event_ids"]) == (7, [f"event-{at}" for at in range(7)])
    assert json.loads(row["details"]) == {"targets": [f"log-group/{at}" for at in range(7)]}
    assert row["sentence"] == (
        "mallory deleted log-group/0, and the same of log-group/1, log-group/2, log-group/3 and 3 more"
    )
    assert row["aws_regions"] == ["eu-west-1"]


@pytest.mark.parametrize(
    ("number", "ending"), [(3, "log-group/1, log-group/2"), (4, "log-group/1, log-group/2, log-group/3")]
)
def test_three_are_a_round_and_a_short_one_names_every_target(number, ending):
    [row] = told(*a_round(number)).rows()
    assert row["sentence"] == f"mallory deleted log-group/0, and the same of {ending}"


def test_what_each_rule_told_carries_the_id_of_the_round():
    found = told(*a_round())
    assert [(row["target"], row["id"]) for row in found.unfolded().to_pylist()] == [
        (f"log-group/{at}", "logging.log_groups_deleted#0") for at in range(FEWEST)
    ]


@pytest.mark.parametrize(
    "rows",
    [
        a_round(FEWEST - 1),
        a_round(apart=61),
        [*a_round(FEWEST - 1), finding(9, 9, actor_id="AIDAALICE", actor="alice")],
        [*a_round(FEWEST - 1, root_actor="alice"), finding(9, 9, root_actor="bob")],
        [*a_round(FEWEST - 1), finding(9, 9, severity="low")],
        [*a_round(FEWEST - 1), finding(9, 9, rule="data.tables_deleted")],
        [*a_round(FEWEST - 1), finding(9, 9, recipient_account_ids=["444455556666"])],
        [*a_round(FEWEST - 1), finding(9, 9, events=300)],
        [*a_round(FEWEST - 1), finding(9, 9, target=None)],
        a_round(actor=None, actor_id=None),
        a_round(kind="hunt", details="{}"),
    ],
    ids=[
        "few",
        "slow",
        "two actors",
        "two people with one session's name",
        "two severities",
        "two rules",
        "two accounts",
        "not all ids",
        "no target",
        "nobody known",
        "hunt",
    ],
)
def test_what_is_no_round_stays_as_it_is(rows):
    found = told(*rows)
    assert found.rows() == pa.Table.from_pylist(rows, FINDINGS).to_pylist()
    assert found.by_rule is None


def test_a_call_behind_several_findings_is_one_event():
    [row] = told(*a_round(event_ids=["event-0"], denied=1)).rows()
    assert (row["events"], row["denied"], row["event_ids"]) == (1, 1, ["event-0"])


def test_of_a_round_so_many_events_were_refused_as_there_were():
    refused = a_round(event_ids=["event-0"], denied=1)
    [row] = told(*refused, finding(9, 9)).rows()
    assert (row["events"], row["denied"]) == (2, 1)


def test_findings_around_a_round_keep_their_order():
    alice = {"actor": "alice", "actor_id": "AIDAALICE"}
    rows = [finding(90, -5, **alice), *a_round(), finding(91, 2.5, **alice)]
    rows.sort(key=lambda row: row["first_seen"])
    assert [row["id"].partition("#")[2] for row in told(*rows).rows()] == ["90", "0", "91"]


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.sampled_from(["mallory", "alice"]), st.sampled_from(["high", "low"])),
        max_size=30,
    )
)
def test_no_event_and_no_target_is_lost(drawn):
    rows = [
        finding(number, minutes, actor=actor, actor_id=actor, severity=severity)
        for number, (minutes, actor, severity) in enumerate(drawn)
    ]
    found = told(*rows)

    def facts(table):
        return sorted((row["actor"], row["severity"], id) for row in table for id in row["event_ids"])

    targets = [
        target
        for row in found.rows()
        for target in (json.loads(row["details"])["targets"] if row["details"] else [row["target"]])
    ]
    assert facts(found.rows()) == facts(rows)
    assert sorted(targets) == sorted(row["target"] for row in rows)
    assert found.unfolded().num_rows == len(rows)


@pytest.fixture
def deletions(record):
    return [
        record(
            eventID=f"00000000-0000-4000-8000-{number:012}",
            eventTime=f"2026-09-01T08:{number:02}:00Z",
            eventSource="logs.amazonaws.com",
            eventName="DeleteLogGroup",
            requestParameters={"logGroupName": f"/aws/lambda/{number}"},
        )
        for number in range(8)
    ]


def test_a_hunt_tells_a_round_of_deletions_once_and_can_still_choose_all_its_events(case_of, deletions):
    case: ts.Investigation = case_of(*deletions)
    [one] = case.hunt(ids=["logging.log_groups_deleted"]).rows()
    assert one["events"] == len(deletions)
    apart = case.hunt(ids=["logging.log_groups_deleted"], every=True)
    assert len(apart) == len(deletions)
    assert len(case.hunt(ids=["logging.log_groups_deleted"]).about_the_same(apart)) == len(deletions)


def test_a_finding_of_a_round_is_chosen_by_its_own_id_with_all_events_about_its_target(case_of, deletions):
    again = {**deletions[3], "eventID": "00000000-0000-4000-8000-000000000099", "eventTime": "2026-09-01T08:40:00Z"}
    case: ts.Investigation = case_of(*deletions, again)
    first, _, _, fourth, *_ = case.hunt(ids=["logging.log_groups_deleted"], every=True).rows()
    chosen = findings_of(case, Chosen(finding=(fourth["id"],))).rows()
    assert {id for row in chosen for id in row["event_ids"]} == {deletions[3]["eventID"], again["eventID"]}
    both = findings_of(case, Chosen(finding=(first["id"], fourth["id"]))).rows()
    assert sorted(row["events"] for row in both) == [1, 1, 9]
    with pytest.raises(UsageError, match="there is no finding"):
        findings_of(case, Chosen(finding=("logging.log_groups_deleted#0",)))
