"""The traps of YAML, each with the answer of the strict reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from trailscope.errors import QuestionError
from trailscope.questions import strict_yaml
from trailscope.questions.strict_yaml import YamlDocument


def read(text: str, first_line: int = 1) -> Any:
    document = YamlDocument(text, "q.sql", first_line)
    assert document.root is not None
    return document.value_of(document.root)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("~", "~"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("3", 3),
        ("-3", -3),
        ("0", 0),
        ("1.5", 1.5),
        ("1.2.3", "1.2.3"),
        ("1e3", "1e3"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        (".5", ".5"),
        (".inf", ".inf"),
        ("012345678901", "012345678901"),
        ("2026-09-01", "2026-09-01"),
        ("2026-09-01T08:01:00Z", "2026-09-01T08:01:00Z"),
        ("'3'", "3"),
        ('"true"', "true"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_only_plain_numbers_and_three_words_are_more_than_text(written: str, value: object) -> None:
    assert read(f"key: {written}") == {"key": value}
    assert type(read(f"key: {written}")["key"]) is type(value)


def test_the_pure_python_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libyaml is missing the answers must not change."""
    text = "a: no\nb: '3'\nc: 3\nd: 2026-09-01\ne: [true, 0123]\n"

    class Pure(yaml.SafeLoader):
        yaml_implicit_resolvers = strict_yaml._Loader.yaml_implicit_resolvers

    fast = read(text)
    monkeypatch.setattr(strict_yaml, "_Loader", Pure)
    assert read(text) == fast == {"a": "no", "b": "3", "c": 3, "d": "2026-09-01", "e": [True, "0123"]}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 13, "'a' twice"),
        ("a:\n  b: 1\n  b: 2", 13, "'b' twice"),
        ("a: !!python/name:os.system x", 11, "is not allowed"),
        ("a: !!int '3'", 11, "is not allowed"),
        ("a: 1\nb: [1, 2", 12, "not YAML"),
        ("a: b: c", 11, "not YAML"),
        ("? [a, b]\n: 1", 11, "a key that is not text"),
        ("a: 1\n\tb: 2", 12, "not YAML"),
        ("a: *missing", 11, "not YAML"),
    ],
)
def test_errors_name_the_line_of_the_file(text: str, line: int, words: str) -> None:
    with pytest.raises(QuestionError, match=words) as caught:
        read(text, 11)
    assert caught.value.at is not None
    assert caught.value.at.line in (line, line + 1)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(st.characters(codec="ascii", categories=("L", "N", "P", "Zs"))),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ$ :#-", min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_a_pasted_json_record_is_read_as_json_reads_it(value: object) -> None:
    assert read(json.dumps({"record": value})) == {"record": value}
