"""The verification of an archive, step by step: list once, judge the digests, read the logs, say what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from trailscope import sources
from trailscope.errors import CredentialsError, SourceError
from trailscope.integrity import gaps, judging, loading, places, public_keys
from trailscope.integrity.chains import Chains, DigestFile, MissingDigest
from trailscope.integrity.coverage import FileVerdict, Listing, Listings, Uncovered
from trailscope.integrity.inventory import Inventory, kind
from trailscope.integrity.logs import LogPass
from trailscope.integrity.public_keys import SIGNED_WITHIN, KeyList, KeyRing
from trailscope.integrity.reading import Reader
from trailscope.integrity.restoring import Restorer
from trailscope.integrity.verification import Verification, VerifiedFile, verification
from trailscope.window import Window

Progress = Callable[[str, int, int], None]
"""Told what is read now (``digests``, ``logs``), how many were read, and how many there are."""

_S3 = "s3://"
_AROUND = timedelta(hours=2)  # a digest lies under the day on which its time ends
_KEY_LIST_BYTES = 1 << 20
_NAMED = 3  # lists of keys in a note

NO_DIGESTS = (
    "there are no digest files here, so nothing can be verified. Either log file validation is off for the trail, or the"
    " folder CloudTrail-Digest, which lies beside CloudTrail under each account, was not copied"
)


def verify(
    *given: str,
    keys: Sequence[Path] = (),
    window: Window = Window(),  # noqa: B008 - frozen and empty
    options: sources.SourceOptions | None = None,
    copied: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Verify logs by CloudTrail's digests.

    Args:
        given: files, folders, archives or ``s3://`` prefixes with ``CloudTrail`` and ``CloudTrail-Digest``. A file that is
            a list of public keys counts as one of ``keys``.
        keys: what ``aws cloudtrail list-public-keys`` printed: files, or folders of them. For S3 without any they are asked
            for, in the digests' own regions.
        window: times of *delivery*, UTC, half open.
        options: credentials and endpoint, accounts and regions.
        copied: whether objects in S3 are copies, which need not lie where AWS put them. Local files always are.
        threads: worker threads; one per core by default.
        progress: told of progress, on this thread.

    Raises:
        SourceError: a source cannot be listed at all, or keys are none. CredentialsError: credentials are missing or expired.
    """
    asked = _asked(options or sources.SourceOptions(), window)
    reader = Reader(asked, threads, remote=any(place.startswith(_S3) for place in given))
    tell = progress or (lambda what, done, total: None)  # noqa: ARG005 - nobody listens
    lists = [Path(place) for place in given if _is_key_list(place)]
    inventory = Inventory()
    for place in given:
        if Path(place) not in lists:
            inventory.take(sources.find(place, asked), copied=copied)
    files = loading.load(inventory, reader, window, lambda done: tell("digests", done, len(inventory.digests)))
    chains, ring = Chains(files), public_keys.load([*keys, *lists])
    notes: list[str] = []
    if not ring.lists and any(file.uri.startswith(_S3) for file in files):
        ring, notes = _asked_for(files, asked, reader)
    judging.judge(chains, ring)
    restorer = Restorer({entry.uri: entry for entry in inventory.digests}, reader, chains, ring)
    restorer.fingerprints()
    listings, logs = Listings(files), LogPass()
    entries = [entry for entry in inventory.logs if _in(window, entry.path)]
    logs.read(entries, listings, reader, lambda done: tell("logs", done, len(entries)))
    logs.read_others(inventory.others, listings, reader)
    if any(place.startswith(_S3) for place in given) and not copied:
        _read_elsewhere(logs, listings, window, reader)
    restorer.hashes(logs.differences())
    logs.settle()
    unreadable = list(_unreadable_rows(inventory, listings))
    missing = _missing_digests(chains, inventory, window)
    found = gaps.find(chains, logs.calls)
    rows = [*_digest_rows(files), *_missing_rows(missing, listings, logs, window), *unreadable]
    logs.explain(Uncovered(chains, found, missing))
    notes += _notes(files, logs, ring)
    return verification([*rows, *logs.rows], chains, found, ring, notes)


def _asked(options: sources.SourceOptions, window: Window) -> sources.SourceOptions:
    around = window.padded(before=_AROUND, after=_AROUND)
    return replace(options, digests=True, window=around, late=timedelta(0), versions=False)


def _in(window: Window, path: str) -> bool:
    """Whether a log was delivered in the window, as far as its name tells."""
    said = places.delivered(path)
    return said is None or window.contains(said[2])


def _is_key_list(place: str) -> bool:
    path = Path(place)
    try:
        if place.startswith(_S3) or not path.is_file() or path.stat().st_size > _KEY_LIST_BYTES:
            return False
        return public_keys.key_list(path.read_bytes(), place) is not None
    except (OSError, ValueError):
        return False


