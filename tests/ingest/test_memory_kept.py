"""The memory that an ingest may take holds for the process, whatever its allocator would rather keep."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import trailscope as ts
from trailscope import allocators
from trailscope.ingest import batch
from trailscope.ingest.budget import Budget, processes_within
from trailscope.ingest.rows import road_name
from trailscope.ingest_job import usable_cores
from trailscope.native_core import PYTHON

pytestmark = pytest.mark.skipif(
    allocators._glibc() is None, reason="what is set and measured is glibc's: .ci/run runs it on Linux"
)

# Threads that hold memory at the same time, after which the C library is asked how many arenas there are.
ARENAS = """
import ctypes, re, sys, threading
from pathlib import Path
from trailscope import allocators
if sys.argv[1] == "shared":
    allocators.share_one_arena()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(5)
def hold():
    libc.malloc(100_000)
    together.wait()
    together.wait()
threads = [threading.Thread(target=hold) for _ in range(4)]
[thread.start() for thread in threads]
together.wait()
libc.fopen.restype = ctypes.c_void_p
told = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, told)
libc.fclose(told)
together.wait()
print(len(re.findall("<heap nr", Path(sys.argv[2]).read_text())))
"""

# As much as is held between blocks that stay, so that the C library does not give it back by itself.
GIVEN = """
import ctypes
from trailscope import allocators
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
blocks = [ctypes.c_void_p(libc.malloc(100_000)) for _ in range(2_000)]
[ctypes.memset(block, 1, 100_000) for block in blocks]
[libc.free(block) for number, block in enumerate(blocks) if number % 20]
before = allocators._held()
allocators.give_back_above(before + (1 << 20))
same = allocators._held()
allocators.give_back_above(before - (1 << 20))
print(before >> 20, same >> 20, allocators._held() >> 20)
"""


def said(code: str, *words: str) -> list[int]:
    """The numbers that some code printed, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True)
    return [int(word) for word in done.stdout.split()]


def test_threads_share_one_arena(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    [apart] = said(ARENAS, "apart", str(tmp_path / "apart"))
    [shared] = said(ARENAS, "shared", str(tmp_path / "shared"))
    assert (apart, shared) == (5, 1)


def test_what_the_user_says_of_arenas_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "3")
    assert said(ARENAS, "shared", str(tmp_path / "shared")) == [3]


def test_what_was_freed_goes_back_above_the_limit_only() -> None:
    before, same, after = said(GIVEN)
    assert same > before - 10
    assert after < before - 150


def test_an_ingest_gives_back_before_it_writes(
    case: ts.Investigation, tmp_path: Path, record: Callable[..., Any], write_log: Callable[..., Path], monkeypatch: Any
) -> None:
    limits: list[int] = []
    pools: list[str] = []

    def give_back_above(limit: int) -> None:
        limits.append(limit)
        pools.append(pa.default_memory_pool().backend_name)

    before = pa.default_memory_pool().backend_name
    monkeypatch.setattr(batch, "give_back_above", give_back_above)
    write_log(tmp_path / "logs" / "one.json.gz", [record()])
    case.ingest(str(tmp_path / "logs"))
    cores = usable_cores()
    processes = (
        processes_within(512 << 20, cores) if road_name() == PYTHON else 0
    )  # in plain Python processes do the work
    assert limits == [Budget(512 << 20, cores, processes).near]
    assert pools == ["system"]
    assert pa.default_memory_pool().backend_name == before


@pytest.mark.parametrize("processes", [0, 2])
@pytest.mark.parametrize("megabytes", [256, 512, 1024, 4096])
def test_what_is_left_above_the_limit_is_enough_to_write(megabytes: int, processes: int) -> None:
    budget = Budget(megabytes << 20, threads=2, processes=processes)
    assert budget.memory - processes * (100 << 20) - budget.near == budget.free // 4
    assert budget.write < budget.free // 4 or budget.write == 16 << 20
