"""The sources of a lake: what each is, whose network it lies in, on which list it stands."""

from __future__ import annotations

import ipaddress
import json
import re
import shlex
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.engines.macros import duckdb_statements
from trailscope.enrich.network_lists import own_networks, read_networks
from trailscope.errors import UsageError


@pytest.fixture
def case(tmp_path, record):
    places = (
        "203.0.113.9",
        "203.0.113.77",
        "10.1.2.3",
        "2001:DB8::9",
        "::ffff:203.0.113.9",
        "s3.amazonaws.com",
        "host.example.com",
    )
    log = tmp_path / "log.json"
    log.write_text(
        json.dumps({"Records": [record(eventID=f"e{at}", sourceIPAddress=one) for at, one in enumerate(places)]})
    )
    return ts.open(log, lake=tmp_path / "lake")


@pytest.fixture
def lists(tmp_path):
    own, threats = tmp_path / "own.txt", tmp_path / "drop.txt"
    own.write_text("# offices\n203.0.113.0/24 all offices\n203.0.113.0/28,Berlin\n\n2001:db8::/32\tv6 ; remark\n")
    threats.write_text("203.0.113.77\n")
    return own, threats


def test_each_source_is_named_with_its_kind_network_and_lists(case, lists):
    with ts.open(case.lake_path, networks=[lists[0]], threats=[lists[1]]) as named:
        rows = {row["source_ip_address"]: row for row in named.addresses().to_pylist()}
    assert {place: (row["kind"], row["own_network"], row["threat_lists"]) for place, row in rows.items()} == {
        "203.0.113.9": ("public", "Berlin", None),
        "::ffff:203.0.113.9": ("public", "Berlin", None),
        "203.0.113.77": ("public", "all offices", "drop"),
        "2001:DB8::9": ("public", "v6", None),
        "10.1.2.3": ("private or reserved", None, None),
        "s3.amazonaws.com": ("service", None, None),
        "host.example.com": ("name", None, None),
    }
    assert next(iter(rows)) == "203.0.113.77"
    assert [rows["10.1.2.3"][name] for name in ("events", "denied", "actors", "actor_names")] == [1, 0, 1, "alice"]


def test_without_lists_no_source_stands_on_one(case):
    table = case.addresses()
    assert table.num_rows == 7
    assert table.column("own_network").null_count == table.column("threat_lists").null_count == 7


def test_a_line_that_is_no_network_is_named(case, tmp_path):
    file = tmp_path / "bad.txt"
    file.write_text("203.0.113.0/24\n203.0.113.0/33 too long\n")
    with pytest.raises(UsageError, match="neither an address nor a network") as refused:
        ts.open(case.lake_path, networks=[file])
    assert "line 2" in str(refused.value)


def test_the_command_writes_rows_and_says_how_old_the_tables_are(case, lists):
    words = ["addresses", "--lake", str(case.lake_path), "--networks", str(lists[0]), "--format", "csv"]
    answer = CliRunner().invoke(trailscope, words)
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.startswith("source_ip_address,kind,")
    assert "2026-06-17" in answer.stderr


@pytest.mark.slow
def test_the_commands_of_the_page_run(case, lists, monkeypatch):
    monkeypatch.chdir(lists[0].parent)
    page = (Path(__file__).resolve().parents[2] / "docs" / "addresses.md").read_text(encoding="utf-8")
    lines = "".join(re.findall(r"```console\n(.*?)```", page, re.DOTALL)).splitlines()
    assert len(lines) == 5
    for line in lines:
        words = [{"case42": str(case.lake_path)}.get(word, word) for word in shlex.split(line)[1:]]
        answer = CliRunner().invoke(trailscope, words)
        assert answer.exit_code == 0, (line, answer.output)


@pytest.fixture(scope="module")
def engine():
    connection = duckdb.connect()
    for statement in duckdb_statements():
        connection.execute(statement)
    return connection


IPV4, IPV6 = st.ip_addresses(v=4), st.ip_addresses(v=6)


@settings(max_examples=examples(60), deadline=None)
@given(st.one_of(st.tuples(IPV4, IPV4, st.integers(0, 32)), st.tuples(IPV6, IPV6, st.integers(0, 128))), st.booleans())
def test_what_lies_in_a_network_is_what_python_says(engine, tmp_path_factory, drawn, inside):
    address, other, bits = drawn
    network = ipaddress.ip_network(
        (int(address if inside else other), bits) if address.version == 4 else (address if inside else other, bits),
        strict=False,
    )
    file = tmp_path_factory.mktemp("cidr") / "list.txt"
    file.write_text(f"{network}\n")
    stretches = own_networks(read_networks([file])).to_pylist()
    told, digits = engine.execute(
        "select in_network($1, $2), address_digits($1)", [str(address), str(network)]
    ).fetchone()
    mapped = address.version == 6 and (address.ipv4_mapped or network.network_address.ipv4_mapped)
    if not mapped:
        assert told == (address in network)
        before = [row["names"] for row in stretches if row["first_digits"] <= digits]
        assert (before[-1] if before else None) == ("list" if address in network else None)
