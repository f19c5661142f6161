"""`python -m benchmarks.commits`: an hour of 100,000 objects against the commit protocol, with a seed; and a lake of 10,000 commits, opened.

No logs are parsed: each object is a few rows, so that what is measured is commits. Locally one ingest commits every 15 simulated seconds
while somebody reads and somebody compacts. In S3 (moto, on this machine) several ingests commit to one lake at once, each its own
objects and some that another has too, and one compacts.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import shutil
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pyarrow as pa
from moto.server import ThreadedMotoServer

from trailscope.lake.care import caring
from trailscope.lake.committed import Batch, index_text
from trailscope.lake.compaction import compact
from trailscope.lake.location import LakePlace, S3Place
from trailscope.lake.opening import open_lake
from trailscope.lake.remote_commits import RemoteCommits
from trailscope.lake.s3_storage import S3Storage
from trailscope.lake.seen import read_ledger
from trailscope.lake.writer import LakeWriter, writing
from trailscope.schema.tables import EVENTS, OBJECTS
from trailscope.sources import SourceObject

SEED = 20_260_901
MEMORY = 64 << 20
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
SECONDS_A_COMMIT = 15
EVENTS_AN_OBJECT = 2
SHARED = 0.02  # of the objects are read by two ingests


@dataclass
class Counted:
    """What was asked of S3, by method, and how commits went."""

    requests: Counter[str] = field(default_factory=Counter)
    commits: int = 0
    conflicts: int = 0

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what happens meanwhile in this process."""

        def counted(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
            def call(storage: S3Storage, *arguments: Any) -> Any:
                self.requests[name] += 1
                return method(storage, *arguments)

            return call

        publish = RemoteCommits.publish

        def published(commits: RemoteCommits, *arguments: Any) -> Any:
            done = publish(commits, *arguments)
            self.commits += done is not None
            self.conflicts += done is None
            return done

        names = {"list": "list", "read": "get", "put": "put", "put_if_absent": "put if absent", "delete": "delete"}
        patches = [
            patch.object(S3Storage, name, counted(word, getattr(S3Storage, name))) for name, word in names.items()
        ]
        with patch.object(RemoteCommits, "publish", published):
            for one in patches:
                one.start()
            try:
                yield
            finally:
                for one in patches:
                    one.stop()


def rows_of(chance: random.Random, uri: str, moment: datetime) -> pa.RecordBatch:
    """The events of one object, the same for the same address."""
    own = random.Random(uri)
    rows = [
        {
            "event_time": moment + timedelta(seconds=own.uniform(-300, 0)),
            "event_id": str(uuid.UUID(int=own.getrandbits(128))),
            "recipient_account_id": "111122223333",
            "aws_region": own.choice(("eu-west-1", "us-east-1")),
            "event_source": "s3.amazonaws.com",
            "event_name": "GetObject",
            "record_fields": "[]",
            "source_uri": uri,
            "source_index": index,
        }
        for index in range(EVENTS_AN_OBJECT)
    ]
    chance.random()
    return pa.RecordBatch.from_pylist(rows, EVENTS)


def ledger(uris: Sequence[str]) -> pa.Table:
    now = datetime.now(UTC)
    rows = [{"source_uri": uri, "version": "1", "status": "read", "sha256": uri, "ingested_at": now} for uri in uris]
    return pa.Table.from_pylist(rows, OBJECTS)


def commit(writer: LakeWriter, chance: random.Random, uris: Sequence[str], moment: datetime) -> None:
    unseen = [item.uri for item in writer.unseen([SourceObject(uri, None, "1", None) for uri in uris])]
    if unseen:
        writer.write([rows_of(chance, uri, moment) for uri in unseen], [])
        writer.commit(ledger(unseen))


def events_in(place: LakePlace) -> int:
    return sum(file.rows or 0 for file in open_lake(place).committed.files() if file.path.startswith("events/"))


def hour_in_a_folder(place: Path, objects: int) -> None:
    """One ingest, a reader, and a compaction after each quarter."""
    chance = random.Random(SEED)
    commits = 3600 // SECONDS_A_COMMIT
    each = objects // commits
    seconds: list[float] = []
    opened: list[float] = []
    over = threading.Event()

    def read() -> None:
        before = 0
        while not over.is_set():
            started = time.perf_counter()
            now = events_in(place)
            opened.append(time.perf_counter() - started)
            assert now >= before, "an event was lost"
            assert now % EVENTS_AN_OBJECT == 0, "half a commit was seen"
            before = now
            over.wait(0.5)

    reader = threading.Thread(target=read)
    with writing(place, "benchmark", MEMORY, 1) as writer:
        reader.start()
        for number in range(commits):
            uris = [f"file:///{number}/{position}" for position in range(each)]
            started = time.process_time()
            commit(writer, chance, uris, BEGIN + timedelta(seconds=SECONDS_A_COMMIT * number))
            seconds.append(time.process_time() - started)
            if (number + 1) % (commits // 4) == 0:
                with caring(place) as care:
                    done = compact(care, MEMORY)
                print(f"  compaction  {done.files_before} files of events → {done.files_after}")
        over.set()
        reader.join()
    assert events_in(place) == commits * each * EVENTS_AN_OBJECT
    print(
        f"  commits     {commits} of {each} objects; processor time of one: {1000 * sum(seconds[:20]) / 20:.0f} ms at first, "
        f"{1000 * sum(seconds[-20:]) / 20:.0f} ms at the end\n"
        f"  reader      {len(opened)} times: median {1000 * sorted(opened)[len(opened) // 2]:.0f} ms; whole commits only, never less than before"
    )


def writers_in_s3(place: S3Place, writers: int, commits: int, each: int, pause: float) -> None:
    """Several ingests at once, a reader, and a compaction."""
    counted = Counted()
    failed: list[BaseException] = []
    waited = Counter[str]()
    over = threading.Event()

    def ingest(number: int) -> None:
        chance = random.Random(SEED + number)
        try:
            with writing(place, "benchmark", MEMORY, 1) as writer:
                for batch in range(commits):
                    uris = [
                        f"s3://trail/both/{batch}/{position}"
                        if chance.random() < SHARED
                        else f"s3://trail/{number}/{batch}/{position}"
                        for position in range(each)
                    ]
                    commit(writer, chance, uris, BEGIN + timedelta(seconds=SECONDS_A_COMMIT * batch))
                    time.sleep(chance.uniform(0, 2 * pause))
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    def care() -> None:
        while not over.wait(4):
            with caring(place) as tender:
                done = compact(tender, MEMORY)
                waited["merged"] += done.files_before
                waited["left"] += done.left

    def read() -> None:
        before = 0
        while not over.wait(0.5):
            try:
                now = events_in(place)
            except Exception as error:  # noqa: BLE001 - told below
                failed.append(error)
                return
            assert now >= before, "an event was lost"
            before = now
            waited["read"] += 1

    with counted.counting():
        with writing(place, "benchmark", MEMORY, 1):
            pass
        threads = [threading.Thread(target=ingest, args=(number,)) for number in range(writers)]
        beside = [threading.Thread(target=care), threading.Thread(target=read)]
        for thread in (*threads, *beside):
            thread.start()
        for thread in threads:
            thread.join()
        over.set()
        for thread in beside:
            thread.join()
    assert not failed, failed
    opened = open_lake(place)
    distinct = {row for path in opened.ledgers() for row in _uris(path)}
    assert events_in(place) == len(distinct) * EVENTS_AN_OBJECT, "an event is missing or stands twice"
    asked = ", ".join(
        f"{number / max(1, counted.commits):.1f} {name}" for name, number in sorted(counted.requests.items())
    )
    print(
        f"  {writers} ingests  {counted.commits} commits, {counted.conflicts} times another was first ({counted.conflicts / counted.commits:.0%}); "
        f"{waited['merged']} files merged, {waited['left']} days left for another time; read {waited['read']} times\n"
        f"  requests    a commit, with those of the reader and of the compaction: {asked}\n"
        f"  left over   {opened.unnamed} objects that no ledger names"
    )


def _uris(stored: Any) -> list[str]:
    return [str(uri) for uri in read_ledger(stored, ["source_uri"])["source_uri"].to_pylist()]


def opening(place: Path, commits: int) -> None:
    """A lake of many commits: each has a ledger and three files, which are one on the disk."""
    with writing(place, "benchmark", MEMORY, 1) as writer:
        commit(writer, random.Random(SEED), ["file:///first"], BEGIN)
    (only,) = open_lake(place).committed.batches
    template = {file.path: place / file.path for file in only.all_files}
    batches: list[Batch] = [only]
    for number in range(1, commits):
        name = f"{datetime(2026, 9, 2, tzinfo=UTC) + timedelta(seconds=SECONDS_A_COMMIT * number):%Y%m%dT%H%M%SZ}-{number:08x}"
        day = f"events/event_date={(BEGIN + timedelta(seconds=SECONDS_A_COMMIT * number)).date()}"
        (place / day).mkdir(exist_ok=True)
        files = []
        for part in range(3):
            source = only.files[0]
            path = f"{day}/{name}.{part:06}.parquet"
            os.link(template[source.path], place / path)
            files.append(source._replace(path=path))
        os.link(template[only.ledger.path], place / f"objects/{name}.parquet")
        batches.append(
            Batch(
                name,
                only.ledger._replace(path=f"objects/{name}.parquet"),
                tuple(files),
                batches[-1].name,
                only.ledger.sha256,
                11,
            )
        )
    (place / "committed.json").write_text(index_text(batches))
    _told(place, f"{commits:>6,} commits, {3 * commits:,} files of events")
    merged = _merged(place, batches)
    _told(place, "       merged, and the small files still there")
    for path in merged.supersedes:
        (place / path).unlink()
    _told(place, "       merged, and they are gone")


def _merged(place: Path, batches: Sequence[Batch]) -> Batch:
    """A commit of a file a day that supersedes all others, as a compaction makes it."""
    old = [file for batch in batches for file in batch.files]
    name = "20270101T000000Z-00000000"
    files = []
    for day in sorted({file.path.rpartition("/")[0] for file in old}):
        files.append(old[0]._replace(path=f"{day}/{name}.000000.parquet"))
        os.link(place / old[0].path, place / files[-1].path)
    before = batches[-1]
    os.link(place / before.ledger.path, place / f"objects/{name}.parquet")
    ledger_of_it = before.ledger._replace(path=f"objects/{name}.parquet")
    superseded = tuple(file.path for file in old)
    done = Batch(name, ledger_of_it, tuple(files), before.name, before.ledger.sha256, 11, supersedes=superseded)
    (place / "committed.json").write_text(index_text([*batches, done]))
    return done


def _told(place: Path, what: str) -> None:
    open_lake(place)  # notes what it has compared
    wall, busy = time.perf_counter(), time.process_time()
    open_lake(place)
    print(
        f"  {what}: {time.perf_counter() - wall:.2f} s ({time.process_time() - busy:.2f} s of processor time)",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commits", description=__doc__)
    parser.add_argument("--objects", type=int, default=100_000, help="in the hour, locally")
    parser.add_argument("--writers", type=int, default=4, help="that commit to one lake in S3")
    parser.add_argument("--commits", type=int, default=12, help="of each of them")
    parser.add_argument("--each", type=int, default=100, help="objects a commit, in S3")
    parser.add_argument("--pause", type=float, default=1, help="seconds between two of its commits in S3, on average")
    parser.add_argument("--only", choices=("folder", "s3", "opening"))
    asked = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="trailscope-commits-"))
    os.environ["XDG_CACHE_HOME"] = str(place / "cache")
    try:
        if asked.only in (None, "folder"):
            print(f"a folder: {asked.objects:,} objects in an hour")
            hour_in_a_folder(place / "hour", asked.objects)
        if asked.only in (None, "opening"):
            print("opening")
            for commits in (100, 1_000, 10_000):
                opening(place / f"opening{commits}", commits)
        if asked.only in (None, "s3"):
            print("S3 (moto)")
            with _moto() as bucket:
                writers_in_s3(S3Place(f"s3://{bucket}/lake"), asked.writers, asked.commits, asked.each, asked.pause)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _moto() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    os.environ |= {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    try:
        boto3.client("s3").create_bucket(Bucket="lakes")
        yield "lakes"
    finally:
        server.stop()


if __name__ == "__main__":
    main()
