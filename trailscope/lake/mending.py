"""Making a damaged lake whole: which objects have to be read again, until nothing relies on what was lost.

What stood in a lost file can only come from the objects of its batch. They are read again, into new batches whose manifests
say which files were missing then, so that no row of theirs was left out as a duplicate of a row in one of them. When all
objects of a damaged batch stand in such ledgers, the files it lost are given up: they are not missed any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.lake.committed import Batch, Committed, File
from trailscope.lake.descent import Descent
from trailscope.lake.integrity import LakeDamage
from trailscope.lake.layout import Layout, batch_of
from trailscope.lake.seen import read_ledger
from trailscope.lake.stored import readable, sha256_of

_COLUMNS = ["source_uri", "version", "sha256", "status", "records"]
_READ = pa.array(["read", "partly read", "rejected"])
_NAMED = 3


@dataclass(frozen=True)
class Debt:
    """What one damaged batch needs to be whole.

    Attributes:
        batch: its name.
        lost: its files that cannot be read any more; all of them where the ledger is among them.
        objects: the objects that have to be read again, by what they are recognised by: the SHA-256 of their bytes, wherever
            they lie now, or the address where the ledger is gone. The values are the addresses.
        untold: whether its ledger and another of its files are gone, so that its objects are not all known.
    """

    batch: str
    lost: frozenset[str]
    objects: Mapping[str, str]
    untold: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing has to be read again."""
        return not (self.objects or self.untold)

    def less(self, objects: pa.Table) -> Debt:
        """What is left to read once some objects (columns as in a ledger) were read."""
        read = _signs(objects)
        return replace(self, objects={sign: uri for sign, uri in self.objects.items() if sign not in read})


def with_strays(committed: Committed, damage: LakeDamage) -> Committed:
    """The same with a batch for each ledger that only the files of its batch tell of."""
    strays: dict[str, list[File]] = {}
    for path in damage.stray:
        strays.setdefault(batch_of(path), []).append(File(path))
    lost = [Batch(name, File(f"objects/{name}.parquet"), tuple(files)) for name, files in sorted(strays.items())]
    return replace(committed, batches=(*committed.batches, *lost), indexed=True)


def debts(layout: Layout, committed: Committed, damage: LakeDamage) -> list[Debt]:
    """What each damaged batch needs, after what was read again so far.

    Raises:
        LakeError: a ledger cannot be read.
    """
    whole = with_strays(committed, damage)
    strays = {file.path for batch in whole.batches[len(committed.batches) :] for file in batch.all_files}
    gone = (damage.lost | strays) - whole.set_aside
    lost = {batch.name: _lost(batch, gone, whole.superseded) for batch in whole.batches}
    sound = [batch for batch in whole.batches if not lost[batch.name] and batch.ledger.path not in whole.given_up]
    descent = Descent(whole.batches)
    return [_debt(layout, batch, lost[batch.name], sound, descent) for batch in whole.batches if lost[batch.name]]


def still_owed(owed: Iterable[Debt]) -> str:
    """What to do about some debts, as a hint: which logs to ingest again."""
    debts = list(owed)
    if any(debt.untold for debt in debts):
        return "a ledger and files of its batch are gone, so nobody knows which logs they came from: ingest all into a new lake"
    places = sorted({uri for debt in debts for uri in debt.objects.values()})
    more = f" and {len(places) - _NAMED:,} more" if len(places) > _NAMED else ""
    named = (
        f", {len(places):,} object{'' if len(places) == 1 else 's'} ({', '.join(places[:_NAMED])}{more})"
        if places
        else ""
    )
    return f"`trailscope ingest` with the same logs reads again what is missing{named}"


def _lost(batch: Batch, gone: Set[str], superseded: Set[str]) -> frozenset[str]:
    paths = frozenset(file.path for file in batch.all_files) - superseded
    return paths if batch.ledger.path in gone else paths & gone


def _debt(layout: Layout, batch: Batch, lost: frozenset[str], sound: Iterable[Batch], descent: Descent) -> Debt:
    if batch.ledger.path in lost and not batch.supersedes:
        addresses = [_addresses(layout, now) for file in batch.files for now in descent.now(file)]
        known = {uri: uri for uris in addresses if uris is not None for uri in uris}
        debt = Debt(batch.name, lost, known, untold=None in addresses)
    else:
        there = {other.name for other in sound} | ({batch.name} if batch.ledger.path not in lost else set())
        ledgers = [source.ledger.path for source in descent.sources(batch) if source.name in there]
        told = [_objects(read_ledger(layout.stored(path), _COLUMNS)) for path in ledgers]
        debt = Debt(batch.name, lost, {sign: uri for objects in told for sign, uri in objects.items()})
    for other in sound:
        if debt.objects and lost <= set(other.missing):
            debt = debt.less(read_ledger(layout.stored(other.ledger.path), _COLUMNS))
    return debt


def _objects(ledger: pa.Table) -> dict[str, str]:
    """Those that gave rows. Of one that could not be read to its end the hash is only of its beginning."""
    whole = ledger.filter(pc.is_in(ledger["status"], _READ)).to_pylist()
    begun = ledger.filter(
        pc.and_(pc.equal(ledger["status"], "unreadable"), pc.greater(ledger["records"], 0))
    ).to_pylist()
    signs = {row["sha256"] or _address(row): row["source_uri"] for row in whole}
    return signs | {_address(row): row["source_uri"] for row in begun}


def _signs(objects: pa.Table) -> set[str]:
    """All that objects which were read may be recognised by."""
    rows = objects.filter(pc.is_in(objects["status"], _READ)).select(_COLUMNS).to_pylist()
    return {sign for row in rows for sign in (row["sha256"], _address(row), row["source_uri"])}


def _address(row: Mapping[str, str]) -> str:
    return f"{row['source_uri']}\0{row['version']}"


def _addresses(layout: Layout, file: File) -> list[str] | None:
    """The objects that a file tells of, where it was or moved aside; ``None`` where it cannot be read in either place."""
    for stored, size in layout.copies(file.path):
        try:
            if file.bytes in (None, size) and file.sha256 in (None, sha256_of(stored)):
                with pq.ParquetFile(readable(stored)) as opened:
                    return list(opened.read(["source_uri"], use_threads=False)["source_uri"].unique().to_pylist())
        except (OSError, pa.ArrowException):
            continue
    return None
