"""What makes two records one event, and a 64-bit number for it that only says where to look closer.

Identity is eventID + recipientAccountId + awsRegion + eventCategory (cloudtrail reference, rule 3). A record without eventID
(before eventVersion 1.01, or made by hand) is identified by all it says.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from trailscope.lake.blocks import Block
from trailscope.lake.gathering import buffers_of
from trailscope.native_core import core_in_use
from trailscope.schema.columns import of_origin

IDENTITY = ("event_id", "recipient_account_id", "aws_region", "event_category")
# All that a record says; null and absent say the same (cloudtrail reference, rule 1), so `record_fields` is not part of it.
CONTENT = (*(column.name for column in of_origin("record")), "extra")

Hashes = npt.NDArray[np.uint64]
HashRows = Callable[[Block], Hashes]


def identity_hashes(block: Block) -> Hashes:
    """A number for the identity of each row. Equal identities have equal numbers within this process, and only there."""
    columns = block.select(IDENTITY)
    hashes = _identities(columns)
    nameless = pc.is_null(columns["event_id"])
    if columns["event_id"].null_count:
        said = block.select(CONTENT).filter(nameless)
        hashes[np.asarray(nameless.to_numpy(zero_copy_only=False), bool)] = _row_hashes(said)
    return hashes


def keyed_hashes(key: bytes) -> HashRows:
    """The same as a function of which several processes have the same one, by a key that nobody else knows; it takes longer.

    Args:
        key: up to 64 bytes.
    """

    def hashes(block: Block) -> Hashes:
        columns = block.select(IDENTITY)
        texts = _joined(columns)
        nameless = np.asarray(pc.is_null(columns["event_id"]).to_numpy(zero_copy_only=False), bool)
        if nameless.any():
            said = _joined(block.select(CONTENT).filter(pa.array(nameless)))
            for position, text in zip(np.flatnonzero(nameless).tolist(), said, strict=True):
                texts[position] = text
        joined = b"".join([blake2b(text, digest_size=8, key=key).digest() for text in texts])
        return np.frombuffer(joined, np.uint64).copy()

    return hashes


def _joined(columns: pa.RecordBatch) -> list[bytes]:
    """Each row as one text. Rows that differ may have the same one, where a value has a zero byte in it or is empty and not NULL."""
    texts = [column.cast(pa.string()).cast(pa.binary()).fill_null(b"") for column in columns.columns]
    return list(pc.binary_join_element_wise(*texts, b"\0").to_pylist())


def _identities(columns: pa.RecordBatch) -> Hashes:
    core = core_in_use()
    if core is None:
        return _row_hashes(columns)
    texts = [buffers_of(column.cast(pa.string())) for column in columns.columns]
    return np.frombuffer(core.hashed(texts, columns.num_rows), np.uint64).copy()


def _row_hashes(rows: pa.RecordBatch) -> Hashes:
    hashes = np.zeros(rows.num_rows, np.uint64)
    for column in rows.columns:
        hashes = (hashes ^ _column_hashes(column)) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(32)
    return hashes


def _column_hashes(column: pa.Array) -> Hashes:
    """Python's own hash of each value: salted, so that nobody can make texts that collide."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    if not pa.types.is_string(column.type):
        return _hashes(column.to_pylist())
    distinct = column.cast(pa.binary()).dictionary_encode()  # most are few; where they are not, this costs little
    of_each = _hashes(distinct.dictionary.to_pylist())
    with_null: Hashes = np.append(of_each, _hashes([None]))
    return with_null[np.asarray(distinct.indices.fill_null(len(of_each)), np.int64)]


def _hashes(values: list[object]) -> Hashes:
    return np.fromiter(map(hash, values), np.int64, len(values)).view(np.uint64)
