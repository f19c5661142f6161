"""What executors of Spark read makes the lake that this process would have made, whatever happens to them on the way."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from click.testing import CliRunner
from moto_server import empty_server

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.errors import TrailscopeError, UsageError
from trailscope.ingest.progress import IngestSummary
from trailscope.investigation.other_engines import OtherEngine
from trailscope.lake.location import LakePlace, S3Place
from trailscope.lake.opening import open_lake
from trailscope.sources import SourceOptions, find
from trailscope.spark_ingest.taking_in import take_in_by_spark

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),
    # PySpark leaves the sockets that it fetches rows through to the garbage collection
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

Record = dict[str, Any]
Make = Callable[..., Record]
# Executors in processes of their own, without the native core.
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executorEnv.TRAILSCOPE_ROAD": "python",
    "spark.task.maxFailures": "4",
}
SPARK = OtherEngine("spark", master="local-cluster[2,1,1024]")
_GIVEN_TO_EXECUTORS = (
    "AWS_ENDPOINT_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "PYTHONPATH",
)
COMPARED = {
    "events": "*",
    "insights": "*",
    "rejects": "* exclude (rejected_at)",
    "objects": "* exclude (ingested_at, road)",
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3 server that the executors know of, too."""
    with empty_server() as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", address)
        environment.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "example")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        for bucket in ("archive", "lakes"):
            boto3.client("s3").create_bucket(Bucket=bucket)
        yield address


