"""A hunt over the tables that are held of ``events`` has the answer that it has over all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.engines.masked import MaskedSharedEngine
from trailscope.errors import Location, QueryError
from trailscope.hunt.call_counts import CallCount, CallCounts, count_calls
from trailscope.hunt.event_reads import event_reads
from trailscope.hunt.held_events import held_events
from trailscope.hunt.rule_reading import HuntReading
from trailscope.hunt.rules import HuntRule

pytestmark = pytest.mark.slow

KINDS = ("s3:GetObject", "s3:PutObject", "cloudtrail:StopLogging")
CONDITIONS = st.sampled_from(
    [
        "action = 's3:GetObject'",
        "action in ('s3:PutObject', 'cloudtrail:StopLogging')",
        "event_name like 'Put%'",
        "not (event_source = 's3.amazonaws.com')",
        "regexp_matches(event_name, '^(Put|Stop)')",
        "is_denied(error_code)",
        "not is_denied(error_code)",
        "error_code is null",
        "error_code is not null and action like 's3:%'",
        "regexp_matches(error_code, 'NoSuch.*')",
        "event_time >= (select min(event_time) from events) + interval 1 second",
        "actor = 'alice'",
        "true",
    ]
)
SHAPES = (
    "select actor, event_id from events where {0} and is_public_address(source_ip_address)",
    "with a as (select * from events where {0}) select a.actor, b.event_id from a join (select * from events where {1}) b using (actor)",
    "with a as (select event_id as id, actor as who from events where {0}) select a.id, b.action from a left join events b on b.actor = a.who where {1}",
    "with a as (select actor as who from events where event_id like '%a%') select a.who, event_id from a join events on actor = a.who and {0}",
    "select network_of(source_ip_address) as network, count(*) as calls from events where {0} group by network_of(source_ip_address)",
    "select event_id, lag(action) over (partition by actor order by event_id) as before from events where {0}",
    "select event_id from events where {0} and actor not in (select actor from events where {1})",
    "select event_id, (select min(action) from events where {1}) as least from events where {0}",
    "select event_id from events e where {0} union all select action from events where {1}",
    "with ends as (select max(event_time) as last_seen from events) select event_id, last_seen from events, ends where {0} and {1}",
)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=CONDITIONS, second=CONDITIONS, shape=st.sampled_from(SHAPES))
def test_a_read_needs_only_the_kinds_and_columns_that_it_names(first, second, shape, engine_over):
    engine = engine_over(
        [
            {
                "event_id": f"{kind}{who}",
                "actor": who,
                "action": kind,
                "event_name": kind.partition(":")[2],
                "event_source": f"{kind.partition(':')[0]}.amazonaws.com",
                "source_ip_address": address,
                "error_code": error,
                "event_time": datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=number),
            }
            for kind, error in zip(KINDS, (None, "AccessDenied", "NoSuchTrail"), strict=True)
            for number, (who, address) in enumerate(
                (("alice", "203.0.113.9"), ("bob", "10.0.0.1"), ("carol", "2001:db8:7::1"))
            )
        ]
    )
    sql = shape.format(first, second)
    reads = event_reads(sql)
    calls = count_calls(engine)
    for number, kinds in enumerate(reads.kinds):
        needed = {calls.calls[at].action for at in calls.kinds.of(kinds)}
        among = ", ".join(f"'{action}'" for action in sorted(needed)) or "null"
        stored = "network_of(source_ip_address) as held_network, is_public_address(source_ip_address) as held_is_public"
        columns = ", ".join(sorted({*reads.columns, "event_id"}))
        engine.keep(f"kept_{number}", f"select {columns}, {stored} from events where action in ({among})")
    begin = f"timestamptz '{calls.first_seen.isoformat()}'"
    over = reads.over([begin if number in reads.beginnings else f"kept_{number}" for number in range(len(reads.kinds))])
    assert "network_of(" not in over
    assert "min(event_time)" not in over
    assert sorted(map(str, engine.run(over).to_pylist())) == sorted(map(str, engine.run(sql).to_pylist()))
    engine.close()


@pytest.mark.parametrize(
    "sql",
    [
        "select * from events",
        "with a as (select events.* from events) select a.* from a join b using (actor)",
        "with a as (select distinct * from events) select actor from a",
        "select count(distinct e) from events e",
        "with a as (select * from events), b as (select * from a union select * from a) select actor from b",
        "select columns('a.*') from events",
        "with events as (select 1 as actor) select actor from events",
        "not sql at all",
    ],
)
def test_a_statement_in_which_whole_rows_matter_is_asked_as_it_is_written(sql):
    assert event_reads(sql) is None


def test_a_statement_over_no_table_is_what_its_author_wrote(sample_case):
    hunts = [question for question in sample_case.catalogue.values() if question.kind == "hunt"]
    reads = [(question.sql, event_reads(question.sql)) for question in hunts]
    cut = [(sql, read) for sql, read in reads if read is not None]
    assert len(cut) > 170
    assert all(read.over([None] * len(read.kinds)) == sql for sql, read in cut)


@pytest.mark.parametrize(
    ("sql", "beginnings"),
    [
        ("select event_id from events where event_time > (select min(event_time) from events) + $baseline", {1}),
        ("select (SELECT min( event_time )\n from Events ) as begin, actor from events", {0}),
        ("select min(event_time) as first_seen, count(*) as calls from events", set()),
        ("select actor from events where event_time = (select min(event_time) from events where actor = 'a')", set()),
        ("select '(select min(event_time) from events)' as text, actor from events", set()),
        ("select actor from events -- (select min(event_time) from events)", set()),
    ],
)
def test_a_subquery_that_only_asks_when_the_logs_begin_is_told(sql, beginnings):
    assert event_reads(sql).beginnings == beginnings


def test_a_statement_is_told_when_the_logs_begin_if_that_was_counted():
    sql = "select event_id from events where event_time > (select min(event_time) from events)"
    told = CallCounts((CallCount("a", "b", "a:b", "Data", 1),), True, datetime(2026, 9, 1, 2, 3, 4, tzinfo=UTC))
    assert held_events([hunt(sql)], told, None).statement_of(hunt(sql), ()) == (
        "select event_id from events where event_time > timestamptz '2026-09-01 02:03:04'"
    )
    unknown = CallCounts(told.calls, complete=False)
    assert held_events([hunt(sql)], unknown, None).statement_of(hunt(sql), ()) == sql


def test_the_accounts_whose_logs_these_are_are_held_for_hunts_that_ask_for_them(engine_over):
    logged = [
        {"event_id": str(at), "recipient_account_id": account, "user_identity_account_id": caller}
        for at, (account, caller) in enumerate((("1", "2"), ("2", "3"), (None, None), ("1", None)))
    ]
    engine = engine_over([{**record, "event_time": datetime(2026, 9, 1, tzinfo=UTC)} for record in logged])
    outside = hunt("select event_id from events e where not is_own_account(e.user_identity_account_id)")
    inside = hunt("select event_id from events where is_own_account(user_identity_account_id) and actor = 'a'")
    held = held_events([outside, inside], count_calls(engine), None)
    [accounts] = [table for table in held.tables if table.name == "held_accounts"]
    with engine.table(accounts.name, accounts.select, accounts.parameters):
        sql = held.statement_of(outside, {accounts.name})
        assert "is_own_account" not in sql
        assert engine.run(sql).to_pylist() == engine.run(outside.sql).to_pylist() == [{"event_id": "1"}]
    assert held.statement_of(outside, ()) == outside.sql
    assert not held_events([outside], count_calls(engine), None).tables
    engine.close()


def test_what_failed_is_held_with_the_rare_calls_where_it_is_rare():
    def call(name, events, error=None):
        return CallCount("s3.amazonaws.com", name, f"s3:{name}", "Data", events, error)

    calls = CallCounts(
        (
            call("GetObject", 1_000),
            call("GetObject", 20, "AccessDenied"),
            call("PutObject", 20, "AccessDenied"),
            call("DeleteBucket", 3),
        ),
        complete=True,
    )
    conditions = ("is_denied(error_code)", "action = 's3:DeleteBucket'", "actor = 'alice'")
    hunts = [
        hunt(f"select {number} as one, actor from events where {condition}")
        for condition in conditions
        for number in range(4)
    ]
    held = held_events(hunts, calls, None)
    assert [held.of_hunts[rule.id] for rule in hunts] == [("held_rare_events",)] * 8 + [("held_events",)] * 4
    [rare] = [table for table in held.tables if table.name == "held_rare_events"]
    assert rare.parameters == {"actions": ["s3:DeleteBucket"], "errors": ["AccessDenied"]}
    assert rare.rows == 43
    little = held_events(hunts, calls, memory=10 * 1_200)
    assert [little.of_hunts[rule.id] for rule in hunts] == [("held_events",)] * 4 + [("held_rare_events",)] * 4 + [
        ("held_events",)
    ] * 4
    assert [table.name for table in little.tables] == ["held_rare_events"]


def hunt(sql):
    return HuntRule(
        id=sql, origin="pack", title=sql, kind="hunt", severity="low", attack=(), sql=sql, parameters={}, finding="",
        at=Location("a.sql", 1), statement=HuntReading(reads=event_reads(sql)),
    )  # fmt: skip


def test_a_held_table_hides_no_view(sample_case):
    engine = sample_case.open_engine()
    assert isinstance(engine, MaskedSharedEngine)
    with pytest.raises(QueryError, match="no name for a held table"), engine.table("events", "select 1 as one", {}):
        pass
