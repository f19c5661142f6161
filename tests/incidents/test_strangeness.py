"""At two places at once: asked by spans, answered as if each use were looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trailscope.incidents.facts import Use
from trailscope.incidents.strangeness import _Spans

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def uses(draw) -> Use:
    first = BEGIN + timedelta(hours=draw(st.integers(0, 20)))
    last = first + timedelta(hours=draw(st.integers(0, 6)))
    address, client = draw(st.sampled_from(("192.0.2.1", "192.0.2.2", "192.0.2.3"))), draw(st.sampled_from("pqr"))
    return Use(
        "c", address, client, client, "p", "AssumedRole", "p", "ASIA1", "", None, None, None, first, last, 1, 0, 0
    )


@given(st.lists(uses(), min_size=1, max_size=7), uses())
def test_a_credential_was_elsewhere_meanwhile_if_any_use_from_another_address_overlaps(known, use):
    overlaps = [
        one.address != use.address and one.first_seen <= use.last_seen and use.first_seen <= one.last_seen
        for one in known
    ]
    assert _Spans(known).elsewhere_meanwhile(use) == any(overlaps)
