"""Retention: the events of whole UTC days before a date are removed from a lake for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.lake.care import CareTaker, LakeChange
from trailscope.lake.parquet import write_table
from trailscope.lake.stored import readable

_OF_DAY = "events/event_date="


@dataclass(frozen=True)
class Forgotten:
    """What was, or would be, forgotten.

    Attributes:
        events, days, files, bytes: of events.
        insights: insight and aggregated records before the date.
        rejects: files of rejects, which stay: what could not be read has no time of its own.
    """

    events: int = 0
    days: int = 0
    files: int = 0
    bytes: int = 0
    insights: int = 0
    rejects: int = 0


def forget(care: CareTaker, before: date, *, confirmed: bool) -> Forgotten:
    """Forget all events of days before a date; the ledger keeps the objects they came from, so that they are not read again.

    Args:
        care: of the lake.
        before: the first UTC day that is kept.
        confirmed: remove them; otherwise only count.

    Raises:
        LakeError: somebody else changed the files meanwhile; or the lake cannot be written.
    """
    files = care.files()
    old = [file for file in files if file.path.startswith(_OF_DAY) and file.path[len(_OF_DAY) :][:10] < str(before)]
    change = LakeChange(superseded=[file.path for file in old], forgets=str(before))
    insights = 0
    for file in files:
        if file.path.startswith("insights/"):
            insights += _without_old_insights(care, file.path, before, change, confirmed=confirmed)
    told = Forgotten(
        sum(file.rows or 0 for file in old),
        len({file.path[len(_OF_DAY) :][:10] for file in old}),
        len(old),
        sum(file.bytes or 0 for file in old),
        insights,
        sum(file.path.startswith("rejects/") for file in files),
    )
    if confirmed and change.superseded:
        care.commit_or_fail(change)
        care.remove_superseded(grace=0)
    return told


def _without_old_insights(care: CareTaker, path: str, before: date, change: LakeChange, *, confirmed: bool) -> int:
    """Have a file of insights written anew without old ones; how many these are. One without a time is kept."""
    with pq.ParquetFile(readable(care.stored(path))) as opened:
        rows = opened.read()
    midnight = datetime(before.year, before.month, before.day, tzinfo=UTC)
    kept = rows.filter(pc.fill_null(pc.greater_equal(rows["event_time"], midnight), True))
    old = int(rows.num_rows - kept.num_rows)
    if old and confirmed:
        change.superseded.append(path)
        if kept.num_rows:
            new = care.new_file()
            change.new.append((new, write_table(new, kept)._replace(path=f"insights/{new.name}")))
    return old
