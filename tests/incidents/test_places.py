"""An IPv6 address is at its /64: a machine that gives itself a new address every day is at home, one in the next /64 is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import trailscope as ts
from trailscope.incidents.facts import keep_places
from trailscope.schema.ip_addresses import is_place, place_of

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
OWN = "aws-cli/2.31.3 md/awscrt#0.23.8 ua/2.0 os/macos#24.6.0"
OTHER = "Boto3/1.40.21 md/Botocore#1.40.21 ua/2.1 os/linux#6.8.0"
STEPS = (
    ("sts", "GetCallerIdentity"), ("s3", "ListBuckets"), ("iam", "ListUsers"), ("secretsmanager", "ListSecrets"), ("iam", "ListRoles"),
    ("iam", "GetAccountAuthorizationDetails"), ("s3", "PutBucketLifecycle"), ("cloudtrail", "StopLogging"),
)  # fmt: skip
ADDRESSES = {
    "203.0.113.9": "203.0.113.9",
    "2001:db8:7:1:a9::5": "2001:0db8:0007:0001::/64",
    "2001:DB8:7:1::1": "2001:0db8:0007:0001::/64",
    "2001:db8:7:2::1": "2001:0db8:0007:0002::/64",
    "2001:db8::1": "2001:0db8:0000:0000::/64",
    "::ffff:203.0.113.9": "::ffff:203.0.113.9",
    "ec2.amazonaws.com": "ec2.amazonaws.com",
    "AWS Internal": "AWS Internal",
    "1:2:3:4:5:6:7:8:9": "1:2:3:4:5:6:7:8:9",
    "::1%eth0": "::1%eth0",
    "2001:db8::1::2": "2001:db8::1::2",
    "12345::1": "12345::1",
    "::": "0000:0000:0000:0000::/64",
    "64:ff9b::203.0.113.9": "0064:ff9b:0000:0000::/64",
    "2001:db8::1 ": "2001:db8::1 ",
    "'::1'); drop": "'::1'); drop",
}


@pytest.mark.parametrize(("address", "place"), ADDRESSES.items())
def test_only_an_ipv6_address_is_at_a_network(address, place):
    assert place_of(address) == place


def test_what_is_no_address_is_no_place():
    assert [text for text, place in ADDRESSES.items() if not is_place(place)] == [
        "ec2.amazonaws.com", "AWS Internal", "1:2:3:4:5:6:7:8:9", "2001:db8::1::2", "12345::1", "2001:db8::1 ", "'::1'); drop"
    ]  # fmt: skip


def test_the_engine_puts_each_address_where_python_does(record, write_log, tmp_path):
    write_log(tmp_path / "logs" / "one.json.gz", [record(sourceIPAddress=address) for address in ADDRESSES])
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        engine = case.hunting_engine()
        engine.keep("kept_days", "select source_ip_address from events")
        keep_places(engine)
        rows = engine.run("select * from kept_places_of").to_pylist()
    assert {row["source_ip_address"]: row["place"] for row in rows} == {
        row["source_ip_address"]: place_of(row["source_ip_address"]) for row in rows
    }
    assert len(rows) >= len(ADDRESSES) - 1  # an address mapped from IPv4 may be written as that one


def _story(record, thief_from):
    """Two weeks of Ada, who has another address of her /64 each day, and one night of somebody else with her key."""
    records, intruder = [], set()

    def call(at, source, name, address, agent):
        one = record(
            eventTime=f"{at:%Y-%m-%dT%H:%M:%SZ}", eventSource=f"{source}.amazonaws.com", eventName=name, userAgent=agent,
            sourceIPAddress=address, requestParameters=None, readOnly=name.startswith(("Get", "List", "Describe")),
        )  # fmt: skip
        records.append(one)
        return one["eventID"]

    for day in range(14):
        at = BEGIN + timedelta(days=day, hours=9)
        for minute in range(6):
            name = ("DescribeInstances", "DescribeVolumes", "RebootInstances")[minute % 3]
            call(at + timedelta(minutes=minute), "ec2", name, f"2001:db8:7:1:a{day}::{minute + 1}", OWN)
    for minute, (source, name) in enumerate(STEPS):
        at = BEGIN + timedelta(days=11, hours=3, minutes=minute)
        intruder.add(call(at, source, name, f"{thief_from}:{minute + 1}", OTHER))
    return records, intruder


@pytest.mark.slow
def test_a_thief_in_another_network_of_the_provider_is_told_and_the_owner_at_a_new_address_is_not(
    record, write_log, tmp_path
):
    records, intruder = _story(record, "2001:db8:7:2:")
    write_log(tmp_path / "logs" / "one.json.gz", records)
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        [told] = case.incidents()
    assert set(told.event_ids) == intruder
    assert any("both came from 2001:0db8:0007:0002::/64" in join.why for join in told.joins)


@pytest.mark.slow
def test_addresses_of_different_networks_are_not_one_place(record, write_log, tmp_path):
    records, intruder = _story(record, "2001:db8:7:2:")
    apart = {id: number for number, id in enumerate(sorted(intruder))}
    for one in records:
        if one["eventID"] in apart:
            one["sourceIPAddress"] = f"2001:db8:7:{apart[one['eventID']] + 10}::1"
    write_log(tmp_path / "logs" / "one.json.gz", records)
    with ts.open(tmp_path / "logs", lake=tmp_path / "lake") as case:
        assert not [join.why for told in case.incidents() for join in told.joins if "both came from" in join.why]


@pytest.mark.parametrize("text", ["::/64", "my agent::/64", "2001:db8:7:1::/64", "2001:0db8:0007:0001:0002::/64"])
def test_text_that_only_ends_like_a_network_is_no_place(text):
    """A record's source may be any text; only what `place_of` writes is a place."""
    assert not is_place(text)
    assert is_place("2001:0db8:0007:0001::/64")
