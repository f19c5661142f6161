"""The objects that records were read from, had again byte for byte, and the digests that list them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trailscope import sources
from trailscope.errors import CredentialsError, SourceError
from trailscope.integrity import places
from trailscope.integrity.chains import Chains, DigestFile
from trailscope.integrity.inventory import ArchiveObject, Inventory
from trailscope.integrity.public_keys import SIGNED_WITHIN, document
from trailscope.integrity.reading import Reader
from trailscope.window import Window

_S3, _FILE = "s3://", "file://"
_LOGS, _DIGESTS = "/CloudTrail/", "/CloudTrail-Digest/"


@dataclass(frozen=True, slots=True)
class Original:
    """One object as the ledger knows it.

    Attributes:
        uri: where it lay.
        version: which version of it was read.
        size: stored bytes.
        sha256: of the stored bytes.
        fetched_at: when it was read into the lake, UTC.
    """

    uri: str
    version: str
    size: int | None
    sha256: str
    fetched_at: datetime | None

    @property
    def name(self) -> str:
        """The name of its file, without ``.gz``."""
        return places.stem(
            places.local_path(self.uri) if self.uri.startswith(_FILE) else self.uri.partition("?versionId=")[0]
        )


def read(original: Original, options: sources.SourceOptions) -> Iterator[bytes]:
    """Its stored bytes now. A local file that was only touched since is read all the same: its content decides.

    Raises:
        SourceError: it is gone, may not be read, changed in S3, or cannot be had a second time.
    """
    uri = original.uri
    if not uri.startswith((_S3, _FILE)):
        raise SourceError("it cannot be had a second time", hint="pack what can be, and say so")
    version = original.version
    if uri.startswith(_FILE) and "#" not in uri:
        try:
            version = sources.file_version(os.stat(places.local_path(uri)))  # noqa: PTH116 - the path may be no UTF-8
        except OSError as error:
            raise SourceError(f"it cannot be read: {error.strerror}") from error
    return sources.read(sources.SourceObject(uri, original.size, version, None), options)


def digests_of(
    originals: Sequence[Original], options: sources.SourceOptions, further: Iterable[str] = ()
) -> list[tuple[ArchiveObject, DigestFile, ArchiveObject | None]]:
    """The digests that list these objects, and those that follow them in their chains, with their metadata files.

    Args:
        originals: objects; digests are looked for beside the logs of the same days, in the same place.
        options: credentials.
        further: other places to look for digests in.

    Raises:
        CredentialsError: credentials are missing or expired. SourceError: one of the other places cannot be listed.
    """
    asked = replace(options, digests=True, versions=False, window=Window(), late=timedelta(0))
    inventory, named = Inventory(), frozenset(further)
    for place in sorted({place for original in originals for place in _beside(original.uri)} | named):
        try:
            inventory.take(sources.find(place, asked), copied=True)
        except SourceError as error:
            if place in named or isinstance(error, CredentialsError):
                raise
            # there are none beside the logs, which the bundle's index says
    reader = Reader(asked, None, remote=any(original.uri.startswith(_S3) for original in originals))
    by_uri = {entry.uri: entry for entry in inventory.digests}
    files = [
        file for _, file in reader.each(lambda e: reader.digest(e, inventory.metadata.get(e.uri)), by_uri.values())
    ]
    return [(by_uri[file.uri], file, inventory.metadata.get(file.uri)) for file in _wanted(files, originals)]


def keys_of(files: Sequence[DigestFile], options: sources.SourceOptions) -> dict[str, bytes]:
    """Files of the public keys of digests that lie in S3, by name; without those that cannot be had."""
    ends: defaultdict[str, list[datetime]] = defaultdict(list)
    for file in files:
        if file.name and file.uri.startswith(_S3):
            ends[file.name.region].append(file.end)
    found = {}
    for region, moments in sorted(ends.items()):
        with suppress(SourceError):
            entries = sources.public_keys(region, min(moments) - SIGNED_WITHIN, max(moments) + SIGNED_WITHIN, options)
            found[f"{region}.json"] = document(entries)
    return found


def _wanted(files: Sequence[DigestFile], originals: Sequence[Original]) -> list[DigestFile]:
    """Those that list an object by its name, and their successors, which carry their signatures."""
    names, chains = {original.name for original in originals}, Chains(files)
    listing = [f for f in files if f.digest and any(places.stem(log.key) in names for log in f.digest.logs)]
    following = [after for file in listing for after in chains.successors(file)]
    return sorted({file.uri: file for file in (*listing, *following)}.values(), key=lambda file: file.uri)


def _beside(uri: str) -> Iterator[str]:
    """The folders of digests of the day of delivery and of the next, when the last digests of a day are written."""
    if uri.startswith(_FILE) and "#" in uri:
        yield uri.partition("#")[0]
        return
    folder, _, _ = uri.rpartition("/")
    place = places.place(folder)
    if _LOGS not in f"{folder}/" or place.day is None:
        return
    above = folder.removesuffix(place.day)
    digests = _DIGESTS.join(f"{above}".rsplit(_LOGS, 1))
    try:
        day = datetime.strptime(place.day, "%Y/%m/%d")
    except ValueError:
        return
    for number in (0, 1):
        found = f"{digests}{day + timedelta(days=number):%Y/%m/%d}/"
        yield places.local_path(found) if found.startswith(_FILE) else found
