"""Times as logs write them → microseconds since 1970-01-01T00:00:00Z.

CloudTrail writes ``2025-03-01T10:00:00Z``. Exports, consoles and log shippers write the same moment in other ways; all that can be meant in
one way only are read. A writing without a zone is UTC, a fraction is kept to the microsecond, and only times from 1970 to 9999 (UTC) are
times of events.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_MICROSECONDS = 1_000_000
_LAST = (date(9999, 12, 31).toordinal() - date(1970, 1, 1).toordinal() + 1) * _DAY * _MICROSECONDS
_EPOCH = date(1970, 1, 1).toordinal()
_START, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LONGEST_KEPT = 40  # characters; many events share a second

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
_ZONE = r"(?:Z|UTC|GMT|\(?(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?\)?|\(UTC\))"
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        # ISO 8601, also with a space for the T, as engines print it, with slashes, and as the console's CSV has it
        rf"(?P<year>\d{{4}})(?P<dash>[-/])(?P<month>\d\d)(?P=dash)(?P<day>\d\d)(?:(?:T|,? ){_CLOCK} ?{_ZONE}?)?",
        # ISO 8601, basic form, which stands in AWS's own examples of creationDate
        r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"
        rf"(?:[T ]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?:[.,](?P<fraction>\d+))? ?{_ZONE}?)?",
        # March 1, 2025, 10:00:00 AM: the console, and answers of IAM and STS
        rf"{_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}}),? {_CLOCK}(?: ?(?P<half>[AP])M)? ?{_ZONE}?",
        # Sat, 01 Mar 2025 10:00:00 GMT: RFC 5322, section 3.3
        rf"(?:[a-z]{{3,9}},? )?(?P<day>\d{{1,2}}) {_MONTH} (?P<year>\d{{4}}) {_CLOCK} ?{_ZONE}?",
    )
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\u00a0\u202f]+")  # 2026's answers of IAM have U+202F before AM and PM
_AS_LOGGED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)

_LEAST, _MOST = np.frombuffer(b"0000-00-00T00:00:00Z", np.uint8), np.frombuffer(b"9999-19-39T29:59:59Z", np.uint8)
_YEAR, _FIRST_YEAR = np.array([1000, 100, 10, 1]), 1970 + 1111 * ord("0")  # of the characters of its digits
_MOMENT = pa.timestamp("us", tz="UTC")

_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?(?:e([+-]?)(\d{1,3}))?", re.ASCII | re.IGNORECASE)
_EPOCH_DIGITS = ((11, 6), (14, 3), (17, 0), (20, -3))
"""A number is a count since 1970: below 10^11 of seconds (until the year 5138), below 10^14 of milliseconds, then of micro- and nanoseconds.
Each row: digits before the point, at most, and the power of ten that makes microseconds of it."""


class Time(NamedTuple):
    """A moment as a log has it.

    Attributes:
        micros: since 1970-01-01T00:00:00Z.
        as_logged: whether it was written as CloudTrail writes it, so that the moment alone gives the text back.
    """

    micros: int
    as_logged: bool


def time_of(text: str) -> Time | None:
    """The moment that a text means; ``None`` when it is no time, or can be meant in two ways."""
    return (_read_before if len(text) <= _LONGEST_KEPT else _read)(text)


def micros_of(text: str) -> int | None:
    """The same without how it was written."""
    time = time_of(text)
    return None if time is None else time.micros


def times_as_logged(texts: Sequence[str | None]) -> pa.Array:
    """Many moments at once, as Arrow's microseconds in UTC; null where there is none, or one that is not written as CloudTrail writes it."""
    with suppress(pa.ArrowInvalid):  # the 30th of February
        if _all_plain(texts):
            return pa.array(texts, pa.string()).cast(_MOMENT)
    told = [None if text is None else time_of(text) for text in texts]
    return pa.array([time.micros if time and time.as_logged else None for time in told], _MOMENT)


def moments_of(texts: Sequence[str | None]) -> pa.Array:
    """The same, null only where there is no time at all."""
    with suppress(pa.ArrowInvalid):
        if _all_plain([text for text in texts if text is not None]):
            return pa.array(texts, pa.string()).cast(_MOMENT)
    return pa.array([None if text is None else micros_of(text) for text in texts], _MOMENT)


