"""What holds for every chart: it compiles, times are UTC, hostile text stays text, an empty table says so."""

import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from chart_findings import HOSTILE
from chart_tables import CHARTS

from trailscope import charts
from trailscope.charts.rows import in_order, records
from trailscope.charts.saving import specification
from trailscope.errors import TrailscopeError, UsageError

pytestmark = pytest.mark.slow


def test_every_chart_is_drawn_here():
    drawn = {
        name
        for name in charts.__all__
        if getattr(getattr(charts, name), "__annotations__", {}).get("return") == "Picture"
    }
    assert drawn == CHARTS.keys()


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_compiles_to_svg_and_shows_its_title(name, tmp_path):
    svg = charts.save(CHARTS[name]("alice"), tmp_path / "chart.svg").read_text()
    assert ET.fromstring(svg).tag.endswith("svg")
    assert "alice" in svg
    assert "NaN" not in svg


@pytest.mark.parametrize("name", CHARTS)
def test_hostile_text_stays_text_in_svg_and_html(name, tmp_path):
    chart = CHARTS[name](HOSTILE)
    page = charts.html_page(chart, title=HOSTILE)
    assert page.count("<script") == page.count("</script>") == 2
    assert "\x1b" not in page
    assert "\u202e" not in page
    svg = charts.save(chart, tmp_path / "chart.svg").read_text()
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}
    assert not tags & {"script", "img", "foreignObject", "a", "image"}


@pytest.mark.parametrize("name", CHARTS)
def test_every_time_is_drawn_and_told_in_utc(name):
    """STYLE §3.4: an axis needs the utc scale, a text a utc time unit; a plain temporal field is in the reader's zone."""
    wrong = []

    def look(node, channel=""):
        if isinstance(node, dict):
            if node.get("type") == "temporal":
                in_utc = node.get("scale", {}).get("type") == "utc" or str(node.get("timeUnit", "")).startswith("utc")
                if not in_utc:
                    wrong.append((channel, node))
            for key, value in node.items():
                look(value, key)
        elif isinstance(node, list):
            for item in node:
                look(item, channel)

    spec = specification(CHARTS[name]("alice"))
    spec.pop("datasets", None)
    look(spec)
    assert wrong == []


def test_an_event_of_0819_utc_is_drawn_at_0819_on_a_machine_in_new_york(tmp_path):
    """Aria labels of the drawn marks tell the tooltips' times; the ticks are hours of UTC."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import vl_convert; assert vl_convert.get_local_tz() == 'America/New_York'\n"
        "from chart_tables import CHARTS; from trailscope.charts import save\n"
        "save(CHARTS['timeline']('alice'), sys.argv[2])"
    )
    path = tmp_path / "chart.svg"
    environment = {**os.environ, "TZ": "America/New_York"}
    subprocess.run([sys.executable, "-c", code, str(Path(__file__).parent), str(path)], check=True, env=environment)
    svg = path.read_text()
    assert ">09:00<" in svg
    assert ">05:00<" not in svg
    assert "2026-09-01 08:19:04" in svg
    assert "04:19" not in svg


@pytest.mark.parametrize(
    "draw",
    [
        charts.timeline,
        charts.by_hour,
        charts.by_day,
        charts.volume,
        charts.first_seen,
        charts.touched,
        charts.lineage,
        charts.attack_matrix,
    ],
)
def test_a_table_without_the_columns_is_refused_with_their_names(draw):
    with pytest.raises(UsageError, match="needs the columns"):
        draw(pa.table({"nothing": ["useful"]}))


def test_the_ending_of_the_name_decides_and_an_unknown_one_is_refused(tmp_path):
    chart = CHARTS["by_hour"]("alice")
    assert charts.save(chart, tmp_path / "c.PNG").read_bytes().startswith(b"\x89PNG")
    assert json.loads(charts.save(chart, tmp_path / "c.json").read_text())["$schema"].startswith(
        "https://vega.github.io"
    )
    with pytest.raises(UsageError, match=r"\.pdf"):
        charts.save(chart, tmp_path / "c.pdf")
    with pytest.raises(TrailscopeError, match="cannot write"):
        charts.save(chart, tmp_path / "missing" / "c.svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.PNG", "c.json"]


def test_a_page_needs_nothing_from_outside():
    page = charts.html_page(CHARTS["timeline"]("alice"))
    assert "default-src 'none'" in page
    assert not re.search(r"""<(?:script|link|img)[^>]+(?:src|href)=["']?(?:https?:)?//""", page)
    assert "unsafe-eval" not in page


