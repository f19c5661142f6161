"""What a writer does over again when somebody else committed first: its rows are compared with theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.lake.committed import Batch, File
from trailscope.lake.events import EventFile
from trailscope.lake.parquet import write_table
from trailscope.lake.rejects import beside
from trailscope.lake.stored import Stored, readable
from trailscope.schema.tables import EVENTS

_OF_DAY = "events/event_date="


def days_named(batches: Iterable[Batch]) -> frozenset[date]:
    """The UTC days of whose events some batches name files, as new or as superseded."""
    paths = (path for batch in batches for path in (*(file.path for file in batch.files), *batch.supersedes))
    return frozenset(date.fromisoformat(path[len(_OF_DAY) :][:10]) for path in paths if path.startswith(_OF_DAY))


def pieces_of(event: EventFile, share: int) -> Iterator[list[pa.RecordBatch]]:
    """The rows of a file that is not committed yet, in order, as an ingest would hand them over.

    Args:
        event: the file.
        share: bytes of rows at once, or one row group.
    """
    with pq.ParquetFile(readable(event.stored.path)) as opened:
        held: list[pa.RecordBatch] = []
        for number in range(opened.num_row_groups):
            held += opened.read_row_group(number, use_threads=False).cast(EVENTS).combine_chunks().to_batches()
            if sum(batch.nbytes for batch in held) >= share:
                yield held
                held = []
        if held:
            yield held


def without_objects(
    files: Sequence[tuple[Stored, File]], theirs: pa.ChunkedArray, place: Callable[[], Path]
) -> list[tuple[Stored, File]]:
    """Files of rejects or insights, which are not committed yet, without the rows of some objects; none that is empty.

    Args:
        files: where each lies, and what is known of it, with its path within the lake.
        theirs: addresses of the objects.
        place: gives a new file. One that changes gets another name, because what was uploaded under the old one stays as it is.
    """
    kept: list[tuple[Stored, File]] = []
    for path, file in files:
        with pq.ParquetFile(
            readable(path)
        ) as opened:  # not as a data set, which would read columns out of the names of folders
            rows = opened.read()
        mine = rows.filter(pc.invert(pc.is_in(rows["source_uri"], theirs.combine_chunks())))
        if mine.num_rows == rows.num_rows:
            kept.append((path, file))
        elif mine.num_rows:
            new = place()
            kept.append((new, write_table(new, mine)._replace(path=beside(file, new))))
    return kept
