"""A detection that is decided in DuckDB's scan has the rows that it has as its author wrote it."""

from __future__ import annotations

import pytest

from trailscope.engines.scan_filter import decided_in_scan


def test_a_condition_is_decided_in_the_scan_and_may_end_in_a_comment():
    assert decided_in_scan("select *\nfrom events\nwhere a or b -- why\n") == (
        "select * from events where (a or b -- why\n\n) and ((a or b -- why\n\n) = true)"
    )


@pytest.mark.parametrize(
    "sql",
    ["select actor from events where a", "select * from addresses where a", "with b as (select 1) select * from b"],
)
def test_another_statement_stays_as_it_is(sql):
    assert decided_in_scan(sql) == sql


@pytest.mark.slow
def test_all_detections_answer_as_they_are_written(sample_case):
    engine = sample_case.open_engine()
    detections = [question for question in sample_case.catalogue.values() if question.kind == "detection"]
    assert len(detections) > 300
    rows = 0
    for question in detections:
        values = {name: parameter.default for name, parameter in question.parameters.items()}
        asked = decided_in_scan(question.sql)
        assert asked != question.sql
        written = sorted(map(str, engine.run(question.sql, values).to_pylist()))
        assert sorted(map(str, engine.run(asked, values).to_pylist())) == written, question.id
        rows += len(written)
    assert rows > 100
