"""What Windows lacks is not needed, and no name in a lake is illegal there; tried here by taking it away."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import trailscope as ts
from trailscope.cli import signals
from trailscope.lake.location import cached_lake
from trailscope.watch.state import WatchState

POSIX_MODULES = ("fcntl", "grp", "pwd", "pty", "resource", "syslog", "termios", "tty")
POSIX_FUNCTIONS = (
    "chown",
    "fork",
    "geteuid",
    "getuid",
    "killpg",
    "mkfifo",
    "sched_getaffinity",
    "setsid",
)
EVERYTHING = f"""
import os, signal, sys
for name in {POSIX_MODULES!r}:
    sys.modules[name] = None
for name in {POSIX_FUNCTIONS!r}:
    delattr(os, name)
for name in ("SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1"):
    delattr(signal, name)
import importlib, pkgutil, trailscope
for module in pkgutil.walk_packages(trailscope.__path__, "trailscope."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print("imported")
"""
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.IGNORECASE)
LONGEST = 120  # characters below the lake, of the 259 that a path may have


@pytest.mark.slow
def test_everything_is_imported_where_posix_modules_and_functions_are_missing():
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING], capture_output=True, text=True, check=False, cwd=Path.cwd()
    )
    assert done.stdout == "imported\n", done.stderr[-2000:]


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake of odd events, rejects, a case log, what a watch remembers and a damaged file set aside."""
    place = tmp_path_factory.mktemp("portable")
    samples = Path(__file__).parents[2] / "sample_logs" / "AWSLogs"
    (place / "broken.json.gz").write_bytes(b"\x1f\x8b nothing")
    with ts.Investigation(place / "lake") as case:
        case.ingest(str(samples), str(place / "broken.json.gz"))
        case.query("root.usage")
    with WatchState(place / "lake"):
        pass
    return place / "lake"


@pytest.mark.slow
def test_no_name_in_a_lake_is_illegal_on_windows_or_too_long(lake):
    paths = [path.relative_to(lake) for path in lake.rglob("*")]
    assert len(paths) > 20
    assert [path for path in paths if any(map(ILLEGAL.search, path.parts))] == []
    assert max(len(str(path)) for path in paths) < LONGEST
    folded = [str(path).lower() for path in paths]
    assert len(set(folded)) == len(folded), "names that differ in case alone are one name there"


@pytest.mark.parametrize("place", ["s3://bucket/AWSLogs/con", "logs: of? <Bob>", "NUL", "a. ", "x" * 300])
def test_lakes_in_the_cache_have_legal_names_whatever_the_logs_are_called(place):
    assert not ILLEGAL.search(cached_lake([place]).name)


def test_what_is_illegal_is_told_from_what_is_not():
    assert [name for name in ("a:b", "con", "nul.txt", "a.", "a b", "event_date=2026-09-01") if ILLEGAL.search(name)] == [
        "a:b", "con", "nul.txt", "a.",
    ]  # fmt: skip


@pytest.mark.parametrize("sockets", [True, False])
def test_signals_are_heard_through_a_pipe_and_through_sockets_as_windows_wants(sockets):
    channel, writer = signals._channel(sockets=sockets)
    assert not select.select([channel.awaited], [], [], 0)[0]
    os.write(writer, bytes([signal.SIGINT]))
    assert select.select([channel.awaited], [], [], 1)[0]
    assert channel.take() == signal.SIGINT
