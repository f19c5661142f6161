"""The walk down a CloudTrail tree in S3: which listings to make, and what follows from their pages.

Folders above the regions are listed with a delimiter and prune each other: accounts, services, regions. A region's keys
are sorted by day, so its days are one stretch, begun after the day before the first and left after the last. Long
stretches are cut so that several pages can be asked for at once; each piece is long enough for its own last, half-empty
page not to matter.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from trailscope.errors import AccessError
from trailscope.sources import keys
from trailscope.sources.aws_errors import is_denial
from trailscope.sources.list_checkpoint import Days, Listed, Settled, without
from trailscope.sources.objects import Found, Skipped, SourceOptions, Unreadable
from trailscope.sources.s3_objects import judged
from trailscope.sources.s3_pages import SCHEME, ListedObject, ListRequest, Page, Position, page

DEPTH_ABOVE_LAYOUT = 4  # folders to look through for AWSLogs/ before a prefix is listed whole
_PIECE_PAGES = 20  # of a long stretch; its last page is half empty on average, so this costs 2.5 %
_MOST_PIECES = 16

_FIRST, _LAST = "", "~"  # before and after every day in ISO form


@dataclass
class RegionDays:
    """The wanted days of one region; told as listed when its last piece is done and none was refused."""

    listed: Listed | None
    pieces: int = 0
    refused: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> RegionDays:
        """Count one more piece."""
        with self.lock:
            self.pieces += 1
        return self

    def end(self, *, refused: bool = False) -> list[Found]:
        """Count one piece less; what there is to tell when it was the last."""
        with self.lock:
            self.pieces -= 1
            self.refused |= refused
            whole = not self.pieces and not self.refused
        return [self.listed] if whole and self.listed else []


@dataclass(order=True)
class Task:
    """One page to ask for. Those of earlier days come first, so that what is found is nearly in order of days.

    ``before`` ends a stretch; ``entries`` counts what its pages held so far and ``since`` is the first day seen.
    """

    day: str
    number: int
    asked: ListRequest = field(compare=False)
    position: Position | None = field(compare=False, default=None)
    depth: int = field(compare=False, default=DEPTH_ABOVE_LAYOUT)
    before: str | None = field(compare=False, default=None)
    stretch: RegionDays | None = field(compare=False, default=None)
    is_root: bool = field(compare=False, default=False)
    entries: int = field(compare=False, default=0)
    since: date | None = field(compare=False, default=None)


class TreeListing:
    """One walk: what to leave out, and whether anything was there at all."""

    def __init__(self, bucket: str, options: SourceOptions, settled: Settled) -> None:
        self.bucket, self.options, self.settled = bucket, options, settled
        self.something = False
        self._numbers = count()

    def start(self, folder: str) -> tuple[list[Found], list[Task]]:
        """What is known of ``folder`` (empty, or ending in ``/``) without asking, and the tasks that a walk from it begins with."""
        found, tasks = self._into(folder, DEPTH_ABOVE_LAYOUT)
        return found, [replace(task, is_root=True) for task in tasks]

    def step(self, task: Task) -> tuple[list[Found], list[Task]]:
        """Ask for one page: what it holds, and which pages to ask for next.

        Raises:
            SourceError: the listing failed. A folder that may not be listed is `Unreadable` instead, except the first.
        """
        try:
            answer = page(task.asked, task.position, self.options)
        except AccessError as error:
            if task.is_root or not is_denial(error):
                raise
            place = f"{SCHEME}{self.bucket}/{task.asked.prefix}"
            told: Found = Unreadable(place, "access denied", f"{error.what}; {error.hint}")
            return [told, *(task.stretch.end(refused=True) if task.stretch else ())], []
        self.something |= bool(answer.keys or answer.folders)
        if task.stretch is not None:
            return self._along(task, answer)
        found = [item for versions in answer.keys for item in judged(self.bucket, versions, self.options)]
        following: list[Task] = []
        for folder in answer.folders:
            seen, begun = self._inner(folder, task.depth - 1)
            found += seen
            following += begun
        if answer.next is not None:
            following.append(replace(task, number=next(self._numbers), position=answer.next, is_root=False))
        return found, following

    def _inner(self, folder: str, depth: int) -> tuple[list[Found], list[Task]]:
        if reason := keys.folder_skip_reason(folder, self.options):
            return [Skipped(f"{SCHEME}{self.bucket}/{folder}", reason, None)], []
        return self._into(folder, depth)

    def _into(self, folder: str, depth: int) -> tuple[list[Found], list[Task]]:
        below = keys.shelf(folder)
        if below != "days" and (below != "above" or depth > 0):
            return [], [self._task(_FIRST, ListRequest(self.bucket, folder, folded=True), depth=depth)]
        region, wanted = keys.region_folder(folder), keys.wanted_days(self.options)
        uri = f"{SCHEME}{self.bucket}/{folder}"
        gaps = list(without(wanted, self.settled.get(uri, ()))) if region == folder else [wanted]
        stretch = RegionDays(Listed(uri, wanted, before=gaps != [wanted]) if region == folder else None)
        pieces = [self._piece(stretch, keys.key_range(folder, gap), gap.first) for gap in gaps]
        if pieces:
            return [], pieces
        return ([stretch.listed] if stretch.listed else []), []

    def _piece(self, stretch: RegionDays, keys_of: keys.KeyRange, first: date) -> Task:
        day = _FIRST if first == date.min else first.isoformat()
        asked = ListRequest(self.bucket, keys_of.prefix, after=keys_of.after)
        return self._task(day, asked, before=keys_of.before, stretch=stretch.begin())

    def _task(
        self,
        day: str,
        asked: ListRequest,
        *,
        depth: int = 0,
        before: str | None = None,
        stretch: RegionDays | None = None,
    ) -> Task:
        return Task(day, next(self._numbers), asked, depth=depth, before=before, stretch=stretch)

    def _along(self, task: Task, answer: Page) -> tuple[list[Found], list[Task]]:
        """The keys of one page of a stretch, up to its end; then the next page, or several at once."""
        assert task.stretch is not None  # noqa: S101 - the caller has looked
        found: list[Found] = []
        last: ListedObject | None = None
        for versions in answer.keys:
            if task.before is not None and versions[0].key >= task.before:
                return found + task.stretch.end(), []
            found += judged(self.bucket, versions, self.options)
            last = versions[0]
        if answer.next is None:
            return found + task.stretch.end(), []
        day = keys.delivery_day(last.key) if last else None
        rest = replace(
            task,
            day=day.isoformat() if day else _LAST,
            number=next(self._numbers),
            position=answer.next,
            is_root=False,
            entries=task.entries + len(answer.keys),
            since=task.since or (keys.delivery_day(answer.keys[0][0].key) if answer.keys else None),
        )
        return found, self._cut(rest, task.stretch, day)

    def _cut(self, rest: Task, stretch: RegionDays, day: date | None) -> list[Task]:
        """The rest of a stretch in pieces of many pages each, as far as the keys so far allow to foresee them."""
        region = keys.region_folder(rest.asked.prefix)
        if day is None or rest.since is None or region is None or region != rest.asked.prefix or day <= rest.since:
            return [rest]
        pages_a_day = rest.entries / 1000 / ((day - rest.since).days + 1)
        end = keys.delivery_day(f"{rest.before[:-1]}/x") if rest.before else datetime.now(UTC).date()
        days_left = (end - day).days if end else 0
        pieces = min(_MOST_PIECES, int(days_left * pages_a_day / _PIECE_PAGES))
        if pieces < 2:
            return [rest]
        step = days_left // pieces
        starts = [day + timedelta(days=step * number) for number in range(1, pieces)]
        cut = [keys.key_range(region, Days(start, date.max)).after for start in starts]
        ends = [*cut[1:], rest.before]
        # A piece ends before the first key of the next one: `after` is the text before that day's first key.
        later = [
            self._task(
                start.isoformat(), replace(rest.asked, after=after), before=end_of_piece, stretch=stretch.begin()
            )
            for start, after, end_of_piece in zip(starts, cut, ends, strict=True)
        ]
        return [replace(rest, before=cut[0]), *later]
