"""The texts of staged records: held where DuckDB wrote them, and put into another order without being copied."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from trailscope.errors import TrailscopeError

# A string view is 16 bytes: length, then the text itself up to 12 bytes; or its first four, a buffer's number and the offset
# there. Source: Arrow columnar format, "Variable-size Binary View Layout".
_WORDS, _LENGTH, _BUFFER, _INLINE_BYTES = 4, 0, 2, 12
_MOST_BYTES = 1 << 31  # of one buffer: offsets are signed 32-bit integers, and DuckDB does not look
_Views = npt.NDArray[np.int32]


class Texts:
    """Texts by position, from 0 in the order they were added. Arrow has no ``take`` for string views; :meth:`take` is it.

    Attributes:
        held_bytes: memory that the texts take, which is not what was read: DuckDB writes ``1e20`` with all its digits.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all texts."""
        self._views: list[_Views] = []
        self._buffers: list[pa.Buffer] = []
        self._count = 0
        self.held_bytes = 0

    def __len__(self) -> int:
        return self._count

    def add(self, texts: pa.ChunkedArray) -> None:
        """Hold some more texts (``string_view``, none of them null); their buffers are shared."""
        for chunk in texts.chunks:
            _, words, *buffers = chunk.buffers()
            if any(buffer.size >= _MOST_BYTES for buffer in buffers):
                raise TrailscopeError("more than 2 GiB of records were parsed at once", hint="lower --memory")
            first = chunk.offset * _WORDS
            views = np.frombuffer(words, np.int32)[first : first + len(chunk) * _WORDS].reshape(-1, _WORDS).copy()
            views[views[:, _LENGTH] > _INLINE_BYTES, _BUFFER] += len(self._buffers)
            self._views.append(views)
            self._buffers += buffers
            self._count += len(chunk)
            self.held_bytes += words.size + sum(buffer.size for buffer in buffers)

    def take(self, positions: pa.Array) -> pa.Array:
        """The texts at some positions, in that order."""
        return self._array(self._all()[positions.to_numpy()])

    def table(self) -> pa.Table:
        """All texts, as columns ``position`` and ``record``."""
        return pa.table({"position": pa.array(np.arange(self._count)), "record": self._array(self._all())})

    def _all(self) -> _Views:
        if len(self._views) != 1:
            self._views = [np.concatenate([np.empty((0, _WORDS), np.int32), *self._views])]
        return self._views[0]

    def _array(self, views: _Views) -> pa.Array:
        return pa.Array.from_buffers(pa.string_view(), len(views), [None, pa.py_buffer(views), *self._buffers])
