"""What every shipped hunt owes to the one who follows its rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailscope.questions.catalogue import Catalogue
from trailscope.questions.statement import read_statement

CATALOGUE = Catalogue([Path(__file__).parents[2] / "queries"])


@pytest.mark.parametrize("id", [question.id for question in CATALOGUE.select(kinds=["hunt"])])
def test_a_row_can_be_traced_to_events(id):
    assert {"event_id", "event_ids"} & set(read_statement(CATALOGUE[id]).outputs)
