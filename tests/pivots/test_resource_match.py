"""Looking for a resource leaves out early what cannot name it, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.pivots.resource_match import resource_choice

NAMES = st.text("abKkSsZ019-._/:+*ıſé ", min_size=1, max_size=24).filter(lambda name: name.strip())


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("shop-assets/partners/219498.json", "219498"),
        ("i-0aa061d30488b5fcf", "30488"),
        ("prod/shop-db/app-Qm3xTz", "(?i)Qm3xTz"),
        ("logs-2026-archive", r"(?i)6\-archive"),  # a year is in half of all texts
        ("trail-111122223333", r"(?i)122223333"),  # and an account's id in all
        ("bob", "(?i)bob"),
    ],
)
def test_texts_are_left_out_by_what_few_names_have(name, piece):
    assert resource_choice(name).parameters["name_piece"] == piece


@given(NAMES, st.randoms())
@settings(max_examples=examples(200))
def test_a_name_however_it_is_written_has_the_piece_by_which_texts_are_left_out(name, random):
    parameters = resource_choice(name).parameters
    written = "".join(random.choice((letter.lower(), letter.upper(), letter)) for letter in name.strip())
    if re.search(parameters["name_whole"], written):
        assert re.search(parameters["name_piece"], written)
