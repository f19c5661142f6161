"""An answer as CSV, JSON, NDJSON and Markdown: exact where machines read it, harmless where people do."""

import csv
import io
import json
import math
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope import masking
from trailscope.answers.result import Result
from trailscope.cli.render import cells, output, writers
from trailscope.schema import far_times

HOSTILE = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["=1+1", "\x1b[31m", 'a"b', "a,b", "a\nb", "\r", "|", "<b>", "-5", "", "\u202e", "\\"]
)
MOMENT = datetime(2026, 9, 1, 8, 19, 4, tzinfo=UTC)


def text(write, table):
    return "".join(write(table))


def csv_rows(table):
    return list(csv.reader(io.StringIO(text(writers.csv, table), newline="")))


@given(st.lists(st.none() | HOSTILE, max_size=8))
def test_every_text_comes_back_from_json_as_it_was(values):
    table = pa.table({"user_agent": pa.array(values, pa.string())})
    assert [row["user_agent"] for row in json.loads(text(writers.json_array, table))] == values
    assert [json.loads(line)["user_agent"] for line in text(writers.ndjson, table).split("\n")[:-1]] == values


@given(st.lists(st.none() | HOSTILE, max_size=8))
def test_no_format_prints_a_control_character(values):
    table = pa.table({"user_agent": pa.array(values, pa.string())})
    for write in (writers.json_array, writers.ndjson, writers.csv, writers.markdown):
        seen = {unicodedata.category(character) for character in text(write, table) if character not in "\n\t"}
        assert not seen & {"Cc", "Cf", "Zl", "Zp"}


@given(st.lists(st.none() | st.lists(st.none() | HOSTILE, max_size=4), max_size=6), st.integers(0, 3))
def test_lists_of_texts_come_back_as_they_were_in_csv_and_json(lists, left_out):
    table = pa.table({"n": range(len(lists)), "seen": pa.array(lists, pa.list_(pa.string()))}).slice(left_out)
    expected = lists[left_out:]
    assert [json.loads(line)["seen"] for line in text(writers.ndjson, table).split("\n")[:-1]] == expected
    in_csv = [row[1] for row in csv_rows(table)[1:]]
    assert [cell == "" for cell in in_csv] == [seen is None for seen in expected]
    plain = [seen is not None and all(value is None or value.isprintable() for value in seen) for seen in expected]
    for cell, seen, is_plain in zip(in_csv, expected, plain, strict=True):
        assert not is_plain or json.loads(cell) == seen


@given(st.lists(HOSTILE, max_size=8))
def test_csv_has_one_record_per_row_and_no_formula(values):
    rows = csv_rows(
        pa.table({"user_agent": pa.array(values, pa.string()), "n": pa.array(range(len(values)), pa.int64())})
    )
    assert rows[0] == ["user_agent", "n"]
    assert [row[1] for row in rows[1:]] == [str(number) for number in range(len(values))]
    assert not [row[0] for row in rows[1:] if row[0][:1] in {"=", "@", "\t", "\r", "\n"}]


def test_csv_leaves_numbers_and_defuses_texts_only():
    """A spreadsheet that cuts at semicolons reads `-5,2*…` as one cell, so a text is no number there."""
    table = pa.table({"n": [-5], "f": [-1.5], "text": ["-5+1"], "number as text": ["-5"]})
    assert csv_rows(table)[1] == ["-5", "-1.5", "'-5+1", "'-5"]


def test_csv_tells_null_from_empty_text():
    assert text(writers.csv, pa.table({"a": [None, ""], "b": [1, 2]})) == 'a,b\n,1\n"",2\n'


