"""Which rejects a commit keeps, where objects could not be read to their end and come again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.lake.committed import File
from trailscope.lake.parquet import write_table
from trailscope.lake.stored import Stored, readable


def without_repeated(
    path: Stored, file: File, unreadable: pa.ChunkedArray, again: pa.ChunkedArray, place: Callable[[], Path]
) -> tuple[Stored, File] | None:
    """Take out what a later ingest says again: parts of objects that were not read to their end, and repeated notes.

    Args:
        path: a file of rejects that is not committed yet.
        file: what is known of it.
        unreadable: addresses of the objects that were not read to their end.
        again: of those, the ones that are noted already.
        place: gives a new file, for what is left.

    Returns:
        Where the file is now and what is known of it; ``None`` when nothing is left in it.
    """
    if not len(unreadable):
        return path, file
    with pq.ParquetFile(
        readable(path)
    ) as opened:  # not as a data set, which would read columns out of the names of folders
        rejects = opened.read()
    partial = pc.or_(pc.is_valid(rejects["source_index"]), pc.is_valid(rejects["byte_offset"]))
    said_again = pc.or_(
        pc.and_(partial, pc.is_in(rejects["source_uri"], unreadable)), pc.is_in(rejects["source_uri"], again)
    )
    kept = rejects.filter(pc.invert(said_again))
    if kept.num_rows == rejects.num_rows:
        return path, file
    if not kept.num_rows:
        return None
    new = place()
    return new, write_table(new, kept)._replace(path=beside(file, new))


def beside(file: File, new: Path) -> str:
    """The path within the lake of a new file that takes the place of one that is not committed yet."""
    return f"{file.path.rpartition('/')[0]}/{new.name}"
