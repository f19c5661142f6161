"""The files: an organisation trail as CloudTrail delivers it into a bucket (reference §1)."""

from __future__ import annotations

import gzip
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.samples.organisation import ACCOUNTS, DAYS, FIRST_DAY, ORGANISATION, REGIONS
from benchmarks.samples.plan import Cell, Due, Plan, apportion, day_weight, plan_day
from benchmarks.samples.slots import Slots
from benchmarks.samples.story import story_records
from benchmarks.samples.templates import compact
from benchmarks.samples.week import ROUTINES
from trailscope.errors import UsageError

DEFAULT_EVENTS, DEFAULT_SEED = 12_000, 20_260_901
_EVENTS_PER_FILE = 120
_UNIQUE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class SampleTree:
    """What was written.

    Attributes:
        directory: the folder that holds ``AWSLogs``.
        events: number of records.
        files: number of ``.json.gz`` files.
        raw_bytes: size of all files once inflated.
        gzip_bytes: size of all files as they lie.
        first: time of the earliest record, UTC.
        last: time of the latest record, UTC.
        accounts: 12-digit ids of the accounts, management account first.
        regions: the regions that have records.
    """

    directory: Path
    events: int
    files: int
    raw_bytes: int
    gzip_bytes: int
    first: datetime
    last: datetime
    accounts: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True)
class _File:
    cell: Cell
    events: int
    raw_bytes: int
    gzip_bytes: int
    first: datetime
    last: datetime


def write_tree(
    directory: Path,
    *,
    events: int = DEFAULT_EVENTS,
    seed: int = DEFAULT_SEED,
    story: bool = True,
    events_per_file: int | None = None,
    days: int = len(DAYS),
) -> SampleTree:
    """Writes an organisation trail from 24 August 2026 UTC on, by default for two weeks.

    The same arguments give the same bytes. An earlier sample in the directory is replaced
    (``AWSLogs/o-a1b2c3d4e5``, nothing else is touched).

    Args:
        directory: where ``AWSLogs`` is to lie; made if missing.
        events: number of records in all.
        seed: of everything random; the story does not depend on it.
        story: whether the story of ``story_records`` lies among the everyday records.
        events_per_file: upper bound; by default 120, which gives a few hundred files for the default size.
        days: how many days; the story needs the first 14.

    Returns:
        what was written.

    Raises:
        UsageError: fewer events or days than the story has, no events at all, or files of less than one event.
    """
    told = story_records() if story else []
    _check(events, len(told), events_per_file, days if story or days < 1 else len(DAYS))
    shutil.rmtree(directory / "AWSLogs" / ORGANISATION, ignore_errors=True)
    files = list(_files(directory, (events, days), seed, told, events_per_file or _EVENTS_PER_FILE))
    regions = {file.cell[1] for file in files}
    return SampleTree(
        directory=directory,
        events=sum(file.events for file in files),
        files=len(files),
        raw_bytes=sum(file.raw_bytes for file in files),
        gzip_bytes=sum(file.gzip_bytes for file in files),
        first=min(file.first for file in files),
        last=max(file.last for file in files),
        accounts=ACCOUNTS,
        regions=tuple(region for region in REGIONS if region in regions),
    )


def _check(events: int, told: int, events_per_file: int | None, days: int) -> None:
    if events < max(told, 1):
        raise UsageError(
            f"{events} events are too few: the story alone has {told}",
            hint="ask for more events, or leave the story out",
        )
    if events_per_file is not None and events_per_file < 1:
        raise UsageError(f"files of {events_per_file} events cannot be written", hint="ask for at least 1")
    if days < len(DAYS):
        raise UsageError(
            f"{days} days are too few: the story has {len(DAYS)}",
            hint="ask for more days, or leave the story out and ask for at least 1",
        )


def _files(
    directory: Path, size: tuple[int, int], seed: int, told: Sequence[Mapping[str, object]], events_per_file: int
) -> Iterator[_File]:
    events, length = size
    story = _story_plans(told)
    days = [FIRST_DAY + timedelta(days=number) for number in range(length)]
    totals = apportion(events - len(told), [day_weight(day, ROUTINES) for day in days])
    for day, total in zip(days, totals, strict=True):
        plan = plan_day(day, total, ROUTINES, _random(seed, day))
        for cell, due in story[day].items():
            plan[cell] += due
        for cell in sorted(plan):
            rng = _random(seed, day, cell)
            due = sorted(plan[cell], key=lambda each: each.second)
            count = -(-len(due) // events_per_file)
            start = 0
            for part in apportion(len(due), [1] * count):
                yield _write(directory, day, cell, due[start : start + part], rng)
                start += part


def _random(*names: object) -> Random:
    return Random("/".join(map(str, names)))


def _story_plans(told: Sequence[Mapping[str, object]]) -> Mapping[date, Plan]:
    plans: dict[date, Plan] = defaultdict(lambda: defaultdict(list))
    for record in told:
        moment = datetime.fromisoformat(str(record["eventTime"]))
        second = (moment.hour * 60 + moment.minute) * 60 + moment.second
        cell = (str(record["recipientAccountId"]), str(record["awsRegion"]))
        plans[moment.date()][cell].append(Due(second, compact(record).replace("%", "%%"), {}))
    return plans


def _write(directory: Path, day: date, cell: Cell, due: Sequence[Due], rng: Random) -> _File:
    account, region = cell
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    first, last = midnight + timedelta(seconds=due[0].second), midnight + timedelta(seconds=due[-1].second)
    raw = b'{"Records":[' + ",".join(_render(day, cell, due, rng)).encode() + b"]}"
    packed = gzip.compress(raw, compresslevel=6, mtime=0)
    delivered = last + timedelta(seconds=120 + int(rng.random() * 360))
    unique = "".join(_UNIQUE[int(rng.random() * len(_UNIQUE))] for _ in range(16))
    folder = directory / "AWSLogs" / ORGANISATION / account / "CloudTrail" / region / f"{delivered:%Y/%m/%d}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{account}_CloudTrail_{region}_{delivered:%Y%m%dT%H%MZ}_{unique}.json.gz").write_bytes(packed)
    return _File(cell, len(due), len(raw), len(packed), first, last)


def _render(day: date, cell: Cell, due: Sequence[Due], rng: Random) -> list[str]:
    """The texts of the records, in no order: real files have none (reference §1.3)."""
    account, region = cell
    texts = []
    for second, text, values in due:
        slots = Slots(values, rng)
        hour, rest = divmod(second, 3600)
        slots["time"] = f"{day}T{hour:02}:{rest // 60:02}:{rest % 60:02}Z"
        slots["account"], slots["region"] = account, region
        texts.append(text % slots)
    _shuffle(texts, rng)
    return texts


def _shuffle(texts: list[str], rng: Random) -> None:
    for last in range(len(texts) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        texts[last], texts[other] = texts[other], texts[last]
