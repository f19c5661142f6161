"""Whether a lake keeps its contract: what was committed is there to the byte, of the right form, and no event stands twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.amounts import day_of
from trailscope.lake.blocks import Blocks, OpenFile, StoredEvents
from trailscope.lake.comparing import Comparer
from trailscope.lake.identity import CONTENT, identity_hashes
from trailscope.lake.integrity import unnamed, verify
from trailscope.lake.opening import OpenLake
from trailscope.lake.outlines import OUTLINES
from trailscope.lake.stored import Stored, readable
from trailscope.lake.verified import NAME as VERIFIED
from trailscope.lake.verified import is_sound
from trailscope.schema.tables import EVENTS, INSIGHTS, OBJECTS, REJECTS

_OF_DAY = "events/event_date="
_SCHEMAS = {"events": EVENTS, "insights": INSIGHTS, "objects": OBJECTS, "rejects": REJECTS, "outlines": OUTLINES}
_COMPARED = 64 << 20  # bytes of rows compared at once


@dataclass(frozen=True)
class LakeProblem:
    """One way in which a lake is not what it should be.

    Attributes:
        kind: ``missing``, ``changed``, ``stray``, ``altered``, ``unverifiable``, ``form``, ``misplaced``, ``duplicates`` or ``orphan``.
        path: of the file within the lake; of the folder for ``duplicates``.
        detail: what is wrong, in words.
    """

    kind: str
    path: str
    detail: str


REMEDIES = {
    "missing": "ingest the same logs again",
    "changed": "--repair moves it to _damaged/; then ingest the same logs again",
    "stray": "--repair moves it to _damaged/; then ingest the same logs again",
    "altered": "--repair moves it to _damaged/; then ingest the same logs again",
    "unverifiable": "an older trailscope noted no checksum; ingest into a new lake to have one",
    "form": "--repair moves it to _damaged/; then ingest the same logs again",
    "misplaced": "--repair moves it to _damaged/; then ingest the same logs again",
    "duplicates": "they count twice in answers; ingest the logs into a new lake",
    "orphan": "it is never read; --repair moves it to _damaged/ (in S3 when it is an hour old: an ingest may be about to commit it)",
}
"""What to do about each kind of problem."""


def problems(lake: OpenLake, progress: Callable[[str], None] = lambda _: None) -> Iterator[LakeProblem]:
    """Read every byte of a lake, and say what is wrong.

    Args:
        lake: opened despite damage.
        progress: told what is looked at.

    Raises:
        LakeError, OSError: it cannot be read at all.
    """
    damage = lake.damage
    yield from (LakeProblem("missing", path, "committed, and not there") for path in damage.missing)
    yield from (LakeProblem("changed", path, "of another size than committed") for path in damage.changed)
    yield from (LakeProblem("altered", path, "its bytes are not those committed") for path in damage.altered)
    yield from (LakeProblem("stray", path, "its ledger is gone") for path in damage.stray)
    yield from (
        LakeProblem("orphan", path, "no ledger names it") for path in unnamed(lake.committed, lake.layout.files())
    )
    if not is_sound(lake.layout):
        yield LakeProblem(
            "altered", VERIFIED, "does not say what was kept in it; when it was moved, verify the logs again"
        )
    progress("checksums")
    verified = verify(lake.layout, lake.committed, damage)
    yield from (LakeProblem("altered", path, "its bytes are not those committed") for path in verified.altered)
    yield from (LakeProblem("unverifiable", path, "no checksum was noted") for path in verified.unverifiable)
    bad = damage.lost | frozenset(verified.altered)
    files = [file for file in lake.committed.files() if file.path not in bad]
    progress("forms")
    for file in files:
        yield from _form(lake.stored(file.path), file.path, file.rows)
    days: dict[str, list[Stored]] = {}
    for file in sorted(files):
        if file.path.startswith(_OF_DAY):
            days.setdefault(file.path[len(_OF_DAY) :][:10], []).append(lake.stored(file.path))
    for day, stored in sorted(days.items()):
        progress(f"events of {day}")
        if twice := _twice(stored):
            yield LakeProblem("duplicates", f"{_OF_DAY}{day}", f"{twice:,} events stand there more than once")


def _form(stored: Stored, path: str, rows: int | None) -> Iterator[LakeProblem]:
    folder = path.partition("/")[0]
    try:
        with pq.ParquetFile(readable(stored)) as opened:
            described, schema = opened.metadata, opened.schema_arrow
    except (OSError, pa.ArrowException) as error:
        yield LakeProblem("form", path, f"cannot be read as Parquet ({error})")
        return
    if rows is not None and described.num_rows != rows:
        yield LakeProblem("form", path, f"has {described.num_rows:,} rows, committed were {rows:,}")
    wanted = {field.name: _plain(field.type) for field in _SCHEMAS[folder]}
    wrong = [field.name for field in schema if wanted.get(field.name) != _plain(field.type)]
    if wrong:
        yield LakeProblem("form", path, f"columns that are not of the schema: {', '.join(wrong)}")
    if folder == "events" and (problem := _outside(described, path)):
        yield LakeProblem("misplaced", path, problem)


def _plain(type: pa.DataType) -> str:
    return str(type.value_type if pa.types.is_dictionary(type) else type)


def _outside(described: pq.FileMetaData, path: str) -> str:
    """What is wrong where a file has events of another day than its folder says, by its statistics."""
    day = date.fromisoformat(path[len(_OF_DAY) :][:10])
    names = described.schema.names
    column = names.index("event_time") if "event_time" in names else -1
    for number in range(described.num_row_groups if column >= 0 else 0):
        told = described.row_group(number).column(column).statistics
        if told is None or not told.has_min_max:
            continue
        if told.min.date() < day or told.max.date() >= day + timedelta(days=1):
            return f"has events from {day_of(told.min)} to {day_of(told.max)}"
    return ""


def _twice(files: list[Stored]) -> int:
    """How many events of a day say the same as another one there; identities first, contents only where these recur."""
    opened = OpenFile()
    try:
        blocks = Blocks([block for path in files for block in _events(path).blocks(opened)])
        hashes = np.concatenate([identity_hashes(block) for block in blocks.blocks] or [np.empty(0, np.uint64)])
        _, group, times = np.unique(hashes, return_inverse=True, return_counts=True)
        again = np.flatnonzero(times[group] > 1)
        if not len(again):
            return 0
        comparer = Comparer(blocks, 0, np.empty(0, np.int64), _COMPARED)
        first = comparer.alike(group[again], again, CONTENT)
        return int(np.count_nonzero(first != np.arange(len(again))))
    finally:
        opened.close()


def _events(stored: Stored) -> StoredEvents:
    described = pq.read_metadata(readable(stored))
    return StoredEvents(stored, [described.row_group(n).num_rows for n in range(described.num_row_groups)])
