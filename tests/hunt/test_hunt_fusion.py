"""Many detections in one scan find what each finds alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import trailscope as ts
from trailscope.errors import Location, QueryError
from trailscope.hunt import call_counts
from trailscope.hunt.call_counts import CallCount, CallCounts, count_calls
from trailscope.hunt.condition_reading import cut, read_condition
from trailscope.hunt.fuse import fuse
from trailscope.hunt.name_tests import NameTest
from trailscope.hunt.prefilter import condition_of, limit_of
from trailscope.hunt.rules import HuntRule, choose, rules_of_questions
from trailscope.hunt.scan import ScanSettings, scan
from trailscope.hunt.short_lists import in_short_lists
from trailscope.masking.statements import secret_columns

pytestmark = pytest.mark.slow


def detection(sql: str, id: str = "test.rule", finding: str = "{actor} did it", **parameters: object) -> HuntRule:
    return HuntRule(
        id=id,
        origin="pack",
        title="Did it?",
        kind="detection",
        severity="high",
        attack=("T1685.002",),
        sql=sql,
        parameters=parameters,
        finding=finding,
        at=Location("test.sql"),
        condition=read_condition(sql, parameters),
    )


def found_together(engine, rules):
    """Rule position → ids of the events it finds, all rules asked at once."""
    tables, failures = scan(ScanSettings(engine, count_calls(engine), every=True), list(enumerate(rules)))
    assert not failures
    found = {at: [] for at in range(len(rules))}
    for table in tables:
        for row in table.select(["rule", "event_ids"]).to_pylist():
            found[row["rule"]] += row["event_ids"]
    return {at: sorted(ids) for at, ids in found.items()}


def found_alone(engine, rules):
    def ids(rule):
        table = engine.run(f"select event_id from events where (\n{rule.sql}\n)", rule.parameters)
        return sorted(table["event_id"].to_pylist())

    return {at: ids(rule) for at, rule in enumerate(rules)}


def all_detections(case: ts.Investigation) -> list[HuntRule]:
    rules, problems = rules_of_questions(choose(case.catalogue), {})
    assert not problems
    return [rule for rule in rules if rule.kind == "detection"]


@pytest.mark.slow
@pytest.mark.parametrize("lake", ["sample_case", "technique_case"])
def test_all_shipped_detections_at_once_find_what_each_finds_alone(lake, request):
    case = request.getfixturevalue(lake)
    rules, engine = all_detections(case), case.open_engine()
    assert found_together(engine, rules) == found_alone(engine, rules)


NAMES = ("StopLogging", "stoplogging", "ListUsers", "PutObject", "Put_bject", "")
ATOMS = st.sampled_from(
    [
        *(f"event_name = '{name}'" for name in NAMES),
        "event_name in ('StopLogging', 'ListUsers')",
        "event_name not in ('StopLogging', 'PutObject', 'A', 'B', 'C', 'D')",
        "event_name in ('A', 'B', 'C', 'D', 'E', 'PutObject')",
        "lower(event_name) in ('stoplogging', 'a', 'b', 'c', 'd')",
        "lower(event_name) = 'listusers'",
        "event_name like 'Put%'",
        "event_name like 'Put_bject'",
        "event_name ilike 'STOPLOGGING'",
        "action = 's3:PutObject'",
        "event_source = 's3.amazonaws.com'",
        "error_code is null",
        "error_code is distinct from 'AccessDenied'",
        "is_denied(error_code)",
        "$yes",
        "event_name = $name",
        "$no",
    ]
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=8,
)
EVENTS = [
    {
        "event_id": f"{number:03}",
        "event_time": "2026-09-01 08:00:00+00",
        "event_name": name,
        "event_source": source,
        "action": None if name is None else f"{'s3' if source else 'iam'}:{name}",
        "error_code": code,
    }
    for number, (name, source, code) in enumerate(
        itertools.product((*NAMES, None), ("s3.amazonaws.com", None), ("AccessDenied", None))
    )
]


@pytest.fixture(scope="module")
def many_events(engine_over):
    return engine_over(EVENTS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conditions=st.lists(CONDITIONS, min_size=1, max_size=5), few=st.sampled_from([0.0, 0.5, 1.0]))
def test_no_condition_loses_or_gains_an_event_by_being_asked_with_others(conditions, few, many_events, monkeypatch):
    monkeypatch.setattr(call_counts, "FEW", few)
    engine = many_events
    used = [{n: v for n, v in VALUES.items() if f"${n}" in sql} for sql in conditions]
    rules = [detection(sql, **values) for sql, values in zip(conditions, used, strict=True)]
    assert found_together(engine, rules) == found_alone(engine, rules)


VALUES = {"yes": True, "no": False, "name": "ListUsers"}


def test_more_rules_than_a_mask_has_bits_are_told_apart(engine_over):
    engine = engine_over([{"event_id": str(n), "event_name": f"Call{n}"} for n in range(140)])
    rules = [detection(f"event_name = 'Call{n}'") for n in range(140)]
    assert found_together(engine, rules) == {n: [str(n)] for n in range(140)}


def test_rules_that_share_a_parameter_name_keep_their_own_values(engine_over):
    engine = engine_over([{"event_id": "a", "actor": "alice"}, {"event_id": "b", "actor": "bob"}])
    rules = [detection("actor = $who", who="alice"), detection("actor = $who", who="bob")]
    assert found_together(engine, rules) == {0: ["a"], 1: ["b"]}


def test_dollar_signs_in_texts_and_comments_are_no_parameters():
    sql = "actor = $who and target = '$who' -- $who\n and $who is not null"
    assert "q7_".join(cut(sql)) == "actor = $q7_who and target = '$who' -- $who\n and $q7_who is not null"


def test_a_comment_at_the_end_of_a_condition_does_not_swallow_the_next(engine_over):
    engine = engine_over([{"event_id": "a", "actor": "alice"}])
    rules = [detection("actor = 'alice' -- the one"), detection("actor = 'bob'")]
    assert found_together(engine, rules) == {0: ["a"], 1: []}


def test_long_lists_of_texts_are_cut_short_and_nothing_else_is_touched():
    sql = "event_name in ('a', 'b''c', 'd', 'e', 'f') and actor not in ('a','b','c','d','e') and target = 'x in (1)'"
    short = "(event_name in ('a', 'b''c', 'd', 'e') or event_name in ('f'))"
    assert in_short_lists(sql) == sql.replace(sql.partition(" and ")[0], short)
    assert in_short_lists("lower(event_name) in ($a, $b, $c, $d, $e)") == (
        "(lower(event_name) in ($a, $b, $c, $d) or lower(event_name) in ($e))"
    )


@pytest.mark.parametrize(
    "sql", ["event_name in ('a', 'b')", "len(actor) in (1,2,3,4,5)", "t.actor in ('a','b','c','d','e')"]
)
def test_lists_that_are_short_or_of_something_else_stay_as_they_are(sql):
    assert in_short_lists(sql) == sql


@pytest.mark.parametrize(
    ("sql", "limit"),
    [
        ("event_name = 'A' and error_code is null", {NameTest("event_name", "is", "A")}),
        ("(event_name = 'A' or action = 's3:C')", {NameTest("event_name", "is", "A"), NameTest("action", "is", "s3:C")}),
        ("event_name = 'A' or error_code is null", None),
        ("not event_name = 'A'", None),
        ("event_name like 'A%'", {NameTest("event_name", "like", "A%")}),
        ("event_name like '%A'", None),
        ("lower(event_name) in ('a')", {NameTest("event_name", "folded", "a")}),
        ("target = 'A'", None),
    ],
)  # fmt: skip
def test_the_limit_of_a_condition_is_what_it_plainly_says(sql, limit):
    assert limit_of(condition_of(sql, {})) == (None if limit is None else frozenset(limit))


def test_a_condition_that_cannot_be_parsed_is_asked_of_every_event():
    assert condition_of("this is (((", {}) is None
    assert CallCounts((CallCount("s3.amazonaws.com", "GetObject", "s3:GetObject", None, 1),), complete=True).may_meet(
        read_condition("this is (((", {})
    )


def test_rules_about_calls_that_do_not_occur_need_not_be_asked():
    calls = CallCounts((CallCount("s3.amazonaws.com", "GetObject", "s3:GetObject", None, 1),), complete=True)
    assert not calls.may_meet(read_condition("event_source = 'iam.amazonaws.com' and read_only = false", {}))
    assert calls.may_meet(read_condition("event_source = 's3.amazonaws.com' and read_only = false", {}))
    assert CallCounts(calls.calls, complete=False).may_meet(read_condition("event_name = 'X'", {}))


@pytest.mark.parametrize("broken", ["no_such_column = 1", "regexp_matches(actor, '[')", "cast(actor as integer) = 1"])
def test_a_broken_rule_is_named_and_the_others_answer(broken, engine_over):
    engine = engine_over([{"event_id": "a", "actor": "alice", "event_name": "X"}])
    rules = [detection("actor = 'alice'"), detection(broken, "test.broken"), detection("event_name = 'X'")]
    tables, failures = scan(ScanSettings(engine, count_calls(engine)), list(enumerate(rules)))
    assert [failure.rule.id for failure in failures] == ["test.broken"]
    assert isinstance(failures[0].error, QueryError)
    assert sorted(at for table in tables for at in table["rule"].to_pylist()) == [0, 2]


def test_two_rules_that_fail_only_at_run_time_are_both_found_out(engine_over):
    engine = engine_over([{"event_id": "a", "actor": "alice"}])
    bad = "cast(actor as integer) = 1"
    rules = [detection(bad, "test.one"), *[detection("actor = 'alice'")] * 5, detection(bad, "test.two")]
    tables, failures = scan(ScanSettings(engine, count_calls(engine)), list(enumerate(rules)))
    assert {failure.rule.id for failure in failures} == {"test.one", "test.two"}
    assert sorted(at for table in tables for at in table["rule"].to_pylist()) == [1, 2, 3, 4, 5]


def test_no_rules_ask_nothing(engine_over):
    engine = engine_over([{"event_id": "a"}])
    assert scan(ScanSettings(engine, count_calls(engine)), []) == ([], [])


def test_values_are_bound_and_stand_nowhere_in_the_statement():
    calls = CallCounts((CallCount("a'b", "c'd", "e'f", None, 5_000),), complete=True)
    fused = fuse([detection("event_name = $name and actor = $who", name="c'd", who="o'brien; drop table x")], calls)
    assert "brien" not in fused.sql
    assert "'d" not in fused.sql
    assert fused.parameters["q0_who"] == "o'brien; drop table x"
    assert fused.parameters["door_event_name"] == ["c'd"]


@pytest.mark.slow
def test_no_text_of_the_one_scan_comes_from_under_a_secrets_name(sample_case):
    """Which is why the statement says so itself and is not parsed: its conditions name secrets, its answer has bits of them."""
    fused = fuse(all_detections(sample_case), CallCounts((), complete=False))
    answer = sample_case.unmasked_engine().run(fused.sql, fused.parameters)
    assert not secret_columns(str(fused.sql)) & (set(answer.column_names) - {"rule", "entry"})
