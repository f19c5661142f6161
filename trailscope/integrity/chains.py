"""Digests as they lie in an archive, and the chains they form: each names the one before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from trailscope.integrity import places
from trailscope.integrity.digests import Digest, Previous
from trailscope.integrity.places import DigestName

Status = Literal["valid", "invalid", "missing", "uncovered", "unverifiable"]

_FOLDER = "/CloudTrail-Digest/"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What S3 keeps beside a digest: hex signature, its algorithm, and of backfills when they were made (UTC)."""

    signature: str | None = None
    algorithm: str | None = None
    generated: datetime | None = None


@dataclass(slots=True, eq=False)
class DigestFile:
    """A digest as it lies in the archive, and what is found out about it.

    Attributes:
        uri: where it lies.
        path: its key in S3, or its local path.
        exact: whether it must lie at just the bucket and key it names, as in S3; a copy may have lost their beginning.
        digest: what stands in it; ``None`` when it cannot be read or is no digest.
        metadata: ``None`` where there is none.
        faults: what is wrong with it.
        unread: why its bytes could not be had.
        gone: whether that is because it is not there.
        restored: the digest as AWS wrote it, where a changed one could be put right again with proof.
        proven: whether its content is what AWS wrote.
        contradicted: whether what it says of its predecessor cannot all be true.
        judged: whether the chain was judged up to it.
        successor: the digest that names it.
        how: how it was proved, or why it could not be.
    """

    uri: str
    path: str
    exact: bool
    digest: Digest | None = None
    metadata: Metadata | None = None
    faults: list[str] = field(default_factory=list)
    unread: str = ""
    gone: bool = False
    restored: Digest | None = None
    proven: bool = False
    contradicted: bool = False
    judged: bool = False
    successor: DigestFile | None = None
    how: str = ""

    @property
    def name(self) -> DigestName | None:
        """What the name of its key says, or else that of the file."""
        return places.digest_name(self.digest.key if self.digest else self.path) or places.digest_name(self.path)

    @property
    def previous(self) -> Previous | None:
        """What it says of the digest before it."""
        return self.digest.previous if self.digest else None

    @property
    def trusted(self) -> bool:
        """Whether what it says of its predecessor counts as AWS's word."""
        return self.judged and self.proven and not self.contradicted

    @property
    def status(self) -> Status:
        """Invalid when anything is wrong with it, else valid when it is proved."""
        if self.faults:
            return "invalid"
        return "valid" if self.proven else "unverifiable"

    @property
    def reason(self) -> str:
        """What its status rests on."""
        return self.unread or places.words(list(dict.fromkeys(self.faults))) or self.how

    @property
    def end(self) -> datetime:
        """When its time ends, UTC, by its content or else by its name."""
        if self.digest:
            return self.digest.end
        return self.name.end if self.name else _LONG_AGO

    def lies_at(self, bucket: str, key: str) -> bool:
        """Whether it lies at this place of S3, or is a copy that can come from there."""
        if self.exact:
            return self.uri == f"s3://{bucket}/{key}"
        return places.conflict(self.path, key) is None


@dataclass(frozen=True, slots=True)
class Chain:
    """What the digests of one chain have in common.

    Attributes:
        folder: where they lie, up to ``CloudTrail-Digest``.
        account, region: whose deliveries they cover, in which region.
        trail, home: name and home region of the trail.
        backfill: whether they list what regular digests missed.
    """

    folder: str
    account: str
    region: str
    trail: str
    home: str
    backfill: bool


@dataclass(frozen=True, slots=True)
class MissingDigest:
    """A digest that is named and not there.

    Attributes:
        uri: ``s3://bucket/key``, as it is named.
        reason: who names it.
        named_by: URI of the digest that does; ``None`` where only its metadata is left.
    """

    uri: str
    reason: str
    named_by: str | None


