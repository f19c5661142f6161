"""How one memory budget is shared out between what an ingest holds at a time."""

from __future__ import annotations

from dataclasses import dataclass

_PROCESS = 136 << 20  # the interpreter with Arrow, numpy and the native core loaded, before any data
# Of what is for data: memory that was freed and lies between what is in use, so that the allocator cannot give it back.
_KEPT = 1 / 8
_WORKER = 100 << 20  # a worker process with Arrow loaded
# Bytes an object takes, as measured with addresses of 170 characters.
_LISTED = 600  # found and not read yet
_LEDGER_LINE = 1_500  # read, in the ledger of the next commit: 550 as a line, 950 while the lines become a table


@dataclass(frozen=True)
class Budget:
    """The shares of one budget. Measured peaks stand in docs/architecture.md.

    Attributes:
        memory: bytes that all processes of an ingest may hold together.
        threads: worker threads.
        processes: worker processes beside this one; 0 where threads do the work.
    """

    memory: int
    threads: int
    processes: int = 0

    @property
    def free(self) -> int:
        """Bytes left for data."""
        return max(48 << 20, int((self.memory - _PROCESS - self.processes * _WORKER) * (1 - _KEPT)))

    @property
    def piece(self) -> int:
        """Bytes of text that are converted at a time: many small objects, or a piece of a large one."""
        return min(8 << 20, max(1 << 20, self.free // 6))

    @property
    def whole(self) -> int:
        """Bytes of text up to which an object is converted whole; a larger one streams."""
        return max(self.piece, self.free // 8)

    @property
    def read_ahead(self) -> int:
        """Bytes of text that may be under way or wait to be taken up."""
        return self.free // 6

    @property
    def ahead(self) -> int:
        """How many pieces may be under way or wait to be taken up."""
        return (self.processes or self.threads) + 2

    @property
    def write(self) -> int:
        """Bytes of rows after which they are handed to the sink; as many may be on their way into it."""
        return min(256 << 20, max(16 << 20, self.free // 6))

    @property
    def sink(self) -> int:
        """Bytes that the sink may hold beside the rows it is given."""
        return self.free // 3

    @property
    def listed(self) -> int:
        """How many objects of the listing are held at a time; 100,000 at most."""
        return min(100_000, self.free // 5 // _LISTED)

    @property
    def ledger(self) -> int:
        """After how many objects a commit is due, whatever rows they had; 100,000 at most."""
        return min(100_000, self.free // 8 // _LEDGER_LINE)

    @property
    def near(self) -> int:
        """Bytes held by the process above which it gives back what was freed: writing what is held takes no more than the rest."""
        return self.memory - self.processes * _WORKER - self.free // 4

    @property
    def inflated(self) -> int:
        """Where inflating one object ends, in bytes of text: it streams, so this only bounds time."""
        return 64 << 30


def processes_within(memory: int, threads: int) -> int:
    """How many worker processes fit a budget; 0 when two do not."""
    fitting = min(threads, (memory - _PROCESS - (48 << 20)) // _WORKER)
    return fitting if fitting >= 2 else 0
