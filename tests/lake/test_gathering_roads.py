"""The native core and pyarrow gather the same rows, value by value, from whatever batches and in whatever order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.lake import gathering
from trailscope.lake.gathering import gathered
from trailscope.native_core import ROAD_VARIABLE, core_in_use

pytest.importorskip("trailscope_native", reason="the native core is not installed here; `make native` builds it")

TEXTS = st.one_of(st.text(max_size=5), st.text(min_size=25, max_size=70))
COLUMNS: dict[str, tuple[pa.DataType, st.SearchStrategy[object]]] = {
    "text": (pa.string(), TEXTS),
    "bytes": (pa.binary(), st.binary(max_size=40)),
    "flag": (pa.bool_(), st.booleans()),
    "time": (pa.timestamp("us", tz="UTC"), st.integers(0, 1 << 50)),
    "number": (pa.int64(), st.integers(-(1 << 63), (1 << 63) - 1)),
    "byte": (pa.int8(), st.integers(-128, 127)),
    "small": (pa.int16(), st.integers(-(1 << 15), (1 << 15) - 1)),
    "fraction": (pa.float64(), st.floats(allow_nan=False)),
    "repeated": (pa.dictionary(pa.int32(), pa.string()), st.sampled_from(["a", "b", "", "a long one"])),
}
SCHEMA = pa.schema([(name, type) for name, (type, _) in COLUMNS.items()])


@st.composite
def batches(draw: st.DrawFn) -> pa.RecordBatch:
    """A batch whose columns may be null in no row, some or all, and which may be a slice of a longer one."""
    rows = draw(st.integers(0, 12))

    def column(values: st.SearchStrategy[object], type: pa.DataType) -> pa.Array:
        if draw(st.booleans()):
            values = st.one_of(st.none(), values)
        return pa.array(draw(st.lists(values, min_size=rows, max_size=rows)), type)

    arrays = [pa.nulls(rows, t) if draw(st.integers(0, 9)) == 0 else column(v, t) for t, v in COLUMNS.values()]
    first = draw(st.integers(0, rows))
    return pa.record_batch(arrays, schema=SCHEMA).slice(first, draw(st.integers(0, rows - first)))


def by_pyarrow(pieces: list[pa.RecordBatch], order: np.ndarray) -> pa.Table:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ROAD_VARIABLE, "python")
        assert core_in_use() is None
        return gathered(pieces, order)


@settings(max_examples=examples(300), deadline=None)
@given(pieces=st.lists(batches(), min_size=1, max_size=5), picks=st.lists(st.integers(0, 10_000), max_size=40))
def test_both_give_the_same_table(pieces, picks):
    rows = sum(piece.num_rows for piece in pieces)
    order = np.array([pick % rows for pick in picks] if rows else [], np.int64)
    ours, theirs = gathered(pieces, order), by_pyarrow(pieces, order)
    ours.validate(full=True)
    assert ours.schema == theirs.schema == SCHEMA
    assert ours.to_pylist() == theirs.to_pylist() == [pa.Table.from_batches(pieces).to_pylist()[row] for row in order]
    assert [column.null_count for column in ours.columns] == [column.null_count for column in theirs.columns]


def test_the_core_is_what_gathers(monkeypatch):
    asked = []

    class Core:
        Order = core_in_use().Order

        def gathered(self, *arguments):
            asked.append(arguments)
            return core_in_use().gathered(*arguments)

    monkeypatch.setattr(gathering, "core_in_use", Core)
    piece = pa.record_batch([pa.array(["a", "b"])], names=["text"])
    assert gathered([piece], np.array([1, 0, 1])).to_pydict() == {"text": ["b", "a", "b"]}
    assert len(asked) == 1


def test_a_type_that_the_core_does_not_know_is_gathered_too():
    piece = pa.record_batch([pa.array([[1], [2, 3]])], names=["list"])
    assert gathered([piece], np.array([1, 0])).to_pydict() == {"list": [[2, 3], [1]]}


@pytest.mark.parametrize("road", ["python", ""])
def test_rows_that_stand_together_are_pointed_to(monkeypatch, road):
    monkeypatch.setenv(ROAD_VARIABLE, road)
    texts = [str(number) for number in range(3000)]
    whole = pa.record_batch([pa.array(texts), pa.array(texts).dictionary_encode()], names=["text", "repeated"])
    order = np.concatenate([np.arange(900, 2100), np.arange(10, 600)])
    table = gathered([whole.slice(0, 1000), whole.slice(1000)], order)
    assert table["text"].to_pylist() == table["repeated"].to_pylist() == [texts[row] for row in order]
    held = {chunk.buffers()[2].address for chunk in table["text"].chunks}
    assert held == {whole["text"].buffers()[2].address}


@pytest.mark.parametrize("row", [-1, 2])
def test_a_row_that_is_not_there_is_an_error(row):
    piece = pa.record_batch([pa.array(["a", "b"])], names=["text"])
    with pytest.raises(IndexError, match=str(row)):
        gathered([piece], np.array([0, row]))


def test_buffers_that_are_too_short_are_refused_by_the_core_itself():
    core = core_in_use()
    rows, short = pa.py_buffer(np.array([0, 1], np.int64)), pa.py_buffer(b"\0" * 7)
    order = core.Order([2], rows)
    for width in (0, 32, 64):
        with pytest.raises(OverflowError):
            core.gathered(order, [(width, [(0, None, short, None)])])
        with pytest.raises(ValueError, match="too short"):
            core.column_chunk(order, (width, [(0, None, short, None)], []), (False, False, 0), 1)
    with pytest.raises(ValueError, match="other pieces"):
        core.gathered(order, [(0, [])])
    with pytest.raises(ValueError, match="not there"):
        core.Order([1], rows)
