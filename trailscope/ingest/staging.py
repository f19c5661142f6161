"""Documents gathered into Arrow tables and staged; what does not parse is salvaged record by record."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from trailscope import formats
from trailscope.formats import Damage, Documents
from trailscope.formats.documents import KEPT_BYTES
from trailscope.ingest import normalise
from trailscope.ingest.batch import REJECT_SCHEMA, Sink
from trailscope.ingest.progress import RejectNote
from trailscope.ingest.texts import Texts

# One Arrow batch is what one DuckDB thread takes at a time; larger objects are one each and are not copied.
_ARROW_BATCH_BYTES = 256 << 10
_NOTES = 20


class Stage:
    """The rows and rejects of the objects read since the last commit.

    Args:
        connection: where ``staged`` lies.
        sink: takes rejects when there are many.
        chunk_bytes: text gathered before DuckDB is asked to parse it, and bytes of rejects held before the sink takes them.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, sink: Sink, chunk_bytes: int) -> None:
        self.connection, self._sink, self._chunk_bytes = connection, sink, chunk_bytes
        self.uris: list[str] = []
        self.texts = Texts()
        self._gathered: dict[str, list[tuple[int, int, bytes]]] = {}
        self._gathered_bytes = self._reject_bytes = 0
        self._rejects: list[tuple[object, ...]] = []
        self.rejected: Counter[int] = Counter()
        self.rejected_records = 0
        self.notes: list[RejectNote] = []

    @property
    def staged_bytes(self) -> int:
        """Memory that the texts of staged records take."""
        return self.texts.held_bytes

    def begin_object(self, uri: str) -> int:
        """Number a new object; its documents and damage are added under this number."""
        self.uris.append(uri)
        return len(self.uris) - 1

    def add(self, number: int, piece: Documents | Damage) -> None:
        """Take one piece of an object."""
        if isinstance(piece, Damage):
            self.reject(number, piece.reason, piece.detail, piece.data, offset=piece.offset)
            return
        gathered = self._gathered.setdefault(piece.kind, [])
        for position, text in enumerate(piece.texts):
            gathered.append((number, piece.first_index + position, text))
            self._gathered_bytes += len(text)
        if self._gathered_bytes >= self._chunk_bytes:
            self.parse()

    def reject(
        self,
        number: int,
        reason: str,
        detail: str,
        data: bytes = b"",
        *,
        index: int | None = None,
        offset: int | None = None,
    ) -> None:
        """Note what could not become rows, with the first ``KEPT_BYTES`` of it."""
        self.rejected[number] += 1
        self.rejected_records += index is not None
        if len(self.notes) < _NOTES:
            self.notes.append(RejectNote(self.uris[number], reason, detail))
        self._rejects.append((self.uris[number], index, offset, reason, detail, data[:KEPT_BYTES], datetime.now(UTC)))
        self._reject_bytes += len(data) + 500
        if self._reject_bytes >= self._chunk_bytes:
            self.set_rejects_aside()

    def set_rejects_aside(self) -> None:
        """Hand the rejects held so far to the sink."""
        if self._rejects:
            columns = zip(*self._rejects, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, REJECT_SCHEMA, strict=True)]
            self._sink.set_aside(pa.table(arrays, schema=REJECT_SCHEMA))
        self._rejects, self._reject_bytes = [], 0

    def parse(self) -> None:
        """Stage everything gathered so far."""
        gathered, self._gathered, self._gathered_bytes = self._gathered, {}, 0
        for kind, documents in gathered.items():
            self._parse_kind(kind, documents)
        self._collect_unfit()

    def _table(self, documents: list[tuple[int, int, bytes]]) -> pa.Table:
        """Documents as an Arrow table whose batches are each enough work for one DuckDB thread."""
        batches, start = [], 0
        while start < len(documents):
            end, size = start, 0
            while end < len(documents) and size < _ARROW_BATCH_BYTES:
                size += len(documents[end][2])
                end += 1
            batches.append(_arrow_batch(documents, range(start, end), self.uris))
            start = end
        return pa.Table.from_batches(batches, normalise.DOCUMENT_SCHEMA)

    def _parse_kind(self, kind: str, documents: list[tuple[int, int, bytes]]) -> None:
        rescued: list[tuple[int, int, bytes]] = []
        for position in normalise.stage(self.connection, self.texts, kind, self._table(documents)):
            number, first_index, text = documents[position]
            rescued += self._salvage(number, first_index, text, kind)
        if rescued:
            self._parse_rescued(rescued)

    def _salvage(self, number: int, first_index: int, text: bytes, kind: str) -> list[tuple[int, int, bytes]]:
        rescued = []
        for piece in formats.salvage(text, first_index=first_index, kind=kind):
            if isinstance(piece, Damage):
                self.reject(number, piece.reason, piece.detail, piece.data, offset=piece.offset)
            else:
                rescued += [(number, piece.first_index + i, record) for i, record in enumerate(piece.texts)]
        return rescued

    def _parse_rescued(self, documents: list[tuple[int, int, bytes]]) -> None:
        """Stage single records; one that still does not parse is rejected by itself."""
        for position in normalise.stage(self.connection, self.texts, "record", self._table(documents)):
            number, index, text = documents[position]
            self.reject(number, "not JSON", f"record {index} is not JSON", text, index=index)

    def _collect_unfit(self) -> None:
        for number, index, reason, data in self.connection.execute(
            "select object, source_index, reason, data from unfit order by object, source_index"
        ).fetchall():
            self.reject(number, reason, f"record {index} cannot be a row: {reason}", data, index=index)
        self.connection.execute("truncate unfit")

    def clear(self) -> None:
        """Forget the objects; their batch is committed."""
        self.uris, self.rejected = [], Counter()


def _arrow_batch(
    documents: list[tuple[int, int, bytes]], positions: Sequence[int], uris: Sequence[str]
) -> pa.RecordBatch:
    chosen = [documents[position] for position in positions]
    return pa.record_batch(
        [
            pa.array([number for number, _, _ in chosen], pa.int32()),
            pa.array([uris[number] for number, _, _ in chosen], pa.string()),
            pa.array([index for _, index, _ in chosen], pa.int64()),
            pa.array(positions, pa.int32()),
            _texts([text for _, _, text in chosen]),
        ],
        schema=normalise.DOCUMENT_SCHEMA,
    )


def _texts(texts: list[bytes]) -> pa.Array:
    """Texts as Arrow strings; a single one, as most objects are, without copying it."""
    if len(texts) == 1:
        offsets = pa.py_buffer(struct.pack("=qq", 0, len(texts[0])))
        return pa.LargeStringArray.from_buffers(1, offsets, pa.py_buffer(texts[0]))
    return pa.array(texts, pa.large_string())
