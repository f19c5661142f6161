"""The table of identities: its grammar, and what a broken line says."""

from __future__ import annotations

import pytest

from trailscope.errors import TrailscopeError
from trailscope.ingest import identity


@pytest.mark.parametrize("line", ["Root root", "Root\troot", "Root\t{who}\troot", "Root\t{arn}|\troot", "Root\t\troot"])
def test_a_broken_line_is_refused_with_its_place(line):
    with pytest.raises(TrailscopeError, match=r"identities\.tsv:2: "):
        list(identity.parse(f"# type\n{line}"))


def test_a_type_has_one_line():
    with pytest.raises(TrailscopeError, match=r"identities\.tsv:2: Root has a line already"):
        list(identity.parse("Root\troot\t{arn}\nRoot\troot\t{arn}"))


def test_every_part_is_used_and_every_type_of_the_reference_has_its_line():
    """A part that no template names is one that nobody would notice to be wrong."""
    names = identity.shipped()
    used = {part for each in names.values() for template in (*each.actor, *each.actor_id) for part in template}
    assert set(identity.PARTS.values()) <= used
    assert identity.ANY in names
    assert len(names) == 13
