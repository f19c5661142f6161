"""Sigma's strings against a plain Python reading of them: wildcards, escapes, case, networks."""

import ipaddress
import json
import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples
from sigma.modifiers import SigmaContainsModifier, SigmaEndswithModifier, SigmaStartswithModifier
from sigma.types import SigmaCasedString, SigmaCIDRExpression, SigmaString

from trailscope.engines.macros import duckdb_statements
from trailscope.sigma.fields import field_of
from trailscope.sigma.matching import tests_of as conditions_of
from trailscope.sigma.parameters import Parameters

LETTERS = "aAbBäÄ%_\\*?.'\"\n é😀$"
PATTERNS = st.text(LETTERS, max_size=8)
TEXTS = st.text(LETTERS, max_size=8)


@pytest.fixture(scope="module")
def engine():
    connection = duckdb.connect()
    for statement in duckdb_statements():
        connection.execute(statement)
    return connection


def regular(pattern):
    """The specification in Python: * and ? are wildcards, a backslash before them or itself takes that away."""
    parts, at = [], 0
    while at < len(pattern):
        here, after = pattern[at], pattern[at + 1 : at + 2]
        if here == "\\" and after and after in "*?\\":
            parts.append(re.escape(after))
            at += 1
        else:
            parts.append({"*": ".*", "?": "."}.get(here) or re.escape(here))
        at += 1
    return "".join(parts)


def ask(engine, value, text, field="userAgent"):
    parameters = Parameters()
    (condition,) = conditions_of([value], field_of(field), parameters)
    sql = f"select coalesce({condition('text')}, false) from (select $text::varchar as text)"
    return engine.execute(sql, {**parameters.values(), "text": text}).fetchone()[0]


@settings(max_examples=examples(150), deadline=None)
@given(pattern=PATTERNS, text=TEXTS)
def test_a_pattern_matches_what_it_says_and_case_does_not_count(engine, pattern, text):
    expected = re.fullmatch(regular(pattern), text, re.DOTALL | re.IGNORECASE) is not None
    assert ask(engine, SigmaString(pattern), text) == expected


@settings(max_examples=examples(150), deadline=None)
@given(pattern=PATTERNS, text=TEXTS)
def test_case_counts_when_the_rule_says_so(engine, pattern, text):
    expected = re.fullmatch(regular(pattern), text, re.DOTALL) is not None
    assert ask(engine, SigmaCasedString(pattern), text) == expected


@settings(max_examples=examples(150), deadline=None)
@given(pattern=PATTERNS, before=TEXTS, after=TEXTS, way=st.sampled_from(["contains", "startswith", "endswith"]))
def test_a_plain_text_is_found_where_the_modifier_looks(engine, pattern, before, after, way):
    modifier = {
        "contains": SigmaContainsModifier,
        "startswith": SigmaStartswithModifier,
        "endswith": SigmaEndswithModifier,
    }[way]
    text = before + pattern + after
    value = modifier(None, []).modify(SigmaString.from_str(pattern))
    folded, whole = pattern.lower(), text.lower()
    expected = {"contains": str.__contains__, "startswith": str.startswith, "endswith": str.endswith}[way](
        whole, folded
    )
    assert ask(engine, value, text) == expected


@settings(max_examples=examples(150), deadline=None)
@given(pattern=PATTERNS, values=st.lists(TEXTS, max_size=3), shape=st.sampled_from(["scalar", "list", "objects"]))
def test_a_path_reaches_every_element_of_a_list(engine, pattern, values, shape):
    document = {
        "scalar": {"a": {"b": values[0] if values else None}},
        "list": {"a": {"b": values}},
        "objects": {"a": [{"b": value} for value in values] + [{"c": "x"}, 3, None]},
    }[shape]
    reached = values[:1] if shape == "scalar" else values
    parameters = Parameters()
    field = field_of("requestParameters.a.b")
    tests = conditions_of([SigmaCasedString(pattern)], field, parameters)
    sql = f"select {field.some(tests[0])} from (select $json::varchar as request_parameters)"
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))  # as columns hold it
    (found,) = engine.execute(sql, {**parameters.values(), "json": text}).fetchone()
    expected = any(re.fullmatch(regular(pattern), value, re.DOTALL) for value in reached)
    if shape == "list" and not expected:
        return  # the JSON of the list as a whole may match as well
    assert found == expected


ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))


@settings(max_examples=examples(150), deadline=None)
@given(data=st.data(), version=st.sampled_from([4, 6]))
def test_a_network_holds_its_addresses_however_they_are_written(engine, data, version):
    prefix = data.draw(st.integers(0, 32 if version == 4 else 128))
    network = ipaddress.ip_network((data.draw(st.ip_addresses(v=version)), prefix), strict=False)
    inside = data.draw(st.integers(int(network.network_address), int(network.broadcast_address)))
    address = data.draw(st.one_of(ADDRESSES, st.just(type(network.network_address)(inside))))
    text = data.draw(st.sampled_from([str(address), address.exploded, address.exploded.upper()]))
    expected = address.version == version and address in network
    assert ask(engine, SigmaCIDRExpression(str(network)), text, "sourceIPAddress") == expected


@pytest.mark.parametrize(
    "text", ["AWS Internal", "10.0.0", "10.0.0.1.example", "::", "a:b", ":::::", "1::2::3", "", "999.1.1.1"]
)
def test_what_is_no_address_breaks_nothing(engine, text):
    for network in ("10.0.0.0/8", "2001:db8::/32"):
        assert ask(engine, SigmaCIDRExpression(network), text, "sourceIPAddress") is False
