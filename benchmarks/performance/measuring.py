"""One command as a process of its own: its seconds, its processor time, its peak memory, and how it ended.

The process that measures must stay small: on Linux a child's peak never falls below what its parent held when it was started. So the files
that it imports import the standard library only.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

POLL = 0.05  # seconds between two looks at its memory
PAGE = os.sysconf("SC_PAGE_SIZE")
DONE = "done"
LONGEST = 90  # characters of what a failed command said
ACCEPTED = (0, 3)  # 3: trailscope has done it, and says that a rule or some input was refused


@dataclass(frozen=True)
class Run:
    """One run of one command.

    Attributes:
        seconds: by the clock, with the start of the process.
        processor: seconds of processor time, user and system, with those of its children.
        peak_mb: peak resident memory of the largest of its processes, in megabytes of 1,000,000 bytes.
        outcome: ``done``, or why it was ended or failed: ``over 3,000 MB``, ``over 180 s``, ``failed: …``.
    """

    seconds: float
    processor: float
    peak_mb: float
    outcome: str = DONE


def run(
    command: Sequence[str],
    *,
    printed: Path,
    log: Path,
    megabytes: int,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Run a command and wait for it.

    Args:
        command: the program and its arguments.
        printed: where its standard output goes.
        log: where its errors go; the last line that names an error tells why it failed.
        megabytes: resident memory of all its processes above which it is ended. Only where /proc is.
        seconds: after which it is ended.
        environment: variables beside those of this process.
    """
    started = time.perf_counter()
    with printed.open("wb") as output, log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        guard = _Guard(process.pid, megabytes, seconds)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            guard.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
    if guard.why:
        outcome = guard.why
    elif process.returncode in ACCEPTED:
        outcome = DONE
    else:
        outcome = f"failed: {_last_line(log)}"
    peak = max(usage.ru_maxrss * 1024 / 1e6, guard.peak / 1e6 if guard.why else 0)
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, peak, outcome)


class _Guard:
    """Looks at a process and those it started, and ends them when they take too much."""

    def __init__(self, pid: int, megabytes: int, seconds: float) -> None:
        self.pid, self.megabytes, self.seconds = pid, megabytes, seconds
        self.why = ""
        self.peak = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        until = time.monotonic() + self.seconds
        while not self.over.wait(POLL):
            self.peak = max(self.peak, resident(self.pid))
            if self.peak > self.megabytes * 1_000_000:
                self.why = f"over {self.megabytes:,} MB"
            elif time.monotonic() > until:
                self.why = f"over {self.seconds:.0f} s"
            if self.why:
                with suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
                return


def resident(pid: int) -> int:
    """Bytes of resident memory of a process and all that it started; 0 where /proc is not, or when it has ended."""
    place = Path("/proc") / str(pid)
    try:
        pages = int((place / "statm").read_text().split()[1])
        children = [child for task in (place / "task").iterdir() for child in (task / "children").read_text().split()]
    except (OSError, IndexError):
        return 0
    return pages * PAGE + sum(resident(int(child)) for child in children)


def _last_line(log: Path) -> str:
    """The last line that names an error, else the last one."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"[\w.]*(Error|Exception|error)\b", line)]
    return (named or lines or ["it said nothing"])[-1][:LONGEST].replace("|", "/")
