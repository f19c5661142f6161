"""The pass over the logs: each is read once and judged, and what only later steps can explain is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trailscope.errors import GoneError, SourceError
from trailscope.integrity.chains import DigestFile
from trailscope.integrity.content import LoggingCall, ObjectContent
from trailscope.integrity.coverage import FileVerdict, Listing, Listings, Uncovered, judge_log, strange_records
from trailscope.integrity.inventory import ArchiveObject
from trailscope.integrity.reading import Reader
from trailscope.integrity.verification import VerifiedFile

Tell = Callable[[int], None]
"""Told how many logs were read."""

_KEYS = b"PublicKeyList"
_DIGEST = b'"digestS3'


@dataclass
class LogPass:
    """What the reading of all logs gave.

    Attributes:
        rows: verdicts.
        calls: that stopped or started logging.
        uncovered: logs that no digest lists, to be explained.
        disputed: logs of digests that are invalid and not proved; judged when it is known what was changed in those.
        key_lists: URIs of lists of public keys among the files.
        others: how many files are neither logs nor digests.
    """

    rows: list[VerifiedFile] = field(default_factory=list)
    calls: list[LoggingCall] = field(default_factory=list)
    uncovered: list[tuple[ArchiveObject, ObjectContent]] = field(default_factory=list)
    disputed: list[tuple[ArchiveObject, ObjectContent, list[Listing]]] = field(default_factory=list)
    key_lists: list[str] = field(default_factory=list)
    others: int = 0

    def read(self, entries: Iterable[ArchiveObject], listings: Listings, reader: Reader, tell: Tell) -> None:
        """Read logs by their names, and judge each.

        Raises:
            CredentialsError: credentials are missing or expired.
        """
        for at, (entry, content) in enumerate(reader.each(reader.log, entries), 1):
            tell(at)
            self._take(entry, content, listings.of(entry))

    def read_others(self, entries: Iterable[ArchiveObject], listings: Listings, reader: Reader) -> None:
        """Read files whose names say nothing; those with records in them are logs."""
        for entry, content in reader.each(reader.log, entries):
            matching = listings.of(entry)
            if isinstance(content, SourceError) or matching or (content.records and content.records.count):
                self._take(entry, content, matching)
            elif _KEYS in content.head:
                self.key_lists.append(entry.uri)
            elif _DIGEST in content.head:
                self.rows.append(
                    VerifiedFile(entry.uri, "digest", FileVerdict("invalid", _MOVED_DIGEST, None), content.sha256)
                )
            else:
                self.others += 1

    def read_listed(self, entries: Iterable[ArchiveObject], listings: Listings, reader: Reader) -> None:
        """Read logs that are listed and that no listing of the source showed; those that are not there stay missing."""
        for entry, content in reader.each(reader.log, entries):
            if not isinstance(content, GoneError):
                self._take(entry, content, listings.of(entry))

    def _take(self, entry: ArchiveObject, content: ObjectContent | SourceError, listings: list[Listing]) -> None:
        if isinstance(content, SourceError):
            digest = listings[0].digest.uri if listings else None
            why = f"it cannot be read: {content.what}"
            self.rows.append(VerifiedFile(entry.uri, "log", FileVerdict("unverifiable", why, digest)))
            return
        if content.records:
            self.calls += content.records.logging_calls
        if not listings:
            self.uncovered.append((entry, content))
        elif not any(item.proven for item in listings) and any(item.digest.status == "invalid" for item in listings):
            self.disputed.append((entry, content, listings))
        else:
            self.rows.append(
                VerifiedFile(
                    entry.uri, "log", judge_log(entry, content, listings), content.sha256, content.stored_sha256
                )
            )

    def differences(self) -> dict[DigestFile, dict[str, str]]:
        """By digest that is invalid and not proved: the SHA-256 it lists and that of the log there, where they differ."""
        found: dict[DigestFile, dict[str, str]] = {}
        for _, content, listings in self.disputed:
            for listing in listings:
                changed = found.setdefault(listing.digest, {})
                if listing.log.sha256 != content.sha256:
                    changed[listing.log.sha256] = content.sha256
        return found

    def settle(self) -> None:
        """Judge the disputed logs by the digests as AWS wrote them, where those could be restored."""
        for entry, content, listings in self.disputed:
            for listing in listings:
                listing.restore()
            ordered = sorted(listings, key=lambda listing: not listing.proven)
            self.rows.append(
                VerifiedFile(
                    entry.uri, "log", judge_log(entry, content, ordered), content.sha256, content.stored_sha256
                )
            )
        self.disputed.clear()

    def explain(self, why: Uncovered) -> None:
        """Say of each uncovered log why it may be there."""
        listed = {row.sha256: row.uri for row in self.rows if row.verdict.digest_uri} if self.uncovered else {}
        for entry, content in self.uncovered:
            if _DIGEST in content.head:
                self.rows.append(
                    VerifiedFile(entry.uri, "digest", FileVerdict("invalid", _MOVED_DIGEST, None), content.sha256)
                )
                continue
            reasons = [why.why(entry.path), *strange_records(entry.path, content)]
            if original := listed.get(content.sha256):
                reasons.append(f"its content is that of {original}")
            if content.trailing:
                reasons.append("bytes follow its first gzip member")
            self.rows.append(
                VerifiedFile(
                    entry.uri,
                    "log",
                    FileVerdict("uncovered", "; ".join(reasons), None),
                    content.sha256,
                    content.stored_sha256,
                )
            )

    def places_of(self) -> dict[str, str]:
        """SHA-256 → URI of uncovered logs: where a missing one may have gone."""
        return {content.sha256: entry.uri for entry, content in self.uncovered}


_MOVED_DIGEST = "it is a digest, and lies where none belongs"
