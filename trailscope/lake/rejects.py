"""Which rejects a commit keeps, where objects could not be read to their end and come again."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trailscope.lake.committed import File
from trailscope.lake.parquet import write_table


def without_repeated(path: Path, file: File, unreadable: pa.ChunkedArray, again: pa.ChunkedArray) -> File | None:
    """Take out what a later ingest says again: parts of objects that were not read to their end, and repeated notes.

    Args:
        path: a file of rejects that is not committed yet.
        file: what is known of it.
        unreadable: addresses of the objects that were not read to their end.
        again: of those, the ones that are noted already.

    Returns:
        What is known of the file now; ``None`` when nothing is left in it.
    """
    if not len(unreadable):
        return file
    with pq.ParquetFile(path) as opened:  # not as a data set, which would read columns out of the names of folders
        rejects = opened.read()
    partial = pc.or_(pc.is_valid(rejects["source_index"]), pc.is_valid(rejects["byte_offset"]))
    said_again = pc.or_(
        pc.and_(partial, pc.is_in(rejects["source_uri"], unreadable)), pc.is_in(rejects["source_uri"], again)
    )
    kept = rejects.filter(pc.invert(said_again))
    return write_table(path, kept)._replace(path=file.path) if kept.num_rows else None
