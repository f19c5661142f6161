"""Whether each log is the one that a digest lists, and why a log that no digest lists may be there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trailscope.amounts import instant
from trailscope.integrity import places
from trailscope.integrity.chains import Chains, DigestFile, MissingDigest, Status
from trailscope.integrity.content import ObjectContent
from trailscope.integrity.digests import HASH_ALGORITHM, ListedLog
from trailscope.integrity.gaps import Gap
from trailscope.integrity.inventory import ArchiveObject
from trailscope.integrity.places import DigestName

# Calls of global services are logged in these regions; before 22 November 2021 trails of other regions received them too.
GLOBAL_REGIONS = frozenset(
    {"us-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1", "us-iso-east-1", "us-isob-east-1"}
)

_SHOWN = 3
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Listing:
    """A log as a digest lists it; ``found`` when something lies at its place."""

    log: ListedLog
    digest: DigestFile
    found: bool = False

    @property
    def proven(self) -> bool:
        """Whether AWS is known to have listed the log so."""
        return self.digest.proven or self.digest.restored is not None

    def restore(self) -> None:
        """Take what the digest listed before it was changed."""
        place = (self.log.bucket, self.log.key)
        logs = self.digest.restored.logs if self.digest.restored else ()
        self.log = next((log for log in logs if (log.bucket, log.key) == place), self.log)


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What became of one file: its status, the reason, and the URI of the digest that the verdict rests on."""

    status: Status
    reason: str
    digest_uri: str | None


class Listings:
    """What all digests list, to be found by name."""

    def __init__(self, files: Iterable[DigestFile]) -> None:
        self._by_stem: dict[str, list[Listing]] = {}
        for file in files:
            for log in file.digest.logs if file.digest else ():
                self._by_stem.setdefault(places.stem(log.key), []).append(Listing(log, file))

    def of(self, entry: ArchiveObject) -> list[Listing]:
        """The listings that an entry can be, which are found from now on; those of proved digests first."""
        found = [
            item
            for item in self._by_stem.get(places.stem(entry.path), ())
            if entry.lies_at(item.log.bucket, item.log.key)
        ]
        for listing in found:
            listing.found = True
        return sorted(found, key=lambda listing: not listing.proven)

    def unfound(self) -> list[Listing]:
        """Those at whose place nothing lay, one for each place."""
        by_place: dict[tuple[str, str], Listing] = {}
        for listings in self._by_stem.values():
            for listing in listings:
                known = by_place.get((listing.log.bucket, listing.log.key))
                if not listing.found and (known is None or not known.proven):
                    by_place[listing.log.bucket, listing.log.key] = listing
        return list(by_place.values())


def judge_log(entry: ArchiveObject, content: ObjectContent, listings: Sequence[Listing]) -> FileVerdict:
    """The verdict on a log that some digest lists."""
    proven = [listing for listing in listings if listing.proven]
    right = [listing for listing in listings if listing.log.sha256 == content.sha256]
    relied = next((item for item in proven if item in right), (proven or right or list(listings))[0])
    faults = _broken(content)
    wrong = [item for item in (proven or listings) if item not in right and item.log.algorithm == HASH_ALGORITHM]
    if wrong and (proven or not right):
        doubt = "" if wrong[0].proven else f", which is itself {wrong[0].digest.status}"
        faults.append(f"its SHA-256 is not the one that the digest lists{doubt}")
    faults += _out_of_place(entry, content, relied.log)
    if faults:
        return FileVerdict("invalid", places.words(faults), relied.digest.uri)
    if relied.log.algorithm != HASH_ALGORITHM:
        return FileVerdict("unverifiable", f"the digest lists it by {relied.log.algorithm[:40]}", relied.digest.uri)
    if not relied.proven:
        why = f"the digest that lists it is {relied.digest.status}: {relied.digest.reason}"
        return FileVerdict("unverifiable", why, relied.digest.uri)
    stored = "" if content.gzipped else "; it lies here uncompressed"
    return FileVerdict("valid", f"its SHA-256 is the one that a proved digest lists{stored}", relied.digest.uri)


def _broken(content: ObjectContent) -> list[str]:
    found = ["bytes follow the first gzip member"] if content.trailing else []
    return [*found, content.problem] if content.problem else found


def _out_of_place(entry: ArchiveObject, content: ObjectContent, listed: ListedLog) -> list[str]:
    """Records outside the time their file is said to span, or of another account or region than its path says."""
    found = [wrong] if (wrong := places.disagreement(entry.path)) else []
    records = content.records
    if records is None or records.oldest is None or records.newest is None:
        return found
    early = listed.oldest is not None and records.oldest < listed.oldest
    late = listed.newest is not None and records.newest > listed.newest
    if early or late:
        span = f"{_at(records.oldest)} to {_at(records.newest)}"
        found.append(f"its records span {span}, the digest says {_at(listed.oldest)} to {_at(listed.newest)}")
    return [*found, *strange_records(listed.key, content)]


