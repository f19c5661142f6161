"""Whatever happens to an ingest or to a lake, no answer is silently wrong, and ingesting again makes the lake whole.

Each round breaks something at a random point. It prints its seed; `TRAILSCOPE_FAULT_SEED=N TRAILSCOPE_FAULT_ROUNDS=1` runs that
round again (processes are not stopped at the same instruction, though). `make faults` runs hundreds.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import boto3
import pytest
from connection import breaking
from harm import HARMS
from moto_server import empty_server
from world import Content, World, content, ingest, make_logs, start_compaction, start_ingest

import trailscope as ts
from trailscope.errors import TrailscopeError
from trailscope.lake.location import LakePlace, S3Place
from trailscope.sources import SourceOptions

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("TRAILSCOPE_FAULT_ROUNDS", "30"))
SEED = int(os.environ.get("TRAILSCOPE_FAULT_SEED", "20261128"))
Answer = TypeVar("Answer")
_OF_A_LAKE = ("*.parquet", "committed.json", "listed.json")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Logs, and the lake that an undisturbed process makes of them."""
    place = tmp_path_factory.mktemp("world")
    parts = tuple(map(str, make_logs(place / "logs", SEED)))
    lake = place / "lake"
    began = time.monotonic()
    assert start_ingest(lake, parts, place / "said").wait() == 0, (place / "said").read_text()
    seconds = time.monotonic() - began
    commits = [Content(Counter(), Counter(), Counter())]
    for part in parts:
        ingest(place / "slowly", [part])
        commits.append(content(place / "slowly"))
    assert content(lake) == commits[-1]
    return World(parts, tuple(commits), lake, seconds)


def killed(world: World, place: Path, chance: random.Random) -> None:
    """An ingest is killed, as often as not more than once."""
    lake = place / "lake"
    for _ in range(chance.randint(1, 2)):
        process = start_ingest(lake, world.parts, place / "said")
        time.sleep(chance.uniform(0.3, 1.1) * world.seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if (lake / "lake.json").exists():
            assert content(lake) in world.commits
    converges(world, lake)


def disk_filled(world: World, place: Path, chance: random.Random) -> None:
    """The disk is full at some point, and then it is not."""
    lake = place / "disk" / "lake"
    with small_disk(lake.parent, kilobytes=chance.randint(40, 900)):
        status = start_ingest(lake, world.parts, place / "said").wait()
        said = (place / "said").read_text()
        assert status in (0, 4), said
        assert "Traceback" not in said
        assert status == 0 or "No space left" in said, said
        if (lake / "lake.json").exists() and (lake / "lake.json").stat().st_size:
            assert content(lake) in world.commits
        subprocess.run(["mount", "-o", "remount,size=64m", str(lake.parent)], check=True)
        converges(world, lake)


def two_at_once(world: World, place: Path, chance: random.Random) -> None:
    """Two ingests want the same lake; the one that is refused says so and tries again."""
    lake, others = place / "lake", list(world.parts)
    chance.shuffle(others)
    waiting = [(world.parts, place / "one"), (tuple(others), place / "other")]
    deadline = time.monotonic() + 120
    while waiting:
        assert time.monotonic() < deadline
        started = [(start_ingest(lake, parts, log), parts, log) for parts, log in waiting]
        waiting = [(parts, log) for process, parts, log in started if process.wait() != 0]
        for _, log in waiting:
            said = log.read_text()
            assert "another ingest is writing to this lake" in said, said
    assert content(lake) == world.content


def read_meanwhile(world: World, place: Path, chance: random.Random) -> None:
    """Whoever reads while an ingest runs sees whole commits, and never less than before."""
    lake, seen = place / "lake", 0
    process = start_ingest(lake, world.parts, place / "said")
    while process.poll() is None:
        time.sleep(chance.uniform(0, 0.05))
        if (lake / "lake.json").exists():
            now = world.commits.index(content(lake))
            assert now >= seen
            seen = now
    assert process.returncode == 0, (place / "said").read_text()
    assert content(lake) == world.content


def file_harmed(world: World, place: Path, chance: random.Random) -> None:
    """A file of the lake is not what was committed any more: that is refused by name, or it changes no answer."""
    lake = place / "lake"
    shutil.copytree(world.lake, lake)
    files = sorted(path for pattern in _OF_A_LAKE for path in lake.rglob(pattern))
    for path in chance.sample(files, chance.choice((1, 1, 2))):
        if path.exists():
            harm = chance.choice(HARMS)
            print(harm.__name__, path.relative_to(lake))
            harm(path, chance)
    found, refusal = answer_of(lambda: content(lake))
    assert found in (world.content, None)
    assert not refusal or any(path.relative_to(lake).as_posix() in refusal for path in files), refusal
    ingest(lake, world.parts)
    found, refusal = answer_of(lambda: content(lake))
    assert found in (world.content, None)
    assert not refusal or "ingest all into a new lake" in refusal, (
        refusal
    )  # a ledger and another file of its batch are gone


def network_broken(world: World, place: Path, chance: random.Random) -> None:
    """Answers of S3 are cut, and come late: what was read is right, the rest is told, and comes another time."""
    with empty_server() as endpoint:
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **KEYS)
        client.create_bucket(Bucket="trail")
        for part in world.parts:
            for path in sorted(Path(part).iterdir()):
                client.put_object(Bucket="trail", Key=f"{Path(part).name}/{path.name}", Body=path.read_bytes())
        lake = place / "lake"
        broken = breaking(endpoint, chance, chance.uniform(0.02, 0.4))
        with broken as through, ts.Investigation(lake) as case:
            options = SourceOptions(endpoint_url=through)
            _, refusal = answer_of(lambda: case.ingest("s3://trail", options=options))
            assert not refusal or "s3://trail" in refusal, refusal
        with ts.Investigation(lake) as case:
            case.ingest("s3://trail", options=SourceOptions(endpoint_url=endpoint))
        assert content(lake).events == world.content.events
        assert sum(content(lake).objects.values()) == sum(world.content.objects.values())


