"""Collecting a kit from S3 that can be verified without a network: logs, digests with their metadata, public keys.

Only ever lists and gets. What was fetched before is not fetched again; what changed meanwhile is put beside.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trailscope import sources
from trailscope.errors import CredentialsError, Location, SourceError, UsageError
from trailscope.integrity import loading, places, public_keys
from trailscope.integrity.inventory import ArchiveObject, Inventory
from trailscope.integrity.kit import KEYS, FetchedFile, Kit, metadata_path
from trailscope.integrity.public_keys import SIGNED_WITHIN
from trailscope.window import Window

Progress = Callable[[str, int, int], None]
"""Told what is fetched, how many objects were dealt with, and how many there are."""

_S3 = "s3://"
_AROUND = timedelta(hours=2)


@dataclass(frozen=True)
class Problem:
    """Something that could not be fetched, and why."""

    uri: str
    what: str


@dataclass
class Collected:
    """What a run of collecting did.

    Attributes:
        root: the kit's folder.
        logs, digests, others: how many objects were fetched.
        bytes: stored bytes of those.
        held: how many had been fetched before.
        changed: URIs of objects of which another version had been fetched before.
        keys: files of public keys.
        problems: what could not be fetched.
    """

    root: Path
    logs: int = 0
    digests: int = 0
    others: int = 0
    bytes: int = 0
    held: int = 0
    changed: list[str] = field(default_factory=list)
    keys: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def collect(
    *given: str,
    root: Path,
    window: Window,
    options: sources.SourceOptions,
    by: str,
    progress: Progress | None = None,
) -> Collected:
    """Fetch logs and digests into a kit; see `trailscope.integrity.kit` for its layout.

    Args:
        given: ``s3://bucket/prefix``.
        root: the kit's folder; an earlier, interrupted or smaller run is continued.
        window: times of delivery, UTC, half open.
        options: credentials and endpoint, accounts and regions.
        by: the program and its version, for the ledger.
        progress: told of progress, on this thread.

    Raises:
        UsageError: a place is not in S3. SourceError: a place cannot be listed. CredentialsError: credentials are missing
        or expired; what was fetched stays. TrailscopeError: the kit cannot be written.
    """
    for place in given:
        if not place.startswith(_S3):
            raise UsageError(
                f"{place} is not in S3", hint="name s3://bucket/prefix; what lies here already can be verified"
            )
    around = replace(options, digests=True, versions=False, window=window.padded(_AROUND, _AROUND), late=timedelta(0))
    inventory = Inventory()
    for place in given:
        inventory.take(sources.find(place, around), copied=False)
    run = _Run(Kit(root), around, by, Collected(root))
    wanted = list(_wanted(inventory, window))
    tell = progress or (lambda what, done, total: None)  # noqa: ARG005 - nobody listens
    for done, _ in enumerate(run.fetch_all(wanted), 1):
        tell("objects", done, len(wanted))
    run.fetch_keys([entry for kind, entry in wanted if kind == "digests"])
    run.done.problems += [Problem(entry.uri, why) for entry, why in inventory.unreadable]
    return run.done


def _wanted(inventory: Inventory, window: Window) -> Iterator[tuple[str, ArchiveObject]]:
    """What to fetch: digests first, because they are few and say what there must be."""
    yield from (("digests", entry) for entry in inventory.digests if loading.meets(entry.path, window))
    for entry in inventory.logs:
        said = places.delivered(entry.path)
        if said is None or window.contains(said[2]):
            yield "logs", entry
    yield from (("others", entry) for entry in inventory.others)


@dataclass
class _Run:
    kit: Kit
    options: sources.SourceOptions
    by: str
    done: Collected
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def fetch_all(self, wanted: Sequence[tuple[str, ArchiveObject]]) -> Iterator[None]:
        """Fetch on many threads; yields after each object. Stops at the first error that all others would meet too."""
        pool = ThreadPoolExecutor(max(1, self.options.concurrency), thread_name_prefix="collect")
        try:
            yield from pool.map(lambda item: self._fetch(*item), wanted)
        finally:
            pool.shutdown(cancel_futures=True)

    def _fetch(self, kind: str, entry: ArchiveObject) -> None:
        found = entry.found or sources.SourceObject(
            entry.uri, 0, "", None
        )  # empty, which may be how it was tampered with
        if self.kit.holds(entry.uri, found.version, found.size):
            with self._counting:
                self.done.held += 1
            return
        try:
            self._copy(kind, found)
        except CredentialsError:
            raise
        except SourceError as error:
            with self._counting:
                self.done.problems.append(Problem(entry.uri, error.what))

    def _copy(self, kind: str, found: sources.SourceObject) -> None:
        changed, path = self.kit.changed(found.uri, found.version), self.kit.path_for(found.uri, found.version)
        if kind == "digests":
            data, said = sources.read_with_metadata(found, self.options)
            head = {"ContentLength": len(data), "ETag": f'"{found.version}"', "Metadata": said}
            self.kit.write(metadata_path(path), [(json.dumps(head, indent=4, sort_keys=True) + "\n").encode()])
            size, hashed = self.kit.write(path, [data])
        else:
            size, hashed = self.kit.write(path, sources.read(found, self.options))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.kit.note(FetchedFile(found.uri, path.as_posix(), size, found.version, hashed, now, self.by))
        with self._counting:
            setattr(self.done, kind, getattr(self.done, kind) + 1)
            self.done.bytes += size
            if changed:
                self.done.changed.append(found.uri)

    def fetch_keys(self, digests: Iterable[ArchiveObject]) -> None:
        """The public keys of the digests' regions and times, with those that an earlier run fetched."""
        ends: defaultdict[str, list[datetime]] = defaultdict(list)
        for entry in digests:
            if name := places.digest_name(entry.path):
                ends[name.region].append(name.end)
        for region, moments in sorted(ends.items()):
            try:
                entries = sources.public_keys(
                    region, min(moments) - SIGNED_WITHIN, max(moments) + SIGNED_WITHIN, self.options
                )
            except CredentialsError:
                raise
            except SourceError as error:
                self.done.problems.append(Problem(f"cloudtrail:{region}", f"no public keys: {error.what}"))
                continue
            path = Path(KEYS, f"{region}.json")
            document = public_keys.merged(entries, self._earlier(path))
            self.kit.write(path, [document])
            self.done.keys.append(self.kit.root / path)

    def _earlier(self, path: Path) -> bytes | None:
        whole = self.kit.root / path
        try:
            return whole.read_bytes() if whole.exists() else None
        except OSError as error:
            raise SourceError(
                "an earlier list of keys cannot be read", at=Location(str(whole)), hint="move it away"
            ) from error
