"""The digests of an archive, read with their metadata; in S3 also those that others name and no listing showed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from trailscope.integrity import places
from trailscope.integrity.chains import Chains, DigestFile
from trailscope.integrity.inventory import ArchiveObject, Inventory, kind
from trailscope.integrity.reading import Reader
from trailscope.sources import SourceObject
from trailscope.window import Window

Tell = Callable[[int], None]
"""Told how many digests were read."""

_S3 = "s3://"
_HOUR = timedelta(hours=1)


def load(inventory: Inventory, reader: Reader, window: Window, tell: Tell) -> list[DigestFile]:
    """Every digest whose time meets the window.

    Raises:
        CredentialsError: credentials are missing or expired.
    """
    entries = [entry for entry in inventory.digests if meets(entry.path, window)]
    files = [
        DigestFile(entry.uri, entry.path, entry.exact, unread=why)
        for entry, why in inventory.unreadable
        if kind(entry.path) == "digest" and meets(entry.path, window)
    ]
    for _, file in reader.each(lambda entry: reader.digest(entry, inventory.metadata.get(entry.uri)), entries):
        files.append(file)
        tell(len(files))
    tried: set[str] = set()
    while named := list(_elsewhere(Chains(files), window, tried)):
        found = [file for _, file in reader.each(lambda entry: reader.digest(entry, None), named) if not file.gone]
        files += found
        tell(len(files))
        if not found:
            break
    return files


def meets(path: str, window: Window) -> bool:
    """Whether a digest's time meets the window, as far as its name tells; its time is taken to be an hour."""
    name = places.digest_name(path)
    if name is None:
        return True
    return (window.start is None or name.end > window.start) and (window.end is None or name.end - _HOUR < window.end)


def in_s3(bucket: str, key: str) -> ArchiveObject:
    """An object that no listing showed, such as one in another bucket; it need not be there."""
    uri = f"{_S3}{bucket}/{key}"
    return ArchiveObject(uri, key, True, SourceObject(uri, None, "", None))


def forgotten(inventory: Inventory) -> Iterable[tuple[str, ArchiveObject]]:
    """Digests of which only the metadata file is left: their URI, and that file."""
    there = {entry.uri for entry in (*inventory.digests, *(entry for entry, _ in inventory.unreadable))}
    for uri, entry in inventory.metadata.items():
        if uri not in there and places.digest_name(entry.path.removesuffix(places.METADATA)):
            yield uri, entry


def _elsewhere(chains: Chains, window: Window, tried: set[str]) -> Iterator[ArchiveObject]:
    for file in chains.files:
        before = file.previous
        if before is None or not file.exact or chains.lying_at(before.bucket, before.key):
            continue
        entry = in_s3(before.bucket, before.key)
        if entry.uri not in tried and meets(before.key, window):
            tried.add(entry.uri)
            yield entry
