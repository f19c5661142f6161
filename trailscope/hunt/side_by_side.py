"""Questions of one hunt asked on several threads: planning them takes longer than answering them, and is one thread's work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from queue import SimpleQueue
from typing import Protocol, TypeVar

from trailscope.engines.engine import BreakableEngine, Engine, SharedEngine
from trailscope.errors import QueryError

AT_ONCE = 2  # more do not help: while one statement is planned, another's data is read by all threads of the engine

T = TypeVar("T")


class Submit(Protocol):
    """Has a task done, with an engine that is the task's alone meanwhile."""

    def __call__(self, task: Callable[[Engine], T]) -> Future[T]:
        """The outcome to come."""
        ...


@contextmanager
def side_by_side(engine: Engine, meanwhile: Callable[[], object] | None = None) -> Iterator[Submit]:
    """What takes tasks while the context lasts; an engine that cannot be shared does each as it comes.

    Args:
        engine: which answers.
        meanwhile: done first, beside the tasks, by the engine itself and not by one of its kind, where it can be shared.
            What it raises is not told: who needs what it makes has it made again, and is told then.

    When the context is left by an exception, tasks that have not begun are not begun, and those that run are broken off.
    """
    if not isinstance(engine, SharedEngine):
        yield lambda task: _done(task, engine)
        return
    with engine.side_by_side(AT_ONCE) as engines, ThreadPoolExecutor(AT_ONCE, "trailscope-hunt") as pool:
        free: SimpleQueue[BreakableEngine] = SimpleQueue()
        for one in engines:
            free.put(one)
        if meanwhile is not None:
            pool.submit(_quietly, meanwhile).add_done_callback(partial(_given_back, free, free.get()))

        def borrowing(task: Callable[[Engine], T]) -> T:
            own = free.get()
            try:
                return task(own)
            finally:
                free.put(own)

        try:
            yield lambda task: pool.submit(borrowing, task)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for one in engines:
                one.break_off()
            raise


def _quietly(meanwhile: Callable[[], object]) -> None:
    with suppress(QueryError):
        meanwhile()


def _given_back(free: SimpleQueue[BreakableEngine], own: BreakableEngine, _: Future[None]) -> None:
    free.put(own)


def _done(task: Callable[[Engine], T], engine: Engine) -> Future[T]:
    future: Future[T] = Future()
    try:
        future.set_result(task(engine))
    except Exception as error:  # noqa: BLE001 - as the executor does: who asks for the result gets it
        future.set_exception(error)
    return future
