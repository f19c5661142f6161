"""Many 64-bit keys, each with a number, held as few sorted arrays: what fits 12 or 16 bytes a key is found by halving."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.unsignedinteger]
Positions = npt.NDArray[np.intp]


class Run:
    """Keys in ascending order, and the number that belongs to each."""

    def __init__(self, keys: Keys, numbers: Numbers) -> None:
        order = np.argsort(keys)
        self.keys, self.numbers = keys[order], numbers[order]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def nbytes(self) -> int:
        """Bytes of memory it takes."""
        return self.keys.nbytes + self.numbers.nbytes

    def find(self, wanted: Keys) -> tuple[Positions, Numbers]:
        """The numbers of the keys looked for.

        Args:
            wanted: in any order.

        Returns:
            A position in ``wanted``, and a number that belongs to the key there, for each that is held.
        """
        first = np.searchsorted(self.keys, wanted, "left")
        if not len(self.keys) or not np.any(self.keys[np.minimum(first, len(self.keys) - 1)] == wanted):
            return np.empty(0, np.intp), self.numbers[:0]  # most often: nothing looked for was seen before
        counts = np.searchsorted(self.keys, wanted, "right") - first
        positions = np.repeat(np.arange(len(wanted)), counts)
        within = np.arange(len(positions)) - np.repeat(np.cumsum(counts) - counts, counts)
        return positions, self.numbers[first[positions] + within]


class Runs:
    """A growing set of runs. Equal sizes are merged, so there are about as many as the number of keys has binary digits."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def __len__(self) -> int:
        return sum(map(len, self._runs))

    @property
    def nbytes(self) -> int:
        """Bytes of memory they take."""
        return sum(run.nbytes for run in self._runs)

    def add(self, run: Run) -> None:
        """Take one more run."""
        runs = [*self._runs, run] if len(run) else self._runs
        while len(runs) > 1 and len(runs[-2]) < 2 * len(runs[-1]):
            last, before = runs.pop(), runs.pop()
            runs.append(Run(np.concatenate([before.keys, last.keys]), np.concatenate([before.numbers, last.numbers])))
        self._runs = runs
