"""Exploring a tree whose folders must be asked for: on several threads, earliest first, in bounded memory."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Full, Queue
from typing import Any, Generic, Protocol, TypeVar


class Ordered(Protocol):
    """Anything that knows which of two comes first."""

    def __lt__(self, other: Any, /) -> bool: ...


Task = TypeVar("Task", bound=Ordered)
Item = TypeVar("Item")

Expand = Callable[[Task], tuple[list[Item], list[Task]]]
"""Does one task: what it found, and the tasks that follow from it."""

_PATIENCE_SECONDS = 0.1


def explore(start: Iterable[Task], expand: Expand[Task, Item], threads: int) -> Iterator[Item]:
    """All items that the tasks and those that follow from them find.

    Args:
        start: the first tasks; tasks must be comparable, and the least is done first. Without any there is nothing to find.
        expand: does a task; called on several threads.
        threads: how many tasks are done at once. Results wait in a queue of twice that length.

    Raises:
        Exception: the first that ``expand`` raised; nothing more is begun then.
    """
    first = list(start)
    if not first:
        return  # the end is told by the worker that does the last task
    exploration: _Exploration[Task, Item] = _Exploration(expand, first, Queue(2 * threads))
    heapq.heapify(exploration.waiting)
    with exploration.at_work(threads):
        while (result := exploration.results.get()) is not None:
            if isinstance(result, BaseException):
                raise result
            yield from result


@dataclass
class _Exploration(Generic[Task, Item]):
    expand: Expand[Task, Item]
    waiting: list[Task]
    results: Queue[list[Item] | BaseException | None]
    busy: int = 0
    over: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def at_work(self, threads: int) -> Iterator[None]:
        workers = [threading.Thread(target=self.work, name=f"trailscope-list-{n}", daemon=True) for n in range(threads)]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            with self.changed:
                self.over = True
                self.changed.notify_all()
            for worker in workers:
                worker.join()

    def work(self) -> None:
        """Do tasks until there are none left and none can follow; the last one out says so."""
        while (task := self.next_task()) is not None:
            try:
                found, following = self.expand(task)
            except BaseException as error:  # noqa: BLE001 - it is raised again where the results are taken
                self.hand_over(error)
                return
            if found:
                self.hand_over(found)
            self.done(following)

    def next_task(self) -> Task | None:
        with self.changed:
            while not self.waiting and self.busy and not self.over:
                self.changed.wait()
            if self.over or not self.waiting:
                return None
            self.busy += 1
            return heapq.heappop(self.waiting)

    def done(self, following: list[Task]) -> None:
        with self.changed:
            for task in following:
                heapq.heappush(self.waiting, task)
            self.busy -= 1
            finished = not self.busy and not self.waiting
            self.changed.notify_all()
        if finished:
            self.hand_over(None)

    def hand_over(self, result: list[Item] | BaseException | None) -> None:
        """Wait for room in the queue, but not for one whom nobody listens to any more."""
        while not self.over:
            try:
                self.results.put(result, timeout=_PATIENCE_SECONDS)
            except Full:
                continue
            return
