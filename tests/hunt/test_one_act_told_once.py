"""Findings of different rules about the same events become one; nothing of them is lost."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from trailscope.errors import Location
from trailscope.hunt.finding_assembly import assemble
from trailscope.hunt.findings import FINDINGS, Findings
from trailscope.hunt.folding import told_once
from trailscope.hunt.rules import HuntRule
from trailscope.schema.severity import SEVERITIES
from trailscope.window import Window


def finding(rule, event_ids, **fields):
    given = {"severity": "high", "kind": "detection", "attack": [], "tactics": [], "also": [], **fields}
    return {
        "id": f"{rule}#{fields.get('target', '')}",
        "rule": rule,
        "event_ids": event_ids,
        "events": len(event_ids),
        **given,
    }


def folded(*rows):
    return told_once(Findings(pa.Table.from_pylist(list(rows), FINDINGS), asked=len(rows), window=Window()))


def test_the_gravest_finding_of_the_same_events_stays_and_names_the_rules_of_the_others():
    found = folded(
        finding("b.grave", ["1", "2"], severity="critical", attack=["T1078"], tactics=["Initial Access"]),
        finding("a.mild", ["2", "1"], severity="low", attack=["T1098", "T1078"], tactics=["Persistence"]),
    )
    [told] = found.rows()
    assert (told["rule"], told["also"], told["severity"]) == ("b.grave", ["a.mild"], "critical")
    assert told["attack"] == ["T1078", "T1098"]
    assert told["tactics"] == ["Initial Access", "Persistence"]


def test_of_equals_a_detection_with_a_target_tells_the_act():
    found = folded(
        finding("a.hunt", ["1"], kind="hunt", target="trail/org"),
        finding("b.untold", ["1"]),
        finding("c.detection", ["1"], target="trail/org"),
    )
    assert [(row["rule"], row["also"]) for row in found.rows()] == [("c.detection", ["a.hunt", "b.untold"])]


def test_what_a_rule_says_of_two_targets_of_one_event_is_two_findings():
    found = folded(
        finding("a.opened", ["1"], target="port 22"),
        finding("a.opened", ["1"], target="port 3389"),
        finding("b.other", ["1"], severity="low"),
    )
    assert [(row["target"], row["also"]) for row in found.rows()] == [("port 22", ["b.other"]), ("port 3389", [])]


def test_findings_that_do_not_name_all_their_events_are_left_apart():
    found = folded(
        finding("a.many", ["1"], events=300),
        finding("b.many", ["1"], events=300),
        finding("c.none", []),
        finding("d.none", []),
    )
    assert len(found) == 4
    assert found.unfolded() is found.table


def test_what_each_rule_told_carries_the_id_of_the_finding_that_stands_for_it():
    found = folded(finding("a.one", ["1"]), finding("b.other", ["1"], severity="low"))
    assert [(row["rule"], row["id"]) for row in found.unfolded().to_pylist()] == [
        ("a.one", "a.one#"),
        ("b.other", "a.one#"),
    ]


rows = st.lists(
    st.builds(
        finding,
        st.sampled_from(["a.one", "b.two", "c.three", "d.four"]),
        st.lists(st.sampled_from("wxyz"), unique=True, max_size=3),
        severity=st.sampled_from(SEVERITIES),
        kind=st.sampled_from(["detection", "hunt"]),
        target=st.sampled_from([None, "t"]),
    ),
    max_size=12,
)


@given(rows)
def test_no_event_and_no_rule_is_lost_and_no_event_is_told_milder(given_rows):
    found = folded(*given_rows)

    def told_of(event, table):
        return {rule for row in table for rule in (row["rule"], *row["also"]) if event in row["event_ids"]}

    def worst_of(event, table):
        return max((SEVERITIES.index(row["severity"]) for row in table if event in row["event_ids"]), default=-1)

    for event in "wxyz":
        assert told_of(event, given_rows) == told_of(event, found.rows())
        assert worst_of(event, given_rows) == worst_of(event, found.rows())
    assert found.unfolded().num_rows == len(given_rows)


def test_a_row_without_a_second_sign_weighs_one_step_less_and_a_text_of_the_log_cannot_say_so():
    rule = HuntRule("t.new", "pack", "New?", "hunt", "medium", (), "select 1", {}, "new", Location("new.sql"))
    details = ['{"second_sign":true}', '{"second_sign":false}', '{"actor":"\\"second_sign\\":false"}']
    answer = pa.table({"rule": pa.array([0, 0, 0], pa.int32()), "details": details, "sentence": ["a", "b", "c"]})
    told = {row["sentence"]: row["severity"] for row in assemble([rule], [answer]).to_pylist()}
    assert told == {"a": "medium", "b": "low", "c": "medium"}


def test_a_rule_that_asks_for_refusals_keeps_the_step_down_where_all_was_refused():
    rule = HuntRule(
        "t.tried",
        "pack",
        "Tried?",
        "hunt",
        "high",
        (),
        "select 1",
        {},
        "tried",
        Location("tried.sql"),
        outcome="failed",
    )
    answer = pa.table({
        "rule": pa.array([0, 0], pa.int32()),
        "details": ['{"second_sign":true}', '{"second_sign":false}'],
        "sentence": ["a", "b"],
        "all_failed": [True, True],
    })  # fmt: skip
    told = {row["sentence"]: row["severity"] for row in assemble([rule], [answer]).to_pylist()}
    assert told == {"a": "high", "b": "medium"}
