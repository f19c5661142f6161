"""A detection that is decided in DuckDB's scan has the rows that it has as its author wrote it."""

from __future__ import annotations

import pytest

from trailscope.engines.scan_filter import decided_in_scan
from trailscope.questions.binding import bind


def asked(condition):
    return decided_in_scan(f"select *\nfrom events\nwhere {condition}")


def test_a_condition_is_decided_in_the_scan_and_may_end_in_a_comment():
    assert asked("a or b -- why\n") == "select * from events where (a or b -- why\n\n) and ((a or b -- why\n\n) = true)"


def test_what_is_asked_of_json_is_left_out_where_the_rest_must_hold_by_itself():
    wide = "json_text(request_parameters, '$.x') = 'y'"
    assert asked(f"a in (1, 2)\n  and {wide}\n  and (\n    b\n    or c\n  )").endswith(
        " and ((a in (1, 2)\n  and (\n    b\n    or c\n  )\n) = true)"
    )
    for whole in (f"a\n  or {wide}\n  and b", f"a and {wide}", f"(a\n  and {wide})\n  and (b)", wide):
        sql = f"select *\nfrom events\nwhere {whole}"
        assert decided_in_scan(sql) == sql


def test_a_list_that_a_where_begins_with_is_decided_in_the_scan():
    sql = "with a as (\n  select x from events\n  where action in ('a:b', 'c''d:e')\n    and y\n)\nselect x from a where events.z in (\n  'f'\n)"
    assert decided_in_scan(sql) == (
        "with a as (\n  select x from events\n  where (action in ('a:b', 'c''d:e')) = true\n    and y\n)"
        "\nselect x from a where (events.z in (\n  'f'\n)) = true"
    )


@pytest.mark.parametrize(
    "sql",
    [
        "select 'where x in (''a'')' from events",
        "select x from events where y in ('a') = z",
        "select x from events where y in ('a') or z",
        "select x from events where y in (select z from b)",
        "select x from events where lower(y) in ('a')",
        "select x from events -- don't\nwhere y in ('a')",
        "select x from events where z and y in ('a')",
    ],
)
def test_a_list_in_another_place_stays_as_it_is(sql):
    assert decided_in_scan(sql) == sql


@pytest.mark.parametrize(
    "sql",
    ["select actor from events where a", "select * from addresses where a", "with b as (select 1) select * from b"],
)
def test_another_statement_stays_as_it_is(sql):
    assert decided_in_scan(sql) == sql


@pytest.mark.slow
def test_all_hunts_answer_as_they_are_written(sample_case):
    engine = sample_case.open_engine()
    hunts = [question for question in sample_case.catalogue.values() if question.kind == "hunt"]
    rows = decided = 0
    for question in hunts:
        sql = decided_in_scan(question.sql)
        if sql == question.sql:
            continue
        decided += 1
        values = bind(question, {})
        written = sorted(map(str, engine.run(question.sql, values).to_pylist()))
        assert sorted(map(str, engine.run(sql, values).to_pylist())) == written, question.id
        rows += len(written)
    assert decided > 70
    assert rows > 10


@pytest.mark.slow
def test_all_detections_answer_as_they_are_written(sample_case):
    engine = sample_case.open_engine()
    detections = [question for question in sample_case.catalogue.values() if question.kind == "detection"]
    assert len(detections) > 300
    rows = decided = 0
    for question in detections:
        values = {name: parameter.default for name, parameter in question.parameters.items()}
        sql = decided_in_scan(question.sql)
        decided += sql != question.sql
        written = sorted(map(str, engine.run(question.sql, values).to_pylist()))
        assert sorted(map(str, engine.run(sql, values).to_pylist())) == written, question.id
        rows += len(written)
    assert decided > 280
    assert rows > 100
