"""At two places at once: asked by spans, answered as if each use were looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trailscope.incidents.facts import IncidentFacts, Known, Use
from trailscope.incidents.strangeness import Homes, _Spans

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


def _facts(*uses: Use) -> IncidentFacts:
    """Facts of one principal that was there from the beginning, with these uses and programs."""
    whole = Known(14, BEGIN, BEGIN + timedelta(days=13))
    return IncidentFacts(
        {use.key: use for use in uses}, {"p": whole}, {}, {("p", use.family): whole for use in uses}, {}, {}, (), {}, (),
        BEGIN, BEGIN + timedelta(days=13),
    )  # fmt: skip


def _use(address: str, client: str, events: int) -> Use:
    last = BEGIN + timedelta(days=13)
    return Use(
        "c", address, client, client, "p", "IAMUser", "p", "AKIA1", "", None, None, None, BEGIN, last, events, 0, 0
    )


def test_who_comes_from_ever_new_addresses_with_one_program_roams():
    assert Homes(_facts(*(_use(f"198.51.{n}.7", "boto3", 10) for n in range(8)))).is_roaming("p")


def test_who_works_at_home_does_not_roam_because_a_thief_uses_a_program_of_hers_from_many_exits():
    exits = (_use(f"198.51.{n}.7", "boto3", 10) for n in range(7))
    facts = _facts(_use("192.0.2.1", "aws-cli", 1_000), _use("192.0.2.1", "boto3", 20), *exits)
    assert not Homes(facts).is_roaming("p")


def test_several_programs_at_a_few_addresses_each_are_no_roaming():
    uses = (_use(f"198.51.{n}.7", ("aws-cli", "boto3")[n % 2], 10) for n in range(8))
    assert not Homes(_facts(*uses)).is_roaming("p")