def strange_records(path: str, content: ObjectContent) -> list[str]:
    """Accounts and regions of records that the path of their file does not allow, in words."""
    said, records = places.delivered(path), content.records
    if said is None or records is None:
        return []
    account, region, _ = said
    accounts, regions = records.accounts - {account}, records.regions - {region} - GLOBAL_REGIONS
    found = []
    if accounts:
        found.append(f"it has records of account {_some(accounts)}, its path says {account}")
    if regions:
        found.append(f"it has records of region {_some(regions)}, its path says {region}")
    return found


def _some(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ", ".join(name[:40] for name in ordered[:_SHOWN]) + (" …" if len(ordered) > _SHOWN else "")


@dataclass(frozen=True, slots=True)
class _Span:
    start: datetime
    end: datetime
    file: DigestFile


class Uncovered:
    """Why a log is listed by no digest, as far as the digests around it tell."""

    def __init__(self, chains: Chains, gaps: Sequence[Gap], missing: Sequence[MissingDigest]) -> None:
        self._spans: Mapping[tuple[str, str], list[_Span]] = _spans(chains)
        self._starts = {place: [span.start for span in spans] for place, spans in self._spans.items()}
        self._ends = {place: max(span.end for span in spans) for place, spans in self._spans.items()}
        self._gaps = gaps
        self._holes = self._spans_of_holes(_holes(chains, missing))
        self._any = bool(chains.files)

    def why(self, path: str) -> str:
        """The reason, in words."""
        said = places.delivered(path)
        if not self._any:
            return "there are no digests here"
        if said is None:
            return "no digest lists it, and its name is none that CloudTrail gives"
        account, region, at = said
        if (account, region) not in self._spans:
            return f"no digests of account {account} in {region} are here: is validation on for the trail that delivered it?"
        return self._in_hole((account, region), at) or self._within((account, region), at)

    def _in_hole(self, place: tuple[str, str], at: datetime) -> str | None:
        """Why no digest that can be read covers the time."""
        for began, end, what in self._holes.get(place, ()):
            if began <= at <= end:
                return f"the digest of its time is {what}"
        if at > self._ends[place]:
            ends = _at(self._ends[place])
            return f"it was delivered after the newest digest here, which ends at {ends}; the next one should list it"
        for gap in self._gaps:
            if (gap.chain.account, gap.chain.region) == place and gap.start <= at <= gap.end:
                return f"it was delivered between digests, {_at(gap.start)} to {_at(gap.end)}; {gap.why}"
        return None

    def _spans_of_holes(
        self, holes: Iterable[tuple[DigestName, str]]
    ) -> Mapping[tuple[str, str], list[tuple[datetime, datetime, str]]]:
        """By place, when the time of each digest that cannot be read began, where the one before it ended; its end; what it is."""
        ends = {place: sorted(span.end for span in spans) for place, spans in self._spans.items()}
        found: defaultdict[tuple[str, str], list[tuple[datetime, datetime, str]]] = defaultdict(list)
        for name, what in holes:
            before = ends.get((name.account, name.region), [])
            index = bisect_left(before, name.end)
            began = before[index - 1] if index else name.end - _HOUR
            found[name.account, name.region].append((began, name.end, what))
        return found

    def _within(self, place: tuple[str, str], at: datetime) -> str:
        spans = self._spans[place]
        index = bisect_right(self._starts[place], at)
        if index == 0:
            return f"it was delivered before the first digest here, which begins at {_at(spans[0].start)}"
        around = [span for span in spans[max(0, index - 8) : index] if at <= span.end]
        changed = next((span for span in around if not span.file.proven), None)
        if changed:
            return f"the digest of its time is {changed.file.status} and does not list it: {changed.file.uri}"
        if around:
            return (
                f"the digest of its time does not list it: put there later, or by another trail ({around[-1].file.uri})"
            )
        return "no digest covers the time it was delivered at"


def _spans(chains: Chains) -> Mapping[tuple[str, str], list[_Span]]:
    found: defaultdict[tuple[str, str], list[_Span]] = defaultdict(list)
    for chain, files in chains.by_chain.items():
        for file in files:
            if file.digest and not chain.backfill:
                found[chain.account, chain.region].append(_Span(file.digest.start, file.digest.end, file))
    for spans in found.values():
        spans.sort(key=lambda span: (span.start, span.end))
    return dict(found)


def _holes(chains: Chains, missing: Iterable[MissingDigest]) -> list[tuple[DigestName, str]]:
    """Digests whose content is not at hand, by name, and what is the matter with them."""
    named = [(places.digest_name(item.uri), f"missing: {item.uri}") for item in missing]
    named += [(file.name, f"{file.status}: {file.uri}") for file in chains.files if file.digest is None]
    return [(name, what) for name, what in named if name is not None]


def _at(moment: datetime | None) -> str:
    return "any time" if moment is None else instant(moment)
