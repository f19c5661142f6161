"""Two rows have the same number where they have the same identity, on either road, however their batches came about."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples
from lake_batches import events

from trailscope.lake.identity import CONTENT, IDENTITY, identity_hashes
from trailscope.native_core import ROAD_VARIABLE

TIME = "2026-09-01T00:00:00Z"
few = st.one_of(st.none(), st.sampled_from(["", "a", "ab", "b", "é"]))
records = st.fixed_dictionaries(
    {
        "eventTime": st.just(TIME),
        "eventID": few,
        "recipientAccountId": few,
        "awsRegion": few,
        "eventCategory": few,
        "userAgent": few,
    }
)


@pytest.fixture(params=["python", ""])
def road(request, monkeypatch):
    monkeypatch.setenv(ROAD_VARIABLE, request.param)


@settings(max_examples=examples(100), deadline=None)
@given(made=st.lists(records, max_size=12), cut=st.integers(0, 12))
@pytest.mark.usefixtures("road")
def test_numbers_are_equal_where_identities_are(made, cut):
    whole = events(made)
    blocks = [whole.slice(0, cut), whole.slice(cut), whole]
    numbers = np.concatenate([identity_hashes(block) for block in blocks]).tolist()
    assert numbers[: len(made)] == numbers[len(made) :]
    identities = list(map(identity, whole.to_pylist()))
    assert len(set(zip(numbers, [*identities, *identities], strict=True))) == len(set(identities)) == len(set(numbers))


def identity(row):
    names = IDENTITY if row["event_id"] is not None else CONTENT
    return tuple((name, row[name]) for name in names)


@pytest.mark.usefixtures("road")
def test_a_batch_without_rows_has_no_numbers():
    assert identity_hashes(events([{"eventTime": TIME}]).slice(1)).tolist() == []


def test_the_core_refuses_buffers_that_are_too_short():
    core = pytest.importorskip(
        "trailscope_native", reason="the native core is not installed here; `make native` builds it"
    )
    with pytest.raises(ValueError, match="short"):
        core.hashed([(0, None, pa.py_buffer(b"\0" * 7), None)], 1)
