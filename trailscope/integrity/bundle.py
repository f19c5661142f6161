"""An evidence bundle: original objects byte for byte, their digests and keys, the records taken out of them, and a manifest.

    manifest.json      every other file with its SHA-256, where it comes from and when it was fetched
    INDEX.txt          the same and the events, for people
    objects/…          the objects as they lay there
    digests/…, keys/…  CloudTrail's digests that list them, with their metadata, and the public keys
    records.ndjson     one event a line: its object, its position in it, and the record
    __main__.py        the check: `python3 BUNDLE.zip`

The same input gives the same bytes: entries stand in a fixed order, uncompressed, with a fixed date, and no clock is read.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from trailscope import sources
from trailscope.errors import CredentialsError, SourceError
from trailscope.files import write_output
from trailscope.integrity import bundle_check, bundle_index, originals, places
from trailscope.integrity.bundle_check import MANIFEST
from trailscope.integrity.inventory import ArchiveObject
from trailscope.integrity.kit import parts
from trailscope.integrity.originals import Original
from trailscope.schema.record import rebuild

RECORDS, INDEX, CHECK = "records.ndjson", "INDEX.txt", "__main__.py"
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
_OBJECTS_AT_ONCE = 200
_SPOOLED = 32 << 20
_CHUNK = 1 << 20

RowsOf = Callable[[Sequence[str]], pa.Table]
"""The chosen events of some objects, with all columns of ``events``, by their source URIs."""


@dataclass(frozen=True)
class About:
    """What the manifest says of the bundle itself.

    Attributes:
        made_by: the program and its version.
        command: how it was asked for.
        selection: which events were chosen, in words.
        lake: where they were found.
    """

    made_by: str
    command: str
    selection: str
    lake: str


@dataclass(frozen=True)
class Contents:
    """What goes into a bundle.

    Attributes:
        objects: that the chosen events were read from.
        rows_of: the chosen events.
        about: what the manifest says of the bundle.
        keys: files of public keys, by name; of digests in S3 they are asked for when there are none.
        options: credentials to fetch the objects with.
        further: other places to look for digests in.
    """

    objects: Sequence[Original]
    rows_of: RowsOf
    about: About
    keys: Mapping[str, bytes]
    options: sources.SourceOptions
    further: Sequence[str] = ()


@dataclass(frozen=True)
class Packed:
    """What a bundle came to hold.

    Attributes:
        path: the bundle.
        sha256: of it: what to note when it is handed over.
        events, objects, digests: how many.
        missing: objects that could not be had as they were read, and why.
    """

    path: Path
    sha256: str
    events: int
    objects: int
    digests: int
    missing: tuple[tuple[str, str], ...] = ()


@dataclass
class _Writing:
    """A zip that is being written, and what the manifest will say of it."""

    archive: zipfile.ZipFile
    files: list[dict[str, Any]] = field(default_factory=list)
    index: list[str] = field(default_factory=list)

    def add(self, path: str, chunks: Iterable[bytes], kind: str, **said: Any) -> None:
        hashed, size = sha256(), 0
        with self.archive.open(_entry(path), "w", force_zip64=True) as stream:
            for chunk in chunks:
                stream.write(chunk)
                hashed.update(chunk)
                size += len(chunk)
        self.files.append({"path": path, "bytes": size, "sha256": hashed.hexdigest(), "kind": kind, **said})


def pack(target: Path, contents: Contents) -> Packed:
    """Write a bundle to a zip; it appears when it is complete.

    Raises:
        CredentialsError: credentials are missing or expired. TrailscopeError: the bundle cannot be written.
    """
    found: dict[str, Any] = {}

    def fill(beside: Path) -> None:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
            found.update(_fill(_Writing(archive), contents))

    write_output(target, fill, "the bundle")
    return Packed(target, bundle_check.sha256_of(str(target)), **found)


def _fill(writing: _Writing, contents: Contents) -> dict[str, Any]:
    ordered = sorted(contents.objects, key=lambda original: original.uri)
    where, missing = _add_objects(writing, ordered, contents.options)
    digests = _add_digests(writing, [original for original in ordered if original.uri in where], contents)
    with tempfile.SpooledTemporaryFile(_SPOOLED) as records, bundle_index.SortedLines() as lines:
        events = _write_records(records, lines, [original.uri for original in ordered], where, contents.rows_of)
        writing.add(RECORDS, _from_start(records), "records")
        writing.add(CHECK, [Path(bundle_check.__file__).read_bytes()], "check")
        above = bundle_index.heading(asdict(contents.about), events, writing.files, missing)
        writing.add(INDEX, chain((f"{line}\n".encode("utf-8", "backslashreplace") for line in above), lines), "index")
    manifest = {
        "format": bundle_check.FORMAT,
        **asdict(contents.about),
        "events": events,
        "records": RECORDS,
        "missing": [{"from": uri, "reason": why} for uri, why in missing],
        "files": sorted(writing.files, key=lambda entry: str(entry["path"])),
    }
    with writing.archive.open(_entry(MANIFEST), "w") as stream:
        stream.write((json.dumps(manifest, indent=1) + "\n").encode())
    return {"events": events, "objects": len(where), "digests": digests, "missing": tuple(missing)}


def _add_objects(
    writing: _Writing, ordered: Sequence[Original], options: sources.SourceOptions
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Add each object that is still what was read; gives URI → path in the bundle, and what is missing."""
    where: dict[str, str] = {}
    missing: list[tuple[str, str]] = []
    for original in ordered:
        path = _path(original)
        with tempfile.SpooledTemporaryFile(_SPOOLED) as spool:
            try:
                hashed = _spooled(originals.read(original, options), spool)
            except CredentialsError:
                raise
            except SourceError as error:
                missing.append((original.uri, error.what))
                continue
            if hashed != original.sha256:
                missing.append(
                    (original.uri, f"its SHA-256 is {hashed} now, it was {original.sha256} when it was read")
                )
                continue
            fetched = original.fetched_at.astimezone(UTC).isoformat() if original.fetched_at else None
            writing.add(
                path, _from_start(spool), "object",
                **{"from": original.uri, "fetched_at": fetched, "version": original.version, "ledger_sha256": original.sha256},
            )  # fmt: skip
        where[original.uri] = path
    return where, missing


