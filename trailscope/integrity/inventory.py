"""What lies at a source, told apart in one listing: digests, what S3 keeps beside them, logs, and the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trailscope.integrity import places
from trailscope.integrity.chains import Metadata
from trailscope.integrity.digests import utc
from trailscope.sources import Found, Skipped, SourceObject, Unreadable

_S3 = "s3://"
_PREFIX = "x-amz-meta-"
_DIGESTS = "CloudTrail-Digest"


@dataclass(frozen=True, slots=True)
class ArchiveObject:
    """One object.

    Attributes:
        uri: where it lies.
        path: its key in S3; its path on this machine, or inside its archive.
        exact: whether it must lie at just the bucket and key that a digest names.
        found: to read it; ``None`` for one of zero bytes.
    """

    uri: str
    path: str
    exact: bool
    found: SourceObject | None

    def lies_at(self, bucket: str, key: str) -> bool:
        """Whether it lies at this place of S3, or is a copy that can come from there."""
        if self.exact:
            return self.uri == f"{_S3}{bucket}/{key}"
        return places.conflict(self.path, key) is None


@dataclass
class Inventory:
    """All that was listed.

    Attributes:
        digests, logs: by their names and folders.
        metadata: of digests, by the URI of the digest.
        others: what no name or folder calls a log; only its content can.
        unreadable: what could not be listed or opened, and why.
        skipped: how many objects were left out, by reason.
    """

    digests: list[ArchiveObject] = field(default_factory=list)
    logs: list[ArchiveObject] = field(default_factory=list)
    metadata: dict[str, ArchiveObject] = field(default_factory=dict)
    others: list[ArchiveObject] = field(default_factory=list)
    unreadable: list[tuple[ArchiveObject, str]] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)

    def take(self, found: Iterable[Found], *, copied: bool) -> None:
        """List what was found; ``copied``: whether objects in S3 are copies too, which need not lie where AWS put them."""
        seen = {entry.uri for entry in (*self.digests, *self.logs, *self.others)}
        for item in found:
            if isinstance(item, Unreadable):
                why = f"it cannot be read: {item.reason} ({item.detail})"
                self.unreadable.append((entry_of(item.uri, None, copied=copied), why))
            elif isinstance(item, SourceObject):
                if item.uri not in seen:
                    self._place(entry_of(item.uri, item, copied=copied))
            elif isinstance(item, Skipped):
                if item.reason == "empty file":
                    self._place_empty(entry_of(item.uri, None, copied=copied))
                else:
                    self.skipped[item.reason] = self.skipped.get(item.reason, 0) + (item.objects or 1)

    def _place(self, entry: ArchiveObject) -> None:
        if entry.uri.endswith(places.METADATA):
            self.metadata[entry.uri.removesuffix(places.METADATA)] = entry
            return
        what = kind(entry.path)
        (self.digests if what == "digest" else self.logs if what == "log" else self.others).append(entry)

    def _place_empty(self, entry: ArchiveObject) -> None:
        """Empty objects are folder markers, but for those with the name of something that cannot be empty."""
        if places.digest_name(entry.path):
            self.digests.append(entry)
        elif places.delivered(entry.path):
            self.logs.append(entry)
        else:
            self.skipped["empty file"] = self.skipped.get("empty file", 0) + 1


def entry_of(uri: str, found: SourceObject | None, *, copied: bool) -> ArchiveObject:
    """The entry of an object by its URI."""
    if uri.startswith(_S3):
        return ArchiveObject(uri, uri.removeprefix(_S3).partition("/")[2], not copied, found)
    return ArchiveObject(uri, places.local_path(uri), False, found)


def metadata_of(said: Mapping[str, str]) -> Metadata | None:
    """What is of interest in the user metadata of an object; ``None`` when nothing is."""
    named = {name.lower().removeprefix(_PREFIX): value for name, value in said.items()}
    made = named.get("backfill-generation-timestamp")
    found = Metadata(named.get("signature"), named.get("signature-algorithm"), utc(made) if made else None)
    return None if found == Metadata() else found


def metadata_file(data: bytes) -> Metadata | None:
    """The metadata in what ``aws s3api head-object`` prints; ``None`` when it prints something else."""
    try:
        document: Any = json.loads(data.decode("utf-8-sig"))
        said = document["Metadata"]
        return metadata_of({str(name): str(value) for name, value in said.items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def kind(path: str) -> str:
    """``digest``, ``log`` or ``other``; the file's name says more than the folder, which somebody may have chosen."""
    where, name = places.file_place(path)
    if places.digest_name(path) or f"_{_DIGESTS}_" in name:
        return "digest"
    if places.delivered(path):
        return "log"
    if where.folder is None:
        return "other"
    return "digest" if where.folder == _DIGESTS else "log"
