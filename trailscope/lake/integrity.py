"""Whether a lake is what was committed: by one listing whenever it is opened, and the bytes of what was written to since; every byte on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from trailscope.lake import checked
from trailscope.lake.committed import Batch, Committed, File
from trailscope.lake.layout import FoundFile, Layout, batch_of, is_batch
from trailscope.lake.stored import sha256_of

_NAMED = 5


@dataclass(frozen=True)
class LakeDamage:
    """How a lake differs from what was committed. It is falsy where it does not. Paths are within the lake.

    Attributes:
        missing: files that are not there.
        changed: files of another size, and ledgers that cannot be read.
        altered: files of the right size that hold other bytes.
        stray: files of batches that no ledger tells of, and that no interrupted commit left.
    """

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lost or self.stray)

    @property
    def lost(self) -> frozenset[str]:
        """All committed files that cannot be read any more."""
        return frozenset((*self.missing, *self.changed, *self.altered))

    def sentence(self) -> str:
        """What is wrong, with the first files by name."""
        parts = [
            f"{len(paths):,} file{'' if len(paths) == 1 else 's'} {what} ({_some(paths)})"
            for paths, what in (
                (self.missing, "missing"),
                (self.changed, "of another size"),
                (self.altered, "with other content"),
                (self.stray, "without a ledger"),
            )
            if paths
        ]
        return ", ".join(parts)


def examine(layout: Layout, committed: Committed, found: Mapping[str, FoundFile]) -> LakeDamage:
    """Compare names and sizes, and the bytes of all files that were written to since their bytes were last compared.

    In S3 these are files whose ETag is not the one of their upload, as of a lake that was copied, or of a file that was replaced.

    What was found sound is noted in ``checked.json``, where the lake may be written to. A file of which an older trailscope
    noted no hash is taken for sound the first time it is seen.

    Args:
        layout: of the lake.
        committed: what must be there.
        found: what is there, see :meth:`Layout.files`.
    """
    damage = compare(layout, committed, found)
    known = checked.load(layout)
    changed = {
        path
        for path in _written_to(layout, committed)
        if path not in damage.lost and known.get(path) != found[path].modified
    }
    unsure = {path: hashes for path, hashes in _hashes_of_all(committed) if path in changed} if changed else {}
    if not unsure:
        return damage
    altered = {path for path in unsure.keys() & known.keys() if not unsure[path]}
    altered |= _of_other_bytes(layout, {path: hashes for path, hashes in unsure.items() if hashes})
    sound = {path: found[path].modified for path in unsure.keys() - altered}
    checked.save(layout, {path: known[path] for path in known.keys() & found.keys()} | sound)
    return replace(damage, altered=tuple(sorted(altered)))


def _written_to(layout: Layout, committed: Committed) -> Iterable[str]:
    """Files that may hold other bytes than were committed: all that a listing does not tell of."""
    if layout.is_local:
        return (file.path for file in committed.files())
    there = layout.etags()
    told = (pair for batch in committed.batches for pair in zip(batch.files, batch.etags, strict=False))
    return [
        file.path
        for file, etag in told
        if etag and file.path not in committed.set_aside and there.get(file.path, etag) != etag
    ]


def _of_other_bytes(layout: Layout, wanted: Mapping[str, set[str]]) -> set[str]:
    """Those files whose SHA-256 is not the one that is said of it, wherever something is said. A file that is gone by now is one."""

    def differs(path: str) -> bool:
        try:
            return wanted[path] != {sha256_of(layout.stored(path))}
        except OSError:
            return True

    with ThreadPoolExecutor() as threads:
        return {path for path, other in zip(wanted, threads.map(differs, wanted), strict=True) if other}


def compare(layout: Layout, committed: Committed, found: Mapping[str, FoundFile]) -> LakeDamage:
    """Compare names and sizes.

    Args:
        layout: of the lake.
        committed: what must be there.
        found: what is there, see :meth:`Layout.files`.
    """
    files = sorted(committed.files())
    missing = tuple(file.path for file in files if file.path not in found)
    changed = tuple(file.path for file in files if file.path in found and found[file.path].bytes != file.bytes)
    strays = () if committed.indexed or not layout.is_local else tuple(_strays(layout, committed, found))
    return LakeDamage(missing, changed, stray=strays)


def unnamed(committed: Committed, found: Iterable[str]) -> list[str]:
    """Files that are there and that no batch names, nor named before it superseded them. They are never read."""
    return sorted(set(found) - committed.superseded - {file.path for file in committed.files()})


def _strays(layout: Layout, committed: Committed, found: Iterable[str]) -> Iterator[str]:
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
        damage: as it was found when the lake was opened.
        altered: further files whose bytes are not those that were committed.
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
    wanted = {path: hashes for path, hashes in _hashes_of_all(committed) if path not in damage.lost}
    unverifiable = tuple(path for path, hashes in wanted.items() if not hashes)
    read = {path: hashes for path, hashes in wanted.items() if hashes}
    altered = _of_other_bytes(layout, read)
    return Verified(damage, tuple(path for path in read if path in altered), unverifiable, len(read) - len(altered))


def _hashes_of_all(committed: Committed) -> Iterator[tuple[str, set[str]]]:
    """The path of each committed file, and what is said of its hash."""
    followed = {batch.before: batch.before_sha256 for batch in committed.batches if batch.before_sha256}
    for batch in committed.batches:
        for file in batch.all_files:
            if file.path not in committed.set_aside:
                yield file.path, _hashes(batch, file, followed)


def _hashes(batch: Batch, file: File, followed: Mapping[str, str | None]) -> set[str]:
    """What is said of a file's hash, in one or two places."""
    said = {file.sha256, followed.get(batch.name) if file is batch.ledger else None}
    return {text for text in said if text}


def _some(paths: tuple[str, ...]) -> str:
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
