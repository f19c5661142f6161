"""How memory is allocated by work that keeps to a budget: what was freed must be of use to all threads, or go back to the system.

glibc gives each thread a heap of its own, an "arena", and keeps in it what the thread freed. So an ingest of 5 million events, which has
260 MiB in use at most, took 508 MiB, and takes 402 where its threads share one arena, in the same processor time. Other C libraries
have nothing to be set, and there nothing is done.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

_ARENA_MAX = -8  # M_ARENA_MAX, source: glibc, malloc.h


def share_one_arena() -> None:
    """Have threads that are started from now on share the arenas that are there: one, at the start of a process.

    It holds until the process ends. Where ``MALLOC_ARENA_MAX`` is set, which glibc reads by itself, that stays.
    """
    if (libc := _glibc()) and "MALLOC_ARENA_MAX" not in os.environ:
        libc.mallopt(_ARENA_MAX, 1)


@contextmanager
def sparing_memory() -> Iterator[None]:
    """Share arenas from now on, and have Arrow's memory be the system's as long as this lasts: its own pool keeps more of it."""
    import pyarrow as pa  # noqa: PLC0415 - it starts a thread, and arenas are set before the first

    share_one_arena()
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def give_back_above(limit: int) -> None:
    """Give what was freed back to the system if this process holds more than so many bytes. To take it again costs time."""
    if (libc := _glibc()) and _held() > limit:
        libc.malloc_trim(ctypes.c_size_t(0))


def _held() -> int:
    """Bytes of memory that this process holds. Source: proc_pid_statm(5)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@cache
def _glibc() -> Any:
    """The C library, if it is glibc."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return libc if hasattr(libc, "gnu_get_libc_version") else None
