"""Rows of relations as Python values are what Arrow makes of them, times too."""

from __future__ import annotations

from trailscope.engines.duckdb import DuckdbEngine
from trailscope.incidents.reading import rows

TIMES = (
    "select * from (values (1, timestamptz '2026-09-01 08:00:00.000001+00'), (2, null), (3, timestamptz '1969-12-31 23:00:00+00')) "
    "as moments (number, moment) order by number asc"
)


def test_rows_have_the_values_of_their_columns_and_times_of_utc():
    engine = DuckdbEngine([])
    expected = [tuple(row.values()) for row in engine.run(TIMES).to_pylist()]
    found = list(rows(engine, TIMES))
    assert found == expected
    assert str(found[0][1]) == "2026-09-01 08:00:00.000001+00:00"
    assert found[0][1].tzinfo is expected[0][1].tzinfo
