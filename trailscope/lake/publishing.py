"""An Iceberg table of a lake's files of events, where they lie: nothing is copied, and each publication is a snapshot.

Iceberg's own files (metadata and manifests) go to the catalogue's warehouse. Source: https://iceberg.apache.org/spec/ and
https://py.iceberg.apache.org/api/#add-files.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from trailscope.errors import LakeError, Location, UsageError
from trailscope.lake.opening import OpenLake
from trailscope.schema.tables import EVENTS

if TYPE_CHECKING:
    from pyiceberg.catalog import Catalog
    from pyiceberg.table import Table

_DAY = "event_day"
_BATCH = "trailscope.batch"


@dataclass(frozen=True)
class Published:
    """What a publication changed.

    Attributes:
        table: its name in the catalogue.
        added, removed: files of events that the table did not have, and that the lake does not have any more.
        files, events: in the table now.
        snapshot: its id; ``None`` for a table without events.
    """

    table: str
    added: int
    removed: int
    files: int
    events: int
    snapshot: int | None


def publish(lake: OpenLake, table: str, catalog: str, properties: Mapping[str, str]) -> Published:
    """Have an Iceberg table hold just the files of events that are committed to the lake.

    Args:
        lake: not damaged.
        table: ``namespace.name``; made if there is none.
        catalog: the name of a catalogue, as ``.pyiceberg.yaml`` may describe it.
        properties: of the catalogue, beside those of the file: ``type``, ``uri``, ``warehouse`` and the like.

    Raises:
        UsageError: the table has no namespace.
        LakeError: pyiceberg is not installed, or the catalogue or a file cannot be used.
    """
    namespace, dot, _ = table.rpartition(".")
    if not dot:
        raise UsageError(f"{table} has no namespace", hint="give --table NAMESPACE.NAME")
    try:
        from pyiceberg.catalog import load_catalog  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise LakeError(
            "an Iceberg table needs the library pyiceberg", hint="pip install 'trailscope[iceberg]'"
        ) from error
    from pyiceberg.exceptions import CommitFailedException  # noqa: PLC0415 - as above

    try:
        opened = _table(load_catalog(catalog, **properties), namespace, table)
        return _published(lake, opened, table)
    except CommitFailedException as error:
        raise LakeError(
            f"somebody else changed the table meanwhile ({error})",
            at=Location(table),
            hint="run the same command again",
        ) from error
    except (ValueError, OSError, LookupError, pa.ArrowException) as error:
        raise LakeError(
            f"the table cannot be published ({error})",
            at=Location(table),
            hint="check the catalogue's properties: --property uri=…, --property warehouse=…",
        ) from error


def _table(catalog: Catalog, namespace: str, name: str) -> Table:
    from pyiceberg.exceptions import NoSuchTableError  # noqa: PLC0415 - an extra
    from pyiceberg.transforms import DayTransform  # noqa: PLC0415 - as above

    try:
        return catalog.load_table(name)
    except NoSuchTableError:
        catalog.create_namespace_if_not_exists(namespace)
        table = catalog.create_table(name, schema=_schema())
        with table.update_spec() as spec:
            spec.add_field("event_time", DayTransform(), _DAY)
        # the files have no ids of Iceberg's in them: their columns are known by name
        mapping = table.schema().name_mapping.model_dump_json()
        with table.transaction() as change:
            change.set_properties({"schema.name-mapping.default": mapping})
        return table


def _schema() -> pa.Schema:
    plain = [
        (field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type) for field in EVENTS
    ]
    return pa.schema(plain)


@contextmanager
def _without_notes() -> Iterator[None]:
    """Keep pyiceberg from a line for each column of each file that has no statistics, as most have none on purpose."""
    logger = logging.getLogger("pyiceberg.io.pyarrow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _published(lake: OpenLake, table: Table, name: str) -> Published:
    from pyiceberg.io.pyarrow import parquet_files_to_data_files  # noqa: PLC0415 - an extra

    there: dict[str, Any] = {task.file.file_path: task.file for task in table.scan().plan_files()}
    wanted = {lake.layout.uri_of(path) for path in lake.event_paths()}
    new, gone = sorted(wanted - there.keys()), sorted(there.keys() - wanted)
    if new or gone:
        told = {"trailscope.lake": lake.layout.name, _BATCH: lake.committed.batches[-1].name}
        with table.transaction() as change:
            update = change.update_snapshot(snapshot_properties=told)
            # one snapshot: after a compaction the merged files come as the others go
            with _without_notes(), update.overwrite() if gone else update.fast_append() as snapshot:
                for file in parquet_files_to_data_files(table.io, change.table_metadata, iter(new)):
                    snapshot.append_data_file(file)
                for path in gone:
                    snapshot.delete_data_file(there[path])
    files = [task.file for task in table.scan().plan_files()]
    current = table.current_snapshot()
    events = sum(file.record_count for file in files)
    return Published(name, len(new), len(gone), len(files), events, current.snapshot_id if current else None)
