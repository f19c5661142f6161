"""Objects fetched and read on many threads, within bounds: bytes ahead of the work, and work on as many cores as there are."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import TypeVar

from trailscope.errors import CredentialsError, GoneError, SourceError
from trailscope.integrity import content
from trailscope.integrity.chains import DigestFile, Metadata
from trailscope.integrity.content import ObjectContent
from trailscope.integrity.digests import DigestFormatError, parse
from trailscope.integrity.inventory import ArchiveObject, metadata_file, metadata_of
from trailscope.sources import SourceOptions, read, read_with_metadata

_AHEAD_BYTES = 8 << 20
_MOST_STORED_DIGEST = 64 << 20
_CHUNK_BYTES = 1 << 20

Item = TypeVar("Item")
Done = TypeVar("Done")


class Reader:
    """Reads objects of a source; one for a whole verification."""

    def __init__(self, options: SourceOptions, threads: int | None, *, remote: bool) -> None:
        self.options = options
        cores = threads or os.cpu_count() or 1
        self._workers = max(cores, options.concurrency) if remote else cores
        self._cores = threading.Semaphore(cores)

    def each(self, work: Callable[[Item], Done], items: Iterable[Item]) -> Iterator[tuple[Item, Done]]:
        """The work done on each item, in order, on many threads; a few items are taken ahead of the one awaited."""
        waiting: deque[tuple[Item, Future[Done]]] = deque()
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="verify")
        try:
            for item in items:
                waiting.append((item, pool.submit(work, item)))
                if len(waiting) > 4 * self._workers:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def log(self, entry: ArchiveObject) -> ObjectContent | SourceError:
        """The content of a log, or why it cannot be read.

        Raises:
            CredentialsError: nothing else can be read either.
        """
        try:
            if entry.found is None:
                return self._empty()
            chunks = read(entry.found, self.options, chunk_bytes=_CHUNK_BYTES)
            ahead, size = [], 0
            for chunk in chunks:
                ahead.append(chunk)
                size += len(chunk)
                if size >= _AHEAD_BYTES:
                    break
            with self._cores:
                return content.read_log(chain(ahead, chunks))
        except CredentialsError:
            raise
        except SourceError as error:
            return error

    def digest(self, entry: ArchiveObject, beside: ArchiveObject | None) -> DigestFile:
        """A digest with its metadata, from S3 or from the file beside it."""
        file = DigestFile(entry.uri, entry.path, entry.exact)
        if entry.found is None:
            file.faults.append("it is empty")
            return file
        if (entry.found.size or 0) > _MOST_STORED_DIGEST:
            file.faults.append("it is too large for a digest")
            return file
        try:
            data, said = read_with_metadata(entry.found, self.options)
        except CredentialsError:
            raise
        except SourceError as error:
            file.unread, file.gone = f"it cannot be read: {error.what}", isinstance(error, GoneError)
            return file
        with self._cores:
            _fill(file, data)
        file.metadata = metadata_of(said) or (self.metadata(beside) if beside else None)
        return file

    def content(self, entry: ArchiveObject) -> bytes:
        """The uncompressed bytes of a digest that was read before; empty when it cannot be read any more."""
        try:
            return content.read_whole(read(entry.found, self.options)).data if entry.found else b""
        except CredentialsError:
            raise
        except SourceError:
            return b""

    def metadata(self, entry: ArchiveObject) -> Metadata | None:
        """What a metadata file says; ``None`` when it cannot be read or says nothing."""
        if entry.found is None:
            return None
        try:
            return metadata_file(b"".join(read(entry.found, self.options))[: 1 << 20])
        except CredentialsError:
            raise
        except SourceError:
            return None

    @staticmethod
    def _empty() -> ObjectContent:
        found = content.read_log(iter(()))
        found.problem = "it is empty"
        return found


def _fill(file: DigestFile, data: bytes) -> None:
    """What stands in the stored bytes of a digest, and what is wrong with them."""
    found = content.read_whole([data])
    if found.trailing:
        file.faults.append("bytes follow the first gzip member")
    if found.problem:
        file.faults.append(f"its format is invalid: {found.problem}")
    try:
        file.digest = parse(found.data)
    except DigestFormatError as error:
        if not found.problem:
            file.faults.append(f"its format is invalid: {error}")
