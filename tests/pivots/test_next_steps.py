"""The commands at the end of a page write to files of their own, whatever the entity is called."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope.pivots.next_steps import MOST_OF_A_NAME, file_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ci-deploy", "ci-deploy"),
        ("203.0.113.0/24", "203.0.113.0-24"),
        ("arn:aws:iam::111122223333:role/Deploy", "arn-aws-iam-111122223333-role-Deploy"),
        ("../../etc", "etc"),
        ("", "entity"),
    ],
)
def test_a_file_is_named_for_its_entity(text, name):
    assert file_name(text) == name


@given(st.text())
def test_a_name_of_a_file_is_never_a_path(text):
    assert re.fullmatch(r"[A-Za-z0-9.-]+", file_name(text), re.ASCII)
    assert len(file_name(text)) <= MOST_OF_A_NAME
    assert not file_name(text).startswith(".")
