"""A writer holds what it was told it may hold beside the rows it is given, however many there are."""

from __future__ import annotations

import shutil
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from lake_batches import events, lake_writer, ledger

from trailscope.lake import compaction
from trailscope.schema.tables import EVENTS

pytestmark = pytest.mark.slow

ROWS, BATCHES, WIDTH = 8_000, 10, 1_200

# Rows come from a mapped file, so that all that Arrow takes is the writer's.
WRITE = """
import sys
from pathlib import Path
import pyarrow as pa
from lake_batches import lake_writer, ledger
with pa.memory_map(sys.argv[1]) as mapped, lake_writer(Path(sys.argv[2]), int(sys.argv[3]), threads=4) as writer:
    batches = list(pa.ipc.open_stream(mapped))
    written = writer.write(batches, [])
    writer.commit(ledger(sys.argv[4]))
print(written.new, written.duplicate, pa.default_memory_pool().max_memory())
"""

COMPACT = """
import sys
import trailscope as ts
with ts.open(sys.argv[1], memory=int(sys.argv[2])) as case:
    done = case.compact(grace_seconds=0)
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(done.events, done.files_after, done.mergeable, int(peak) << 10)
"""


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100 MB of events of one day in no order, each with texts of its own."""
    path = tmp_path_factory.mktemp("batches") / "batches.arrow"
    random = np.random.default_rng(7)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, EVENTS) as stream:
        for number in range(BATCHES):
            stream.write_batch(_batch(random, number))
    return path


def _batch(random: np.random.Generator, number: int) -> pa.RecordBatch:
    one = events([{"eventTime": "2026-09-01T00:00:00Z", "eventName": "A"}], f"object {number}")
    columns = {name: pa.concat_arrays([one[name]] * ROWS) for name in EVENTS.names}
    times = 1_788_220_800_000_000 + random.integers(0, 86_400, ROWS) * 1_000_000
    columns["event_time"] = pa.array(times).cast(EVENTS.field("event_time").type)
    columns["event_id"] = pa.array([f"{number}-{row}" for row in range(ROWS)])
    text = random.integers(97, 123, ROWS * WIDTH, dtype=np.uint8).tobytes()
    offsets = pa.py_buffer(np.arange(0, len(text) + 1, WIDTH, dtype=np.int32))
    columns["user_identity"] = pa.StringArray.from_buffers(ROWS, offsets, pa.py_buffer(text))
    return pa.record_batch(list(columns.values()), schema=EVENTS)


def write(batches: Path, lake: Path, memory: int, name: str) -> tuple[int, int, int]:
    """New and duplicate events of one write, and the most that Arrow held at a time."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}){WRITE}"
    words = [sys.executable, "-c", code, str(batches), str(lake), str(memory), name]
    new, duplicate, peak = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    return int(new), int(duplicate), int(peak)


@pytest.mark.parametrize("megabytes", [32, 64])
def test_writing_and_writing_again_stay_within_the_share(batches: Path, tmp_path: Path, megabytes: int) -> None:
    memory, lake = megabytes << 20, tmp_path / "lake"
    new, duplicate, fresh = write(batches, lake, memory, "first")
    assert (new, duplicate) == (ROWS * BATCHES, 0)
    new, duplicate, again = write(batches, lake, memory, "second")
    assert (new, duplicate) == (0, ROWS * BATCHES)
    assert batches.stat().st_size > 1.4 * memory
    assert fresh < 1.25 * memory
    assert again < 1.25 * memory


def test_rows_that_are_large_one_by_one_do_too(tmp_path: Path) -> None:
    said = {"eventTime": "2026-09-01T00:00:00Z", "eventName": "A"}
    wide = [said | {"eventID": str(n), "requestParameters": {"text": chr(97 + n) * 3_000_000}} for n in range(20)]
    path = tmp_path / "wide.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, EVENTS) as stream:
        stream.write_batch(events(wide))
    _, _, fresh = write(path, tmp_path / "lake", 16 << 20, "first")
    assert fresh < 24 << 20


@pytest.fixture(scope="module")
def files_of_one_day(batches: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with a file for each batch."""
    lake = tmp_path_factory.mktemp("files") / "lake"
    with pa.memory_map(str(batches)) as mapped:
        for number, batch in enumerate(pa.ipc.open_stream(mapped)):
            with lake_writer(lake) as writer:
                writer.write([batch], [])
                writer.commit(ledger(f"batch {number}"))
    return lake


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(),
    reason="the peak of a process is read from /proc, which Linux has: .ci/run runs it",
)
@pytest.mark.parametrize(("megabytes", "files"), [(256, 5), (512, 2)])
def test_a_compaction_takes_no_more_than_it_may_and_says_what_is_left_to_merge(
    files_of_one_day: Path, tmp_path: Path, megabytes: int, files: int
) -> None:
    lake = shutil.copytree(files_of_one_day, tmp_path / "lake")
    words = [sys.executable, "-c", COMPACT, str(lake), str(megabytes << 20)]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    events, after, mergeable, peak = map(int, said)
    assert (events, after, mergeable) == (ROWS * BATCHES, files, 1)
    assert peak <= megabytes << 20


def test_no_row_group_is_held_while_the_next_one_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[pa.Table]] = []
    held, limits = list[bool](), list[int]()
    monkeypatch.setattr(compaction, "give_back_above", limits.append)

    def groups() -> Iterator[pa.Table]:
        for _ in range(5):
            held.append(any(table() is not None for table in made))
            table = pa.table({"row": range(10)})
            made.append(weakref.ref(table))
            yield table
            del table

    class Care:
        def new_file(self, day: object) -> Path:
            return tmp_path / str(day)

    rows: list[list[int]] = []
    for _, some in compaction._in_files(Care(), None, groups(), 20, 7):
        rows.append([])
        while (group := next(some, None)) is not None:
            rows[-1].append(group.num_rows)
            del group
    assert rows == [[10, 10], [10, 10], [10]]
    assert held == [False] * 5
    assert limits == [7] * 5
