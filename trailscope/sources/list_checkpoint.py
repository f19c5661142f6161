"""Which delivery days of a folder need not be listed again, because a run that ended well has listed them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

UNSETTLED_DAYS = 2
"""How many days before today a listing is not trusted to be final: replicated buckets receive keys late."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Days:
    """UTC days from ``first`` to ``last``, both included."""

    first: date
    last: date


Settled = Mapping[str, tuple[Days, ...]]
"""Settled days by the URI of a region's folder (``s3://bucket/…/CloudTrail/us-east-1/``)."""


@dataclass(frozen=True)
class Listed:
    """All objects of these delivery days in a region's folder have been listed.

    Attributes:
        uri: the folder.
        days: the days asked for; ``date.min`` and ``date.max`` stand for an open end.
        before: whether some of them were listed by an earlier run and not again.
    """

    uri: str
    days: Days
    before: bool = False


def without(wanted: Days, settled: Iterable[Days]) -> Iterator[Days]:
    """The parts of ``wanted`` that lie outside ``settled``, in order."""
    first = wanted.first
    for taken in sorted(settled):
        if taken.last < first or taken.first > wanted.last:
            continue
        if taken.first > first:
            yield Days(first, taken.first - _DAY)
        if taken.last >= wanted.last:
            return
        first = max(first, taken.last + _DAY)
    yield Days(first, wanted.last)


def merged(days: Iterable[Days]) -> tuple[Days, ...]:
    """The same days in the fewest spans, in order."""
    spans: list[Days] = []
    for span in sorted(days):
        if spans and (spans[-1].last == date.max or span.first <= spans[-1].last + _DAY):
            spans[-1] = Days(spans[-1].first, max(spans[-1].last, span.last))
        else:
            spans.append(span)
    return tuple(spans)


def settle(settled: Settled, listed: Iterable[Listed], unread: Collection[tuple[str, date]], today: date) -> Settled:
    """What is settled after a run that ended well.

    Args:
        settled: what was before it.
        listed: what it listed.
        unread: URI and delivery day of each object that it could not read. Those days are listed again by the next
            run, which so tries the object again while it is there.
        today: the UTC day on which the run began; the last days before it are never settled.
    """
    now = dict(settled)
    end = today - timedelta(days=UNSETTLED_DAYS)
    for item in listed:
        again = [Days(day, day) for uri, day in unread if uri.startswith(item.uri)]
        known = [part for span in now.get(item.uri, ()) for part in _less(span, again)]
        days = Days(item.days.first, min(item.days.last, end))
        fresh = _less(days, again) if days.first <= days.last else ()
        if spans := merged([*known, *fresh]):
            now[item.uri] = spans
        else:
            now.pop(item.uri, None)
    return now


def _less(span: Days, again: Iterable[Days]) -> tuple[Days, ...]:
    return tuple(without(span, again))
