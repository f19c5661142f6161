"""The plan of a day: which record is due at which second, for which account and in which region.

A plan holds only references to templates and to the values of sessions; the texts are made when a file is written.
So a day of a hundred thousand events needs a few megabytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import NamedTuple

from benchmarks.samples.routines import Routine
from benchmarks.samples.slots import draw_access_key, draw_token, draw_uuid, pick

Cell = tuple[str, str]  # (account, region): the records of one cell go into the same files
_HOUR = 3_600
_EVENTS_PER_SESSION = 40  # of a fleet: busier days have more sessions side by side
_SATURDAY = 5


class Due(NamedTuple):
    """One record to be written: second of the day, text for ``%`` formatting, values of its session."""

    second: int
    text: str
    values: Mapping[str, str]


Plan = dict[Cell, list[Due]]


def day_weight(day: date, routines: Sequence[Routine]) -> int:
    """How many events a day has, against other days."""
    return sum(_share(routine, day) for routine in routines)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Splits a total into whole parts in proportion to the weights; the parts add up to the total."""
    whole = sum(weights)
    bounds = [0]
    for weight in weights:
        bounds.append(bounds[-1] + weight)
    marks = [total * bound // whole for bound in bounds]
    return [upper - lower for lower, upper in pairwise(marks)]


def plan_day(day: date, total: int, routines: Sequence[Routine], rng: Random) -> Plan:
    """Plans exactly ``total`` events of one UTC day.

    Returns:
        the records due per account and region, in no order.
    """
    plan: Plan = defaultdict(list)
    parts = apportion(total, [_share(routine, day) for routine in routines])
    for routine, part in zip(routines, parts, strict=True):
        side_by_side = max(1, part // (_EVENTS_PER_SESSION * len(routine.hours))) if routine.fleet else 1
        room = max(1, part // (len(routine.opening) + 1))  # none so short that it is only half opened
        sessions = [hours for _ in range(side_by_side) for hours in routine.hours][:room]
        for (start, length), count in zip(sessions, apportion(part, [1] * len(sessions)), strict=True):
            begin = int((start + rng.random() * length * 0.15) * _HOUR)
            end = int((start + length) * _HOUR)
            for cell, due in _session(routine, day, (begin, end), count, rng):
                plan[cell].append(due)
    return plan


def _share(routine: Routine, day: date) -> int:
    if routine.last_day and day > routine.last_day:
        return 0
    return routine.weekend if day.weekday() >= _SATURDAY else routine.share


def _session(routine: Routine, day: date, span: tuple[int, int], count: int, rng: Random) -> Iterator[tuple[Cell, Due]]:
    begin, end = span
    home = pick(rng, routine.regions)
    values = _session_values(routine, day, begin, home, rng)
    for template in routine.opening[:count]:
        cell = (template.account, template.region or home)
        yield cell, Due(begin + template.offset, template.text, values)
    quiet = 5  # seconds between the credentials and their first use
    for _ in range(count - len(routine.opening)):
        template = pick(rng, routine.calls)
        second = begin + quiet + int(rng.random() * (end - begin - quiet))
        yield (template.account, template.region or home), Due(second, template.text, values)


def _session_values(routine: Routine, day: date, begin: int, region: str, rng: Random) -> dict[str, str]:
    created = datetime(day.year, day.month, day.day) + timedelta(seconds=begin)
    session = routine.name_session(rng, routine.account, region)
    values = {
        "session": session,
        "address": pick(rng, routine.addresses),
        "created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
        "expires": sts_date(created + timedelta(hours=routine.lifetime)),
        "day": day.isoformat(),
        "day_path": f"{day:%Y/%m/%d}",
        "key": draw_access_key(rng, routine.account),
        "second_key": draw_access_key(rng, routine.account),
        "third_key": draw_access_key(rng, routine.account),
        "outer_key": draw_access_key(rng, routine.outer_account or routine.account),
        "credential": draw_uuid(rng),
        "token": draw_token(rng),
        "shared": draw_uuid(rng),
        "pair_request": draw_uuid(rng),
    }
    return values | ({"instance": session} if session.startswith("i-") else {})


def sts_date(moment: datetime) -> str:
    """A time as STS writes it into responses: ``Sep 1, 2026, 2:19:04 PM`` (reference §8.0)."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment:%b} {moment.day}, {moment.year}, {hour}:{moment:%M:%S} {half}"