class Chains:
    """All digests with the links between them.

    Attributes:
        files: in the order given.
        by_chain: the digests of each chain, oldest first.
    """

    def __init__(self, files: Sequence[DigestFile]) -> None:
        self.files = files
        self._at: defaultdict[str, list[DigestFile]] = defaultdict(list)
        self._naming: defaultdict[str, list[DigestFile]] = defaultdict(list)
        self._starting: defaultdict[tuple[Chain, datetime], list[DigestFile]] = defaultdict(list)
        self._named: defaultdict[DigestName, list[DigestFile]] = defaultdict(list)
        # bucket and key that a digest says it has → the first that does
        self._saying: dict[tuple[str, str], DigestFile] = {}
        chains: defaultdict[Chain, list[DigestFile]] = defaultdict(list)
        for file in files:
            self._at[places.stem(file.path)].append(file)
            if name := places.digest_name(file.path):
                self._named[name].append(file)
            if file.digest:
                self._saying.setdefault((file.digest.bucket, file.digest.key), file)
            if file.previous:
                self._naming[places.stem(file.previous.key)].append(file)
            chain = chain_of(file)
            if chain and file.digest:
                chains[chain].append(file)
                self._starting[chain, file.digest.start].append(file)
        self.by_chain = {chain: sorted(members, key=lambda file: file.end) for chain, members in chains.items()}

    def lying_at(self, bucket: str, key: str) -> list[DigestFile]:
        """The files at a place, best copy first."""
        found = [file for file in self._at.get(places.stem(key), ()) if file.lies_at(bucket, key)]
        return sorted(found, key=lambda file: -places.likeness(file.path, key))

    def successors(self, file: DigestFile) -> list[DigestFile]:
        """The digests that name this one: the place where it lies, or the one where it says it belongs."""
        stems = {places.stem(file.path), *((places.stem(file.digest.key),) if file.digest else ())}
        naming = [other for stem in sorted(stems) for other in self._naming.get(stem, ())]
        return [other for other in naming if other is not file and other.previous and _names(other.previous, file)]

    def following(self, file: DigestFile) -> list[DigestFile]:
        """The digests of the same chain that begin where this one ends, whatever they name."""
        chain = chain_of(file)
        return self._starting.get((chain, file.end), []) if chain else []

    def _invented(self, file: DigestFile, before: Previous) -> bool:
        """Whether another file has the name of the digest that ends where this one begins, and not the name it is given."""
        name = places.digest_name(file.path)
        if name is None or file.digest is None:
            return False
        others = self._named.get(replace(name, end=file.digest.start), ())
        return any(other is not file and places.stem(other.path) != places.stem(before.key) for other in others)

    def missing(self, since: datetime | None) -> list[MissingDigest]:
        """Digests that are not there, each once: named by a successor, or proved and lying elsewhere.

        Those that ended by ``since`` are of no interest. The name that a digest gives its predecessor counts, unless
        that digest is proved, only where no other has the name of that one.
        """
        found: dict[str, MissingDigest] = {}
        stems: set[str] = set()

        def note(bucket: str, key: str, named_by: DigestFile | None) -> None:
            missing = self._missing(bucket, key, named_by, since)
            if missing:
                found.setdefault(missing.uri, missing)
                stems.add(places.stem(key))

        for file in self.files:
            if file.proven and file.digest:
                note(file.digest.bucket, file.digest.key, None)
        for file in self.files:
            before = file.previous
            if before is None or (not file.proven and self._invented(file, before)):
                continue
            if file.proven or places.stem(before.key) not in stems:
                note(before.bucket, before.key, file)
        return list(found.values())

    def _missing(
        self, bucket: str, key: str, named_by: DigestFile | None, since: datetime | None
    ) -> MissingDigest | None:
        """The digest of a place, unless it lies there or ended before the time that is of interest."""
        name = places.digest_name(key)
        too_early = since is not None and name is not None and name.end <= since
        if too_early or self.lying_at(bucket, key):
            return None
        moved = self._saying.get((bucket, key))
        reasons = [
            "its successor names it, and it is not there" if named_by else "it is not there",
            f"it now lies at {moved.uri}" if moved else "",
            "" if moved or not named_by or named_by.proven else "the successor itself is not proved",
        ]
        return MissingDigest(f"s3://{bucket}/{key}", places.words(reasons), named_by.uri if named_by else None)


def chain_of(file: DigestFile) -> Chain | None:
    """The chain a digest belongs to by its name; ``None`` when that says nothing."""
    name = file.name
    if file.digest is None or name is None:
        return None
    folder, found, _ = file.digest.key.partition(_FOLDER)
    return Chain(folder if found else "", name.account, name.region, name.trail, name.home, name.backfill)


def _names(before: Previous, file: DigestFile) -> bool:
    if file.digest and (file.digest.bucket, file.digest.key) == (before.bucket, before.key):
        return True
    return file.lies_at(before.bucket, before.key)
