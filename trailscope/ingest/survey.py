"""What an ingest would do, without doing it: objects and bytes by account, region and day, and what they would cost.

Prices are those AWS published for S3 Standard in us-east-1 in 2025 (5 $ a million LIST, 0.4 $ a million GET); other
regions and storage classes differ. Speeds are those measured on two cores (docs/architecture.md, docs/s3.md). Both are
there for an order of magnitude and are said with the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from trailscope.sources import Altered, Found, Listed, Skipped, SourceObject, Unreadable
from trailscope.sources.keys import parse

LIST_PRICE, GET_PRICE = 5.0 / 1_000_000, 0.4 / 1_000_000
"""US dollars a request."""

INFLATION = 10
"""Bytes of JSON in a stored byte."""

JSON_BYTES_A_SECOND = 55e6
OBJECTS_A_SECOND = 500
"""What one machine of two cores ingests, and what it fetches from S3 with 32 requests under way at 60 ms each."""

_AT_ONCE = 100_000

Unseen = Callable[[Sequence[SourceObject]], list[SourceObject]]


@dataclass(frozen=True)
class Group:
    """Where objects lie, as far as their keys tell; empty and ``None`` where they do not."""

    account: str
    region: str
    day: date | None


@dataclass
class SurveyGroup:
    """Objects of one group, those to read and those that the ledger has."""

    objects: int = 0
    stored_bytes: int = 0
    known: int = 0
    known_bytes: int = 0


@dataclass(frozen=True)
class Survey:
    """What was found.

    Attributes:
        groups: by account, region and day.
        left_out: by reason, how many objects, or folders that were not listed.
        unreadable: folders and objects that an ingest would reject.
        altered: logs overwritten or deleted after delivery.
        folders_settled: folders of which an earlier ingest listed some days for good.
        requests: requests made for this survey, by name; an ingest makes the same again, and a GET for each object.
    """

    groups: Mapping[Group, SurveyGroup]
    left_out: Mapping[str, int]
    unreadable: tuple[Unreadable, ...]
    altered: tuple[Altered, ...]
    folders_settled: int
    requests: Mapping[str, int]

    @property
    def total(self) -> SurveyGroup:
        """All groups together."""
        tallies = self.groups.values()
        return SurveyGroup(
            sum(tally.objects for tally in tallies),
            sum(tally.stored_bytes for tally in tallies),
            sum(tally.known for tally in tallies),
            sum(tally.known_bytes for tally in tallies),
        )

    @property
    def seconds(self) -> float:
        """How long an ingest may take: the slower of fetching and reading, which go on side by side."""
        fetching = self.total.objects / OBJECTS_A_SECOND if self.requests else 0.0
        return max(fetching, self.total.stored_bytes * INFLATION / JSON_BYTES_A_SECOND)

    @property
    def dollars(self) -> float:
        """What S3 may charge for the requests of an ingest; transfer out of AWS comes on top."""
        listings = sum(number for name, number in self.requests.items() if name.startswith("list_"))
        return listings * LIST_PRICE + (self.total.objects * GET_PRICE if self.requests else 0.0)


def survey(found: Iterable[Found], unseen: Unseen, requests: Callable[[], Mapping[str, int]]) -> Survey:
    """Count what was found.

    Args:
        found: what a search of the sources yields.
        unseen: those of some objects that the ledger does not have.
        requests: how many requests were made so far; asked before and after.

    Raises:
        SourceError: listing failed.
    """
    groups: dict[Group, SurveyGroup] = {}
    left_out: Counter[str] = Counter()
    unreadable: list[Unreadable] = []
    altered: list[Altered] = []
    settled, before, items = 0, Counter(requests()), iter(found)
    while stretch := list(islice(items, _AT_ONCE)):
        objects = [item for item in stretch if isinstance(item, SourceObject)]
        fresh = {(item.uri, item.version) for item in unseen(objects)}
        for item in stretch:
            if isinstance(item, SourceObject):
                _add(groups, item, known=(item.uri, item.version) not in fresh)
            elif isinstance(item, Skipped):
                left_out[item.reason] += item.objects or 1
            elif isinstance(item, Unreadable):
                unreadable.append(item)
            elif isinstance(item, Altered):
                altered.append(item)
            elif isinstance(item, Listed):
                settled += item.before
    made = {name: number - before[name] for name, number in requests().items() if number > before[name]}
    return Survey(dict(sorted(groups.items(), key=_order)), left_out, tuple(unreadable), tuple(altered), settled, made)


def _add(groups: dict[Group, SurveyGroup], item: SourceObject, *, known: bool) -> None:
    told = parse(item.uri)
    account, region = (told.account, told.region or "") if told else ("", "")
    tally = groups.setdefault(Group(account, region, item.day), SurveyGroup())
    if known:
        tally.known += 1
        tally.known_bytes += item.size or 0
    else:
        tally.objects += 1
        tally.stored_bytes += item.size or 0


def _order(entry: tuple[Group, SurveyGroup]) -> tuple[str, str, date]:
    group = entry[0]
    return group.account, group.region, group.day or date.min
