"""Files of events that the native core writes say what those of pyarrow say, to every reader, and about themselves."""

from __future__ import annotations

import tempfile
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.lake.chunks import bloom_bytes
from trailscope.lake.gathering import Pointed
from trailscope.lake.parquet import LOOKED_UP, write_events
from trailscope.native_core import ROAD_VARIABLE
from trailscope.schema.tables import EVENTS

pytestmark = pytest.mark.slow

pytest.importorskip("trailscope_native", reason="the native core is not installed here; `make native` builds it")

FEW = st.sampled_from(
    ["", "a", "b", "a text that is longer than eight bytes", "a text that is LONGER than eight bytes", "ä\U0001f600"]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": FEW | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    "bool": st.booleans(),
    "int64": st.integers(-(1 << 63), (1 << 63) - 1),
    "timestamp[us, tz=UTC]": st.integers(0, 1 << 50),
}


@st.composite
def pieces(draw: st.DrawFn) -> pa.RecordBatch:
    """Some events, each column of which is null in no row, some or all; perhaps a slice of more, and repeated many times."""
    rows = draw(st.integers(0, 9))
    columns = []
    for field in EVENTS:
        type = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        nulls = draw(st.sampled_from(["none", "some", "all"])) if field.name != "event_time" else "none"
        value = st.none() if nulls == "all" else VALUES[str(type)] if nulls == "none" else st.none() | VALUES[str(type)]
        few = draw(st.lists(value, min_size=1, max_size=3))
        column = pa.array([few[at % len(few)] for at in range(rows)], type)
        columns.append(column.dictionary_encode() if type != field.type else column)
    batch = pa.record_batch(columns, schema=EVENTS)
    first = draw(st.integers(0, rows))
    return batch.slice(first, draw(st.integers(0, rows - first)))


@st.composite
def groups(draw: st.DrawFn) -> Pointed:
    """A row group of at least one row: all rows of some pieces as they stand, or some in any order; sometimes enough for several pages."""
    some = draw(st.lists(pieces(), min_size=1, max_size=4).filter(lambda some: any(piece.num_rows for piece in some)))
    some = some * draw(st.sampled_from([1, 1, 1, 30]))
    wanted = draw(st.sampled_from([0, 1, 7, 500]))
    order = np.random.default_rng(draw(st.integers(0, 9999))).integers(0, sum(p.num_rows for p in some), wanted)
    return Pointed(some, order if wanted else None)


def as_they_stand(table: pa.Table) -> Pointed:
    return Pointed(table.to_batches(), None)


def written(path: Path, groups: list[Pointed], road: str, pool: Executor | None = None) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ROAD_VARIABLE, road)
        file, rows = write_events(path, groups, 50_000, pool)
    assert (file.path, file.bytes, file.rows) == (
        path.name,
        path.stat().st_size,
        sum(group.num_rows for group in groups),
    )
    assert rows == [group.num_rows for group in groups]
    return path


def both(folder: str, groups: list[Pointed]) -> tuple[Path, Path]:
    place = Path(folder)
    return written(place / "native.parquet", groups, "native"), written(place / "python.parquet", groups, "python")


def told(path: Path) -> list[tuple[Any, ...]]:
    """What a file says of each chunk that a reader goes by."""
    described = pq.read_metadata(path)
    chunks = []
    for number in range(described.num_row_groups):
        group = described.row_group(number)
        for column in map(group.column, range(group.num_columns)):
            told = column.statistics
            ends = (told.min, told.max) if told is not None and told.has_min_max else None
            nulls = None if told is None else told.null_count
            coded = column.has_dictionary_page
            where = (column.path_in_schema, column.num_values, column.compression, column.physical_type, coded)
            chunks.append((*where, nulls, ends, set(column.encodings), column.bloom_filter_offset is not None))
    return chunks


@settings(max_examples=examples(60), deadline=None)
@given(some=st.lists(groups(), min_size=1, max_size=2))
def test_both_say_the_same(some):
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = both(folder, some)
        assert pq.read_schema(ours) == pq.read_schema(theirs)
        assert pq.ParquetFile(ours).schema.equals(pq.ParquetFile(theirs).schema)
        assert pq.read_table(ours) == pq.read_table(theirs)
        assert told(ours) == told(theirs)
        read = "select * from read_parquet('{}')"
        assert duckdb.sql(read.format(ours)).fetchall() == duckdb.sql(read.format(theirs)).fetchall()


