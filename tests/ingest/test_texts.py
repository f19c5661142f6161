"""Texts of staged records: held in Arrow's buffers, taken in any order, counted by what they take."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from trailscope.ingest.texts import Texts

texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=8)


def views(chunks: list[list[str]]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(chunk, pa.string_view()) for chunk in chunks], pa.string_view())


@given(st.lists(st.lists(texts, max_size=4), max_size=4), st.data())
def test_texts_come_back_from_any_position_in_any_order(additions, data):
    """Short ones lie in the view itself, long ones in a buffer of their chunk; chunks may be empty."""
    held, expected = Texts(), []
    for chunks in additions:
        held.add(views(chunks))
        expected += [text for chunk in chunks for text in chunk]
    assert len(held) == len(expected)
    assert held.table()["record"].to_pylist() == expected
    positions = data.draw(st.lists(st.integers(0, len(expected) - 1), max_size=12) if expected else st.just([]))
    assert held.take(pa.array(positions, pa.int64())).to_pylist() == [expected[at] for at in positions]


def test_part_of_a_chunk_is_added_as_that_part():
    held = Texts()
    held.add(views([["a" * 20, "b", "c" * 40]]).slice(1))
    assert held.take(pa.array([1, 0])).to_pylist() == ["c" * 40, "b"]


def test_what_is_held_is_counted_and_cleared():
    held = Texts()
    held.add(views([["x" * 1_000, "y"]]))
    assert 1_000 < held.held_bytes < 2_000
    held.clear()
    assert (len(held), held.held_bytes, held.table().num_rows) == (0, 0, 0)
