"""Work handed to a Spark session: one task for each piece, with all results back in their order."""

from __future__ import annotations

import pickle
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from trailscope.errors import TrailscopeError
from trailscope.spark_ingest.work import Done, Work, do

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_RESULT = "number long, result binary"
_TOLD = re.compile(r"^(?:trailscope\.errors\.|pyspark\.errors\.\S+\.)?\w*(?:Error|Exception)\b.*", re.MULTILINE)
_TASKS_AT_A_SERVER = 32  # a Spark Connect server does not say how many it runs at once


def tasks_at_once(session: SparkSession) -> int:
    """How many tasks a session runs at the same time, about."""
    try:
        return int(session.sparkContext.defaultParallelism)
    except Exception:  # noqa: BLE001 - PySpark has an error of its own for what a server does not offer
        return _TASKS_AT_A_SERVER


def all_done(session: SparkSession, works: Sequence[Work]) -> list[Done]:
    """What became of each work, in the order given. A task that ends with its executor is done again by another.

    Raises:
        TrailscopeError: a task failed as often as Spark's ``spark.task.maxFailures`` allows.
    """
    packed = [zlib.compress(pickle.dumps(work)) for work in works]
    tasks = session.range(0, len(packed), 1, len(packed))  # a partition, and so a task, for each
    try:
        answer = tasks.mapInArrow(_task(packed), _RESULT).toArrow()
    except Exception as error:
        if isinstance(error, TrailscopeError):
            raise
        told = _told(str(error))
        missing = "executors need trailscope with all it depends on: pip install trailscope there"
        raise TrailscopeError(
            f"Spark could not do it: {told}",
            hint=missing if "ModuleNotFoundError" in told else "what was committed stays; run the same command again",
        ) from error
    done: list[Done] = [pickle.loads(result) for result in answer["result"].to_pylist()]  # noqa: S301 - of our own executors
    return sorted(done, key=lambda item: item.number)


def _task(packed: Sequence[bytes]) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def each(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                work: Work = pickle.loads(zlib.decompress(packed[number]))  # noqa: S301 - of our own driver
                result = pickle.dumps(do(work), protocol=5)
                yield pa.record_batch(
                    [pa.array([number], pa.int64()), pa.array([result], pa.binary())], names=["number", "result"]
                )

    return each


def _told(trace: str) -> str:
    """The line of a trace that says what happened: the innermost error of Python, or else the first line."""
    told = _TOLD.findall(trace)
    first = next((line for line in trace.splitlines() if line.strip()), "no reason given")
    return (told[0] if told else first).strip()
