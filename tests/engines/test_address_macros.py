"""The macros over source addresses say what Python's ipaddress says, however an address is written."""

import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.engines.macros import ADDRESS_MACROS, duckdb_statements

CONNECTION = duckdb.connect()
for statement in duckdb_statements():
    CONNECTION.execute(statement)

v4 = st.integers(0, 2**32 - 1).map(IPv4Address)
v6 = st.one_of(st.integers(0, 2**128 - 1), st.builds(int.__lshift__, st.integers(0, 2**16 - 1), st.integers(0, 112)))
spellings = st.sampled_from([str, lambda a: a.exploded, lambda a: str(a).upper(), lambda a: a.exploded.upper()])
written_v6 = st.tuples(v6.map(IPv6Address), spellings)
not_addresses = [
    "",
    "AWS Internal",
    "ec2.amazonaws.com",
    "256.1.1.1",
    "1.2.3",
    "1:2:3",
    "1:2:3:4:5:6:7:8:9",
]


def ask(expression, **values):
    return CONNECTION.execute(f"select {expression}", values).fetchall()[0][0]


def mapped(address):
    return (address.version == 6 and address.ipv4_mapped) or address


@given(v4)
def test_an_ipv4_address_is_eight_digits_in_a_24(address):
    assert ask("address_digits($a)", a=str(address)) == f"{int(address):08x}"
    assert ask("network_of($a)", a=str(address)) == str(ip_network((address, 24), strict=False))


@given(written_v6)
@example((IPv6Address("::"), str))
@example((IPv6Address("::ffff:203.0.113.9"), str))
@example((IPv6Address("2001:db8::1"), lambda a: "2001:db8::0.0.0.1"))
def test_an_ipv6_address_is_one_however_it_is_written(written):
    address, spelling = written
    text = spelling(address)
    if address.ipv4_mapped:
        return
    assert ask("address_digits($a)", a=text) == f"{int(address):032x}"
    assert ask("network_of($a)", a=text) == str(ip_network((address, 48), strict=False))


@given(v4)
def test_an_ipv4_address_written_as_ipv6_is_the_ipv4_address(address):
    for macro in ("address_digits", "network_of", "is_public_address"):
        assert ask(f"{macro}($a)", a=f"::ffff:{address}") == ask(f"{macro}($a)", a=str(address))


@settings(max_examples=examples(200))
@given(st.one_of(v4, v6.map(IPv6Address)), st.one_of(v4, v6.map(IPv6Address)), st.integers(0, 128), st.booleans())
def test_an_address_lies_in_the_networks_that_hold_it(address, other, length, near):
    network = ip_network(
        (address if near else other, min(length, other.max_prefixlen if not near else address.max_prefixlen)),
        strict=False,
    )
    if (address.version == 6 and address.ipv4_mapped) or (network.version == 6 and network.network_address.ipv4_mapped):
        return
    assert ask("in_network($a, $n)", a=str(address), n=str(network)) is (address in network)


@given(st.one_of(v4, v6.map(IPv6Address)))
def test_an_address_lies_in_itself(address):
    assert ask("in_network($a, $a)", a=str(address)) is True


@pytest.mark.parametrize("text", not_addresses)
def test_what_is_no_address_has_no_digits_and_is_its_own_network(text):
    assert ask("address_digits($a)", a=text) is None
    assert ask("network_of($a)", a=text) == text
    assert ask("in_network($a, '0.0.0.0/0') or in_network($a, '::/0') or in_network('192.0.2.1', $a)", a=text) is False


@pytest.mark.parametrize(
    "text", ["10.0.0.1", "127.0.0.1", "fd00::1", "fe80::1", "ff02::1", "::1", "::", "::ffff:10.0.0.1"]
)
def test_private_and_local_addresses_are_not_public(text):
    assert not ask("is_public_address($a)", a=text)
    assert not ip_address(text).is_global or text == "ff02::1"


@pytest.mark.parametrize("macro", ADDRESS_MACROS, ids=lambda macro: macro.name)
def test_each_is_planned_in_no_time(macro):
    """What a macro says twice of itself is planned twice: it took 0.9 s, and a hunt plans some fifty of them."""
    arguments = ", ".join(["'2001:db8::1'::varchar || range::varchar"] * len(macro.parameters))
    CONNECTION.execute(f"explain select {macro.name}({arguments}) from range(1)")
    begun = time.thread_time()
    CONNECTION.execute(f"explain select {macro.name}({arguments}) from range(1)")
    assert time.thread_time() - begun < 0.2
