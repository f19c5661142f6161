"""What has been committed to a lake: its batches in order, each with its files.

Two places say it. The ledger of a batch (``objects/BATCH.parquet``) carries a manifest among its metadata: the batch's
files (path, bytes, rows, SHA-256), and the name and SHA-256 of the ledger before it. So the ledgers are a chain, and one that is
missing is missed by the next. ``committed.json`` holds the manifests of all ledgers, because opening a lake must not open
every ledger; it is replaced after each commit, and without it the ledgers are read instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from trailscope.lake.layout import FoundFile, Layout, batch_of, is_batch
from trailscope.lake.stored import readable

MANIFEST = "trailscope.manifest"
"""The key among a ledger's metadata."""


class File(NamedTuple):
    """One file as it was committed. ``None`` stands for what an older trailscope did not note.

    Attributes:
        path: within the lake, with ``/``.
        bytes, rows, sha256: of the whole file.
    """

    path: str
    bytes: int | None = None
    rows: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Batch:
    """One commit.

    Attributes:
        name: of the batch.
        ledger: ``objects/NAME.parquet``. A manifest cannot hold the hash of the file it stands in: there it is bare.
        files: everything else that was committed with it.
        before: the batch committed before it; empty for the first.
        before_sha256: of that one's ledger; ``None`` where an older trailscope wrote it.
        columns: how many columns its ledger has; ``None`` where an older trailscope wrote it.
        missing: files (of earlier batches) that were known to be missing, so that nothing in this batch relies on them.
        gives_up: missing files that are not missed any more, because all that stood in them was read again.
        supersedes: files of earlier batches that are not read any more, whether or not they are still there: what stood in them
            stands in files of this batch (compaction), or was to be forgotten (retention).
        forgets: the first day that was kept, where events were forgotten; empty otherwise.
        etags: of each of ``files``, as S3 gave it when it was uploaded; empty for a lake on a local path and for what an older
            trailscope wrote.
    """

    name: str
    ledger: File
    files: tuple[File, ...] = ()
    before: str = ""
    before_sha256: str | None = None
    columns: int | None = None
    missing: tuple[str, ...] = ()
    gives_up: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    forgets: str = ""
    etags: tuple[str, ...] = ()

    @property
    def all_files(self) -> tuple[File, ...]:
        """The ledger and all others."""
        return (self.ledger, *self.files)


@dataclass(frozen=True)
class Committed:
    """The batches of a lake, oldest first.

    Attributes:
        batches: all that is known of.
        indexed: whether ``committed.json`` knew of them; without it, a lost ledger is known by the files it leaves behind.
        set_aside: committed files that are neither read nor missed.
    """

    batches: tuple[Batch, ...] = ()
    indexed: bool = False
    given_up: frozenset[str] = field(init=False)
    superseded: frozenset[str] = field(init=False)
    set_aside: frozenset[str] = field(init=False)  # asked for each file of a lake, so it is made once

    def __post_init__(self) -> None:
        object.__setattr__(self, "given_up", frozenset(path for batch in self.batches for path in batch.gives_up))
        object.__setattr__(self, "superseded", frozenset(path for batch in self.batches for path in batch.supersedes))
        object.__setattr__(self, "set_aside", self.given_up | self.superseded)

    def files(self) -> Iterator[File]:
        """All files that must be there."""
        aside = self.set_aside
        return (file for batch in self.batches for file in batch.all_files if file.path not in aside)