def _asked_for(
    files: Sequence[DigestFile], options: sources.SourceOptions, reader: Reader
) -> tuple[KeyRing, list[str]]:
    """The keys of all regions and times of the digests, and why some could not be had."""
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for file in files:
        if file.name and file.digest:
            made = file.metadata.generated if file.metadata else None
            times[file.name.region] += [file.digest.start, file.digest.end, *([made] if made else [])]

    def ask(region: str) -> KeyList | SourceError:
        first, last = min(times[region]) - SIGNED_WITHIN, max(times[region]) + SIGNED_WITHIN
        try:
            entries = sources.public_keys(region, first, last, options)
        except CredentialsError:
            raise
        except SourceError as error:
            return error
        return public_keys.asked_for(entries, f"cloudtrail:{region}")

    lists: list[KeyList] = []
    notes: list[str] = []
    for region, answer in reader.each(ask, sorted(times)):
        if isinstance(answer, KeyList):
            lists.append(answer)
        else:
            notes.append(f"no public keys of {region}: {answer.what}; get them elsewhere and give them with --keys")
    return KeyRing(lists), notes


def _read_elsewhere(logs: LogPass, listings: Listings, window: Window, reader: Reader) -> None:
    """Logs in S3 that are listed and were not found: they may lie in another bucket, or under a day that was not asked for."""
    wanted = [
        loading.in_s3(listing.log.bucket, listing.log.key)
        for listing in listings.unfound()
        if listing.digest.exact and _in(window, listing.log.key)
    ]
    logs.read_listed(wanted, listings, reader)


def _missing_digests(chains: Chains, inventory: Inventory, window: Window) -> list[MissingDigest]:
    found = chains.missing(window.start)
    known = {places.stem(item.uri) for item in found}
    for uri, _ in loading.forgotten(inventory):
        if places.stem(uri) not in known and loading.meets(uri, window):
            found.append(MissingDigest(uri, "its metadata file is here, the digest is not", None))
    return found


def _digest_rows(files: Sequence[DigestFile]) -> Iterator[VerifiedFile]:
    for file in files:
        named_by = file.successor.uri if file.successor else None
        yield VerifiedFile(
            file.uri,
            "digest",
            FileVerdict(file.status, file.reason, named_by),
            file.digest.sha256 if file.digest else None,
        )


def _missing_rows(
    missing: Sequence[MissingDigest], listings: Listings, logs: LogPass, window: Window
) -> Iterator[VerifiedFile]:
    for item in missing:
        yield VerifiedFile(item.uri, "digest", FileVerdict("missing", item.reason, item.named_by))
    moved = logs.places_of()
    for listing in listings.unfound():
        if _in(window, listing.log.key):
            uri = f"{_S3}{listing.log.bucket}/{listing.log.key}"
            yield VerifiedFile(uri, "log", FileVerdict("missing", _why_missing(listing, moved), listing.digest.uri))


def _why_missing(listing: Listing, moved: dict[str, str]) -> str:
    where = f"; its content lies at {moved[listing.log.sha256]}" if listing.log.sha256 in moved else ""
    doubt = "" if listing.proven else f"; the digest is {listing.digest.status}: {listing.digest.reason}"
    return f"the digest lists it, and it is not there{where}{doubt}"


def _unreadable_rows(inventory: Inventory, listings: Listings) -> Iterator[VerifiedFile]:
    for entry, why in inventory.unreadable:
        listed = listings.of(entry)
        if kind(entry.path) != "digest":
            what = "log" if listed or kind(entry.path) == "log" else "other"
            yield VerifiedFile(
                entry.uri, what, FileVerdict("unverifiable", why, listed[0].digest.uri if listed else None)
            )


def _notes(files: Sequence[DigestFile], logs: LogPass, ring: KeyRing) -> list[str]:
    notes = list(ring.problems())
    if not files and (logs.rows or logs.uncovered):
        notes.append(NO_DIGESTS)
    if files and not ring.lists:
        notes.append("no public keys: give what `aws cloudtrail list-public-keys` printed with --keys")
    if logs.key_lists and not ring.lists:
        left = len(logs.key_lists) - _NAMED
        named = ", ".join(logs.key_lists[:_NAMED]) + (f" and {left:,} more" if left > 0 else "")
        notes.append(
            f"lists of public keys lie among the logs ({named}). They are not used by themselves: whoever can put a key there"
            " can sign digests with it. If you know where they come from, name them with --keys"
        )
    if logs.others:
        notes.append(f"{logs.others:,} files hold no CloudTrail records and were left out")
    return notes
