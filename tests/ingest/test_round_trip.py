"""Nothing is lost: a record rebuilt from its row is equal, as JSON, to the record that was read."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import trailscope as ts
from trailscope.schema.columns import of_origin
from trailscope.schema.record import rebuild

pytestmark = pytest.mark.slow

FIELDS = [column.field for column in of_origin("record") if column.name not in ("event_time", "user_identity")]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
times = st.datetimes().filter(lambda t: t.year >= 1970).map(
    lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ")
) | st.sampled_from(["2026-09-01T08:19:04.250Z", "2026-09-01 08:19:04", "2026-09-01T10:19:04+02:00"])
identities = st.none() | st.dictionaries(
    st.sampled_from(["type", "arn", "userName", "sessionContext", "odd"]) | texts, values, max_size=4
)
records = st.builds(
    lambda time, identity, known, unknown: {**known, **unknown, "eventTime": time, "userIdentity": identity},
    times,
    identities,
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=8),
    st.dictionaries(texts, values, max_size=3),
)


def read_back(originals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "log.json"
        log.write_text(json.dumps({"Records": originals}))
        with ts.open(log, lake=Path(place) / "lake", show_secrets=True) as case:
            assert case.query("select * from rejects").rows() == []
            return [rebuild(row) for row in case.query("select * from events order by source_index").rows()]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records, min_size=1, max_size=80, unique_by=lambda r: json.dumps(r, sort_keys=True)))
def test_any_record_can_be_had_back(originals: list[dict[str, Any]]) -> None:
    """Any JSON in any field: unknown fields, nulls, other types than the table says, hostile text."""
    for number, original in enumerate(originals):
        original["eventID"] = f"id-{number}"
    assert read_back(originals) == originals


def test_the_fields_come_back_in_their_own_order() -> None:
    original = {"zebra": 1, "eventTime": "2026-09-01T08:19:04Z", "awsRegion": None, "eventID": "e", "apple": None}
    assert list(read_back([original])[0]) == list(original)


def test_real_records_can_be_had_back(shared_data: Path) -> None:
    files = sorted((shared_data / "techniques").glob("*.json"))
    originals = [record for path in files for record in json.loads(path.read_text())]
    assert len(originals) > 100
    assert read_back(originals) == originals
