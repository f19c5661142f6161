"""What is asked of a column in which few values repeat is what each of its rows would have said."""

from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from trailscope.distinct import FEWEST_ROWS, by_value, matching

WORDS = st.lists(st.none() | st.sampled_from(["", "password", "pass", "é=1", "x"]), min_size=1, max_size=6)


def column(words, chunks):
    whole = pa.array([words[at % len(words)] for at in range(FEWEST_ROWS * 2)], pa.string())
    cuts = [0, *sorted({*range(0, len(whole), len(whole) // chunks)} - {0}), len(whole)]
    return pa.chunked_array([whole.slice(begin, end - begin) for begin, end in pairwise(cuts)])


@settings(deadline=None)
@given(WORDS, st.integers(1, 5))
def test_values_by_their_positions_are_the_column_in_how_many_chunks_it_may_come(words, chunks):
    texts = column(words, chunks)
    positions, values = by_value(texts)
    assert len(values) == len(set(words))
    assert values.take(positions.combine_chunks()).equals(texts.combine_chunks())


@settings(deadline=None)
@given(WORDS, st.integers(1, 5))
def test_a_pattern_is_found_where_it_is_in_the_row(words, chunks):
    texts = column(words, chunks)
    for pattern in ("^pass", "word|é", "nowhere"):
        expected = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
        assert matching(texts, pattern).combine_chunks().equals(expected.combine_chunks())


def test_where_most_values_differ_it_does_not_pay():
    assert by_value(column([str(at) for at in range(FEWEST_ROWS)], 2)) is None
    late = ["x"] * FEWEST_ROWS + [str(at) for at in range(FEWEST_ROWS)]  # the first rows tell another story
    assert by_value(pa.chunked_array([pa.array(late)])) is None
    assert by_value(column(["x"], 1).slice(0, FEWEST_ROWS - 1)) is None
