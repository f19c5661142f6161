"""The view ``addresses`` against the standard library's reading of addresses, and against networks known for decades."""

import ipaddress

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailscope.engines.duckdb import DuckdbEngine
from trailscope.engines.macros import duckdb_statements
from trailscope.enrich import addresses
from trailscope.enrich.__main__ import build
from trailscope.schema.addresses import ADDRESS_COLUMNS

# all that the tests ask about, asked at once: an answer takes as long for one address as for a hundred
ASKED = (
    *("8.8.8.8", "5.9.1.1", "2001:4860:4860::8888", "72.21.198.64", "2600:1f18::1", "::ffff:5.9.1.1"),
    *("203.0.113.9", "2001:db8:40::17", *(PRIVATE := ("10.0.0.1", "::1", "fe80::1", "192.168.10.20"))),
    *(NO_ADDRESSES := ("cloudformation.amazonaws.com", "AWS Internal", "300.1.1.1")),
)


@pytest.fixture(scope="module")
def places():
    """The rows of the view, by address."""
    return placed(*ASKED)


def placed(*texts):
    values = ", ".join(f"('{text}')" for text in texts)
    events = f"create view events as select col0 as source_ip_address from (values {values})"
    engine = DuckdbEngine((events, *addresses.view_statements()), [str(addresses.FOLDER)])
    return {row["source_ip_address"]: row for row in engine.run("from addresses").to_pylist()}


@pytest.fixture(scope="module")
def connection():
    connection = duckdb.connect()
    for statement in duckdb_statements():
        connection.execute(statement)
    return connection


def test_an_address_has_the_country_and_owner_of_its_network(places):
    assert places["8.8.8.8"]["network_owner"] == "Google LLC"
    assert places["2001:4860:4860::8888"]["network_owner"] == "Google LLC"
    assert (places["5.9.1.1"]["country"], places["5.9.1.1"]["network_number"]) == ("DE", 24940)


def test_amazon_is_told_from_others(places):
    assert [places[text]["is_aws"] for text in ("72.21.198.64", "2600:1f18::1", "8.8.8.8")] == [True, True, False]


def test_what_is_no_address_is_no_row(places):
    assert places.keys() == set(ASKED) - set(NO_ADDRESSES)


@pytest.mark.parametrize("text", PRIVATE)
def test_a_private_address_is_placed_nowhere(places, text):
    assert places[text] == dict.fromkeys(c.name for c in ADDRESS_COLUMNS) | {
        "source_ip_address": text,
        "is_aws": False,
        "is_public": False,
    }


@pytest.mark.parametrize("text", ["203.0.113.9", "2001:db8:40::17"])
def test_an_address_of_examples_is_placed_nowhere(places, text):
    assert places[text]["country"] is None


def test_an_ipv4_address_in_ipv6_dress_is_the_same_place(places):
    assert places["::ffff:5.9.1.1"]["country"] == "DE"


def test_the_columns_are_those_of_the_table():
    engine = DuckdbEngine(
        (
            "create view events as select '8.8.8.8' as source_ip_address, '1' as recipient_account_id",
            *addresses.view_statements(),
        ),
        [str(addresses.FOLDER)],
    )
    described = engine.run("select column_name, column_type from (describe addresses)").to_pylist()
    assert [(row["column_name"], row["column_type"].lower()) for row in described] == [
        (column.name, column.type) for column in ADDRESS_COLUMNS
    ]


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_its_number(connection, address):
    sql = f"select {addresses.number_v4('$a')}"
    assert connection.execute(sql, {"a": str(address)}).fetchall() == [(int(address),)]


@given(st.ip_addresses(v=6), st.booleans())
def test_an_ipv6_address_is_its_upper_half_however_it_is_written(connection, address, exploded):
    text = address.exploded if exploded else address.compressed
    sql = f"select {addresses.number_v6('$a')}"
    assert connection.execute(sql, {"a": text}).fetchall() == [(int(address) >> 64,)]


def test_the_tables_are_built_from_ranges(tmp_path):
    """Borders of either source cut; equal neighbours are one; what lies in no range has no value; each block begins with a row."""
    countries, networks, into = tmp_path / "c", tmp_path / "n", tmp_path / "o"
    for folder in (countries, networks, into):
        folder.mkdir()
    number = {text: int(ipaddress.ip_address(text)) for text in ("1.0.0.0", "1.0.0.255", "1.0.1.0", "1.0.1.255")}
    (countries / "x-ipv4-num.csv").write_text(
        f"{number['1.0.0.0']},{number['1.0.0.255']},AU\n{number['1.0.1.0']},{number['1.0.1.255']},AU\n"
    )
    (networks / "y-ipv4-num.csv").write_text(f'{number["1.0.1.0"]},{number["1.0.1.255"]},7,"Seven, Inc."\n')
    six = int(ipaddress.ip_address("2001:db8::"))
    (countries / "x-ipv6-num.csv").write_text(f"{six},{six + 2**80 - 1},JP\n")
    (networks / "y-ipv6-num.csv").write_text(f"{six},{six + 2**80 - 1},8,Eight\n")
    build(countries, networks, into)
    four = duckdb.sql(f"from '{into / addresses.NETWORKS_V4}'").fetchall()
    assert [row for row in four if number["1.0.0.0"] <= row[0] < number["1.0.0.0"] + 2**16] == [
        (number["1.0.0.0"], "AU", None),
        (number["1.0.1.0"], "AU", 7),
        (number["1.0.1.255"] + 1, None, None),
    ]
    assert {first for first, _, _ in four} >= {block << addresses.BLOCK_V4 for block in range(2**16)}
    assert (six >> 64, "JP", 8) in duckdb.sql(f"from '{into / addresses.NETWORKS_V6}'").fetchall()
    assert duckdb.sql(f"from '{into / addresses.OWNERS}'").fetchall() == [(7, "Seven, Inc."), (8, "Eight")]
