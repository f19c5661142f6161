"""Merging the small files of a day into few large ones, in order of time, while others read the lake and ingest into it.

The new files are written aside, without holding anybody up. One commit makes them visible and supersedes the old ones by
name. These stay where they are for a while, because a reader that opened the lake before goes on reading them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq

from trailscope.allocators import give_back_above, sparing_memory
from trailscope.lake.care import CareTaker, LakeChange
from trailscope.lake.committed import File
from trailscope.lake.gathering import Pointed
from trailscope.lake.merging import merged
from trailscope.lake.parquet import ROW_GROUP, write_events
from trailscope.lake.stored import Stored, readable

GOOD_BYTES = 128 << 20
"""About how large a merged file is: a scan reads it with few requests, and a question to one hour a small part of it."""

_OF_DAY = "events/event_date="
_MOST_FILES = 512  # open at once
_PROCESS = 136 << 20  # the interpreter with Arrow and numpy loaded, before any data
_MARGIN = (
    32  # a part of the memory, that is taken between two looks at it: 20 million events took 512.2 of 512 MiB without
)
_OF_GROUP = 4  # of its largest row group, that a file takes while it is read: pages, dictionaries and the next rows
_COMMITTED_AT_ONCE = 1 << 30  # bytes written before they are committed


@dataclass(frozen=True)
class Compacted:
    """What a compaction did.

    Attributes:
        days: UTC days whose files were merged.
        events: rows that were written anew.
        files_before, files_after: of events, merged and made.
        bytes_before, bytes_after: of these.
        left: days that somebody else had changed meanwhile; the next compaction takes them.
        mergeable: days that have several small files yet, because of the memory; another compaction merges them on.
    """

    days: int = 0
    events: int = 0
    files_before: int = 0
    files_after: int = 0
    bytes_before: int = 0
    bytes_after: int = 0
    left: int = 0
    mergeable: int = 0


@dataclass
class _Work:
    """What was merged and is not committed yet."""

    change: LakeChange = field(default_factory=LakeChange)
    days: set[date] = field(default_factory=set)
    events: int = 0
    read: int = 0
    written: int = 0


def small_files(files: Sequence[File], good: int = GOOD_BYTES) -> dict[date, list[File]]:
    """The files of each day that are worth merging: two or more of less than half of the good size.

    Args:
        files: of a lake, in order of their paths.
        good: bytes.
    """
    days: dict[date, list[File]] = {}
    for file in files:
        if file.path.startswith(_OF_DAY) and (file.bytes or 0) < good / 2:
            days.setdefault(date.fromisoformat(file.path[len(_OF_DAY) :][:10]), []).append(file)
    return {day: of_day for day, of_day in sorted(days.items()) if len(of_day) > 1}


def compact(care: CareTaker, memory: int, good: int = GOOD_BYTES) -> Compacted:
    """Merge the small files of every day.

    Args:
        care: of the lake; see :func:`trailscope.lake.care.caring`.
        memory: bytes it may take. What does not fit is merged in several steps, into more files.
        good: about how many bytes a file is to have.

    Raises:
        LakeError: a file cannot be read or written. What was committed is safe.
    """
    done = Compacted()
    work = _Work()
    memory -= memory // _MARGIN
    free = max(48 << 20, memory - _PROCESS)
    with sparing_memory():
        for day, files in small_files(care.files(), good).items():
            for together in _fitting(care, files, free * 9 // 20):
                _merge(work, care, day, together, share=free // 10, near=memory - free // 4, good=good)
            if work.written >= _COMMITTED_AT_ONCE:
                done, work = _committed(care, done, work), _Work()
        done = _committed(care, done, work)
    return replace(done, mergeable=len(small_files(care.files(), good)) if done.days else 0)


def _fitting(care: CareTaker, files: Sequence[File], memory: int) -> Iterator[list[File]]:
    """Some files at a time, two at least, so that what is held of each fits into memory. One is not merged with itself."""
    held, size = list[File](), 0
    for file in files:
        needed = _OF_GROUP * _largest_group(care.stored(file.path))
        if len(held) > 1 and (size + needed > memory or len(held) == _MOST_FILES):
            yield held
            held, size = [], 0
        held.append(file)
        size += needed
    if len(held) > 1:
        yield held


def _largest_group(stored: Stored) -> int:
    """Bytes of a file's largest row group, not compressed."""
    described = pq.read_metadata(readable(stored))
    return max((described.row_group(n).total_byte_size for n in range(described.num_row_groups)), default=0)


def _merge(work: _Work, care: CareTaker, day: date, files: Sequence[File], *, share: int, near: int, good: int) -> None:
    size = sum(file.bytes or 0 for file in files)
    rows = sum(file.rows or 0 for file in files)
    a_file = max(ROW_GROUP, int(good / max(1, size) * rows)) if size > good else max(rows, ROW_GROUP)
    groups = merged([care.stored(file.path) for file in files], share)
    for path, some in _in_files(care, day, groups, a_file, near):
        file, counts = write_events(path, some, ROW_GROUP)
        work.change.new.append((path, file._replace(path=f"{_OF_DAY}{day}/{path.name}")))
        work.events += sum(counts)
        work.written += file.bytes or 0
    work.change.superseded += [file.path for file in files]
    work.read += size
    work.days.add(day)


def _in_files(
    care: CareTaker, day: date, groups: Iterator[Pointed], rows: int, near: int
) -> Iterator[tuple[Path, Iterator[Pointed]]]:
    """A new file, and the row groups that go there, as long as there are any."""
    while begun := list(islice(groups, 1)):
        yield care.new_file(day), _up_to(rows, begun, groups, near)


def _up_to(rows: int, begun: list[Pointed], groups: Iterator[Pointed], near: int) -> Iterator[Pointed]:
    """The row group begun with and those that follow, up to about so many rows. None is held here while the next one is made."""
    taken = 0
    while begun:
        taken += begun[0].num_rows
        yield begun.pop()
        give_back_above(near)
        if taken < rows:
            begun += islice(groups, 1)


def _committed(care: CareTaker, done: Compacted, work: _Work) -> Compacted:
    if not work.days:
        return done
    files_before, files_after = len(work.change.superseded), len(work.change.new)
    if not care.commit(work.change):
        return replace(done, left=done.left + len(work.days))
    return Compacted(
        done.days + len(work.days),
        done.events + work.events,
        done.files_before + files_before,
        done.files_after + files_after,
        done.bytes_before + work.read,
        done.bytes_after + work.written,
        done.left,
    )
