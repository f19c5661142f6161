"""Which source objects the ledger has already: a digest of 128 bits each, so that a million of them take 16 MB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.errors import LakeError, Location
from trailscope.lake.runs import Run, Runs
from trailscope.lake.stored import Stored, readable
from trailscope.sources import SourceObject

_COLUMNS = ["source_uri", "version", "status"]


class Seen:
    """The objects that some ledgers hold as read, by address and version."""

    def __init__(self) -> None:
        self._runs = Runs()
        self.noted: set[str] = set()
        """Addresses of what could not be opened when it was tried, which is tried again."""

    def load(self, ledgers: Iterable[Stored]) -> None:
        """Take the objects of ledgers of a lake."""
        for path in ledgers:
            self.add(read_ledger(path, _COLUMNS))

    def add(self, objects: pa.Table) -> None:
        """Take objects (columns ``source_uri``, ``version``, ``status``): those read, and notes of those that were not."""
        unreadable = pc.equal(objects["status"], "unreadable")
        self.noted.update(objects["source_uri"].filter(unreadable).to_pylist())
        keys, rest = _digests(_texts(objects.filter(pc.invert(unreadable))))
        self._runs.add(Run(keys, rest))

    def without(self, objects: Sequence[SourceObject]) -> list[SourceObject]:
        """Those of some objects that are not held, in the order given."""
        if not len(self._runs):
            return list(objects)
        keys, rest = _digests([f"{item.version}\0{item.uri}".encode(errors="surrogatepass") for item in objects])
        new = np.ones(len(objects), bool)
        for run in self._runs:
            positions, found = run.find(keys)
            new[positions[found == rest[positions]]] = False
        return [objects[position] for position in np.flatnonzero(new).tolist()]


def read_ledger(path: Stored, columns: list[str]) -> pa.Table:
    """Some columns of a ledger.

    Raises:
        LakeError: it cannot be read.
    """
    try:
        with pq.ParquetFile(readable(path)) as ledger:
            return ledger.read(columns, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise LakeError(
            f"the ledger cannot be read ({error})",
            at=Location(str(path)),
            hint="move it out of the lake, then run the same ingest again: it reads again what the ledger told of",
        ) from error


def _texts(objects: pa.Table) -> list[bytes]:
    """Version and address of ledger rows as one text each, in this order: no version has a zero byte in it."""
    versions, uris = (objects[name].cast(pa.binary()) for name in ("version", "source_uri"))
    joined = pc.binary_join_element_wise(versions, uris, b"\0").drop_null()
    return list(joined.to_pylist())


def _digests(texts: Sequence[bytes]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """The halves of a cryptographic digest of each text, so that no key can be made that hides another object."""
    joined = b"".join([blake2b(text, digest_size=16).digest() for text in texts])
    halves = np.frombuffer(joined, np.uint64).reshape(-1, 2)
    return np.ascontiguousarray(halves[:, 0]), np.ascontiguousarray(halves[:, 1])