def moments_of_all(texts: pa.Array) -> pa.Array:
    """The same of an array without nulls."""
    _, ends, characters = texts.buffers()
    bounds = np.frombuffer(ends, np.int32, len(texts) + 1, 4 * texts.offset)
    if (np.diff(bounds) == len(_LEAST)).all():
        rows = np.frombuffer(characters, np.uint8)[bounds[0] : bounds[-1]].reshape(len(texts), -1)
        if _are_plain(rows) and (rows[:, :4] @ _YEAR).min(initial=_FIRST_YEAR) >= _FIRST_YEAR:
            with suppress(pa.ArrowInvalid):
                return texts.cast(_MOMENT)
    return moments_of(texts.to_pylist())


def _all_plain(texts: Sequence[str | None]) -> bool:
    """Whether all are from 1970 or later, and have digits and signs where CloudTrail's times have them: of such, Arrow takes what is a time."""
    there = [text for text in texts if text is not None]
    if len(there) < len(texts) or not there or min(there) < "1970" or set(map(len, there)) != {len(_LEAST)}:
        return False
    characters = "".join(there).encode()
    if len(characters) != len(there) * len(_LEAST):  # beyond ASCII
        return False
    return _are_plain(np.frombuffer(characters, np.uint8).reshape(len(there), -1))


def _are_plain(rows: npt.NDArray[np.uint8]) -> bool:
    return bool(((rows >= _LEAST) & (rows <= _MOST)).all())


def _read(text: str) -> Time | None:
    if _AS_LOGGED.fullmatch(text):  # as nearly all are
        with suppress(ValueError):
            micros = (datetime.fromisoformat(text) - _START) // _MICROSECOND
            # 24:00:00 is a time to some versions of Python, and would not come back.
            return Time(micros, as_logged=text[11:13] != "24") if micros >= 0 else None
    plain = _SPACES.sub(" ", text).strip(" ")
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found:
            return _not_as_logged(_moment(found.groupdict()))
    found = _NUMBER.fullmatch(plain)
    return _not_as_logged(_count(*found.groups(""))) if found else None


def _not_as_logged(micros: int | None) -> Time | None:
    return None if micros is None else Time(micros, as_logged=False)


_read_before = lru_cache(maxsize=1 << 14)(_read)


def _moment(parts: dict[str, str | None]) -> int | None:
    name = parts.get("name")
    month = _month(name) if name else int(parts["month"] or 0)
    try:
        day = date(int(parts["year"] or 0), month, int(parts["day"] or 0)).toordinal() - _EPOCH
    except ValueError:
        return None
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = parts.get("half")
    if half:
        if not 1 <= hour <= 12:
            # AWS has written 18:58:30 PM; it says the same twice.
            return None if not 13 <= hour <= 23 or half in "aA" else _within(day, hour, minute, second, parts)
        hour = hour % 12 + (12 if half in "pP" else 0)
    return _within(day, hour, minute, second, parts)


def _within(day: int, hour: int, minute: int, second: int, parts: dict[str, str | None]) -> int | None:
    past_midnight = hour > 24 or (hour == 24 and (minute or second))
    offset_hours, offset_minutes = int(parts["hours"] or 0), int(parts["minutes"] or 0)
    if past_midnight or minute > 59 or second > 60 or offset_hours > 23 or offset_minutes > 59:
        return None
    seconds = day * _DAY + hour * _HOUR + minute * _MINUTE + second
    offset = offset_hours * _HOUR + offset_minutes * _MINUTE
    seconds += offset if parts["sign"] == "-" else -offset
    micros = seconds * _MICROSECONDS + int((parts["fraction"] or "")[:6].ljust(6, "0"))
    return micros if 0 <= micros < _LAST else None


def _month(name: str) -> int:
    """The number of an English month, whole or its first three letters (``Sept`` too); 0 for anything else."""
    name = name.lower()
    return next((n for n, month in enumerate(_MONTHS, 1) if name in (month, month[:3]) or (name, n) == ("sept", 9)), 0)


def _count(whole: str, fraction: str, sign: str, exponent: str) -> int | None:
    digits, point = whole + fraction, len(whole) + int(f"{sign}{exponent or 0}")
    leading = len(digits) - len(digits.lstrip("0"))
    digits, point = digits[leading:], point - leading
    power = next((power for most, power in _EPOCH_DIGITS if point <= most), None)
    if power is None:
        return None
    kept = point + power
    micros = int(digits[:kept].ljust(kept, "0") or 0) if kept > 0 else 0
    return micros if micros < _LAST else None