@pytest.mark.parametrize(
    ("value", "type", "in_csv", "in_json"),
    [
        (MOMENT, pa.timestamp("us", tz="UTC"), "2026-09-01T08:19:04Z", "2026-09-01T08:19:04Z"),
        (MOMENT, pa.timestamp("us", tz="America/New_York"), "2026-09-01T08:19:04Z", "2026-09-01T08:19:04Z"),
        (MOMENT.replace(tzinfo=None), pa.timestamp("s"), "2026-09-01T08:19:04Z", "2026-09-01T08:19:04Z"),
        (
            MOMENT.replace(microsecond=120000),
            pa.timestamp("us", tz="UTC"),
            "2026-09-01T08:19:04.12Z",
            "2026-09-01T08:19:04.12Z",
        ),
        (
            MOMENT.replace(microsecond=700),
            pa.timestamp("ns"),
            "2026-09-01T08:19:04.0007Z",
            "2026-09-01T08:19:04.0007Z",
        ),
        (date(2026, 9, 1), pa.date32(), "2026-09-01", "2026-09-01"),
        (True, pa.bool_(), "true", True),
        (Decimal("1.50"), pa.decimal128(10, 2), "1.50", 1.5),
        (2**70, pa.decimal128(38, 0), str(2**70), 2**70),
        (["a", "b"], pa.list_(pa.string()), '["a", "b"]', ["a", "b"]),
        (
            {"at": MOMENT},
            pa.struct([("at", pa.timestamp("us", tz="UTC"))]),
            '{"at": "2026-09-01T08:19:04Z"}',
            {"at": "2026-09-01T08:19:04Z"},
        ),
        ([("k", 1)], pa.map_(pa.string(), pa.int64()), '{"k": 1}', {"k": 1}),
        (b"ab\xff", pa.binary(), r"ab\xff", r"ab\xff"),
        (
            (1, 2, 3_600_000_000_000),
            pa.month_day_nano_interval(),
            "1 months 2 days 01:00:00",
            "1 months 2 days 01:00:00",
        ),
        (timedelta(seconds=90.5), pa.duration("us"), "00:01:30.5", "00:01:30.5"),
        (math.nan, pa.float64(), "nan", None),
    ],
)
def test_every_type_has_one_spelling(value, type, in_csv, in_json):
    table = pa.table({"x": pa.array([value], type)})
    assert csv_rows(table)[1] == [in_csv]
    assert json.loads(text(writers.json_array, table)) == [{"x": in_json}]


def test_json_columns_are_embedded_as_they_were_logged():
    table = pa.table({"request_parameters": ['{"n": 1.10, "s": "\u202e"}', None, "no json", "NaN", "[1,\n2]"]})
    lines = text(writers.ndjson, table).splitlines()
    assert lines[0] == '{"request_parameters": {"n": 1.10, "s": "\\u202e"}}'
    assert [json.loads(line)["request_parameters"] for line in lines[1:]] == [None, "no json", "NaN", [1, 2]]


def test_text_that_only_looks_like_json_stays_text():
    table = pa.table({"user_agent": ['{"a": 1}']})
    assert json.loads(text(writers.ndjson, table)) == {"user_agent": '{"a": 1}'}


def test_columns_of_one_name_are_numbered_in_json():
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    assert json.loads(text(writers.ndjson, table)) == {"a": 1, "a_2": 2}


def test_an_empty_answer_is_a_header_or_an_empty_array():
    empty = pa.table({"a": pa.array([], pa.string())})
    assert text(writers.csv, empty) == "a\n"
    assert json.loads(text(writers.json_array, empty)) == []
    assert text(writers.ndjson, empty) == ""


def test_an_answer_longer_than_a_slice_is_whole():
    numbers = list(range(writers.ROWS_AT_ONCE * 2 + 1))
    table = pa.table({"n": numbers})
    assert [row["n"] for row in json.loads(text(writers.json_array, table))] == numbers
    assert len(csv_rows(table)) == len(numbers) + 1


def test_a_markdown_table_keeps_its_columns_whatever_the_log_says():
    table = pa.table({"user_agent": ["a|b <img src=x> `c`\n| d |"], "n": [7]})
    header, rule, row = text(writers.markdown, table).splitlines()
    assert header == r"| user\_agent | n |"
    assert rule == "|---|---:|"
    assert row == r"| a\|b &lt;img src=x&gt; \`c\`\\n\| d \| | 7 |"


FAR = {
    "timestamptz '12000-01-01 03:04:05.5+00'": "12000-01-01T03:04:05.5Z",
    "timestamptz '290000-02-29 23:59:59.000001+00'": "290000-02-29T23:59:59.000001Z",
    "timestamp '290301-12-31 (BC) 00:00:00'": "-290300-12-31T00:00:00Z",
    "timestamptz '0044-03-15 (BC) 00:00:00+00'": "-0043-03-15T00:00:00Z",
    "timestamptz 'infinity'": "infinity",
    "timestamp '-infinity'": "-infinity",
    "date '40000-03-01'": "40000-03-01",
    "date '-infinity'": "-infinity",
    "timestamptz '9999-12-31 23:59:59+00'": "9999-12-31T23:59:59Z",
}


