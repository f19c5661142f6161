"""Arrow batches as an ingest hands them to a lake, made from plain records, so that lakes are tested without any ingest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import trailscope as ts
from trailscope.lake.opening import open_lake
from trailscope.lake.writer import LakeWriter, writing
from trailscope.schema.columns import Column, of_origin
from trailscope.schema.tables import EVENTS, INSIGHTS, OBJECTS, REJECTS
from trailscope.sink import Written
from trailscope.sources import SourceObject

Record = dict[str, Any]

MEMORY = 64 << 20
URI = "file:///logs/a.json.gz"
_FIELDS = {column.field: column for column in of_origin("record")}


def events(records: Sequence[Record], uri: str = URI) -> pa.RecordBatch:
    """One batch of ``EVENTS`` with a row for each record of an object."""
    rows = [_row(record) | {"source_uri": uri, "source_index": index} for index, record in enumerate(records)]
    return pa.RecordBatch.from_pylist(rows, EVENTS)


def _row(record: Record) -> Record:
    row = {column.name: _value(column, record.get(field)) for field, column in _FIELDS.items()}
    for column in of_origin("user_identity"):
        value: Any = record.get("userIdentity") or {}
        for key in column.field.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        row[column.name] = _value(column, value)
    unknown = {name: value for name, value in record.items() if name not in _FIELDS}
    return row | {
        "actor": row["user_identity_user_name"],
        "action": f"{str(row['event_source']).partition('.')[0]}:{row['event_name']}",
        "extra": _json(unknown) if unknown else None,
        "record_fields": _json(list(record)),
    }


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "timestamp":
        return datetime.fromisoformat(value)
    if column.type == "boolean":
        return value in (True, "true")
    return _json(value) if column.type == "json" else value


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def insights(records: Sequence[Record], uri: str = URI) -> pa.RecordBatch:
    """One batch of ``INSIGHTS``; each record gives its columns by name."""
    rows = [record | {"source_uri": uri, "source_index": index} for index, record in enumerate(records)]
    return pa.RecordBatch.from_pylist(rows, INSIGHTS)


def rejects(*reasons: str, uri: str = URI, index: int | None = None) -> pa.Table:
    """Rejects of one object."""
    now = datetime.now(UTC)
    rows = [{"source_uri": uri, "source_index": index, "reason": text, "rejected_at": now} for text in reasons]
    return pa.Table.from_pylist(rows, REJECTS)


def ledger(*uris: str, version: str = "1", status: str = "read", sha256: str | None = "") -> pa.Table:
    """The ledger of some objects, whose bytes have a hash of their own unless one is given."""
    now = datetime.now(UTC)
    rows = [
        {
            "source_uri": uri,
            "version": version,
            "status": status,
            "sha256": f"of {uri}" if sha256 == "" else sha256,
            "ingested_at": now,
        }
        for uri in uris
    ]
    return pa.Table.from_pylist(rows, OBJECTS)


def lake_writer(lake: Path, memory: int = MEMORY, threads: int = 2) -> Any:
    """A writer of a lake, as an ingest has it."""
    return writing(lake, "tests", memory, threads)


def put(lake: Path, objects: dict[str, list[Record]], memory: int = MEMORY) -> Written:
    """One ingest of some objects (address → records) in one commit, those left out that the lake has."""
    with lake_writer(lake, memory) as writer:
        return put_into(writer, objects)


def put_into(writer: LakeWriter, objects: dict[str, list[Record]]) -> Written:
    """One batch of a run: what is unseen of some objects, written and committed."""
    unseen = [item.uri for item in writer.unseen([SourceObject(uri, None, "1", None) for uri in objects])]
    written = writer.write([events(objects[uri], uri) for uri in unseen], [])
    if unseen:
        writer.commit(ledger(*unseen))
    return written


def rows(lake: Path, sql: str = "select * from events order by event_time, event_id") -> list[Record]:
    """What a question to the lake gives."""
    with ts.open(lake) as case:
        return list(case.query(sql).rows())


def said(lake: Path) -> list[Record]:
    """What the events of a lake say, whichever object each was read from. Without an engine: it is asked often."""
    columns = [*(column.name for column in of_origin("record")), "extra"]
    paths = open_lake(lake).event_files()
    return [row for path in paths for row in pq.ParquetFile(path).read(columns).to_pylist()]


def files(lake: Path, pattern: str) -> list[Path]:
    """Files of a lake in order of their names."""
    return sorted(lake.glob(pattern))


def names(paths: Iterable[Path]) -> list[str]:
    """Their names."""
    return [path.name for path in paths]
