"""Identities that are spelled alike become columns without an object for each: the same as of each one read by itself."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hypothesis_examples import examples
from trailscope.ingest import alike_identities, identity_columns
from trailscope.ingest.fields import IDENTITY_COLUMNS, Identity
from trailscope.ingest.identity import actor_of_identity, shipped
from trailscope.ingest.times import moments_of, moments_of_all

ROLE = (
    '{"type":"AssumedRole","principalId":"AROA%s:s","arn":"arn:aws:sts::111122223333:assumed-role/Ops/%s","accountId":"111122223333",'
    '"accessKeyId":"ASIA%s","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/%s","userName":"%s"},'
    '"webIdFederationData":{},"attributes":{"creationDate":"2026-09-03T05:19:%02dZ","mfaAuthenticated":"%s"}},"ec2RoleDelivery":"2.0"}'
)
USER = '{"type":"IAMUser","principalId":"AIDA%s","arn":"arn:aws:iam::111122223333:user/%s","accountId":"111122223333","userName":"%s"}'
SERVICE = '{"type":"AWSService","invokedBy":"%s.amazonaws.com"}'
ROOT = '{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"%s"}'
OTHER = '{"type":"%s","arn":"arn:aws:iam::111122223333:user/%s","userName":"%s"}'


def roles(name: str, second: int = 4, mfa: str = "false") -> str:
    return ROLE % (name, name, name, name, name, second, mfa)


NAMES = ("a", "ops-1", "Füße", "", "#1", "a:b/c", ":assumed-role/", "x" * 300, r"\u0041", r"\"", "\x7f")
ODD = (
    ' {"type":"IAMUser"}',
    '{"type": "IAMUser","arn":"a","userName":"b"}',
    '{"type":"IAMUser","type":"Root","arn":"a","userName":"b"}',
    '{"type":"IAMUser","arn":5,"userName":"b"}',
    '{"type":"IAMUser","arn":null,"userName":"b"}',
    '{"type":null,"arn":"a","userName":"b"}',
    '{"type":"IAMUser","tags":["x","y",{"z":"w"}],"userName":"b"}',
    '{"type":"IAMUser","sessionContext":"none","userName":"b"}',
    '{"type":"IAMUser","sessionContext":{"attributes":{"creationDate":"yesterday","mfaAuthenticated":"maybe"}},"userName":"b"}',
    '{"type":"IAMUser","sessionContext":{"attributes":{"creationDate":"1969-01-01T00:00:00Z","mfaAuthenticated":true}}}',
    '{"type":"AWSAccount","accountId":"anonymous","principalId":""}',
    '{"type":"SAMLUser","identityProvider":"p","userName":"b"}',
    "{}",
    "[]",
    '"text"',
    "5",
)

texts = st.one_of(
    st.builds(roles, st.sampled_from(NAMES), st.integers(0, 99), st.sampled_from(["true", "false", "x", ""])),
    *(
        st.builds(lambda names, form=form: form % names, st.tuples(*[st.sampled_from(NAMES)] * form.count("%s")))
        for form in (USER, ROOT)
    ),
    st.builds(lambda name: SERVICE % name, st.sampled_from(NAMES)),
    st.builds(
        lambda *of: OTHER % of, st.sampled_from(["IAMUser", "Unknown", "*", "", "New"]), *[st.sampled_from(NAMES)] * 2
    ),
    st.sampled_from(ODD),
)


def assert_same(given: Sequence[str]) -> list[alike_identities.AlikeIdentities]:
    column = pa.array(given, pa.string())
    alike = list(alike_identities.alike_identities(column))
    seen: list[int] = []
    for told in alike:
        numbers = told.numbers.tolist()
        seen += numbers
        read = [msgspec.json.decode(given[number], type=Identity) for number in numbers]
        names = [actor_of_identity(identity) for identity in read]
        assert list(zip(told.columns["actor"].to_pylist(), told.columns["actor_id"].to_pylist(), strict=True)) == names
        for name, expected in identity_columns.identity_columns(read).items():
            told.columns[name].validate(full=True)
            assert told.columns[name].type == expected.type
            assert told.columns[name].to_pylist() == expected.to_pylist(), name
        assert {*told.columns} == {*(column.name for column in IDENTITY_COLUMNS), "actor", "actor_id"}
    assert len(seen) == len(set(seen))
    return alike


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike_identities, "FEWEST", 2)


@settings(max_examples=examples(400), deadline=None)
@given(given=st.lists(texts, min_size=2, max_size=12))
def test_what_is_told_of_many_at_once_is_what_each_tells(given):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike_identities, "FEWEST", 2)
        assert_same(given)


@pytest.mark.parametrize("form", ["AssumedRole", "IAMUser", "Root", "AWSService"])
def test_what_aws_writes_every_day_is_told_at_once(form):
    made = {
        "AssumedRole": [roles(f"r{n}", n % 60, "true") for n in range(200)],
        "IAMUser": [USER % (n, f"u{n}", f"u{n}") for n in range(200)],
        "Root": [ROOT % n for n in range(200)],
        "AWSService": [SERVICE % f"s{n}" for n in range(200)],
    }[form]
    (told,) = assert_same(made)
    assert told.numbers.tolist() == list(range(200))


def test_each_spelling_is_told_by_itself_and_what_is_odd_is_left(few):
    given = [
        roles("a"),
        USER % ("a", "a", "a"),
        roles("b"),
        roles(r"\u0041"),
        USER % ("b", "b", "b"),
        USER % ("c", "c", ""),
        ODD[1],
    ]
    assert sorted(told.numbers.tolist() for told in assert_same(given)) == [[0, 2]]  # a name that is blank needs a look
    assert sorted(told.numbers.tolist() for told in assert_same([*given[:5], ODD[1]])) == [[0, 2], [1, 4]]


def test_one_other_byte_between_the_strings_is_another_spelling(few):
    text = roles("a")
    for place, character in enumerate(text):
        other = text[:place] + ("x" if character != "x" else "y") + text[place + 1 :]
        try:
            json.loads(other)
        except ValueError:
            continue
        assert_same([text, roles("b"), other])


def test_escapes_white_space_and_signs_below_it_are_left(few):
    for name in ("\\n", "\n", "\x01", "\t"):
        texts = [USER % (name, name, name), USER % ("b", "b", name)]
        assert not list(alike_identities.alike_identities(pa.array(texts)))
    assert not list(alike_identities.alike_identities(pa.array([ODD[1], ODD[1].replace('"b"', '"c"')])))


def test_a_row_of_its_own_for_each_type_is_known():
    assert {"AssumedRole", "IAMUser", "Root", "AWSService", "*"} <= set(shipped())


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "2026-02-30T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2026-09-03",
        "2026-09-03T24:00:00Z",
        "",
        "٢026-09-03T05:19:4Z",
    ],
)
def test_moments_of_an_array_are_those_of_its_texts(odd):
    texts: list[Any] = ["2026-09-03T05:19:44Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] + (
        [] if odd is None else [odd]
    )
    array = pa.array(["x", *texts]).slice(1)
    assert moments_of_all(array).equals(moments_of(texts))
