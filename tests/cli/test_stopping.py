"""Ctrl-C and SIGTERM, as they reach a real process: it ends within a second, says so, and leaves nothing lying about."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ctrl_c
import pytest

import trailscope as ts

pytestmark = pytest.mark.slow

SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143}
SAMPLES = Path(__file__).parents[2] / "sample_logs" / "AWSLogs"
SECONDS = 2  # one is the promise; a busy machine may take another to let us run
ENDLESS = "select count(*) as calls from range(100000000) a, range(1000) b where (a.range * b.range) % 7 = 3"
HUNT = f"""\
-- title: Does this ever end?
-- asks: what
-- kind: hunt
-- severity: low
-- finding: "{{calls}} calls"
-- summary: It does not.
-- misses: [everything]
{ENDLESS}
"""


@pytest.fixture(scope="session")
def sample_lake(tmp_path_factory):
    lake = tmp_path_factory.mktemp("stopping") / "lake"
    ts.open(SAMPLES, lake=lake).close()
    return lake


@pytest.fixture
def scratch(tmp_path):
    """Where the process puts temporary files."""
    (tmp_path / "tmp").mkdir()
    return tmp_path / "tmp"


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "queries" / "mine" / "endless.sql"
    path.parent.mkdir(parents=True)
    path.write_text(HUNT)
    return tmp_path / "queries"


@pytest.fixture
def begin(scratch, tmp_path):
    """Starts a command; whatever becomes of the test, it does not outlive it."""
    begun = []

    def start(*arguments: object) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "trailscope", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(scratch)},
            cwd=tmp_path,
            start_new_session=True,
            preexec_fn=ctrl_c.heard,  # noqa: PLW1509 - nothing here has threads
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_until(busy: Callable[[], object], process: subprocess.Popen) -> None:
    patience = time.monotonic() + 60
    while not busy():
        assert process.poll() is None, f"it ended by itself: {process.communicate()[1].decode()}"
        assert time.monotonic() < patience, "it never became busy"
        time.sleep(0.005)


def stopped(process: subprocess.Popen, number: signal.Signals) -> str:
    """What a process says on stderr that a signal ends in time and with its status."""
    process.send_signal(number)
    sent = time.monotonic()
    said = process.stderr.read().decode()
    status = process.wait(60)
    assert status == SIGNALS[number], said
    assert time.monotonic() - sent < SECONDS
    return said


def wait_for_all_of(process: subprocess.Popen) -> None:
    """Wait for the processes that a process began; what the system says of a group without any is raised."""
    for _ in range(200):
        os.killpg(process.pid, 0)
        time.sleep(0.01)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize(
    "arguments",
    [
        ["query", ENDLESS],
        ["hunt", "--pack", "mine.endless"],
        ["hunt"],
        ["timeline", "-o", "picture.png"],
        ["report", "-o", "report.html"],
    ],
    ids=" ".join,
)
def test_what_asks_a_lake_is_stopped(arguments, number, begin, questions, scratch, sample_lake, tmp_path):
    own = ["--queries", questions] if arguments[0] == "hunt" else []
    process = begin(*arguments, *own, "--lake", sample_lake)
    wait_until(lambda: list(scratch.glob("trailscope-*")), process)
    assert stopped(process, number) == "trailscope: stopped\n"
    assert list(scratch.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"tmp", "queries"}


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_test_of_questions_is_stopped(number, begin, scratch):
    process = begin("queries", "test", "root")
    wait_until(lambda: list(scratch.glob("trailscope-*/*/cases.json")), process)
    time.sleep(0.5)
    assert stopped(process, number).startswith("trailscope: stopped")
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_an_ingest_that_is_stopped_leaves_a_lake_that_goes_on(number, begin, sample_lake, tmp_path):
    """The same logs are there twenty times, which takes some seconds and adds no event."""
    lake, logs = tmp_path / "lake", tmp_path / "logs"
    for copy in range(20):
        shutil.copytree(SAMPLES, logs / str(copy))
    process = begin("ingest", logs, "--lake", lake)
    wait_until((lake / ".lock").is_file, process)
    time.sleep(0.5)
    said = stopped(process, number)
    assert said.splitlines()[-1].startswith("trailscope: stopped. What was ")
    assert "the same command goes on from there" in said
    with pytest.raises(ProcessLookupError):  # nor does a worker of its go on
        wait_for_all_of(process)
    count = "select count(*) as events, count(distinct event_id) as ids from events"
    with ts.open(logs, lake=lake) as again, ts.open(sample_lake) as whole:
        assert again.query(count).rows() == whole.query(count).rows()


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_an_ingest_that_waits_for_its_input_is_stopped(number, begin, tmp_path):
    process = begin("ingest", "-", "--lake", tmp_path / "lake")
    wait_until((tmp_path / "lake" / ".lock").is_file, process)
    assert "trailscope: stopped" in stopped(process, number)


def test_a_second_signal_ends_at_once(begin, tmp_path):
    process = begin("ingest", "-", "--lake", tmp_path / "lake")
    wait_until((tmp_path / "lake" / ".lock").is_file, process)
    process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert time.monotonic() - sent < 0.4


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_process_that_writes_where_nobody_reads_is_stopped(number, begin, sample_lake):
    process = begin("query", "select repeat('x', 1000) as x from range(50000)", "--lake", sample_lake)
    wait_until(lambda: select.select([process.stdout], [], [], 0)[0], process)
    time.sleep(0.2)
    assert stopped(process, number) in {"trailscope: stopped\n", ""}


def test_a_signal_that_is_ignored_stays_so(begin, sample_lake):
    """As under nohup, or in the background of a script."""
    command = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); from trailscope.cli import main; main()"
    )
    arguments = ["query", "select count(*) as n from range(300000000)", "--lake", str(sample_lake)]
    process = subprocess.Popen([sys.executable, "-c", command, *arguments], stdout=subprocess.PIPE)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[0] == b"n\n300000000\n"
    assert process.returncode == 0
