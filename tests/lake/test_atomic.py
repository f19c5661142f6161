"""A batch is visible whole or not at all, whatever happens to the process that writes it."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import trailscope as ts
from trailscope.errors import LakeError
from trailscope.lake import slices, writer

pytestmark = pytest.mark.slow

Record = dict[str, Any]
Make = Callable[..., Record]
Write = Callable[[Path, list[Record]], Path]

# Batches of 2 MB, so that a small archive takes several commits.
INGEST = """
import sys
from pathlib import Path
import trailscope as ts
from trailscope.ingest.pipeline import Budget
Budget.write = Budget.chunk = property(lambda self: 2 << 20)
ts.Investigation(Path(sys.argv[2])).ingest(sys.argv[1])
"""


def everything(lake: Path) -> list[Record]:
    with ts.open(lake) as case:
        return case.query("select * from events order by event_id").rows()


@pytest.mark.slow
def test_kill_9_at_any_instant_leaves_whole_batches_and_a_lake_that_resumes(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    logs, per_object, objects = tmp_path / "logs", 50, 40
    for number in range(objects):
        filler = {"filler": "x" * 4_500}
        write_log(logs / f"{number:03}.json.gz", [record(requestParameters=filler) for _ in range(per_object)])
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", INGEST, str(logs), str(tmp_path / "undisturbed")], check=True)
    seconds, whole = time.monotonic() - began, everything(tmp_path / "undisturbed")
    assert len(list((tmp_path / "undisturbed" / "objects").iterdir())) > 3
    moments, partial = random.Random(9), 0
    lakes = [tmp_path / "lake0"]
    for _ in range(50):
        lake = lakes[-1]
        process = subprocess.Popen([sys.executable, "-c", INGEST, str(logs), str(lake)])
        time.sleep(moments.uniform(0.1, 1.0) * seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if (lake / "lake.json").exists():
            with ts.open(lake) as case:
                counts = case.query("select source_uri, count(*) as n from events group by all order by 1").rows()
                listed = case.query("select source_uri from objects order by 1").rows()
            assert {row["n"] for row in counts} <= {per_object}
            assert [row["source_uri"] for row in counts] == [row["source_uri"] for row in listed]
            assert [name_of(row) for row in listed] == [f"{n:03}.json.gz" for n in range(len(listed))]
            partial += 0 < len(listed) < objects
            if len(listed) == objects:
                assert everything(lake) == whole
                lakes.append(tmp_path / f"lake{len(lakes)}")
    assert partial > 10
    subprocess.run([sys.executable, "-c", INGEST, str(logs), str(lakes[-1])], check=True)
    assert everything(lakes[-1]) == whole
    assert not list((lakes[-1] / "_staging").glob("*"))


def name_of(row: Record) -> str:
    return str(row["source_uri"]).rpartition("/")[2]


@pytest.mark.parametrize("step", range(6))
def test_a_commit_that_fails_at_any_step_shows_nothing_of_its_batch(
    tmp_path: Path, record: Make, write_log: Write, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """The disk fills up at the n-th time the writer asks for something to be put on it."""
    lake, log = tmp_path / "lake", tmp_path / "log.json"
    with ts.open(write_log(tmp_path / "before.json.gz", [record()]), lake=lake):
        before = everything(lake)
    days = [record(eventTime=f"2026-09-0{day}T00:00:00Z") for day in (1, 2)]
    log.write_text(json.dumps({"Records": [*days, "no record"]}))
    real, calls = writer.sync, iter(range(100))

    def full(path: Path) -> None:
        if next(calls) == step:
            raise OSError(28, "No space left on device")
        real(path)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "sync", full)
        patch.setattr(slices, "sync", full)
        with pytest.raises(LakeError, match="cannot be written"):
            ts.Investigation(lake).ingest(str(log))
    assert everything(lake) == before
    assert ts.Investigation(lake).ingest(str(log)).events_new == 2
    assert len(everything(lake)) == 3


def test_only_one_ingest_writes_at_a_time(tmp_path: Path, record: Make, write_log: Write) -> None:
    import duckdb

    lake = tmp_path / "lake"
    with writer.writing(lake, "test", duckdb.connect()), pytest.raises(LakeError, match="another ingest"):
        ts.Investigation(lake).ingest(str(write_log(tmp_path / "log.json.gz", [record()])))


def test_a_lake_of_a_newer_format_is_refused_with_what_to_do(tmp_path: Path, record: Make, write_log: Write) -> None:
    lake = tmp_path / "lake"
    ts.open(write_log(tmp_path / "log.json.gz", [record()]), lake=lake)
    (lake / "lake.json").write_text('{"format": 2, "created_by": "trailscope 9.0"}')
    with pytest.raises(LakeError, match=r"format 2, written by trailscope 9\.0"):
        ts.open(lake)


def test_a_folder_that_holds_something_else_never_becomes_a_lake(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    precious = tmp_path / "thesis"
    precious.mkdir()
    (precious / "chapter1.tex").write_text("x")
    with pytest.raises(LakeError, match="not a lake and not empty"):
        ts.open(write_log(tmp_path / "log.json.gz", [record()]), lake=precious)
    assert [path.name for path in precious.iterdir()] == ["chapter1.tex"]
