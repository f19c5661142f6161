"""Needs: the grammar, and the condition that proves one met."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest

from trailscope.questions.needs import Need, bound_needs, parse_need


@pytest.mark.parametrize(
    "text",
    [
        "management events",
        "data events",
        "data events of s3.amazonaws.com",
        "network activity events",
        "insight events",
        "service events of kms.amazonaws.com",
        "data events of s3.amazonaws.com.cn",
        "history of $baseline",
    ],
)
def test_a_need_reads_back_as_it_is_written(text: str) -> None:
    assert str(parse_need(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "events", "Data events", "data events of s3", "data event", "data events of x'; drop.amazonaws.com", "logs"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a need"):
        parse_need(text)


@pytest.mark.parametrize(
    ("need", "rows"),
    [
        (Need("management"), {"management", "old management", "very old"}),
        (Need("data"), {"data", "old data"}),
        (Need("data", "s3.amazonaws.com"), {"data"}),
        (Need("network activity"), {"network"}),
        (Need("service"), {"data"}),
    ],
)
def test_the_category_is_derived_where_old_records_lack_it(need: Need, rows: set[str]) -> None:
    found = duckdb.sql(f"""
        select name from (values
            ('management', 'Management', true, 'iam.amazonaws.com', 'AwsApiCall'),
            ('data', 'Data', false, 's3.amazonaws.com', 'AwsServiceEvent'),
            ('network', 'NetworkActivity', null, 's3.amazonaws.com', 'AwsVpceEvent'),
            ('old management', null, true, 'iam.amazonaws.com', 'AwsApiCall'),
            ('old data', null, false, 'lambda.amazonaws.com', 'AwsApiCall'),
            ('very old', null, null, 's3.amazonaws.com', null)
        ) events(name, event_category, management_event, event_source, event_type)
        where {need.condition()}""")
    assert {name for (name,) in found.fetchall()} == rows


def test_insights_are_looked_for_in_their_own_table() -> None:
    need = Need("insight")
    assert (need.table, need.condition()) == ("insights", "kind = 'insight'")
    assert Need("data").table == "events"


@pytest.mark.parametrize(("days", "long_enough"), [(6, True), (7, True), (8, False)])
def test_a_history_is_long_enough_where_the_view_is_as_long_as_the_parameter_says(days: int, long_enough: bool) -> None:
    [need] = bound_needs([parse_need("history of $baseline")], {"baseline": timedelta(days=days)})
    found = duckdb.sql(f"""
        with events as (
            select * from (values (timestamp '2026-09-01 08:00:00'), (timestamp '2026-09-08 08:00:00')) e(event_time)
        )
        select count(*) from events where {need.condition()}""").fetchall()
    assert (found[0][0] > 0) is long_enough
    assert str(need) == f"history of {days} days"


def test_a_length_that_is_not_bound_asks_for_nothing() -> None:
    assert bound_needs([parse_need("history of $baseline")], {})[0].condition() == "true"
