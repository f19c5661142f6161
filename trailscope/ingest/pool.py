"""The threads that convert, each with a worker process behind it where the Python road needs more than one core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TypeVar

from trailscope.formats import Document
from trailscope.ingest.budget import Budget
from trailscope.ingest.conversion import Converted, StoredBytes, convert
from trailscope.ingest.rows import Rows, rows_of_all
from trailscope.ingest.worker import Worker

Result = TypeVar("Result")


class Pool:
    """Converts on threads. Get one from :func:`pool`."""

    def __init__(self, threads: ThreadPoolExecutor, budget: Budget, workers: SimpleQueue[Worker] | None) -> None:
        self._threads, self._budget, self._workers = threads, budget, workers

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Do some work on one of the threads; it may call :meth:`convert`."""
        return self._threads.submit(work)

    def convert(self, objects: Sequence[StoredBytes]) -> Converted:
        """See :func:`trailscope.ingest.conversion.convert`; for use on one of the threads.

        Raises:
            WorkerEndedError: a worker process ended.
        """
        budget = self._budget
        if self._workers is None:
            return convert(objects, piece_bytes=budget.whole, limit_bytes=budget.inflated)
        return self._with_worker(
            lambda worker: worker.convert(objects, piece_bytes=budget.whole, limit_bytes=budget.inflated)
        )

    def rows_of(self, document: Document) -> Rows:
        """See :func:`trailscope.ingest.rows.rows_of`; as :meth:`convert` otherwise."""
        if self._workers is None:
            return rows_of_all([document])
        return self._with_worker(lambda worker: worker.rows_of_all([document]))

    def _with_worker(self, work: Callable[[Worker], Result]) -> Result:
        assert self._workers is not None  # noqa: S101 - only called where there are workers
        worker = self._workers.get()
        try:
            return work(worker)
        except BaseException:
            worker.close()
            worker = Worker()
            raise
        finally:
            self._workers.put(worker)


@contextmanager
def pool(budget: Budget) -> Iterator[Pool]:
    """A pool of the size that the budget names; work that has not begun at the end is dropped."""
    workers = [Worker() for _ in range(budget.processes)]
    idle: SimpleQueue[Worker] | None = SimpleQueue() if workers else None
    for worker in workers:
        assert idle is not None  # noqa: S101 - there are workers
        idle.put(worker)
    threads = ThreadPoolExecutor(len(workers) or budget.threads, "trailscope-convert")
    try:
        yield Pool(threads, budget, idle)
    finally:
        threads.shutdown(wait=True, cancel_futures=True)
        while idle is not None and not idle.empty():
            idle.get().close()