@pytest.mark.parametrize("name", ["by_hour", "by_day", "volume", "touched", "attack_matrix"])
def test_an_empty_table_is_drawn_as_no_events(name, tmp_path):
    columns = {
        "by_hour": ("weekday", "hour", "events", "denied"),
        "by_day": ("day", "lane", "events", "denied"),
        "volume": ("event_time", "until", "events", "errors", "denied", "gap"),
        "touched": ("actor", "target", "events", "denied", "writes"),
        "attack_matrix": ("rule", "severity", "attack", "tactics", "events"),
    }[name]
    chart = getattr(charts, name)(pa.table({column: pa.array([], pa.string()) for column in columns}))
    assert "no events" in charts.save(chart, tmp_path / "chart.svg").read_text()


def test_a_time_without_a_zone_is_drawn_as_utc_wherever_the_machine_stands(monkeypatch):
    """`event_time::timestamp` of a query has no zone; Python alone would take it for the machine's own time."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        without = pa.table({"event_time": pa.array([datetime(2026, 9, 1, 8)], pa.timestamp("us"))})
        assert records(without, ("event_time",), "any") == [{"event_time": "2026-09-01T08:00:00.000Z"}]
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([HOSTILE]).dictionary_encode(),
        pa.array([HOSTILE], pa.string_view()),
        pa.array([HOSTILE.encode()]),
        pa.array([{"name": HOSTILE}]),
    ],
    ids=["categorical", "string_view", "binary", "struct"],
)
def test_text_is_spelled_whatever_kind_of_column_holds_it(column):
    """A categorical column of pandas holds log text as much as a plain one."""
    (row,) = records(pa.table({"actor": column}), ("actor",), "any")
    assert isinstance(row["actor"], str)
    assert not {"\x1b", "\u202e"} & set(row["actor"])


def test_sums_of_duckdb_are_drawn_though_they_are_decimals(tmp_path):
    """`sum` of integers is a HUGEINT there, which Arrow has as a decimal."""
    many = pa.array([40, 3], pa.int64()).cast(pa.decimal128(38, 0))
    counts = pa.table({"actor": ["a", "b"], "target": ["t", "u"], "events": many, "denied": many, "writes": many})
    assert ">40<" in charts.save(charts.touched(counts), tmp_path / "touched.svg").read_text()
    week = pa.table({"weekday": [1, 2], "hour": [3, 4], "events": many, "denied": many})
    assert charts.save(charts.by_hour(week), tmp_path / "hours.svg").stat().st_size


@pytest.mark.parametrize("column", ["hour", "weekday"])
@pytest.mark.parametrize("value", [-1, 24, None, 8.5])
def test_an_hour_or_weekday_that_is_none_is_refused_by_the_name_of_its_column(column, value):
    week = pa.Table.from_pylist([{"weekday": 1, "hour": 3, "events": 1, "denied": 0, column: value}])
    with pytest.raises(UsageError, match=f"column {column} has"):
        charts.by_hour(week)


@pytest.mark.parametrize("value", [None, "soon", datetime(2026, 9, 1, 8)])
def test_a_day_that_is_none_is_refused_by_the_name_of_its_column(value):
    first = {"day": value, "lane": "iam", "events": 1, "denied": 0}
    with pytest.raises(UsageError, match="column day has"):
        charts.by_day(pa.Table.from_pylist([first]))


def _days(*days):
    rows = [{"day": day, "lane": "iam", "events": 1, "denied": 0} for day in days]
    picture = charts.by_day(pa.Table.from_pylist(rows)).to_dict()
    return picture["layer"][0]["encoding"]["x"], picture


@pytest.mark.parametrize("kind", [date, datetime])
def test_the_days_between_have_their_place_and_each_says_its_year(kind):
    x, _ = _days(kind(2026, 12, 30), kind(2027, 1, 2))
    assert x["scale"]["domain"] == ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]
    assert "labelExpr" not in x["axis"]


def test_days_of_an_age_are_left_out_and_it_is_said():
    x, picture = _days(date(2026, 9, 1), date(9999, 12, 31))
    assert x["scale"]["domain"] == ["2026-09-01", "9999-12-31"]
    assert "Days without events are left out." in json.dumps(picture)


def test_a_user_called_others_stands_in_its_place_and_the_rest_last():
    assert in_order(["others (1,200)", "others", "alice"]) == ["others", "alice", "others (1,200)"]
