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

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lake_batches import events, lake_writer, ledger, put, rejects, rows

import trailscope as ts
from trailscope import files
from trailscope.errors import LakeError
from trailscope.lake import commits, parquet, writer
from trailscope.lake.layout import FORMAT_VERSION

pytestmark = pytest.mark.slow

Record = dict[str, Any]
Make = Callable[..., Record]

# Writes each batch of a file, which is one object, that the lake has not seen; four objects a commit.
INGEST = """
import sys
from pathlib import Path
import pyarrow as pa
from lake_batches import lake_writer, ledger
from trailscope.sources import SourceObject
objects = {batch["source_uri"][0].as_py(): batch for batch in pa.ipc.open_stream(sys.argv[1])}
with lake_writer(Path(sys.argv[2])) as writer:
    unseen = [item.uri for item in writer.unseen([SourceObject(uri, None, "1", None) for uri in objects])]
    for some in (unseen[start : start + 4] for start in range(0, len(unseen), 4)):
        writer.write([objects[uri] for uri in some[:2]], [])
        writer.write([objects[uri] for uri in some[2:]], [])
        writer.commit(ledger(*some))
"""
PER_OBJECT, OBJECTS = 50, 40


def ingest(batches: Path, lake: Path) -> subprocess.Popen[bytes]:
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}){INGEST}"
    return subprocess.Popen([sys.executable, "-c", code, str(batches), str(lake)])


def everything(lake: Path) -> list[Record]:
    return rows(lake, "select * exclude (source_uri, source_index) from events order by event_id")


@pytest.mark.slow
def test_kill_9_at_any_instant_leaves_whole_batches_and_a_lake_that_resumes(tmp_path: Path, record: Make) -> None:
    batches = tmp_path / "batches.arrow"
    with pa.OSFile(str(batches), "wb") as sink:
        made = [
            events([record(requestParameters={"filler": "x" * 4_500}) for _ in range(PER_OBJECT)], f"{number:03}")
            for number in range(OBJECTS)
        ]
        with pa.ipc.new_stream(sink, made[0].schema) as stream:
            for batch in made:
                stream.write_batch(batch)
    began = time.monotonic()
    assert ingest(batches, tmp_path / "undisturbed").wait() == 0
    seconds, whole = time.monotonic() - began, everything(tmp_path / "undisturbed")
    moments, partial = random.Random(9), 0
    lakes = [tmp_path / "lake0"]
    for _ in range(40):
        lake = lakes[-1]
        process = ingest(batches, lake)
        time.sleep(moments.uniform(0.3, 1.0) * seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if (lake / "lake.json").exists():
            with ts.open(lake) as case:
                counts = case.query("select source_uri, count(*) as n from events group by all order by 1").rows()
                listed = case.query("select source_uri from objects order by 1").rows()
            assert {row["n"] for row in counts} <= {PER_OBJECT}
            assert [row["source_uri"] for row in counts] == [row["source_uri"] for row in listed]
            assert [row["source_uri"] for row in listed] == [f"{n:03}" for n in range(len(listed))]
            assert len(listed) % 4 == 0
            partial += 0 < len(listed) < OBJECTS
            if len(listed) == OBJECTS:
                assert everything(lake) == whole
                lakes.append(tmp_path / f"lake{len(lakes)}")
    assert partial > 5
    assert ingest(batches, lakes[-1]).wait() == 0
    assert everything(lakes[-1]) == whole
    assert not list((lakes[-1] / "_staging").glob("*"))
    assert not (lakes[-1] / "_damaged").exists()


@pytest.mark.parametrize("without_index", [False, True])
@pytest.mark.parametrize("step", range(14))
def test_a_commit_that_fails_at_any_step_shows_nothing_of_its_batch_or_all_of_it(
    tmp_path: Path, record: Make, monkeypatch: pytest.MonkeyPatch, step: int, without_index: bool
) -> None:
    """The disk fills up at the n-th time the writer asks for something to be put on it."""
    lake = tmp_path / "lake"
    put(lake, {"before": [record()]})
    before = everything(lake)
    days = [record(eventTime=f"2026-09-0{day}T00:00:00Z") for day in (1, 2)]
    real, calls = files.sync, iter(range(100))

    def full(path: Path) -> None:
        if next(calls) == step:
            raise OSError(28, "No space left on device")
        real(path)

    def whole(batch: writer.LakeWriter) -> None:
        batch.write([events(days, "log")], [])
        batch.set_aside(rejects("not JSON", uri="log", index=2))
        batch.commit(ledger("log"))

    with monkeypatch.context() as patch, lake_writer(lake) as batch:
        for module in (files, commits, parquet):
            patch.setattr(module, "sync", full)
        try:
            whole(batch)
            failure = ""
        except LakeError as error:
            failure = str(error)
    if without_index:
        (lake / "committed.json").unlink()
    now = everything(lake)
    assert now == before or len(now) == 3
    assert "cannot be written" in failure or len(now) == 3
    with lake_writer(lake) as batch:
        whole(batch)
    assert len(everything(lake)) == 3
    assert len({row["source_uri"] for row in rows(lake, "select source_uri from rejects where true")}) == 1


def test_only_one_ingest_writes_at_a_time(tmp_path: Path) -> None:
    with (
        lake_writer(tmp_path / "lake"),
        pytest.raises(LakeError, match="another ingest"),
        lake_writer(tmp_path / "lake"),
    ):
        pass
    with lake_writer(tmp_path / "lake"):
        pass


def test_a_lake_of_a_newer_format_is_refused_with_what_to_do(tmp_path: Path, record: Make) -> None:
    lake = tmp_path / "lake"
    put(lake, {"a": [record()]})
    newer = FORMAT_VERSION + 1
    (lake / "lake.json").write_text(json.dumps({"format": newer, "created_by": "trailscope 9.0"}))
    with pytest.raises(LakeError, match=rf"format {newer}, written by trailscope 9\.0"):
        ts.open(lake)
    with pytest.raises(LakeError, match=rf"format {newer}"), lake_writer(lake):
        pass


def test_a_folder_that_holds_something_else_never_becomes_a_lake(tmp_path: Path) -> None:
    precious = tmp_path / "thesis"
    precious.mkdir()
    (precious / "chapter1.tex").write_text("x")
    with pytest.raises(LakeError, match="not a lake and not empty"), lake_writer(precious):
        pass
    assert [path.name for path in precious.iterdir()] == ["chapter1.tex"]


@pytest.mark.parametrize("left", ["lake.json.new", ".lake.json.4711.part"])
def test_a_lake_whose_making_was_killed_can_be_made_again(tmp_path: Path, record: Make, left: str) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    (lake / left).write_text("{")
    put(lake, {"a": [record()]})
    assert len(rows(lake)) == 1


def test_batches_are_called_in_the_order_of_their_commits_whatever_the_clock_says(tmp_path: Path, record: Make) -> None:
    lake = tmp_path / "lake"
    for number in range(4):
        put(lake, {str(number): [record(requestID=str(number))]})
    ledgers = sorted((lake / "objects").iterdir())
    assert [pq.read_table(path)["source_uri"].to_pylist() for path in ledgers] == [["0"], ["1"], ["2"], ["3"]]