@pytest.mark.parametrize(("sql", "told"), FAR.items())
def test_times_that_python_or_arrow_cannot_say_are_written_as_others_are(sql, told):
    """Of a year after 32767 and of a time without end Arrow writes `<valueTout of range: …>`, and inside of lists Python fails."""
    with duckdb.connect() as engine:
        engine.execute("load icu; set TimeZone = 'UTC'")
        key = f"map {{{sql}: 1}}"
        table = engine.sql(
            f"select t, [t, null] as l, {{'a': t}} as s, {key} as m from (values ({sql}), (null)) as _(t)"
        ).to_arrow_table()
    first, second = json.loads(text(writers.json_array, table))
    assert first == {"t": told, "l": [told, None], "s": {"a": told}, "m": {told: 1}}
    assert second["t"] is None
    assert [json.loads(line) for line in text(writers.ndjson, table).splitlines()] == [first, second]
    assert csv_rows(table)[1] == [
        told,
        f'["{told}", null]',
        f'{{"a": "{told}"}}',
        f'{{"{told}": 1}}',
    ]
    assert told in "".join(text(writers.markdown, table)).replace("\\", "")
    html = Result(table, "")._repr_html_()
    assert "out of range" not in html
    masked = masking.table(table)
    assert masked.equals(table)


def test_far_times_inside_of_unions_are_told():
    with duckdb.connect() as engine:
        table = engine.sql(
            "select union_value(t := timestamp '9999-12-31 00:00:00' + interval 10 year) as u, [union_value(a := 1)] as l"
        ).to_arrow_table()
    told = "10009-12-31T00:00:00Z"
    assert json.loads(text(writers.json_array, table)) == [{"u": told, "l": [1]}]
    assert csv_rows(table)[1] == [told, "[1]"]
    assert masking.table(table).equals(table)


def test_unions_of_nothing_are_nothing_beside_far_times():
    with duckdb.connect() as engine:
        table = engine.sql(
            "select * from (values (null::union(t timestamp, n int)), (union_value(t := null::timestamp)), "
            "(union_value(t := timestamp '9999-12-31 00:00:00' + interval 10 year))) as told (u)"
        ).to_arrow_table()
    told = [row["u"] for row in json.loads(text(writers.json_array, table))]
    assert told == [None, None, "10009-12-31T00:00:00Z"]


@given(st.integers(-(9 * 10**18), 9 * 10**18))  # DuckDB reads none of the last days before the end
def test_far_times_are_spelled_as_duckdb_does(microseconds):
    spelled = far_times.time_text(microseconds, "us")
    sign, year, rest = re.fullmatch(r"(-?)(\d+)(-.*)Z", spelled).groups()
    before = sign or int(year) == 0
    day, clock = rest.split("T")
    said = f"{int(year) + 1 if before else int(year)}{day}{' (BC)' if before else ''} {clock}"
    assert duckdb.sql(f"select epoch_us(timestamp '{said}')").fetchall() == [(microseconds,)], said


def test_spans_of_time_inside_of_lists_are_told_and_stored(tmp_path, capsys):
    with duckdb.connect() as engine:
        table = engine.sql(
            "select interval 1 day as i, [interval 1 day] as l, union_value(a := 1) as u, 1 as n"
        ).to_arrow_table()
    (row,) = json.loads(text(writers.json_array, table))
    assert row == {"i": "1 days 00:00:00", "l": ["1 days 00:00:00"], "u": 1, "n": 1}
    output._write_parquet(table, tmp_path / "x.parquet")
    (stored,) = pq.read_table(tmp_path / "x.parquet").to_pylist()
    assert stored == {"i": "1 days 00:00:00", "l": '["1 days 00:00:00"]', "u": "1", "n": 1}
    assert "i is text in the file" in capsys.readouterr().err


def test_the_end_of_a_day_is_a_time_of_it():
    column = pa.chunked_array([pa.array([86_400_000_000, 1, None], pa.time64("us"))])
    assert cells.as_text(column).to_pylist() == ["24:00:00", "00:00:00.000001", None]
