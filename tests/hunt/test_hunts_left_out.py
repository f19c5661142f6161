"""A hunt that is left out because of what occurs in the logs would have found nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

import trailscope as ts
from trailscope.hunt.at_hand import at_hand
from trailscope.hunt.call_counts import CallCount, CallCounts, count_calls
from trailscope.hunt.call_formula import ALWAYS
from trailscope.hunt.cannot_tell import Scope
from trailscope.hunt.fruitless import requirement_of
from trailscope.hunt.hunting import hunt
from trailscope.hunt.plan import plan
from trailscope.hunt.reading import Readings
from trailscope.hunt.rules import choose, rules_of_questions
from trailscope.window import Window

READS = CallCounts((CallCount("s3.amazonaws.com", "GetObject", "s3:GetObject", "Data", 7),), complete=True)
STOPS = "(select actor_id from events where action = 'cloudtrail:StopLogging')"


@pytest.mark.parametrize(
    "sql",
    [
        "select actor from events where action = 'cloudtrail:StopLogging'",
        "select actor from events where event_source = 's3.amazonaws.com' and event_name like 'Put%' and actor is not null",
        "select actor from events where lower(event_name) in ('putobject', 'copyobject') group by actor",
        f"with stops as {STOPS} select * from stops",
        f"with stops as {STOPS} select e.actor from events e join stops on stops.actor_id = e.actor_id",
        f"select actor from events e where exists {STOPS}",
        f"select actor from events e where actor_id in {STOPS}",
        f"{STOPS} union all select actor_id from events where event_name = 'PutObject'",
        "with done as (select action as what, actor from events) select actor from done where what = 'iam:CreateUser'",
        "select actor from events where not (event_source = 's3.amazonaws.com' or event_name = 'X')",
        "select actor from activity where action = 'cloudtrail:StopLogging'",
        "select actor from events where is_denied(error_code)",
        "select actor from events where error_code is not null",
        "select actor from events where error_code like 'NoSuch%'",
        "select actor from events where regexp_matches(event_name, '^(Put|Delete)Object$')",
    ],
)
def test_a_statement_without_an_event_to_begin_with_is_left_out(sql):
    assert not READS.may_answer(requirement_of(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) as calls from events where action = 'cloudtrail:StopLogging'",  # a row in any case
        f"select e.actor from events e left join {STOPS} s on s.actor_id = e.actor_id",
        f"select actor from events where actor_id not in {STOPS}",
        f"select actor from events e where not exists {STOPS}",
        f"{STOPS} union all select actor_id from events",
        f"select actor_id from events except {STOPS}",
        "select actor from events where event_name <> 'GetObject'",
        "select actor from events where event_name = $name",
        "select place from addresses",
        "select network from principal_networks",
        "select actor from activity where outcome = 'denied'",
        "select actor from events where not is_denied(error_code)",
        "select actor from events where error_code is null",
        "select actor from events where not regexp_matches(event_name, 'Put')",
        "select actor from events where regexp_matches(event_name, '(?i)PUT')",
        "select actor from events where regexp_matches(event_name, '(?:P+u+)+t*')",
        "select actor from events where regexp_matches(event_name, 'put', 'i')",
        "this is (((",
    ],
)
def test_a_statement_that_may_have_rows_is_asked(sql):
    assert READS.may_answer(requirement_of(sql))


def test_nothing_is_left_out_when_there_are_more_kinds_of_calls_than_are_counted():
    nothing = requirement_of("select actor from events where event_name = 'X'")
    assert CallCounts(READS.calls, complete=False).may_answer(nothing)
    assert requirement_of("select * from events") == ALWAYS


NAMES = ("GetObject", "PutObject", "StopLogging")
CONDITIONS = st.recursive(
    st.sampled_from(
        [
            *(f"event_name = '{name}'" for name in NAMES),
            "event_name in ('GetObject', 'StopLogging')",
            "action like 's3:%'",
            "lower(event_name) = 'putobject'",
            "event_source = 's3.amazonaws.com'",
            "actor = 'alice'",
            "event_category is null",
            "error_code is null",
            "is_denied(error_code)",
            "regexp_matches(error_code, '^No.*$')",
            "regexp_matches(event_name, '^(Get|Put)[A-Z]')",
            "exists (select 1 from events where event_name = 'StopLogging')",
            "actor in (select actor from events where event_name = 'PutObject')",
        ]
    ),
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
    ),
    max_leaves=4,
)
PLAIN = st.builds(
    "select actor, event_name, event_source, action, event_category, error_code from events where {}".format, CONDITIONS
)
SHAPES = (
    "select actor, event_name from ({0}) a where {2}",
    "with a as ({0}), b as ({1}) select a.* from a join b using (actor)",
    "with a as ({0}), b as ({1}) select a.* from a left join b on a.actor = b.actor",
    "with a as ({0}), b as ({1}) select b.* from a right join b on a.actor = b.actor",
    "with a as ({0}), b as ({1}) select * from a union all select * from b",
    "with a as ({0} union all {1}) select * from a where {2}",
    "with a as ({0} intersect {1}) select * from a where {2}",
    "with a as ({0} except {1}) select * from a",
    "with a as (select actor as event_name, event_name as actor from ({0}) x) select * from a where event_name = 'alice'",
    "with a as ({0}) select actor, count(*) as calls from a group by actor having count(*) > 0",
    "with a as ({0}) select count(*) as calls from a",
    "with a as ({0}), b as ({1}) select * from a where not exists (select 1 from b where b.actor = a.actor)",
    "with a as ({0}), b as ({1}) select * from a semi join b on a.actor = b.actor where {2}",
)
KINDS = ("s3.amazonaws.com:GetObject", "s3.amazonaws.com:PutObject", "cloudtrail.amazonaws.com:StopLogging", "")


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    kinds=["cloudtrail.amazonaws.com:StopLogging", "s3.amazonaws.com:GetObject"],
    first="select actor, event_name, event_source, action, event_category, error_code from events where event_name = 'GetObject'",
    second="select actor, event_name, event_source, action, event_category, error_code from events where error_code = 'NoSuchTrail'",
    third="event_name = 'GetObject'",  # of the first alone: behind a semi join nothing is of the second
    shape=SHAPES[-1],
)
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True),
    first=PLAIN,
    second=PLAIN,
    third=CONDITIONS,
    shape=st.sampled_from(SHAPES),
)
def test_what_is_left_out_has_no_rows(kinds, first, second, third, shape, engine_over):
    rows = []
    for kind in kinds:
        source, _, name = kind.partition(":")
        action = f"{source.partition('.')[0]}:{name}" if name else None
        error = {"PutObject": "AccessDenied", "StopLogging": "NoSuchTrail"}.get(name)
        about = {"event_source": source or None, "event_name": name or None, "action": action, "error_code": error}
        rows += [{"event_id": f"{kind}{who}", "actor": who, **about} for who in ("alice", "bob")]
    engine = engine_over(rows)
    sql = shape.format(first, second, third)
    if not count_calls(engine).may_answer(requirement_of(sql)):
        assert engine.run(sql).num_rows == 0
    engine.close()


@pytest.mark.slow
@pytest.mark.parametrize("lake", ["sample_case", "technique_case"])
def test_shipped_hunts_that_are_left_out_find_nothing(lake, request):
    case = request.getfixturevalue(lake)
    rules, _ = rules_of_questions(choose(case.catalogue), {})
    engine = case.unmasked_engine()
    calls = count_calls(engine)
    left_out = [rule for rule in rules if rule.statement and not calls.may_answer(rule.statement.requirement)]
    assert len(left_out) > 20
    found = [rule.id for rule in left_out if engine.run(rule.sql, rule.parameters).num_rows]
    assert found == []


class PlainEngine:
    """An engine that only answers, one statement after another."""

    def __init__(self, engine):
        self.run = engine.run


@pytest.mark.slow
@pytest.mark.parametrize("every", [False, True])
def test_side_by_side_finds_what_one_after_another_finds(every, sample_case):
    planned = plan(
        sample_case.catalogue,
        packs=("credentials", "identity", "secrets"),
        parameters={},
        today=datetime.now(UTC).date(),
    )
    scope, engine = Scope(Window()), sample_case.open_engine()
    with at_hand(engine, planned) as held:
        assert sum("held_" in statement for statement in held.statements) > 20
        beside = hunt(engine, scope, planned, held, every=every)
    plain = PlainEngine(engine)
    with at_hand(plain, planned) as written:
        alone = hunt(plain, scope, planned, written, every=every)
    assert len(beside) > 5
    assert beside.table.equals(alone.table)
    assert (beside.asked, beside.cannot_tell, beside.problems) == (alone.asked, alone.cannot_tell, alone.problems)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "trailscope" / "questions" / "readings.json"


def read(case: ts.Investigation):
    questions = choose(case.catalogue, packs=("secrets",))
    rules, problems = rules_of_questions(questions, {})
    assert not problems
    return [(rule.id, rule.sql, rule.condition, rule.statement) for rule in rules]


def test_sql_that_was_read_before_is_not_read_again(case, cache, monkeypatch):
    first = read(case)
    assert cache.exists()
    monkeypatch.setattr("sqlglot.parse", None)
    monkeypatch.setattr("sqlglot.parse_one", None)
    assert read(case) == first


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"read_by": "other code", "readings": {}}', "\0"])
def test_a_damaged_cache_is_read_anew(broken, case, cache):
    first = read(case)
    cache.write_text(broken)
    assert read(case) == first
    assert json.loads(cache.read_text())["readings"]


def test_another_value_of_a_parameter_is_another_reading(cache):
    with Readings() as readings:
        allowed = readings.of_condition("event_name = $name", {"name": "GetObject"})
        other = readings.of_condition("event_name = $name", {"name": "PutObject"})
    assert READS.may_meet(allowed)
    assert not READS.may_meet(other)
