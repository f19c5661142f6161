"""The span of time an investigation looks at: UTC, half open, from the words a person types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from trailscope.errors import UsageError

ACCEPTED = (
    "write a date (2026-09-01), a time (2026-09-01T23:00, 2026-09-01T23:00:00Z, …+02:00), an age (90m, 12h, 7d, 2w),"
    " today, yesterday or now; without an offset, times are UTC"
)

_AGE = re.compile(r"(\d+)\s*([mhdw])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAY_WORDS = {"today": 0, "yesterday": 1}


@dataclass(frozen=True)
class Window:
    """Times ``start <= t < end``; ``None`` leaves that side open.

    Both ends are aware and in UTC: other offsets are converted, and a naive time is taken as UTC.

    Raises:
        UsageError: when the window ends before it starts, or where it starts.
    """

    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _optional_utc(self.start))
        object.__setattr__(self, "end", _optional_utc(self.end))
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise UsageError(
                f"the window is empty: it starts at {_spell(self.start)} and ends at {_spell(self.end)} UTC",
                hint="give a start that lies before the end",
            )

    def whole_days(self) -> tuple[date | None, date | None] | None:
        """The first and the last UTC day inside, ``None`` for an open side; ``None`` where it begins or ends within a day."""
        ends = [end for end in (self.start, self.end) if end is not None]
        if any(end.time() != time.min for end in ends):
            return None
        last = None if self.end is None else (self.end - timedelta(days=1)).date()
        return None if self.start is None else self.start.date(), last

    @classmethod
    def parse(
        cls,
        since: str | date | datetime | None = None,
        until: str | date | datetime | None = None,
        *,
        now: datetime,
    ) -> Window:
        """The window between two moments as a person gives them.

        Args:
            since: the first moment inside. A whole day (``2026-09-01``, ``today``, a ``date``) starts at its midnight.
            until: the first moment outside. A whole day is *included*: ``until="2026-09-01"`` ends at midnight of
                2 September, and ``until="today"`` at the coming midnight. An age or a time is exact.
            now: the moment that ages, ``today`` and ``yesterday`` are measured from.

        Ages are ``90m`` (minutes), ``12h``, ``7d``, ``2w``. ``None`` leaves a side open.

        Raises:
            UsageError: for words that are none of the accepted forms, or an empty window.
        """
        start = None if since is None else _first_moment(_moment(since, now))
        end = None if until is None else _moment_after(_moment(until, now))
        return cls(start, end)

    def contains(self, moment: datetime) -> bool:
        """Whether the moment (naive means UTC) lies inside."""
        at = _utc(moment)
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    @property
    def first_day(self) -> date | None:
        """The UTC date of the first moment inside; ``None`` when the start is open."""
        return None if self.start is None else self.start.date()

    @property
    def last_day(self) -> date | None:
        """The UTC date of the last moment inside; ``None`` when the end is open."""
        return None if self.end is None else (self.end - timedelta.resolution).date()

    def days(self) -> tuple[date, ...] | None:
        """Every UTC date the window touches, in order; ``None`` when a side is open and there is no such list."""
        first, last = self.first_day, self.last_day
        if first is None or last is None:
            return None
        return tuple(date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))

    def padded(self, before: timedelta = timedelta(0), after: timedelta = timedelta(0)) -> Window:
        """A window wider by ``before`` and ``after``; a side that leaves the calendar becomes open."""
        return Window(_shifted(self.start, -before), _shifted(self.end, after))

    def __str__(self) -> str:
        start = "the beginning" if self.start is None else _spell(self.start)
        end = "the end" if self.end is None else _spell(self.end)
        return f"{start} → {end} UTC"


def _moment(given: str | date | datetime, now: datetime) -> datetime | date:
    """A ``datetime`` for an exact moment, a plain ``date`` for a whole day."""
    if isinstance(given, datetime):
        return _utc(given)
    if isinstance(given, date):
        return given
    word = given.strip().lower()
    try:
        if word == "now":
            return _utc(now)
        if word in _DAY_WORDS:
            return _utc(now).date() - timedelta(days=_DAY_WORDS[word])
        if age := _AGE.fullmatch(word):
            return _utc(now) - timedelta(**{_UNITS[age[2]]: int(age[1])})
        return _iso(word.upper())
    except (ValueError, OverflowError):
        raise UsageError(f"{given!r} is not a point in time", hint=ACCEPTED) from None


def _iso(text: str) -> datetime | date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _utc(datetime.fromisoformat(text))


def _first_moment(moment: datetime | date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, UTC)


def _moment_after(moment: datetime | date) -> datetime | None:
    """The end of an included day; the last day of the calendar has none and leaves the side open."""
    if isinstance(moment, datetime):
        return moment
    return _shifted(_first_moment(moment), timedelta(days=1))


def _shifted(moment: datetime | None, by: timedelta) -> datetime | None:
    try:
        return None if moment is None else moment + by
    except OverflowError:
        return None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.utcoffset() is None else moment.astimezone(UTC)


def _optional_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else _utc(moment)


def _spell(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="auto")


def length_in_words(span: timedelta) -> str:
    """A length of time in the largest unit that it is a whole number of: 7 days, 36 hours, 90 minutes."""
    seconds = int(span.total_seconds())
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        if seconds % length == 0 and seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "no time"