def read_index(layout: Layout) -> tuple[Batch, ...] | None:
    """The batches in ``committed.json``; ``None`` where it is not there or is not what it should be."""
    try:
        entries = json.loads(layout.index.read_text(encoding="utf-8"))["batches"]
        return tuple(_batch(entry) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def completed(layout: Layout, index: tuple[Batch, ...] | None, found: Mapping[str, FoundFile]) -> Committed:
    """What has been committed: what the index says, and the ledgers it does not know yet; without an index, what the ledgers say.

    Args:
        layout: of the lake.
        index: see :func:`read_index`; to be read before the files are listed, because a commit may come between.
        found: its files, as :meth:`Layout.files` lists them.
    """
    known = {batch.ledger.path for batch in index or ()}
    ledgers = sorted(path for path in found if path.startswith("objects/") and path not in known)
    manifests = [batch for path in ledgers if (batch := _read_manifest(layout, path, found)) is not None]
    if index is not None:
        return Committed((*index, *_following(index[-1].name if index else "", manifests)), indexed=True)
    return Committed(tuple(_with_lost(manifests, found)))


def write_index(layout: Layout, batches: Iterable[Batch]) -> None:
    """Replace ``committed.json`` as a whole."""
    layout.replace_file("committed.json", index_text(batches))


def index_text(batches: Iterable[Batch]) -> str:
    """What ``committed.json`` says."""
    text = json.dumps({"batches": [_entry(batch) for batch in batches]}, separators=(",", ":"))
    return text.replace('{"name"', '\n{"name"') + "\n"


def manifest_of(batch: Batch) -> str:
    """What the ledger of a batch carries among its metadata."""
    return json.dumps(_entry(batch), separators=(",", ":"))


def _entry(batch: Batch) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": batch.name, "ledger": batch.ledger[1:], "files": batch.files}
    optional = {
        "before": batch.before,
        "before_sha256": batch.before_sha256,
        "columns": batch.columns,
        "missing": batch.missing,
        "gives_up": batch.gives_up,
        "supersedes": batch.supersedes,
        "forgets": batch.forgets,
        "etags": batch.etags,
    }
    return entry | {name: value for name, value in optional.items() if value}


def _batch(entry: Mapping[str, Any]) -> Batch:
    name = str(entry["name"])
    return Batch(
        name,
        File(_ledger(name), *entry["ledger"]),
        tuple(File(*values) for values in entry["files"]),
        entry.get("before", ""),
        entry.get("before_sha256"),
        entry.get("columns"),
        tuple(entry.get("missing", ())),
        tuple(entry.get("gives_up", ())),
        tuple(entry.get("supersedes", ())),
        entry.get("forgets", ""),
        tuple(entry.get("etags", ())),
    )


def _ledger(name: str) -> str:
    return f"objects/{name}.parquet"


def _read_manifest(layout: Layout, path: str, found: Mapping[str, FoundFile]) -> Batch | None:
    """The batch of one ledger; ``None`` for a copy under another name.

    A ledger without a manifest was written by an older trailscope, where a file belonged to a batch by its name. One that cannot
    be read has no size that would be right.
    """
    name = Path(path).stem
    if not is_batch(name):
        return None
    import pyarrow as pa  # noqa: PLC0415 - a question to a lake whose index is up to date need not wait for it
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    try:
        described = pq.read_metadata(readable(layout.stored(path)))
        manifest = (described.metadata or {}).get(MANIFEST.encode())
        batch = None if manifest is None else _batch(json.loads(manifest))
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError):
        return Batch(name, File(path))
    if batch is None:
        return Batch(name, File(path, found[path].bytes, described.num_rows), _of_batch(name, found))
    if batch.name != name:
        return None
    return replace(batch, ledger=File(path, found[path].bytes, described.num_rows))


def _following(last: str, manifests: Iterable[Batch]) -> Iterator[Batch]:
    """Those that continue the chain: a ledger from elsewhere does not."""
    for batch in manifests:
        if batch.before == last and batch.columns is not None:
            yield batch
            last = batch.name


def _with_lost(manifests: list[Batch], found: Mapping[str, FoundFile]) -> Iterator[Batch]:
    """The batches of ledgers, and those that other ledgers tell of: as the one before, or as missing."""
    names = {batch.name for batch in manifests}
    for batch in manifests:
        ledgers = [_ledger(batch.before)] if batch.before else []
        for path in (*ledgers, *(path for path in batch.missing if path.startswith("objects/"))):
            name = batch_of(path)
            if name not in names:
                names.add(name)
                yield Batch(name, File(path), _of_batch(name, found))
        yield batch


def _of_batch(name: str, found: Mapping[str, FoundFile]) -> tuple[File, ...]:
    """The files that belong to a batch by their names."""
    return tuple(
        File(path, found[path].bytes) for path in sorted(found) if batch_of(path) == name and path != _ledger(name)
    )