def _add_digests(writing: _Writing, packed: Sequence[Original], contents: Contents) -> int:
    options = contents.options
    found = originals.digests_of(packed, options, contents.further)
    keys = contents.keys or originals.keys_of([file for _, file, _ in found], options)
    for name, data in sorted(keys.items()):
        writing.add(f"keys/{'/'.join(parts(name))}", [data], "keys")
    taken: dict[str, set[bytes]] = {}  # name → what was packed under it
    for entry, file, beside in found:
        name = parts(file.path.rpartition("/")[2])[0]
        if entry.found is None:
            continue
        data, said = sources.read_with_metadata(entry.found, options)
        metadata, of_whom = _metadata(said, beside, options), entry.uri if said or beside is None else beside.uri
        same = taken.setdefault(name, set())
        both = sha256(data).digest() + sha256(metadata).digest()
        if both in same:
            continue
        same.add(both)
        path = (
            f"digests/{name}" if len(same) == 1 else f"digests/{len(same)}/{name}"
        )  # another of that name is packed beside
        writing.add(path, [data], "digest", **{"from": entry.uri})
        if metadata:
            writing.add(f"{path}{places.METADATA}", [metadata], "metadata", **{"from": of_whom})
    return sum(map(len, taken.values()))


def _metadata(said: Mapping[str, str], beside: ArchiveObject | None, options: sources.SourceOptions) -> bytes:
    """What S3 says of a digest, or else the file beside it that says so; empty where there is neither."""
    if said:
        return (json.dumps({"Metadata": said}, indent=4, sort_keys=True) + "\n").encode()
    return b"".join(sources.read(beside.found, options)) if beside is not None and beside.found is not None else b""


def _write_records(
    records: Any, lines: bundle_index.SortedLines, uris: Sequence[str], where: Mapping[str, str], rows_of: RowsOf
) -> int:
    """One JSON line an event, and one line of the index; gives how many."""
    count = 0
    for start in range(0, len(uris), _OBJECTS_AT_ONCE):
        table = rows_of(uris[start : start + _OBJECTS_AT_ONCE])
        for batch in table.to_batches(max_chunksize=4096):
            for row in batch.to_pylist():
                path = where.get(row["source_uri"])
                entry = {
                    "event_id": row["event_id"],
                    "object": path,
                    "source_uri": row["source_uri"],
                    "source_index": row["source_index"],
                    "record": rebuild(row),
                }
                records.write((json.dumps(entry, separators=(",", ":")) + "\n").encode())
                lines.add(bundle_index.event_line(row, path))
                count += 1
    return count


def _path(original: Original) -> str:
    """Where an object lies in the bundle: as in S3, or, of local files, by hash and name."""
    if original.uri.startswith("s3://"):
        return "/".join(["objects", *parts(original.uri.removeprefix("s3://"))])
    name = places.local_path(original.uri).rpartition("/")[2]
    return f"objects/local/{original.sha256[:16]}/{parts(name)[0]}"


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _DATE)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    return entry


def _spooled(chunks: Iterable[bytes], spool: BinaryIO | Any) -> str:
    hashed = sha256()
    for chunk in chunks:
        spool.write(chunk)
        hashed.update(chunk)
    return hashed.hexdigest()


def _from_start(spool: Any) -> Iterator[bytes]:
    spool.seek(0)
    yield from iter(lambda: spool.read(_CHUNK), b"")
