"""Which days were listed for good is only ever what was written: a day named by mistake would never be listed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope.lake import list_checkpoint
from trailscope.lake.layout import Layout
from trailscope.sources import Days

LISTED = {
    "s3://trail/AWSLogs/111122223333/CloudTrail/us-east-1": (Days(date(2026, 9, 1), date(2026, 9, 3)),),
    "s3://trail/AWSLogs/444455556666/CloudTrail/eu-west-1": (
        Days(date(2026, 8, 1), date(2026, 8, 1)),
        Days(date(2026, 9, 1), date(2026, 9, 30)),
    ),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    layout = Layout(tmp_path_factory.mktemp("lake"))
    list_checkpoint.save(layout, LISTED)
    return layout.settled


def test_what_was_kept_is_there_again(kept: Path) -> None:
    assert list_checkpoint.load(kept) == LISTED


@given(st.data())
def test_whatever_byte_of_it_is_another_no_other_day_counts_as_listed(kept: Path, data: st.DataObject) -> None:
    changed = bytearray(kept.read_bytes())
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = kept.with_name("changed.json")
    path.write_bytes(changed)
    assert list_checkpoint.load(path) in (LISTED, {})
