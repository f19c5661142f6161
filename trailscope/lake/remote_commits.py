"""How a batch becomes visible in a lake in S3: its ledger has the next number, and S3 lets one writer have it.

Everything else is uploaded before, under names that nobody else makes. Who comes second takes in what the first has committed, and
tries the number after that. A writer that is killed leaves objects that no ledger names.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from trailscope.errors import LakeError, Location
from trailscope.lake.commits import GRACE_SECONDS
from trailscope.lake.committed import MANIFEST, Batch, Committed, File, completed, index_text, manifest_of
from trailscope.lake.layout import FoundFile, batch_name
from trailscope.lake.location import LakePlace
from trailscope.lake.outlines import ends_of, write_outline
from trailscope.lake.parquet import write_table
from trailscope.lake.parts import PartPlace, WrittenPart
from trailscope.lake.remote import EVENTS, OUTLINES, RemoteLayout, in_parallel
from trailscope.lake.stored import Piece, RemoteFile, Stored, sha256_of


class RemoteCommits:
    """Implements :class:`trailscope.lake.commits.Commits` on a lake in a storage.

    Args:
        layout: of the lake.
        scratch: a folder for what is not uploaded yet.
    """

    def __init__(self, layout: RemoteLayout, scratch: Path) -> None:
        self._layout, self._storage = layout, layout.storage
        self.staging = scratch
        self._pending: set[str] = set()
        self._uploaded_at = 0.0
        self._ends: dict[str, Sequence[Piece]] = {}
        self._etags: dict[str, str] = {}

    @property
    def lake(self) -> str:
        """See :class:`Commits`."""
        return self._layout.name

    @contextmanager
    def turn(self) -> Iterator[None]:
        """See :class:`Commits`. Nobody waits: :meth:`publish` finds out."""
        yield

    def newer(self, known: Sequence[Batch]) -> tuple[Batch, ...]:
        """See :class:`Commits`. One request where there is none."""
        last = known[-1].ledger.path if known else ""
        found = self._storage.list("objects/", last)
        if not found:
            return ()
        self._layout.listing.update(found)
        sizes = {path: FoundFile(entry.bytes, 0) for path, entry in found.items() if path.endswith(".parquet")}
        batches = [
            replace(batch, ledger=batch.ledger._replace(sha256=sha256_of(self._layout.copy(batch.ledger))))
            for batch in completed(self._layout, tuple(known), sizes).batches[len(known) :]
        ]
        for batch in batches:
            self._layout.add(batch.files)
        self._layout.tell(Committed(tuple(batches)))
        return tuple(batches)

    def prefix(self, batches: Sequence[Batch]) -> str:  # noqa: ARG002 - a random part makes it the only one
        """See :class:`Commits`."""
        return batch_name("")

    def name_after(self, batches: Sequence[Batch], proposed: str) -> str:  # noqa: ARG002 - a ledger here has a number
        """See :class:`Commits`."""
        return f"{int(batches[-1].name) + 1 if batches else 1:012}"

    def begin_parts(self, lake: LakePlace, key: bytes, aside: Path) -> PartPlace:
        """See :class:`Commits`: they are uploaded to where they stay."""
        self._uploaded_at = time.time()
        return PartPlace(lake, aside.name, key)

    def adopted(self, part: WrittenPart, file: File, ends: Sequence[Piece], aside: Path) -> RemoteFile:  # noqa: ARG002 - it lies where it stays
        """See :class:`Commits`."""
        self._pending.add(file.path)
        self._ends[file.path] = ends
        self._etags[file.path] = part.etags[file.path]
        self._layout.add([file])
        return self._layout.stored(file.path)

    def finish(self, files: Sequence[tuple[Stored, File]], aside: Path) -> list[tuple[Stored, File]]:
        """See :class:`Commits`: an outline of the files of events is put beside them."""
        events = [(path, file.path) for path, file in files if file.path.startswith(EVENTS)]
        kept = [(path, file) for path, file in files if not file.path.startswith(OUTLINES)]
        if not events:
            return kept
        aside.mkdir(parents=True, exist_ok=True)
        outline = aside / f"{aside.name}.{datetime.now(UTC):%H%M%S%f}.outline.parquet"
        file = write_outline(outline, ((name, self._ends.get(name) or ends_of(_local(path))) for path, name in events))
        return [*kept, (outline, file._replace(path=f"{OUTLINES}{outline.name}"))]

    def place(self, files: Sequence[tuple[Stored, File]]) -> list[Stored]:
        """See :class:`Commits`: files are uploaded, each once."""
        new = [(_local(path), file) for path, file in files if file.path not in self._pending]

        def upload(item: tuple[Path, File]) -> None:
            self._etags[item[1].path] = self._storage.put(item[1].path, item[0])

        if not self._pending:
            self._uploaded_at = time.time()
        in_parallel(upload, new)
        self._pending |= {file.path for _, file in new}
        self._layout.add(file for _, file in new)
        return [self._layout.stored(file.path) for _, file in files]

    def publish(self, batch: Batch, objects: pa.Table, before: Sequence[Batch], aside: Path) -> Batch | None:
        """See :class:`Commits`. The index comes after: without it, or with an older one, readers look into newer ledgers."""
        self._refuse_removed(batch)
        batch = replace(batch, etags=tuple(self._etags.get(file.path, "") for file in batch.files))
        aside.mkdir(parents=True, exist_ok=True)
        path = aside / f"{batch.name}.parquet"
        told = {MANIFEST: manifest_of(batch), "trailscope.writer": aside.name}  # no two writers make equal ledgers
        ledger = write_table(path, objects, told)._replace(path=batch.ledger.path)
        if not self._storage.put_if_absent(ledger.path, path.read_bytes()):
            return None
        done = replace(batch, ledger=ledger)
        with suppress(LakeError):  # it is committed; the next commit tries again
            self._storage.put("committed.json", index_text((*before, done)).encode())
        self._remove_unused(batch)
        self._layout.add(done.all_files)
        self._layout.tell(Committed((done,)))
        return done

    def stored(self, path: str) -> RemoteFile:
        """See :class:`Commits`."""
        return self._layout.stored(path)

    def tidy(self, aside: Path) -> None:
        """See :class:`Commits`."""
        shutil.rmtree(aside, ignore_errors=True)

    def remove_superseded(self, committed: Committed, grace: float) -> int:
        """See :class:`Commits`."""
        superseding = [batch for batch in committed.batches if batch.supersedes]
        if not superseding:
            return 0
        there = self._storage.list()
        now = datetime.now(UTC)
        removed = 0
        for batch in superseding:
            ledger = there.get(batch.ledger.path)
            if ledger is not None and (now - ledger.modified).total_seconds() >= grace:
                paths = [path for path in batch.supersedes if path in there]
                in_parallel(self._storage.delete, paths)
                removed += len(paths)
        return removed

    def _refuse_removed(self, batch: Batch) -> None:
        """After a pause, as of a machine that slept, see whether somebody took what was uploaded for left over.

        Raises:
            LakeError: they did.
        """
        if time.time() - self._uploaded_at < GRACE_SECONDS / 2:
            return
        there = self._storage.list()
        gone = [file.path for file in batch.files if file.path not in there]
        if gone:
            raise LakeError(
                f"what was uploaded was removed before it could be committed ({gone[0]})",
                at=Location(self.lake),
                hint="nothing was committed; run the same command again",
            )

    def _remove_unused(self, batch: Batch) -> None:
        """Remove what was uploaded for this batch before somebody else's commit made it superfluous."""
        for path in self._pending - {file.path for file in batch.files}:
            self._storage.delete(path)
        self._pending.clear()
        self._ends.clear()
        self._etags.clear()


def _local(stored: Stored) -> Path:
    """Where a file lies that was made here, and not by another process."""
    assert isinstance(stored, Path)  # noqa: S101 - those of others are pending
    return stored
