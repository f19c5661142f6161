"""Tables of Apache Iceberg that hold CloudTrail's events, as CloudWatch's unified data store keeps them in S3 Tables, or Athena unloads them.

Sources of the forms: CloudWatch user guide, *S3 Tables integration*: the tables ``aws_cloudtrail__management`` and ``aws_cloudtrail__data`` of
the namespace ``logs``, with columns of CloudWatch's own beside the record's; CloudTrail user guide, *Supported SQL schemas*.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trailscope.schema.record import rebuild

NESTED = ("userIdentity", "requestParameters", "responseElements")
CLOUDWATCHS = {"cwl__timestamp": datetime(2026, 9, 1, 8, 19, 4, tzinfo=UTC), "cwl__log_group": "aws/cloudtrail/managed"}


def with_texts(record):
    """A row whose nested values are JSON as text."""
    return {
        name: json.dumps(value) if name in NESTED and value is not None else value for name, value in record.items()
    }


def without_nothing(record):
    return {name: value for name, value in record.items() if value is not None}


def table_of(rows):
    """Rows as an Arrow table; Iceberg knows no column of nothing."""
    table = pa.Table.from_pylist(rows)
    return table.cast(
        pa.schema([(field.name, pa.string() if pa.types.is_null(field.type) else field.type) for field in table.schema])
    )


def events_of(case):
    rows = case.query("select * from events order by event_time, event_id", limit=None).rows()
    return [rebuild(row) for row in rows]


@pytest.mark.slow  # loads pyiceberg
def test_the_folder_of_an_iceberg_table_is_read_and_its_metadata_left_out(case, record, tmp_path):
    sql = pytest.importorskip("pyiceberg.catalog.sql")
    records = [record(eventTime=f"2026-09-01T08:19:{second:02}Z") for second in range(6)]
    catalog = sql.SqlCatalog("c", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/warehouse")
    catalog.create_namespace("logs")
    rows = table_of([{**with_texts(one), **CLOUDWATCHS} for one in records])
    table = catalog.create_table("logs.aws_cloudtrail__management", schema=rows.schema)
    table.append(rows.slice(0, 4))
    table.append(rows.slice(2))  # two rows stand in two files, as they do until a compaction

    summary = case.ingest(str(tmp_path / "warehouse" / "logs" / "aws_cloudtrail__management"))

    assert (summary.events_new, summary.events_duplicate, summary.objects_rejected) == (6, 2, 0)
    assert set(summary.left_out) == {"table metadata"}
    assert summary.forms == {"CloudTrail Lake": 2}
    assert [without_nothing(one) for one in events_of(case)] == [
        {
            **without_nothing(one),
            "cwl__timestamp": "2026-09-01 08:19:04+00:00",
            "cwl__log_group": "aws/cloudtrail/managed",
        }
        for one in records
    ]


@pytest.mark.parametrize("suffix", [".parquet", ".ndjson", ".json"])
def test_nested_values_that_are_json_as_text_are_read_as_what_they_are(case, record, tmp_path, suffix):
    one = record(requestParameters={"userName": "bob", "policyDocument": '{"Statement":[]}'})
    path = tmp_path / f"rows{suffix}"
    rows = [with_texts(one), with_texts(record(requestParameters=None))]
    if suffix == ".parquet":
        pq.write_table(table_of(rows), path)
    else:
        path.write_text("\n".join(map(json.dumps, rows)) if suffix == ".ndjson" else json.dumps(rows, indent=1))

    case.ingest(str(path))

    row = next(row for row in case.query("select * from events", limit=None).rows() if row["request_parameters"])
    assert row["actor"] == "alice"
    assert json.loads(row["request_parameters"]) == one["requestParameters"]
    assert without_nothing(rebuild(row)) == without_nothing(one)


def test_a_record_as_it_was_logged_keeps_a_text_that_looks_like_json(case, record, write_log, tmp_path):
    """What a call wrote into its parameters is evidence as it stands."""
    one = record(requestParameters='{"userName": "bob"}')
    case.ingest(str(write_log(tmp_path / "a.json.gz", [one])))
    (tmp_path / "b.ndjson").write_text(json.dumps({**one, "eventID": "b"}) + "\n" + json.dumps({**one, "eventID": "c"}))
    case.ingest(str(tmp_path / "b.ndjson"))
    assert [each["requestParameters"] for each in events_of(case)] == ['{"userName": "bob"}'] * 3


def test_structures_and_maps_are_objects(case, record, tmp_path):
    """CloudTrail Lake's own types: a structure for the identity, a map of texts for the parameters."""
    one = record(requestParameters={"bucketName": "b", "key": "k"}, responseElements=None)
    plain = {name: value for name, value in one.items() if name not in ("requestParameters", "responseElements")}
    table = pa.Table.from_pylist([plain]).append_column(
        "requestParameters", pa.array([list(one["requestParameters"].items())], pa.map_(pa.string(), pa.string()))
    )
    pq.write_table(table, tmp_path / "rows.parquet")

    summary = case.ingest(str(tmp_path / "rows.parquet"))

    assert summary.forms == {"CloudTrail Lake": 1}
    assert [without_nothing(each) for each in events_of(case)] == [without_nothing(one)]
