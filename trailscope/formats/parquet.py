"""Parquet files of Security Lake, and of tables whose columns are CloudTrail's, as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.formats.document import KEPT_BYTES, Damage, damage

_ROWS = 2048  # in memory at a time
_UNREADABLE = (pa.ArrowException, OSError, KeyError, ValueError, OverflowError)  # the last: of times beyond Python's


def rows_of(blocks: Iterable[bytes]) -> Iterator[str | Damage]:
    """The rows of one file as JSON objects; that it is no sound Parquet file is one damage.

    Args:
        blocks: the file, in pieces of any size. It is put into a temporary file, since Parquet is read from its end.
    """
    kept, index = b"", 0
    with TemporaryFile(prefix="trailscope-") as file:
        try:
            for block in blocks:
                kept += block[: KEPT_BYTES - len(kept)]
                file.write(block)
            for batch in pq.ParquetFile(file).iter_batches(batch_size=_ROWS):
                yield from (json.dumps(row, ensure_ascii=False, default=_written) for row in _rows(batch))
                index += batch.num_rows
        except _UNREADABLE as error:
            detail = f"the Parquet file cannot be read behind row {index}: {(str(error) or type(error).__name__).splitlines()[0]}"
            yield damage("Parquet", detail, 0, kept)


def _rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """Rows of a batch; a map is an object, or the pairs that it has where two have one name."""
    try:
        rows: list[dict[str, Any]] = batch.to_pylist(maps_as_pydicts="strict")
    except KeyError:
        rows = batch.to_pylist()
    return rows


def _written(value: Any) -> str:
    """A value that JSON has no type for: bytes as the text they are, times and decimals in Python's writing."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
