"""Texts and Python values become typed values, or an error that says what to write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from question_text import DETECTION, changed, question

from trailscope.errors import ParameterError
from trailscope.questions.binding import bind
from trailscope.questions.question import PARAMETER_TYPES, Question


def asking(type: str, rest: str = "") -> Question:
    return question(changed(DETECTION, "{type: boolean, default: true,", f"{{type: {type}, {rest}"))


@pytest.mark.parametrize(
    ("type", "given_value", "value"),
    [
        ("boolean", "false", False),
        ("boolean", "Yes", True),
        ("boolean", True, True),
        ("integer", "3", 3),
        ("integer", 3, 3),
        ("integer", 3.0, 3),
        ("number", "0.5", 0.5),
        ("number", 2, 2.0),
        ("text", "a,b", "a,b"),
        ("time", "2026-09-01", datetime(2026, 9, 1, tzinfo=UTC)),
        ("time", "2026-09-01T08:00:00Z", datetime(2026, 9, 1, 8, tzinfo=UTC)),
        ("time", "2026-09-01T08:00:00+02:00", datetime(2026, 9, 1, 6, tzinfo=UTC)),
        ("time", datetime(2026, 9, 1, 8), datetime(2026, 9, 1, 8, tzinfo=UTC)),
        ("time", datetime(2026, 9, 1, 8, tzinfo=timezone(timedelta(hours=2))), datetime(2026, 9, 1, 6, tzinfo=UTC)),
        ("time", date(2026, 9, 1), datetime(2026, 9, 1, tzinfo=UTC)),
        ("duration", "7d", timedelta(days=7)),
        ("duration", "90m", timedelta(minutes=90)),
        ("duration", "1h30m", timedelta(hours=1, minutes=30)),
        ("duration", timedelta(5), timedelta(5)),
        ("text list", "a, b,", ["a", "b"]),
        ("text list", ["a,b", "c"], ["a,b", "c"]),
        ("text list", "", []),
        ("integer list", "22,3389", [22, 3389]),
        ("integer list", ["22", 80], [22, 80]),
    ],
)
def test_texts_and_values_become_the_declared_type(type: str, given_value: Any, value: object) -> None:
    bound = bind(asking(type), {"include_denied": given_value})["include_denied"]
    assert bound == value
    assert bound.__class__ is value.__class__


@pytest.mark.parametrize(
    ("type", "given_value"),
    [
        ("boolean", "maybe"),
        ("boolean", 1),
        ("integer", "3.5"),
        ("integer", True),
        ("integer", 3.5),
        ("number", "many"),
        ("number", True),
        ("text", 3),
        ("time", "yesterday"),
        ("time", 3),
        ("duration", "7 days"),
        ("duration", ""),
        ("duration", 7),
        ("duration", "99999999999w"),
        ("text list", 3),
        ("text list", [3]),
        ("integer list", "a"),
    ],
)
def test_a_value_of_another_type_is_refused_at_the_parameters_line(type: str, given_value: Any) -> None:
    with pytest.raises(ParameterError, match=f"is of type {type}") as caught:
        bind(asking(type), {"include_denied": given_value})
    assert caught.value.at is not None
    assert caught.value.at.line == 8
    assert "for example" in caught.value.hint


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match="no parameter 'include_dennied'") as caught:
        bind(asking("boolean"), {"include_dennied": "true"})
    assert caught.value.hint == "did you mean include_denied?"


def test_a_missing_value_is_refused_with_its_help() -> None:
    with pytest.raises(ParameterError, match="needs a value") as caught:
        bind(asking("boolean"), {})
    assert "report refused attempts" in caught.value.hint


def test_defaults_are_bound_and_read_as_their_type() -> None:
    assert bind(asking("duration", "default: 90m,"), {}) == {"include_denied": timedelta(minutes=90)}
    assert bind(asking("text list", "default: [],"), {}) == {"include_denied": []}
    assert bind(asking("text", "default: null,"), {}) == {"include_denied": None}


@pytest.mark.parametrize("type", PARAMETER_TYPES)
def test_every_type_binds_to_its_sql_type(type: str) -> None:
    """What binding makes is what DuckDB understands, above all intervals and zone-aware times."""
    samples = {"boolean": "true", "integer": "3", "number": "0.5", "text": "a", "time": "2026-09-01", "duration": "7d"}
    wanted = {
        "boolean": "BOOLEAN", "integer": "INTEGER", "number": "DOUBLE", "text": "VARCHAR",
        "time": "TIMESTAMP WITH TIME ZONE", "duration": "INTERVAL",
        "text list": "VARCHAR[]", "integer list": "INTEGER[]",
    }  # fmt: skip
    value = bind(asking(type), {"include_denied": samples.get(type, "1,2")})["include_denied"]
    assert duckdb.execute("select typeof($value)", {"value": value}).fetchall() == [(wanted[type],)]


@given(st.timedeltas(timedelta(), timedelta(days=9999)).map(lambda span: timedelta(seconds=int(span.total_seconds()))))
def test_any_whole_duration_can_be_written(span: timedelta) -> None:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    assert bind(asking("duration"), {"include_denied": f"{minutes}m{seconds}s"}) == {"include_denied": span}


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.timezones()))
def test_any_moment_is_the_same_moment_in_utc(moment: datetime) -> None:
    bound = bind(asking("time"), {"include_denied": moment.isoformat()})["include_denied"]
    assert isinstance(bound, datetime)
    assert bound.tzinfo is UTC
    assert bound == moment.astimezone(UTC)
