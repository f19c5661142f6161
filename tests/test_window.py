"""Windows: what people type, and the invariants every later step leans on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope.errors import UsageError
from trailscope.window import Window

NOW = datetime(2026, 9, 10, 15, 30, tzinfo=UTC)

moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.timezones() | st.just(UTC) | st.none())
utc_moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
bounded = st.tuples(utc_moments, st.timedeltas(timedelta(microseconds=1), timedelta(days=200))).map(
    lambda pair: Window(pair[0], pair[0] + pair[1])
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-09-01", at("2026-09-01")),
        ("2026-09-01T23:00", at("2026-09-01T23:00")),
        ("2026-09-01 23:00:05", at("2026-09-01T23:00:05")),
        ("2026-09-01T23:00:00Z", at("2026-09-01T23:00")),
        ("2026-09-01T23:00:00z", at("2026-09-01T23:00")),
        ("2026-09-02T01:00+02:00", at("2026-09-01T23:00")),
        (" 7d ", NOW - timedelta(days=7)),
        ("7D", NOW - timedelta(days=7)),
        ("12h", NOW - timedelta(hours=12)),
        ("90m", NOW - timedelta(minutes=90)),
        ("2w", NOW - timedelta(weeks=2)),
        ("today", at("2026-09-10")),
        ("yesterday", at("2026-09-09")),
        ("now", NOW),
        (date(2026, 9, 1), at("2026-09-01")),
        (datetime(2026, 9, 1, 4), at("2026-09-01T04:00")),
        (datetime(2026, 9, 1, 4, tzinfo=timezone(timedelta(hours=-5))), at("2026-09-01T09:00")),
    ],
)
def test_a_start_is_understood(typed, meant):
    assert Window.parse(typed, None, now=NOW) == Window(meant, None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-09-01", at("2026-09-02")),
        (date(2026, 9, 1), at("2026-09-02")),
        ("today", at("2026-09-11")),
        ("yesterday", at("2026-09-10")),
        ("2026-09-01T00:00", at("2026-09-01")),
        ("2h", NOW - timedelta(hours=2)),
        ("9999-12-31", None),
    ],
)
def test_a_whole_day_as_the_end_is_included_and_a_time_is_exact(typed, meant):
    assert Window.parse(None, typed, now=NOW) == Window(None, meant)


def test_one_day_named_twice_is_that_day():
    window = Window.parse("2026-09-01", "2026-09-01", now=NOW)
    assert window.days() == (date(2026, 9, 1),)
    assert window.contains(at("2026-09-01T23:59:59.999999"))
    assert not window.contains(at("2026-09-02"))


def test_two_hours_over_midnight_touch_both_days():
    window = Window.parse("2026-09-01T23:00", "2026-09-02T01:00", now=NOW)
    assert window.days() == (date(2026, 9, 1), date(2026, 9, 2))


def test_a_day_word_follows_utc_and_not_the_offset_of_now():
    late_in_new_york = datetime(2026, 9, 9, 22, tzinfo=timezone(timedelta(hours=-4)))
    assert Window.parse("today", None, now=late_in_new_york).start == at("2026-09-10")


@pytest.mark.parametrize(
    "typed", ["", "7", "d", "7y", "-7d", "last week", "2026-13-01", "2026-09-01T25:00", "99999999999d", "٧d", "7d ago"]
)
def test_other_words_are_refused_with_the_accepted_forms(typed):
    with pytest.raises(UsageError) as caught:
        Window.parse(typed, None, now=NOW)
    assert repr(typed) in caught.value.what
    assert "7d" in caught.value.hint
    assert "UTC" in caught.value.hint


@pytest.mark.parametrize("until", ["2026-09-01T10:00", "2026-09-01T09:00"])
def test_an_empty_window_is_refused(until):
    with pytest.raises(UsageError, match="empty"):
        Window.parse("2026-09-01T10:00", until, now=NOW)


def test_an_open_window_contains_everything_and_has_no_list_of_days():
    window = Window.parse(None, None, now=NOW)
    assert window.contains(NOW)
    assert window.days() is None
    assert Window(NOW, None).days() is None
    assert Window(None, NOW).days() is None


def test_a_window_reads_as_a_sentence_part():
    assert str(Window(at("2026-09-01T23:00"), None)) == "2026-09-01 23:00:00 → the end UTC"


def test_padding_beyond_the_calendar_opens_that_side():
    window = Window(at("0001-01-02"), at("9999-12-30")).padded(timedelta(days=9), timedelta(days=9))
    assert window == Window()


@given(moments, st.timedeltas(timedelta(microseconds=1), timedelta(days=400)))
def test_both_ends_are_utc_whatever_came_in(start, length):
    window = Window(start, (start if start.tzinfo is None else start.astimezone(UTC)) + length)
    assert window.start is not None
    assert window.end is not None
    assert window.start.tzinfo is UTC
    assert window.end.tzinfo is UTC
    assert window.end - window.start == length


@given(bounded)
def test_a_window_contains_its_start_and_not_its_end(window):
    assert window.contains(window.start)
    assert window.contains(window.end - timedelta.resolution)
    assert not window.contains(window.end)
    assert not window.contains(window.start - timedelta.resolution)


@given(bounded, st.floats(0, 1, exclude_max=True))
def test_the_day_of_every_moment_inside_is_listed_and_no_other(window, share):
    days = window.days()
    moment = window.start + (window.end - window.start) * share
    if window.contains(moment):
        assert moment.date() in days
    assert list(days) == sorted(set(days))
    for day in (days[0], days[-1]):
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        assert midnight < window.end
        assert midnight + timedelta(days=1) > window.start


@given(bounded, st.timedeltas(timedelta(0), timedelta(days=40)), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_padding_moves_each_end_by_what_was_asked(window, before, after):
    padded = window.padded(before, after)
    assert padded.start == window.start - before
    assert padded.end == window.end + after


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_two_dates_as_text_touch_exactly_the_days_from_one_to_the_other(one, other):
    first, last = sorted((one, other))
    days = Window.parse(first.isoformat(), last.isoformat(), now=NOW).days()
    assert (days[0], days[-1], len(days)) == (first, last, (last - first).days + 1)
