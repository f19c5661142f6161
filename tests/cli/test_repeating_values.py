"""Columns in which few values repeat are spelled once a value, and read as if each row had been spelled by itself."""

import sys

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailscope import escaping
from trailscope.cli.render import cells, repeating, writers

WORD = st.sampled_from(["", "a", '"', "=1", "a;=2", "–", "\u202e", "\x1f", "\\", "\n", "é😀", "null"])
ROWS = repeating.FEWEST_ROWS * 2
EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def table(texts, lists):
    """Values in turn, beside a column in which no two are the same."""
    turns = range(ROWS)
    return pa.table(
        {
            "n": pa.array([f"no {at}" for at in turns]),
            "text": pa.array([texts[at % len(texts)] for at in turns], pa.string()),
            "list": pa.array([lists[at % len(lists)] for at in turns], pa.list_(pa.string())),
            "other": pa.array([texts[at // 7 % len(texts)] for at in turns], pa.large_string()),
            "count": pa.array([at % 3 or None for at in turns], pa.int64()),
            "when": pa.array([at % 2 for at in turns], pa.timestamp("us", tz="UTC")),
        }
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.none() | WORD, min_size=1, max_size=5),
    st.lists(st.none() | st.lists(st.none() | WORD, max_size=3), min_size=1, max_size=5),
)
def test_a_slice_reads_as_its_rows_do_one_by_one(texts, lists):
    whole = table(texts, lists)
    assert repeating.repeated(whole["text"]) is not None
    for write in (writers.csv, writers.ndjson, writers.markdown):
        head = "".join(write(whole.slice(0, 0)))
        alone = [
            "".join(write(whole.slice(start, repeating.FEWEST_ROWS - 1))).removeprefix(head)
            for start in range(0, ROWS, repeating.FEWEST_ROWS - 1)
        ]
        assert "".join(write(whole)) == head + "".join(alone)


def test_slices_stand_in_order_however_many_are_spelled_at_once():
    count = writers.ROWS_AT_ONCE * 4 + 1
    lines = "".join(writers.csv(pa.table({"n": range(count)}))).splitlines()
    assert lines[1:] == [str(at) for at in range(count)]


def test_lists_that_only_look_the_same_when_joined_are_told_apart():
    lists = pa.chunked_array([pa.array([[], [""], None, ["a", "b"], ["ab"]] * repeating.FEWEST_ROWS)])
    found = repeating.repeated(lists)
    assert found is not None
    assert found.rows().equals(lists)
    ambiguous = pa.chunked_array([pa.array([["a\x1fb"], ["a", "b"], [None]] * repeating.FEWEST_ROWS)])
    assert repeating.repeated(ambiguous) is None


@pytest.mark.parametrize("begin", ["", "x", "x;", 'x;"', "\t", "x\n"])
def test_what_csv_changes_is_looked_at(begin):
    texts = [begin + character + "1" for character in EVERY_CHARACTER]
    found = pc.match_substring_regex(pa.array(texts), escaping.MAY_CHANGE_IN_CSV).to_pylist()
    assert [
        text for text, looked in zip(texts, found, strict=True) if not looked and escaping.csv_cell(text) != text
    ] == []


def test_what_json_does_not_have_as_it_is_is_looked_at_and_nothing_else():
    found = pc.match_substring_regex(pa.array(EVERY_CHARACTER), escaping.CHANGES_IN_JSON).to_pylist()
    assert [cells.json_text(character) != f'"{character}"' for character in EVERY_CHARACTER] == found
