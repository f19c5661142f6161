"""A worker process of the Python road: ``python -m trailscope.ingest.worker`` converts what arrives on standard input.

A process of its own rather than one of :mod:`multiprocessing`: that would import the user's script again in each worker,
which a script without a ``__main__`` guard turns into an endless recursion.
"""

from __future__ import annotations

import gc
import importlib
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any

import pyarrow as pa

from trailscope import ending
from trailscope.errors import TrailscopeError
from trailscope.formats import Document
from trailscope.ingest.conversion import Converted, StoredBytes, convert
from trailscope.ingest.rows import Rows, rows_of_all

_COUNT, _LENGTH = struct.Struct("<I"), struct.Struct("<Q")
_PIPE_BYTES = 1 << 20  # of a pipe, where the system lets a program choose; rows of a piece are some megabytes


class WorkerEndedError(TrailscopeError):
    """A worker process ended in the middle of its work."""


class Worker:
    """One worker process, used by one thread at a time."""

    def __init__(self) -> None:
        # -c, so that the worker finds the very package that this process has imported
        code = f"import sys; sys.path[:] = {sys.path!r}; from trailscope.ingest.worker import serve; serve()"
        command = [sys.executable, "-c", code]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
        _widen(self._process.stdin)
        _widen(self._process.stdout)
        self._forget = ending.mortal(self._process.kill)

    def convert(self, objects: Sequence[StoredBytes], *, piece_bytes: int, limit_bytes: int) -> Converted:
        """See :func:`trailscope.ingest.conversion.convert`.

        Raises:
            WorkerEndedError: the process has ended, most likely for lack of memory.
        """
        told, rows = self._ask("objects", (list(objects), {"piece_bytes": piece_bytes, "limit_bytes": limit_bytes}))
        return Converted(told, rows)

    def rows_of_all(self, documents: Sequence[Document]) -> Rows:
        """See :func:`trailscope.ingest.rows.rows_of_all`; raises as :meth:`convert` does."""
        _, rows = self._ask("documents", list(documents))
        return rows

    def close(self) -> None:
        """End the process at once; what it holds is of no use to anybody."""
        self._process.kill()
        self._process.communicate()
        self._forget()

    def _ask(self, kind: str, work: Any) -> tuple[Any, Rows]:
        try:
            _send(self._process.stdin, (kind, work))
            told, *batches = _receive(self._process.stdout)
        except (OSError, EOFError) as error:
            raise WorkerEndedError(
                f"a worker process ended (status {self._process.wait()})",
                hint="it may have run out of memory: raise --memory, or lower --threads, and run the same command again",
            ) from error
        return told, Rows(*(_batch(data) for data in batches))


class _WithoutPandas:
    """Finds no pandas. Arrow imports it, where it is installed, to see whether a list is one of pandas' own: half a second and 30 MB."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def serve() -> None:
    """Answer requests until standard input ends. Ctrl-C is for the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.meta_path.insert(0, _WithoutPandas)
    for needed in ("trailscope.formats.reading", "trailscope.ingest.by_columns"):
        importlib.import_module(needed)
    gc.freeze()  # what is imported stays
    gc.set_threshold(
        50_000, 20, 20
    )  # records are no garbage while they are read; looking for it took a seventh of the time
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            kind, work = _receive(requests)
        except EOFError:
            return
        if kind == "objects":
            objects, options = work
            done = convert(objects, **options)
            told, rows = done.told, done.rows
        else:
            told, rows = (), rows_of_all(work)
        _send(answers, (told, *(_serialised(batch) for batch in (rows.events, rows.insights, rows.rejects))))


def _widen(stream: IO[bytes] | None) -> None:
    """Let a pipe hold more, where the system lets a program choose and this user has some of what all its pipes may hold left."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl  # noqa: PLC0415 - POSIX has it

        assert stream is not None  # noqa: S101 - it is a pipe
        fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _send(stream: IO[bytes] | None, message: Any) -> None:
    assert stream is not None  # noqa: S101 - both ends are pipes
    buffers: list[pickle.PickleBuffer] = []  # what is large goes as it is, without a copy
    data = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    parts = [memoryview(data), *(buffer.raw() for buffer in buffers)]
    stream.write(_COUNT.pack(len(parts)))
    for part in parts:
        stream.write(_LENGTH.pack(part.nbytes))
        stream.write(part)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> Any:
    assert stream is not None  # noqa: S101 - as above
    (parts,) = _COUNT.unpack(_read(stream, _COUNT.size))
    data, *buffers = [_read(stream, *_LENGTH.unpack(_read(stream, _LENGTH.size))) for _ in range(parts)]
    return pickle.loads(data, buffers=buffers)  # noqa: S301 - written by this module in the process at the other end of the pipe


def _read(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _serialised(batch: pa.RecordBatch) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def _batch(data: pa.Buffer) -> pa.RecordBatch:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_next_batch()
