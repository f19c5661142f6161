"""What lies in a lake's files, for readers that know nothing of trailscope."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lake_batches import events, files, insights, lake_writer, ledger, put, rejects, rows

from trailscope.lake import events as writing_events
from trailscope.lake.events import Shares
from trailscope.lake.gathering import Pointed
from trailscope.lake.parquet import write_events
from trailscope.schema.columns import COLUMNS
from trailscope.schema.tables import EVENTS, INSIGHTS, OBJECTS, REJECTS

Record = dict[str, Any]
Make = Callable[..., Record]


@pytest.fixture
def lake(tmp_path: Path, record: Make) -> Path:
    """A lake with a file of each kind."""
    lake = tmp_path / "lake"
    shuffled = [record(eventTime=f"2026-09-0{day}T{hour:02}:00:00Z") for day in (1, 2) for hour in range(24)]
    random.Random(7).shuffle(shuffled)
    with lake_writer(lake) as writer:
        writer.write([events(shuffled[:20], "a"), events(shuffled[20:], "b")], [insights([{"event_id": "i"}])])
        writer.set_aside(rejects("not JSON"))
        writer.commit(ledger("a", "b"))
    return lake


@pytest.mark.parametrize(
    ("pattern", "schema"),
    [
        ("events/*/*.parquet", EVENTS),
        ("insights/*.parquet", INSIGHTS),
        ("rejects/*.parquet", REJECTS),
        ("objects/*.parquet", OBJECTS),
    ],
)
def test_files_have_plain_columns_and_nothing_of_arrow(lake: Path, pattern: str, schema: pa.Schema) -> None:
    for path in files(lake, pattern):
        described = pq.read_metadata(path)
        assert set(described.metadata or {}) <= {b"trailscope.manifest"}
        plain = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in schema]
        read = pq.read_schema(path)
        assert read.names == schema.names
        assert [str(type) for type in read.types] == [str(type) for type in plain]
        assert described.row_group(0).column(0).compression == "ZSTD"


def test_rows_lie_in_order_of_time_in_the_partition_of_their_day(lake: Path) -> None:
    for path in files(lake, "events/*/*.parquet"):
        times = pq.ParquetFile(path).read(["event_time"])["event_time"].to_pylist()
        assert times == sorted(times)
        assert {f"event_date={time:%Y-%m-%d}" for time in times} == {path.parent.name}
    assert [path.parent.name for path in files(lake, "events/*/*.parquet")] == [
        "event_date=2026-09-01",
        "event_date=2026-09-02",
    ]


def test_duckdb_and_pandas_read_them(lake: Path) -> None:
    by_day = duckdb.sql(
        f"select event_date::varchar as day, count(*) as n, typeof(any_value(event_time)) as type "
        f"from read_parquet('{lake}/events/**/*.parquet') group by all order by 1"
    ).fetchall()
    assert by_day == [
        ("2026-09-01", 24, "TIMESTAMP WITH TIME ZONE"),
        ("2026-09-02", 24, "TIMESTAMP WITH TIME ZONE"),
    ]
    frame = pd.read_parquet(files(lake, "events/*/*.parquet")[0], partitioning=None)
    assert list(frame.columns) == [column.name for column in COLUMNS if column.name != "event_date"]
    assert str(frame["event_time"].dtype.tz) == "UTC"
    assert set(frame["source_uri"]) == {"a", "b"}


def test_the_names_of_the_folders_a_lake_lies_in_say_nothing(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "event_date=2020-01-01").mkdir()
    lake.rename(tmp_path / "event_date=2020-01-01" / "actor=nobody")
    days = rows(tmp_path / "event_date=2020-01-01" / "actor=nobody", "select distinct event_date, actor from events")
    assert {(str(row["event_date"]), row["actor"]) for row in days} == {
        ("2026-09-01", "alice"),
        ("2026-09-02", "alice"),
    }


@pytest.mark.slow
def test_a_large_day_is_cut_into_as_many_files_as_are_written_at_once(tmp_path: Path, record: Make) -> None:
    batch = events([record()])
    columns = {name: pa.concat_arrays([batch[name]] * 45_000) for name in EVENTS.names}
    columns["event_id"] = pa.array(map(str, range(45_000)))
    many = pa.record_batch(list(columns.values()), schema=EVENTS)
    with lake_writer(tmp_path / "lake", memory=256 << 20, threads=2) as writer:
        assert writer.write([many], []).new == 45_000
        writer.commit(ledger("a"))
    assert [pq.read_metadata(path).num_rows for path in files(tmp_path / "lake", "events/*/*.parquet")] == [22_500] * 2


def test_row_groups_stay_within_their_share_whatever_the_rows(
    tmp_path: Path, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row may be larger than the share; it then stands alone."""
    shares = Shares(at_once=1, row_group=1_000_000, identities=1 << 20, compared=1 << 20)
    monkeypatch.setattr(writing_events.Shares, "of", lambda memory, threads: shares)
    wide = [record(requestParameters={"text": "x" * size}) for size in [300_000] * 7 + [2_000_000, 10]]
    put(tmp_path / "lake", {"a": wide})
    (path,) = files(tmp_path / "lake", "events/*/*.parquet")
    described = pq.read_metadata(path)
    counts = [described.row_group(number).num_rows for number in range(described.num_row_groups)]
    assert counts == [3, 3, 1, 1, 1]


def test_a_needle_is_found_without_reading_what_does_not_hold_it(lake: Path) -> None:
    """DuckDB, asked for a value that is nowhere, is told so by the filter of the column."""
    path = files(lake, "events/*/*.parquet")[0]
    probe = f"select bool_and(bloom_filter_excludes) from parquet_bloom_probe('{path}', 'event_id', 'no such id')"
    assert duckdb.sql(probe).fetchall() == [(True,)]


@pytest.mark.parametrize("rows_with_value", [1, 50], ids=["one row", "every other row"])
def test_whoever_asks_for_null_is_told_the_truth(tmp_path: Path, rows_with_value: int) -> None:
    """DuckDB 2.0 counts all rows for a column of one value and nulls, if it has statistics and no dictionary."""
    values = {"text": "x", "json": "{}", "boolean": True, "timestamp": 0, "integer": 1, "date": 0}
    types = {column.name: column.type for column in COLUMNS}
    arrays = []
    for field in EVENTS:
        value = values[types[field.name]]
        column = pa.array([value if row < 2 * rows_with_value and row % 2 else None for row in range(100)])
        plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        arrays.append(column.cast(plain).dictionary_encode() if plain != field.type else column.cast(plain))
    write_events(
        tmp_path / "events.parquet", [Pointed(pa.table(arrays, EVENTS.names).cast(EVENTS).to_batches(), None)], 100
    )
    asked = ", ".join(f"count(*) filter (where {name} is null) as {name}" for name in EVENTS.names)
    together = duckdb.sql(f"select {asked} from '{tmp_path}/events.parquet'").fetchall()[0]
    assert set(together) == {100 - rows_with_value}
    for name in EVENTS.names:
        alone = duckdb.sql(f"select count(*) from '{tmp_path}/events.parquet' where {name} is null").fetchall()
        assert alone == [(100 - rows_with_value,)], name
