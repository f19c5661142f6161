"""Two rows have the same number where they have the same identity, on either road, however their batches came about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples
from lake_batches import events

from trailscope.lake.identity import CONTENT, IDENTITY, identity_hashes, keyed_hashes
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


@settings(max_examples=examples(100), deadline=None)
@given(made=st.lists(records, max_size=12), cut=st.integers(0, 12))
def test_numbers_by_a_key_are_equal_where_identities_are(made, cut):
    whole = events(made)
    blocks = [whole.slice(0, cut), whole.slice(cut), whole]
    numbers = np.concatenate([keyed_hashes(b"key")(block) for block in blocks]).tolist()
    assert numbers[: len(made)] == numbers[len(made) :]


def test_numbers_by_a_key_are_those_of_another_process_and_road():
    """That one salts Python's own hashes in another way, and has no native core."""
    made = [{"eventTime": TIME, "eventID": str(number)} for number in range(3)] + [{"eventTime": TIME}]
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from lake_batches import events;"
        f"from trailscope.lake.identity import keyed_hashes; print(keyed_hashes(b'key')(events({made!r})).tolist())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", ROAD_VARIABLE: "python"}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    here = keyed_hashes(b"key")(events(made)).tolist()
    assert told.stdout.strip() == str(here)
    assert len(set(here)) == 4
    assert not set(here) & set(keyed_hashes(b"other")(events(made)).tolist())


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
