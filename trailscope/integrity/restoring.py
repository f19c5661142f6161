"""Which part of a changed digest was changed, where that can be proved.

A digest whose signature fails says nothing any more, also of the logs it lists. But when putting one thing back makes
AWS's signature fit again, that was the change, and the rest is as AWS wrote it: the logs' own hashes in the place of
those listed, or the fingerprint of one of the keys at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trailscope.integrity.chains import Chains, DigestFile
from trailscope.integrity.digests import Digest, DigestFormatError, parse
from trailscope.integrity.inventory import ArchiveObject
from trailscope.integrity.judging import holds
from trailscope.integrity.public_keys import KeyRing
from trailscope.integrity.reading import Reader

_MOST_CHANGES = 1000


@dataclass(frozen=True)
class Restorer:
    """What is needed to put digests right.

    Attributes:
        entries: of digests, by URI, to read them again.
        reader: that reads them.
        chains: with the digests that name them.
        keys: the keys at hand.
    """

    entries: Mapping[str, ArchiveObject]
    reader: Reader
    chains: Chains
    keys: KeyRing

    def fingerprints(self) -> None:
        """Try the keys at hand on digests whose own key is not among them."""
        for file in self.chains.files:
            if file.digest and not file.proven and not self.keys.find(file.digest.fingerprint):
                mine = file.digest.fingerprint.encode()
                put_back = [(mine, other.encode()) for other in self.keys.fingerprints()]
                self._try(file, [[change] for change in put_back], "only its fingerprint was changed")

    def hashes(self, differences: Mapping[DigestFile, Mapping[str, str]]) -> None:
        """Try the hashes of the logs that are there; SHA-256 that a digest lists → SHA-256 of the log."""
        for file, changed in differences.items():
            if changed and len(changed) <= _MOST_CHANGES and not file.restored:
                put_back = [(listed.encode(), actual.encode()) for listed, actual in changed.items()]
                of = "a log" if len(changed) == 1 else f"{len(changed)} logs"
                self._try(file, [put_back], f"only what it says of the hash of {of} was changed")

    def _try(self, file: DigestFile, candidates: Iterable[Sequence[tuple[bytes, bytes]]], what: str) -> None:
        signatures, entry = self._signatures(file), self.entries.get(file.uri)
        if not signatures or entry is None:
            return
        data = self.reader.content(entry)
        for changes in candidates:
            restored = data
            for now, before in changes:
                restored = restored.replace(now, before)
            digest = _parsed(restored)
            if digest and any(holds(digest, signature, self.keys) for signature in signatures):
                file.restored = digest
                file.faults.append(what)
                return

    def _signatures(self, file: DigestFile) -> list[str]:
        found = [file.metadata.signature] if file.metadata and file.metadata.signature else []
        named = [other.previous.signature for other in self.chains.successors(file) if other.previous]
        return [*found, *(signature for signature in named if signature)]


def _parsed(data: bytes) -> Digest | None:
    try:
        return parse(data)
    except DigestFormatError:
        return None
