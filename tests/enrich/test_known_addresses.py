"""What the user brings about addresses: lists, databases in MaxMind's format, AWS's ranges; and what the shipped ranges say."""

import ipaddress
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope.engines.definitions import Computed
from trailscope.engines.duckdb import DuckdbEngine
from trailscope.enrich import addresses
from trailscope.enrich.aws_ranges import read_aws_ranges
from trailscope.enrich.known_addresses import KnownAddresses
from trailscope.enrich.stretches import stretches
from trailscope.errors import UsageError

mmdb_writer = pytest.importorskip("mmdb_writer")


def placed(known, *texts):
    values = ", ".join(f"('{text}')" for text in texts)
    events = f"create view events as select col0 as source_ip_address from (values {values})"
    computed = [Computed(*table) for table in known.computed()]
    views = (events, *addresses.view_statements([table.name for table in computed]))
    engine = DuckdbEngine(views, [str(addresses.FOLDER)], computed=computed)
    return {row["source_ip_address"]: row for row in engine.run("from addresses").to_pylist()}


def database(path, records):
    writer = mmdb_writer.MMDBWriter(6, "Test", ipv4_compatible=True)
    for network, record in records.items():
        writer.insert_network(mmdb_writer.IPSet([network]), record)
    writer.to_db_file(str(path))
    return path


networks = st.builds(
    lambda number, bits: ipaddress.ip_network((number << 26, bits), strict=False), st.integers(0, 63), st.integers(0, 6)
)


@given(st.lists(networks, max_size=8))
def test_an_address_lies_in_the_networks_of_its_stretch_and_no_others(some):
    found = list(stretches(zip(some, range(len(some)), strict=True)))
    assert [first for first, _ in found] == sorted({first for first, _ in found})
    for number in range(0, 2**32, 2**26):
        before = [inside for first, inside in found if first <= number]
        inside = before[-1] if before else ()
        assert sorted(inside) == [at for at, one in enumerate(some) if ipaddress.ip_address(number) in one]


def test_a_database_counts_before_the_shipped_tables_and_they_where_it_is_silent(tmp_path):
    maxmind = database(
        tmp_path / "maxmind.mmdb",
        {
            "5.9.1.0/24": {"country": {"iso_code": "NL"}, "registered_country": {"iso_code": "DE"}},
            "2001:4860::/32": {"autonomous_system_number": 64500, "autonomous_system_organization": "Example Net"},
        },
    )
    ipinfo = database(
        tmp_path / "ipinfo.mmdb",
        {"203.0.113.0/24": {"country": "Germany", "country_code": "DE", "asn": "AS64501", "as_name": "Office Net"}},
    )
    known = KnownAddresses.read(mmdb=[maxmind, ipinfo])
    found = placed(known, "5.9.1.1", "2001:4860:4860::8888", "203.0.113.9", "8.8.8.8", "s3.amazonaws.com")
    told = {text: (row["country"], row["network_number"], row["network_owner"]) for text, row in found.items()}
    assert told["5.9.1.1"][:2] == ("NL", 24940)
    assert told["2001:4860:4860::8888"][1:] == (64500, "Example Net")
    assert told["203.0.113.9"] == ("DE", 64501, "Office Net")
    assert told["8.8.8.8"] == ("US", 15169, "Google LLC")
    assert "s3.amazonaws.com" not in told
    assert "maxmind.mmdb of " in known.told_age()
    assert str(addresses.MADE) in known.told_age()


def test_a_file_that_is_no_database_is_named(tmp_path):
    file = tmp_path / "cut.mmdb"
    file.write_bytes(b"nothing of the kind")
    with pytest.raises(UsageError, match=r"not a database") as refused:
        KnownAddresses.read(mmdb=[file])
    assert "cut.mmdb" in str(refused.value)


def test_without_the_package_it_is_said_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "maxminddb", None)
    with pytest.raises(UsageError, match="needs the package maxminddb") as refused:
        KnownAddresses.read(mmdb=[tmp_path / "any.mmdb"])
    assert "trailscope[mmdb]" in str(refused.value)


def test_the_shipped_ranges_know_region_and_service():
    found = placed(KnownAddresses(), "3.5.140.7", "52.95.245.1", "8.8.8.8", "2600:1f18::1", "10.0.0.1")
    told = {text: (row["aws_region"], row["aws_service"], row["is_aws"]) for text, row in found.items()}
    assert told["3.5.140.7"] == ("ap-northeast-2", "EC2, S3", True)
    assert told["2600:1f18::1"][0] == "us-east-1"
    assert told["8.8.8.8"] == told["10.0.0.1"] == (None, None, False)


def test_the_users_ranges_stand_in_the_place_of_the_shipped_ones(tmp_path):
    def prefix(key, text, service):
        return {key: text, "region": "eu-west-1", "service": service, "network_border_group": "eu-west-1"}

    file = tmp_path / "ip-ranges.json"
    v4 = [prefix("ip_prefix", "8.8.0.0/16", "AMAZON"), prefix("ip_prefix", "8.8.8.0/24", "S3")]
    v6 = [prefix("ipv6_prefix", "2001:4860:4860::8888/128", "EC2")]
    file.write_text(json.dumps({"createDate": "2026-11-01-10-00-00", "prefixes": v4, "ipv6_prefixes": v6}))
    known = KnownAddresses.read(aws_ranges=file)
    found = placed(known, "8.8.8.8", "8.8.9.9", "8.9.0.1", "3.5.140.7", "2001:4860:4860::1")
    assert {text: row["aws_service"] for text, row in found.items()} == {
        "8.8.8.8": "S3",
        "8.8.9.9": "AMAZON",
        "8.9.0.1": None,
        "3.5.140.7": None,
        "2001:4860:4860::1": "EC2",  # IPv6 is kept to whole /64 networks
    }
    assert found["8.8.8.8"]["is_aws"]
    assert "2026-11-01" in known.told_age()


@pytest.mark.parametrize("text", ["{}", "[]", '{"createDate": "x", "prefixes": [], "ipv6_prefixes": []}', "\x00"])
def test_what_is_not_in_the_form_of_the_file_is_refused(tmp_path, text):
    file = tmp_path / "ranges.json"
    file.write_text(text)
    with pytest.raises(UsageError, match="not in the form"):
        read_aws_ranges(file)
