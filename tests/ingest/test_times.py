"""Times in every writing that is met, and the many that could mean two moments or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope.ingest.times import micros_of, time_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = datetime(2025, 3, 1, 9, 58, 12, tzinfo=UTC)


def moment(text: str) -> datetime | None:
    micros = micros_of(text)
    return None if micros is None else EPOCH + timedelta(microseconds=micros)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01T09:58:12Z",
        "2025-03-01t09:58:12z",
        "2025-03-01T09:58:12",
        "2025-03-01 09:58:12",
        "2025-03-01 09:58:12.000 UTC",
        "2025-03-01T09:58:12+00:00",
        "2025-03-01T11:58:12+02:00",
        "2025-03-01T11:58:12+0200",
        "2025-03-01T04:28:12 -05:30",
        "2025/03/01 09:58:12",
        "2025-03-01, 09:58:12 (UTC)",
        "2025-03-01, 10:58:12 (UTC+01:00)",
        "20250301T095812Z",
        "20250301T105812+0100",
        "20250301095812",
        "1740823092",
        "1740823092.0",
        "1.740823092E9",
        "1740823092000",
        "1740823092000000",
        "1740823092000000000",
        " 1740823092 ",
        "Mar 1, 2025 9:58:12 AM",
        "Mar 1, 2025, 9:58:12\u202fAM",
        "March 01, 2025, 10:58:12 (UTC+01:00)",
        "Sat, 01 Mar 2025 09:58:12 GMT",
        "1 March 2025 09:58:12 +0000",
    ],
)
def test_a_moment_is_told_from_any_writing_that_means_it(text):
    assert moment(text) == MOMENT


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "01/03/2025 09:58:12", "2025-02-30T00:00:00Z", "2025-03-01T25:00:00Z", "2025-03-01T09:58:12 CEST", "-1",
        "1e400", "9" * 5_000, "2025-03-01T09:60:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-00:01", "true",
        "Mar 1, 2025 14:58:12 AM", "Mars 1, 2025 9:58:12 AM", "٢٠٢٥-03-01T09:58:12Z", "10000-01-01T00:00:00Z", "[1740823092]",
    ],
)  # fmt: skip
def test_what_means_no_moment_or_two_is_no_time(text):
    assert moment(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "2025-03-01": datetime(2025, 3, 1, tzinfo=UTC),
        "20250301": datetime(2025, 3, 1, tzinfo=UTC),
        "2025-03-01T24:00:00Z": datetime(2025, 3, 2, tzinfo=UTC),
        "2025-03-01T09:58:60Z": datetime(2025, 3, 1, 9, 59, tzinfo=UTC),
        "2025-03-01T09:58Z": datetime(2025, 3, 1, 9, 58, tzinfo=UTC),
        "2025-03-01T09:58:12.123456789Z": MOMENT + timedelta(microseconds=123456),
        "1740823092.5": MOMENT + timedelta(milliseconds=500),
        "1740823092123": MOMENT + timedelta(milliseconds=123),
        "Jul 30, 2024, 18:46:15 PM": datetime(2024, 7, 30, 18, 46, 15, tzinfo=UTC),  # written by AWS
        "Mar 1, 2025 12:00:00 AM": datetime(2025, 3, 1, tzinfo=UTC),
        "0": EPOCH,
        "9999-12-31T23:59:59Z": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    }.items(),
)
def test_odd_writings_mean_what_they_say(text, expected):
    assert moment(text) == expected


offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))


@given(times, offsets)
def test_an_offset_is_honoured(time, zone):
    assert moment(time.astimezone(zone).isoformat()) == time


@given(
    times | st.text().map(str), st.sampled_from(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%fZ"])
)
def test_only_a_text_that_the_moment_gives_back_is_as_logged(time, form):
    text = (
        f"{time.year:04}{time.strftime(form)[time.strftime(form).index('-') :]}" if isinstance(time, datetime) else time
    )
    found = time_of(text)
    if found is not None:
        written = (EPOCH + timedelta(microseconds=found.micros)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert found.as_logged == (text == written)


def test_no_text_takes_long():
    for text in ("9" * 1_000_000, " " * 1_000_000, "2025-03-01T09:58:12." + "1" * 1_000_000, "1e" + "9" * 1_000_000):
        micros_of(text)
