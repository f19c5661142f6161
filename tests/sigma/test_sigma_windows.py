"""Correlations against a plain Python reading of them, over random events: which lie in a time span that counts."""

import math
from datetime import UTC, datetime, timedelta
from itertools import product

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailscope.engines.macros import duckdb_statements
from trailscope.sigma import load_rules

pytestmark = pytest.mark.slow

START = datetime(2026, 9, 1, tzinfo=UTC)
SPAN = 10
NAMES = ("A", "B", "C")
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 40), st.sampled_from(["u", "v"]), st.sampled_from(NAMES), st.sampled_from(["1", "2", "3"])
    ),
    max_size=12,
)
BASES = "".join(
    f"---\ntitle: {name}\nname: {name.lower()}\nlogsource: {{product: aws, service: cloudtrail}}\n"
    f"detection: {{s: {{eventName: {name}}}, condition: s}}\n"
    for name in NAMES
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Answers of a correlation for some events: for each row the positions of its events, by group."""
    folder = tmp_path_factory.mktemp("rules")
    connection = duckdb.connect()
    for statement in ("set timezone = 'UTC'", *duckdb_statements()):
        connection.execute(statement)
    connection.execute(
        "create table events (event_id varchar, event_time timestamptz, event_name varchar, actor varchar, "
        "actor_id varchar, target varchar, user_identity_arn varchar, aws_region varchar)"
    )
    compiled = {}

    def rule_of(correlation):
        if correlation not in compiled:
            path = folder / f"r{len(compiled)}.yml"
            body = f"{{group-by: userIdentity.arn, timespan: {SPAN}s, {correlation}}}"
            path.write_text(f"title: T\ncorrelation: {body}\n{BASES}")
            loaded = load_rules([path])
            assert not loaded.problems
            (compiled[correlation],) = (rule for rule in loaded.rules if rule.kind == "hunt")
        return compiled[correlation]

    def run(correlation, events):
        rule = rule_of(correlation)
        connection.execute("delete from events")
        seconds, groups, names, values = zip(*events, strict=True) if events else ((), (), (), ())
        moments = [START + timedelta(seconds=second) for second in seconds]
        ids = [str(number) for number in range(len(events))]
        rows = [ids, moments, list(names), list(groups), list(groups), list(values), list(groups), list(values)]
        connection.execute(f"insert into events select {', '.join(['unnest(?)'] * len(rows))}", rows)
        columns = "user_identity_arn, event_ids, events, epoch(first_seen), epoch(last_seen)"
        rows = connection.execute(f"select {columns} from ({rule.sql})", dict(rule.parameters)).fetchall()
        return [(group, {int(id) for id in ids}, events, first, last) for group, ids, events, first, last in rows]

    return run


def of_group(events, group, names):
    """Events of one group as (second, name, value, position), in order of time."""
    return sorted((s, n, v, at) for at, (s, g, n, v) in enumerate(events) if g == group and n in names)


def spans_that_count(own, holds):
    """For each event the time span that ends with it; those that hold, as sets of positions."""
    spans = [[other for other in own if end - SPAN <= other[0] <= end] for end, *_ in own]
    return [{event[3] for event in span} for span in spans if holds(span)]


def check(rows, events, names, holds):
    """The rows of each group hold just the events of the spans that count, and spans that touch are one row."""
    for group in ("u", "v"):
        own = of_group(events, group, names)
        members = set().union(*spans_that_count(own, holds))
        mine = [row for row in rows if row[0] == group]
        assert sorted(at for row in mine for at in row[1]) == sorted(members)
        times = {event[3]: event[0] for event in own}
        for _, ids, count, first, last in mine:
            assert count == len(ids)
            assert (first, last) == tuple(
                START.timestamp() + edge for edge in (min(times[at] for at in ids), max(times[at] for at in ids))
            )
        for one, other in product(mine, mine):
            if one is not other:
                assert abs(one[3] - other[4]) > SPAN or abs(one[4] - other[3]) > SPAN


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, least=st.integers(1, 4), sign=st.sampled_from(["gte", "gt"]))
def test_a_count_holds_in_some_span_wherever_it_begins(found, events, least, sign):
    rows = found(f"type: event_count, rules: [a, b], condition: {{{sign}: {least}}}", events)
    check(rows, events, "AB", lambda span: len(span) >= least + (sign == "gt"))


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, least=st.integers(1, 3))
def test_distinct_values_are_counted_once(found, events, least):
    rows = found(f"type: value_count, rules: [a, b, c], condition: {{field: awsRegion, gte: {least}}}", events)
    check(rows, events, "ABC", lambda span: len({value for _, _, value, _ in span}) >= least)


@settings(max_examples=60, deadline=None)
@given(
    events=EVENTS, least=st.sampled_from([1, 2.5, 3]), kind=st.sampled_from(["value_sum", "value_avg", "value_median"])
)
def test_values_are_computed_over_a_span(found, events, least, kind):
    def computed(span):
        values = sorted(int(value) for _, _, value, _ in span)
        middle = len(values) // 2
        half = values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
        return {"value_sum": sum(values), "value_avg": sum(values) / len(values), "value_median": half}[kind]

    rows = found(f"type: {kind}, rules: [a, c], condition: {{field: awsRegion, gte: {least}}}", events)
    check(rows, events, "AC", lambda span: computed(span) >= least or math.isclose(computed(span), least))


@settings(max_examples=60, deadline=None)
@given(events=EVENTS)
def test_all_rules_match_in_any_order(found, events):
    rows = found("type: temporal, rules: [a, b, c]", events)
    check(rows, events, "ABC", lambda span: {name for _, name, _, _ in span} == set(NAMES))


@settings(max_examples=60, deadline=None)
@given(events=EVENTS)
def test_a_condition_over_names_of_rules(found, events):
    rows = found("type: temporal, rules: [a, b, c], condition: a and (b or c)", events)
    check(rows, events, "ABC", lambda span: "A" in (names := {name for _, name, _, _ in span}) and len(names) > 1)


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, order=st.permutations(NAMES))
def test_rules_match_one_after_the_other(found, events, order):
    """A chain of three events in order, the last of which ends the span; events of one second are in any order."""
    rows = found(f"type: temporal_ordered, rules: [{', '.join(order).lower()}]", events)
    for group in ("u", "v"):
        own = of_group(events, group, NAMES)
        ends = {
            third[0]
            for first, second, third in product(own, own, own)
            if (first[1], second[1], third[1]) == tuple(order) and first[0] <= second[0] <= third[0] <= first[0] + SPAN
        }
        members = {event[3] for event in own if any(end - SPAN <= event[0] <= end for end in ends)}
        assert {at for row in rows if row[0] == group for at in row[1]} == members


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, most=st.integers(2, 4))
def test_few_are_counted_from_an_event_that_follows_none(found, events, most):
    rows = found(f"type: event_count, rules: [a], condition: {{lt: {most}}}", events)
    for group in ("u", "v"):
        own = of_group(events, group, "A")
        begins = {s for s, *_ in own if not any(s - SPAN <= other < s for other, *_ in own)}
        spans = [{at for t, _, _, at in own if s <= t <= s + SPAN} for s in begins]
        members = set().union(*(span for span in spans if len(span) < most))
        assert {at for row in rows if row[0] == group for at in row[1]} == members
