"""Lays attacks and odd benign work over benign logs, and says which event belongs to which attack."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from benchmarks.samples import write_tree
from benchmarks.woven import scribe as scribes
from benchmarks.woven.entrances import ENTRANCES
from benchmarks.woven.footholds import FOOTHOLDS
from benchmarks.woven.intruder import Intruder, NobodyLeftError
from benchmarks.woven.keys import KEYS
from benchmarks.woven.misuse import MISUSE
from benchmarks.woven.noise import NOISE
from benchmarks.woven.office import office_records
from benchmarks.woven.scribe import Json, Scribe
from benchmarks.woven.sessions import SESSIONS
from benchmarks.woven.startup import startup_records
from benchmarks.woven.takings import TAKINGS
from benchmarks.woven.trusts import TRUSTS
from benchmarks.woven.world import World, look_around, records_of

ATTACKS: dict[str, Callable[[Intruder], None]] = {
    attack.__name__: attack for attack in (*KEYS, *MISUSE, *SESSIONS, *ENTRANCES, *TAKINGS, *TRUSTS, *FOOTHOLDS)
}


@dataclass(frozen=True)
class Woven:
    """One set of logs: where it lies, how many events it has, and the event ids of each attack."""

    logs: Path
    events: int
    attacks: dict[str, frozenset[str]]


def benign(organisation: str, seed: int, folder: Path, events: int) -> list[Json]:
    """The records of a benign organisation, ``shop`` (of the samples), ``office`` or ``startup``."""
    if organisation == "office":
        return office_records(seed)
    if organisation == "startup":
        return startup_records(seed)
    write_tree(folder, events=events, seed=seed, story=False, events_per_file=5_000)
    return list(records_of(folder))


def weave(base: Sequence[Json], attacks: Sequence[str], seed: int, logs: Path, *, noise: int = 5) -> Woven:
    """Write the logs of some attacks among benign weeks.

    Args:
        base: benign records.
        attacks: names of :data:`ATTACKS`; each gets a beginning of its own.
        seed: of everything random.
        logs: an empty folder, or none yet.
        noise: how many odd but benign stories.
    """
    scribes._ROLE_IDS.clear()
    world = look_around(base)
    labels = {}
    written: list[Json] = list(base)
    stolen: set[str] = set()
    for n, name in enumerate(attacks):
        try:
            records, everyday = told(ATTACKS[name], world, Random(f"{seed}/{n}/{name}"), stolen)
        except NobodyLeftError:
            continue
        labels[f"{name}/{n}"] = frozenset(record["eventID"] for record in records)
        written += records + everyday
    for n in range(noise):
        story = NOISE[(seed + n) % len(NOISE)]
        with suppress(NobodyLeftError):
            odd, _ = told(story, world, Random(f"{seed}/noise/{n}/{story.__name__}"), stolen)
            written += odd
    _write(written, logs)
    return Woven(logs, len(written), labels)


def told(
    story: Callable[[Intruder], None], world: World, rng: Random, stolen: set[str]
) -> tuple[list[Json], list[Json]]:
    """The records of a story, and those of what went on before and beside it and is no part of it."""
    span = world.last - world.first
    begin = world.first + span * rng.uniform(0.3, 0.75)
    scribe = Scribe(rng, begin, region=world.regions[0])
    intruder = Intruder(world, scribe, rng, stolen)
    story(intruder)
    # nothing is logged after the last day of the benign weeks
    end = f"{world.last + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    return [r for r in scribe.records if r["eventTime"] <= end], intruder.everyday


def _write(records: Sequence[Json], logs: Path) -> None:
    cells: defaultdict[tuple[str, str, str], list[Json]] = defaultdict(list)
    for record in records:
        cells[record["recipientAccountId"], record["awsRegion"], record["eventTime"][:10]].append(record)
    for (account, region, day), same in sorted(cells.items()):
        folder = logs / "AWSLogs" / account / "CloudTrail" / region / day.replace("-", "/")
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{account}_CloudTrail_{region}_{day.replace('-', '')}T2355Z_{'w' * 16}.json.gz"
        (folder / name).write_bytes(gzip.compress(json.dumps({"Records": same}).encode(), 1, mtime=0))