def many(rows: int) -> pa.Table:
    """Rows for several pages: texts that never repeat, some that do, long ones, and runs of null."""
    columns: dict[str, pa.Array] = {name: pa.nulls(rows, EVENTS.field(name).type) for name in EVENTS.names}
    columns["event_time"] = pa.array(range(rows), pa.int64()).cast(EVENTS.field("event_time").type)
    columns["event_id"] = pa.array([f"{n * 2_654_435_761 % (1 << 64):032x}" for n in range(rows)])
    columns["event_name"] = pa.array([f"Name{n * n % 700}" for n in range(rows)])
    columns["actor"] = pa.array([f"{n % 900:>1500}" for n in range(rows)])  # a dictionary of more bytes than a page
    columns["user_identity"] = pa.array([None if n // 1000 % 2 else "{" + "x" * (n % 300) + "}" for n in range(rows)])
    columns["read_only"] = pa.array([None if n % 7 == 0 else n % 3 == 0 for n in range(rows)])
    columns["source_index"] = pa.array([n % 5 - 2 for n in range(rows)])
    columns["source_ip_address"] = pa.array([f"203.0.113.{n % 40}" for n in range(rows)])
    return pa.table(list(columns.values()), schema=EVENTS)


@pytest.mark.slow
def test_columns_of_several_pages_come_back(tmp_path: Path) -> None:
    ours, theirs = both(str(tmp_path), [as_they_stand(many(45_000)), as_they_stand(many(45_001).slice(1))])
    assert pq.read_table(ours) == pq.read_table(theirs)
    read = "select * from read_parquet('{}')"
    assert duckdb.sql(f"({read.format(ours)}) except all ({read.format(theirs)})").fetchall() == []
    assert ours.stat().st_size < 1.05 * theirs.stat().st_size


def test_threads_that_share_the_columns_write_the_same_bytes(tmp_path: Path) -> None:
    group = Pointed(many(45_000).to_batches(max_chunksize=700), np.random.default_rng(7).permutation(45_000))
    alone = written(tmp_path / "alone.parquet", [group, group], "native")
    with ThreadPoolExecutor(3) as pool:
        shared = written(tmp_path / "shared.parquet", [group, group], "native", pool)
    assert shared.read_bytes() == alone.read_bytes()
    assert pq.read_table(alone).slice(0, 45_000) == many(45_000).take(group.order).cast(pq.read_schema(alone))


@pytest.mark.parametrize(("distinct", "kept"), [(3_000, True), (12_000, False)])
def test_both_keep_a_dictionary_of_some_thousand_identities_and_give_up_a_larger_one(
    tmp_path: Path, distinct: int, kept: bool
) -> None:
    table = many(3 * distinct)
    identities = pa.array([f"{number:0600}" for number in range(distinct)] * 3)
    sampled = pa.concat_arrays([identities[:500]] * 4)  # of the first rows enough come again
    column = pa.concat_arrays([sampled, identities])[: table.num_rows]
    table = table.set_column(table.schema.get_field_index("user_identity"), "user_identity", column)
    for path in both(str(tmp_path), [as_they_stand(table)]):
        assert pq.read_table(path)["user_identity"].combine_chunks() == column
        chunks = pq.read_metadata(path).row_group(0)
        [of_identity] = [
            chunk for chunk in map(chunks.column, range(chunks.num_columns)) if chunk.path_in_schema == "user_identity"
        ]
        assert (of_identity.total_uncompressed_size < 601 * len(column) * 3 / 4) == kept


def test_bloom_filters_have_what_stands_there_and_are_as_small_as_pyarrows(tmp_path: Path) -> None:
    ours, theirs = both(str(tmp_path), [as_they_stand(many(5_000))])
    for name in LOOKED_UP:
        sizes = [
            pq.read_metadata(path).row_group(0).column(EVENTS.names.index(name)).bloom_filter_length
            for path in (ours, theirs)
        ]
        assert sizes[0] <= sizes[1], name
    excludes = "select bool_or(bloom_filter_excludes) from parquet_bloom_probe('{}', '{}', '{}')"
    table = many(5_000)
    for name in ("event_id", "source_ip_address"):
        for value in table[name].slice(0, 50).to_pylist():
            assert duckdb.sql(excludes.format(ours, name, value)).fetchall() == [(False,)]
    absent = [duckdb.sql(excludes.format(ours, "event_id", f"no-{n}")).fetchall()[0][0] for n in range(100)]
    assert sum(absent) > 80


@pytest.mark.parametrize(("distinct", "size"), [(1, 32), (1000, 1024), (18_787, 16_384), (40_960, 65_536)])
def test_a_bloom_filter_is_as_large_as_its_values_need(distinct: int, size: int) -> None:
    assert bloom_bytes(distinct, 0.05) == size