@pytest.fixture(scope="module")
def session(endpoint: str) -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("there is no Java on this machine")
    import sys

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        environment.setenv("PYTHONPATH", str(Path(ts.__file__).parents[1]))
        # Java keeps the environment that it was started with, by whichever test of this process asked Spark first.
        given = {f"spark.executorEnv.{name}": os.environ[name] for name in _GIVEN_TO_EXECUTORS}
        running = sql.SparkSession.builder.master(SPARK.master).config(map=SETTINGS | given).getOrCreate()
        yield running
        running.stop()


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory, record: Make) -> Path:
    """A dozen days of three accounts; some records delivered twice, one that is contradicted, and what is no record."""
    folder = tmp_path_factory.mktemp("logs")
    first: list[Record] = []
    for day in range(1, 13):
        for account in ("111122223333", "444455556666", "777788889999"):
            records = [
                record(eventTime=f"2026-09-{day:02}T{hour:02}:{minute:02}:00Z", recipientAccountId=account)
                for hour in range(24)
                for minute in (0, 20, 40)
            ]
            first = first or records
            name = f"{account}_CloudTrail_us-east-1_202609{day:02}T0000Z_{account}.json.gz"
            pack(folder / f"AWSLogs/{account}/CloudTrail/us-east-1/2026/09/{day:02}/{name}", [*records, *first[:5]])
    pack(
        folder / "contradicting.json.gz", [{**first[7], "eventName": "DeleteUser"}, first[8], {"eventVersion": "1.11"}]
    )
    insight = record(eventCategory="Insight", insightDetails={"state": "Start"})
    pack(folder / "others.json.gz", [insight, record(eventTime="2026-09-01T10:00:00Z"), "no record"])
    sound = gzip.compress(json.dumps({"Records": [record() for _ in range(50)]}).encode())
    (folder / "cut.json.gz").write_bytes(sound[: len(sound) // 2])
    (folder / "broken.json.gz").symlink_to(folder / "not there")
    return folder


def pack(path: Path, records: Sequence[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps({"Records": records}).encode(), mtime=0))


@pytest.fixture(scope="module")
def expected(logs: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, IngestSummary]:
    """What this process makes of them."""
    lake = tmp_path_factory.mktemp("expected") / "lake"
    with ts.Investigation(lake) as case:
        return lake, case.ingest(str(logs))


def same(one: LakePlace, other: LakePlace) -> None:
    """Two lakes have the same rows, each as often."""
    for table, columns in COMPARED.items():
        tables = {}
        for name, lake in (("one", one), ("other", other)):
            with ts.open(lake=str(lake), show_secrets=True) as case:
                tables[name] = case.unmasked_engine().run(f"select {columns} from {table}")
        with duckdb.connect() as engine:
            for name, rows in tables.items():
                engine.register(name, rows)
            for these, those in (("one", "other"), ("other", "one")):
                more = engine.execute(f"select * from {these} except all select * from {those}").fetchall()
                assert not more, (table, these, more[:3])
        assert tables["one"].num_rows, table


def in_small_tasks(lake: LakePlace, logs: Path, session: Any) -> IngestSummary:
    return take_in_by_spark(
        lake, find(str(logs), SourceOptions()), SourceOptions(), session,
        memory=None, remote=False, progress=None, bytes_a_task=3_000,
    )  # fmt: skip


def test_it_is_the_lake_of_an_ordinary_ingest_and_is_not_read_twice(
    session: Any, logs: Path, expected: tuple[Path, IngestSummary], tmp_path: Path
) -> None:
    lake, (ordinary, told) = tmp_path / "lake", expected
    with ts.Investigation(lake) as case:
        done = case.ingest(str(logs), engine=SPARK)
        assert not case.check()
    same(lake, ordinary)
    for name in ("objects_new", "objects_rejected", "events_new", "events_duplicate", "events_conflicting", "insights_new", "records_rejected",
                 "stored_bytes", "text_bytes", "first_event", "last_event", "accounts", "regions", "forms", "left_out"):  # fmt: skip
        assert getattr(done, name) == getattr(told, name), name
    assert done.road == "python"
    commits = open_lake(lake).committed.batches
    with ts.Investigation(lake) as case:
        again = case.ingest(str(logs), engine=SPARK)
    assert (again.objects_new, again.events_new) == (0, 0)
    assert again.objects_skipped == done.objects_new
    assert open_lake(lake).committed.batches == commits


def test_what_the_lake_has_from_elsewhere_is_a_duplicate(
    session: Any, logs: Path, expected: tuple[Path, IngestSummary], tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(logs / "AWSLogs/111122223333", tmp_path / "copy")
    with ts.Investigation(lake) as case:
        before = case.ingest(str(tmp_path / "copy"))
        done = case.ingest(str(logs), engine=SPARK)
        assert done.events_new == expected[1].events_new - before.events_new
        assert done.events_duplicate == expected[1].events_duplicate + before.events_new
        assert not case.check()


def test_logs_and_lake_in_s3(session: Any, logs: Path, endpoint: str, tmp_path: Path) -> None:
    for path in sorted(logs.rglob("*.json.gz")):
        if path.exists():
            boto3.client("s3").upload_file(str(path), "archive", path.relative_to(logs).as_posix())
    lake, ordinary = S3Place("s3://lakes/spark"), tmp_path / "lake"
    options = SourceOptions(endpoint_url=endpoint)
    with ts.Investigation(lake) as case:
        done = case.ingest("s3://archive", options=options, engine=SPARK)
    with ts.Investigation(ordinary) as case:
        assert case.ingest("s3://archive", options=options).events_new == done.events_new
    same(lake, ordinary)
    with ts.open(lake=str(lake)) as case:
        assert {problem.kind for problem in case.check()} <= {"orphan"}  # of an attempt that came second


def test_what_only_this_process_can_read_is_refused(session: Any, tmp_path: Path) -> None:
    with ts.Investigation(tmp_path / "lake") as case, pytest.raises(UsageError, match="executors cannot read stdin"):
        case.ingest("-", engine=SPARK)
    run = CliRunner().invoke(trailscope, ["ingest", "x", "--lake", str(tmp_path / "lake"), "--master", "local[1]"])
    assert run.exit_code == 2
    assert "add --engine spark" in run.stderr


def test_a_task_that_fails_as_often_as_it_may_says_why_and_the_lake_stays_as_it_was(
    session: Any, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"

    def elsewhere(self: Any, place: LakePlace, key: bytes, aside: Path) -> Any:
        from trailscope.lake.parts import PartPlace

        return PartPlace(place, aside.name, key, tmp_path / "not shared")

    monkeypatch.setattr("trailscope.lake.commits.LocalCommits.begin_parts", elsewhere)
    with pytest.raises(TrailscopeError, match="not shared is not there for this process"):
        in_small_tasks(lake, logs / "others.json.gz", session)
    assert open_lake(lake).committed.batches == ()


def test_an_executor_that_is_killed_and_a_worker_that_is_killed_lose_and_repeat_nothing(
    session: Any, logs: Path, expected: tuple[Path, IngestSummary], tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    with disturbed(lake, session, kill) as attempts:
        in_small_tasks(lake, logs, session)
    assert twice(attempts)
    same(lake, expected[0])
    assert not (lake / "_staging").exists()
    with ts.open(lake) as case:
        assert not case.check()


@contextmanager
def disturbed(lake: Path, session: Any, harm: Callable[[dict[int, list[int]]], None]) -> Iterator[set[str]]:
    """Harm executors once an attempt has begun; the names of all attempts."""
    attempts: set[str] = set()
    harmed, over = threading.Event(), threading.Event()

    def watch() -> None:
        while not over.is_set():
            with suppress(FileNotFoundError):  # a batch ended meanwhile
                attempts.update(path.name for path in lake.glob("_staging/*/*.*") if path.is_dir())
            if attempts and not harmed.is_set():
                harm(processes(session.sparkContext.applicationId))
                harmed.set()
            time.sleep(0.002)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield attempts
    finally:
        over.set()
        watching.join()


def twice(attempts: set[str]) -> bool:
    """Whether there were two attempts at a task."""
    return len(attempts) > len({attempt.partition(".")[2].partition("-")[0] for attempt in attempts})


def processes(application: str) -> dict[int, list[int]]:
    """The executors of an application, each with its Python workers."""
    parents: dict[int, int] = {}
    executors = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if application in (command := (folder / "cmdline").read_text()) and "CoarseGrainedExecutor" in command:
                    executors.append(int(folder.name))
            except OSError:
                continue
    return {
        executor: [pid for pid, parent in parents.items() if parents.get(parent) == executor] for executor in executors
    }


def kill(executors: dict[int, list[int]]) -> None:
    """An executor with all its workers, and the workers of the other."""
    os.kill(next(iter(executors)), signal.SIGKILL)
    for workers in executors.values():
        for worker in workers:
            with suppress(ProcessLookupError):  # it ended with its executor
                os.kill(worker, signal.SIGKILL)