def compaction_killed(world: World, place: Path, chance: random.Random) -> None:
    """A compaction is killed, as often as not more than once, while somebody reads: answers stay as they are."""
    lake = place / "lake"
    shutil.copytree(world.lake, lake)
    _compact_and_kill(world, lake, chance)
    converges(world, lake)  # the next ingest tidies up
    with ts.Investigation(lake) as case:
        case.compact(grace_seconds=0)
        assert not case.check()
    assert content(lake) == world.content
    assert len(list(lake.glob("events/*/*.parquet"))) == len(list(lake.glob("events/*")))


def compaction_killed_in_s3(world: World, place: Path, chance: random.Random) -> None:
    """The same in S3, where nothing but unnamed objects is left."""
    with empty_server() as endpoint, pytest.MonkeyPatch.context() as environment:
        for name, value in {"AWS_ENDPOINT_URL": endpoint, "AWS_DEFAULT_REGION": "us-east-1"}.items():
            environment.setenv(name, value)
        boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **KEYS).create_bucket(Bucket="lakes")
        lake = S3Place("s3://lakes/lake")
        ingest(lake, world.parts)
        _compact_and_kill(world, lake, chance)
        ingest(lake, world.parts)
        with ts.Investigation(lake) as case:
            case.compact(grace_seconds=0)
            assert {problem.kind for problem in case.check()} <= {"orphan"}
        assert content(lake) == world.content


def _compact_and_kill(world: World, lake: LakePlace, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 2)):
        process = start_compaction(lake, grace_seconds=3600)
        until = time.monotonic() + chance.uniform(0, 0.5)
        while time.monotonic() < until and process.poll() is None:
            assert content(lake) == world.content
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert content(lake) == world.content


FAULTS: tuple[Callable[[World, Path, random.Random], None], ...] = (
    file_harmed,
    killed,
    disk_filled,
    file_harmed,
    two_at_once,
    file_harmed,
    read_meanwhile,
    network_broken,
    compaction_killed,
    compaction_killed_in_s3,
)
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
def test_no_answer_is_silently_wrong_and_another_ingest_makes_it_whole(
    world: World, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    fault = FAULTS[seed % len(FAULTS)]
    print(f"round {seed}: {fault.__name__}")
    fault(world, tmp_path, random.Random(seed))


def converges(world: World, lake: Path) -> None:
    """An undisturbed ingest makes of whatever is left what there would have been anyway."""
    ingest(lake, world.parts)
    assert content(lake) == world.content


def answer_of(act: Callable[[], Answer]) -> tuple[Answer | None, str]:
    """What came of it, or the words of its refusal."""
    try:
        return act(), ""
    except TrailscopeError as error:
        return None, str(error)


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[None]:
    """A disk of that size at a place."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    made = subprocess.run(mount, capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"a small disk needs the right to mount one: {made.stderr.decode(errors='replace').strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)
