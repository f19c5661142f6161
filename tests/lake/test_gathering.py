"""Rows by number, and keys by halving: what is found is what a plain look through all of it finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_batches import events, ledger

from trailscope.lake.blocks import Blocks, OpenFile, StoredEvents, blocks_of, row_bytes
from trailscope.lake.runs import Run, Runs
from trailscope.lake.seen import Seen
from trailscope.sources import SourceObject

keys = st.lists(st.integers(0, 40), max_size=30)


@given(pieces=st.lists(keys, max_size=12), wanted=st.lists(st.integers(0, 45), unique=True, max_size=30))
def test_runs_find_every_number_of_every_key(pieces: list[list[int]], wanted: list[int]) -> None:
    runs, everything, start = Runs(), [], 0
    for piece in pieces:
        numbers = np.arange(start, start + len(piece), dtype=np.uint32)
        runs.add(Run(np.array(piece, np.uint64), numbers))
        everything += zip(piece, numbers.tolist(), strict=True)
        start += len(piece)
    found = [
        (wanted[position], number)
        for run in runs
        for position, number in zip(*(part.tolist() for part in run.find(np.array(wanted, np.uint64))), strict=True)
    ]
    assert sorted(found) == sorted(pair for pair in everything if pair[0] in wanted)
    assert len(runs) == start
    assert len(list(runs)) <= max(1, start).bit_length() + 1


@settings(deadline=None)
@given(
    sizes=st.lists(st.integers(0, 6), min_size=1, max_size=6),
    picks=st.lists(st.integers(0, 10_000), min_size=1, max_size=40),
)
def test_gathered_rows_come_in_the_order_asked_for_with_repeats(sizes: list[int], picks: list[int]) -> None:
    number, batches = 0, []
    for position, size in enumerate(sizes):
        made = [{"eventID": str(number + n), "eventTime": "2026-09-01T00:00:00Z"} for n in range(size)]
        batches.append(events(made, f"object {position}"))
        number += size
    if number:
        blocks = Blocks(batches)
        rows = np.array([pick % number for pick in picks], np.int64)
        table = blocks.gather(rows, ["event_id", "source_uri", "source_index"])
        whole = pa.Table.from_batches(batches).to_pylist()
        assert table.to_pylist() == [
            {name: whole[row][name] for name in ("event_id", "source_uri", "source_index")} for row in rows.tolist()
        ]


def test_row_groups_of_a_file_are_gathered_beside_rows_in_memory(tmp_path: Path) -> None:
    stored = events([{"eventID": str(n), "eventTime": "2026-09-01T00:00:00Z"} for n in range(7)])
    table = pa.Table.from_batches([stored]).drop_columns(["extra"])
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=3, store_schema=False)
    opened = OpenFile()
    groups = StoredEvents(tmp_path / "x.parquet", [3, 3, 1]).blocks(opened)
    blocks = Blocks([stored.slice(0, 2), *groups])
    gathered = blocks.gather(np.array([8, 1, 2, 5]), ["event_id", "extra"])
    assert gathered["event_id"].to_pylist() == ["6", "1", "0", "3"]
    assert gathered["extra"].null_count == 4
    opened.close()


def test_small_batches_are_put_together_and_large_ones_left_alone() -> None:
    small = [events([{"eventTime": "2026-09-01T00:00:00Z", "eventID": str(n)}], str(n)) for n in range(50)]
    wide = events([{"eventTime": "2026-09-01T00:00:00Z", "userAgent": "x" * 400_000}])
    made = blocks_of([*small, wide, *small])
    assert [block.num_rows for block in made] == [50, 1, 50]
    assert made[1] is wide
    assert made[0]["source_uri"].to_pylist() == [str(n) for n in range(50)]


def test_rows_are_as_large_as_their_texts() -> None:
    texts = [{"eventTime": "2026-09-01T00:00:00Z", "userAgent": "x" * size} for size in (10, 500_000, 0)]
    sizes = row_bytes(events(texts).slice(1))
    assert sizes[0] - sizes[1] == 500_000


def test_objects_are_told_apart_by_address_and_version() -> None:
    seen = Seen()
    seen.add(ledger("a", "b\0c", version="1"))
    seen.add(ledger("x", status="unreadable"))
    asked = [
        SourceObject(uri, None, version, None)
        for uri, version in [("a", "1"), ("a", "2"), ("b\0c", "1"), ("c", "1"), ("x", "1")]
    ]
    assert [(item.uri, item.version) for item in seen.without(asked)] == [("a", "2"), ("c", "1"), ("x", "1")]
    assert seen.noted == {"x"}
