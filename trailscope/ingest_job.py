"""The ingest road wired to one lake: sources, the pipeline, and the lake's writer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain, islice
from typing import TYPE_CHECKING

from trailscope import sources
from trailscope.allocators import sparing_memory
from trailscope.ingest.budget import Budget, processes_within
from trailscope.ingest.interrupt import stop_on_interrupt
from trailscope.ingest.pipeline import run
from trailscope.ingest.rows import road_name
from trailscope.lake.location import LakePlace
from trailscope.lake.writer import writing
from trailscope.native_core import NATIVE, PYTHON

if TYPE_CHECKING:
    from trailscope.ingest.progress import IngestSummary, ProgressListener
    from trailscope.sources.queue import Message

_MEMORY = {NATIVE: 512 << 20, PYTHON: 512 << 20}
"""What each road needs to run at full speed: worker processes of the Python road share nothing."""


def take_in(
    lake: LakePlace,
    found: Iterable[sources.Found],
    asked: sources.SourceOptions,
    *,
    memory: int | None,
    threads: int | None,
    readers: int,
    progress: ProgressListener | None,
) -> IngestSummary:
    """Read what was found into a lake.

    Args:
        lake: where it lies; made if there is none.
        found: what to read, lazily. It is begun before the lake is made.
        asked: credentials for reading.
        memory: bytes the whole ingest may use; for ``None`` 512 MiB.
        threads: worker threads or processes; one per core for ``None``.
        readers: how many objects to fetch at once besides, for sources that answer slowly.
        progress: told of progress, on this thread.

    Raises:
        SourceError: a place cannot be listed at all. LakeError: the lake cannot be written.
    """
    workers = threads or usable_cores()
    road = road_name()
    memory = memory or _MEMORY[road]
    processes = processes_within(memory, workers) if road == PYTHON else 0
    budget = Budget(memory, workers, processes)
    begun = _begun(found)
    created_by = f"trailscope {version('trailscope')}"
    with (
        sparing_memory(),
        writing(lake, created_by, budget.sink, workers) as sink,
        stop_on_interrupt() as stop,
    ):
        return run(
            begun,
            lambda item: sources.read(item, asked),
            sink,
            budget=budget,
            stop=stop,
            at_once=sources.read_at_once,
            readers=readers,
            listener=progress,
        )


@dataclass(frozen=True)
class QueueResult:
    """What came of one look into a queue.

    Attributes:
        summary: of the ingest; ``None`` when no message named anything to read.
        messages: all that were received.
        deleted: how many of them were taken out of the queue; the rest is handed out again.
    """

    summary: IngestSummary | None
    messages: tuple[Message, ...]
    deleted: int

    @property
    def problems(self) -> tuple[Message, ...]:
        """The messages that cannot be understood. They stay in the queue."""
        return tuple(message for message in self.messages if message.problem)


def _begun(found: Iterable[sources.Found]) -> Iterator[sources.Found]:
    """The same, with its first item looked for at once: a place that cannot be listed must not leave an empty lake."""
    items = iter(found)
    return chain(list(islice(items, 1)), items)


def usable_cores() -> int:
    """How many cores this process may use, which a container or a pinned process has fewer of than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
