"""The statements that make a lake a table of Athena or Trino.

Partition projection: https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from trailscope.amounts import day_of
from trailscope.errors import UsageError
from trailscope.schema.columns import COLUMNS
from trailscope.sql import literal

_HIVE_TYPES: Mapping[str, str] = {
    "text": "string",
    "json": "string",
    "timestamp": "timestamp",
    "integer": "bigint",
    "boolean": "boolean",
    "date": "date",
}
_TRINO_TYPES: Mapping[str, str] = {
    **_HIVE_TYPES, "text": "varchar", "json": "varchar", "timestamp": "timestamp(6)"
}  # fmt: skip
FIRST_DAY = date(2013, 11, 13)  # CloudTrail's first


def lake_table(location: str, database: str, since: date = FIRST_DAY) -> tuple[str, ...]:
    """``create external table events`` over the Parquet files of a lake, one partition a day, found without a crawler.

    Args:
        location: ``s3://bucket/prefix`` of the lake.
        database: which the table belongs to; it is made where there is none.
        since: the first day that is looked for.

    Returns:
        Statements for Athena, in order. A table reads whatever files lie in the folder: `trailscope lake info` tells whether there
        are files that no ledger names.

    Raises:
        UsageError: the location or name is none.
    """
    root = s3_location(location)
    columns = ",\n  ".join(
        f"`{column.name}` {_HIVE_TYPES[column.type]}" for column in COLUMNS if column.name != "event_date"
    )
    properties = {
        "projection.enabled": "true",
        **day_projection("event_date", "yyyy-MM-dd", since),
        "storage.location.template": f"{root}/events/event_date=${{event_date}}",
        "parquet.compression": "ZSTD",
    }
    return (
        f"create database if not exists {quoted(database)}",
        f"create external table if not exists {quoted(database)}.`events` (\n  {columns}\n)\n"
        f"partitioned by (`event_date` date)\nstored as parquet\nlocation {literal(root + '/events/')}\n{written(properties)}",
    )


def trino_table(location: str, catalog: str, schema: str) -> tuple[str, ...]:
    """``create table events`` of Trino's Hive connector over the Parquet files of a lake, and the call that finds its partitions.

    Args:
        location: of the lake, as the catalog's file system names it: ``s3://bucket/prefix``, ``local:///folder``.
        catalog, schema: which the table belongs to; the schema is there. Times need ``hive.timestamp-precision=MICROSECONDS``.

    Returns:
        Statements in order. The last one is run again after each ingest.

    Raises:
        UsageError: a name is none.
    """
    for name in (catalog, schema):
        quoted(name)
    columns = ",\n  ".join(f'"{column.name}" {_TRINO_TYPES[column.type]}' for column in COLUMNS)
    assert COLUMNS[-1].name == "event_date"  # noqa: S101 - Hive's partition is the last column
    place = literal(location.rstrip("/") + "/events")
    return (
        f'create table if not exists "{catalog}"."{schema}"."events" (\n  {columns}\n)\n'
        f"with (external_location = {place}, format = 'PARQUET', partitioned_by = array['event_date'])",
        f"call \"{catalog}\".system.sync_partition_metadata('{schema}', 'events', 'FULL')",
    )


def day_projection(column: str, format: str, since: date) -> dict[str, str]:
    """Properties that project a day for each partition, from a first one until now."""
    first = day_of(since) if "-" in format else day_of(since).replace("-", "/")
    return {
        f"projection.{column}.type": "date",
        f"projection.{column}.format": format,
        f"projection.{column}.range": f"{first},NOW",
        f"projection.{column}.interval": "1",
        f"projection.{column}.interval.unit": "DAYS",
    }


def written(properties: Mapping[str, str]) -> str:
    """``tblproperties`` of a statement."""
    listed = ",\n  ".join(f"{literal(name)} = {literal(value)}" for name, value in properties.items())
    return f"tblproperties (\n  {listed}\n)"


def quoted(name: str) -> str:
    """A database's name as Athena's definitions quote it.

    Raises:
        UsageError: it is none: letters, digits and underscores.
    """
    if not name.replace("_", "a").isalnum() or not name.isascii():
        raise UsageError(f"{name!r} is no name of a database", hint="letters, digits and underscores")
    return f"`{name}`"


def s3_location(location: str) -> str:
    """``s3://bucket/prefix`` without a slash behind it.

    Raises:
        UsageError: it is no such place.
    """
    if not location.startswith("s3://") or len(location) < len("s3://abc") or "$" in location:
        raise UsageError(f"{location!r} is no place in S3", hint="write s3://bucket/prefix")
    return location.rstrip("/")
