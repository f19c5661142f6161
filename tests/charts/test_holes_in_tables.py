"""Tables of one's own have holes: a chart is drawn without what is not there and says so, or names the column that it cannot do without."""

from __future__ import annotations

import pyarrow as pa
import pytest
from chart_tables import CHARTS

from trailscope import charts
from trailscope.errors import UsageError

REFUSED = {("by_hour", "weekday"), ("by_hour", "hour"), ("by_day", "day")}
COUNTS = ("events", "errors", "denied", "writes")


def table_and_words(name, monkeypatch):
    """The table that a chart's example draws, and the function that draws it."""
    draw, given = getattr(charts, name), []
    monkeypatch.setattr(charts, name, lambda table, **words: given.append((table, words)) or draw(table, **words))
    CHARTS[name]("alice")
    monkeypatch.undo()
    ((table, words),) = given
    return draw, table, words


def with_values(table, column, values):
    at = table.column_names.index(column)
    return table.set_column(at, column, pa.array(values, table.schema.field(column).type))


@pytest.mark.parametrize("which", ["all", "first"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_column_with_nulls_is_drawn_or_named(name, which, monkeypatch, tmp_path):
    draw, table, words = table_and_words(name, monkeypatch)
    for column in table.column_names:
        values = table.column(column).to_pylist()
        holed = with_values(table, column, [None] * len(values) if which == "all" else [None, *values[1:]])
        if (name, column) in REFUSED:
            with pytest.raises(UsageError, match=column):
                draw(holed, **words)
        else:
            assert "NaN" not in charts.save(draw(holed, **words), tmp_path / "chart.svg").read_text(), column


@pytest.mark.parametrize("name", CHARTS)
def test_a_count_below_nothing_is_refused_by_the_name_of_its_column(name, monkeypatch):
    draw, table, words = table_and_words(name, monkeypatch)
    counted = [
        column for column in COUNTS if column in table.column_names and (name, column) != ("attack_matrix", "denied")
    ]
    assert counted
    for column in counted:
        rows = table.num_rows
        with pytest.raises(UsageError, match=f"the column {column} has -3"):
            draw(with_values(table, column, [-3, *[1] * (rows - 1)]), **words)


@pytest.mark.parametrize("name", CHARTS)
def test_a_count_of_nothing_is_drawn(name, monkeypatch, tmp_path):
    draw, table, words = table_and_words(name, monkeypatch)
    for column in [column for column in COUNTS if column in table.column_names]:
        svg = charts.save(
            draw(with_values(table, column, [0] * table.num_rows), **words), tmp_path / "chart.svg"
        ).read_text()
        assert "NaN" not in svg, column
        assert "Infinity" not in svg, column


def test_marks_without_a_time_are_left_out_and_counted(monkeypatch):
    draw, table, words = table_and_words("timeline", monkeypatch)
    times = table.column("event_time").to_pylist()
    some = draw(with_values(table, "event_time", [None, *times[1:]]), **words).to_json()
    assert "1 mark without a time left out." in some
    none = draw(with_values(table, "event_time", [None] * len(times)), **words).to_json()
    assert "3 marks without a time left out." in none
    assert "no events" in none
