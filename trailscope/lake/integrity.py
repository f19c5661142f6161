"""Whether a lake is what was committed: names and sizes by one listing whenever it is opened, every byte on request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trailscope.lake.committed import Batch, Committed, File
from trailscope.lake.layout import Layout, batch_of, is_batch
from trailscope.lake.stored import sha256_of

_NAMED = 5


@dataclass(frozen=True)
class LakeDamage:
    """How a lake differs from what was committed. It is falsy where it does not. Paths are within the lake.

    Attributes:
        missing: files that are not there.
        changed: files of another size, and ledgers that cannot be read.
        stray: files of batches that no ledger tells of, and that no interrupted commit left.
    """

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stray)

    @property
    def lost(self) -> frozenset[str]:
        """All committed files that cannot be read any more."""
        return frozenset((*self.missing, *self.changed))

    def sentence(self) -> str:
        """What is wrong, with the first files by name."""
        parts = [
            f"{len(paths):,} file{'' if len(paths) == 1 else 's'} {what} ({_some(paths)})"
            for paths, what in (
                (self.missing, "missing"),
                (self.changed, "of another size"),
                (self.stray, "without a ledger"),
            )
            if paths
        ]
        return ", ".join(parts)


def compare(layout: Layout, committed: Committed, found: Mapping[str, int]) -> LakeDamage:
    """Compare names and sizes.

    Args:
        layout: of the lake.
        committed: what must be there.
        found: what is there, see :meth:`Layout.files`.
    """
    different = sorted({file.path: file.bytes for file in committed.files()}.items() - found.items(), key=_path)
    missing = tuple(path for path, _ in different if path not in found)
    changed = tuple(path for path, _ in different if path in found)
    strays = () if committed.indexed or not layout.leaves_marks else tuple(_strays(layout, committed, found))
    return LakeDamage(missing, changed, strays)


def _path(entry: tuple[str, int | None]) -> str:
    return entry[0]


def unnamed(committed: Committed, found: Mapping[str, int]) -> list[str]:
    """Files that are there and that no batch names, nor named before it superseded them. They are never read."""
    return sorted(found.keys() - committed.superseded - {file.path for file in committed.files()})


def _strays(layout: Layout, committed: Committed, found: Mapping[str, int]) -> Iterator[str]:
    """Files whose ledger is gone. Without ``committed.json``, they are all that tells of the newest ledger.

    An ingest that runs meanwhile moves files into place, then the ledger, and then removes the mark of its commit; so the
    mark is looked for first, then the ledger, then the file itself.
    """
    names = {batch.name for batch in committed.batches}
    told = {file.path for batch in committed.batches for file in batch.files}
    marked: frozenset[str] | None = None
    for path in found:
        batch = batch_of(path)
        if batch in names or not is_batch(batch) or path in told or path in committed.set_aside:
            continue
        marked = layout.unfinished() if marked is None else marked
        if batch in marked or (layout.objects / f"{batch}.parquet").exists():
            continue
        if (layout.root / path).exists():
            yield path


@dataclass(frozen=True)
class Verified:
    """What reading every byte of a lake gave. Paths are within the lake.

    Attributes:
        damage: by names and sizes.
        altered: files of the right size whose bytes are not those that were committed.
        unverifiable: files of which an older trailscope noted no hash.
        files: how many were read and are what was committed.
    """

    damage: LakeDamage
    altered: tuple[str, ...]
    unverifiable: tuple[str, ...]
    files: int


def verify(layout: Layout, committed: Committed, damage: LakeDamage) -> Verified:
    """Read every committed file of a lake and compare its SHA-256 with the one in its batch's manifest.

    A ledger is also compared with what the ledger after it says, so that replacing one and ``committed.json`` does not suffice.
    """
    followed = {batch.before: batch.before_sha256 for batch in committed.batches if batch.before_sha256}
    altered, unverifiable, sound = [], [], 0
    for batch in committed.batches:
        for file in batch.all_files:
            if file.path in damage.lost or file.path in committed.set_aside:
                continue
            wanted = _hashes(batch, file, followed)
            if not wanted:
                unverifiable.append(file.path)
            elif wanted == {sha256_of(layout.stored(file.path))}:
                sound += 1
            else:
                altered.append(file.path)
    return Verified(damage, tuple(altered), tuple(unverifiable), sound)


def _hashes(batch: Batch, file: File, followed: Mapping[str, str | None]) -> set[str]:
    """What is said of a file's hash, in one or two places."""
    said = {file.sha256, followed.get(batch.name) if file is batch.ledger else None}
    return {text for text in said if text}


def _some(paths: tuple[str, ...]) -> str:
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
