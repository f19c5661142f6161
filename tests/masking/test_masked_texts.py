"""What is masked in one text, and what is left as it is."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seeded import SEEDS, calls

from trailscope import masking
from trailscope.masking import tables
from trailscope.masking.names import kind_of
from trailscope.masking.statements import ALL, secret_columns


@pytest.mark.parametrize("call", calls(), ids=lambda call: call["eventName"])
def test_every_seeded_secret_is_masked_and_the_text_stays_json(call):
    text = json.dumps(call)
    seeded = any(seed in text for seed in SEEDS) or call["eventName"] == "RunInstances"  # whose user data are encoded
    masked = masking.text(text)
    assert (masked != text) == seeded
    assert [seed for seed in SEEDS if seed in masked] == []
    assert list(json.loads(masked)) == list(call)


@pytest.mark.parametrize(
    "text",
    [
        '{"roleArn":"arn:aws:iam::1:role/x","secretId":"prod/db","secretArn":"arn:x","nextToken":"abc","clientToken":"c1"}',
        '{"passwordLastUsed":"2026-09-01","maxPasswordAge":90,"requireSymbols":true,"passwordPolicy":{"minimumPasswordLength":8}}',
        '{"masterUserPassword":"HIDDEN_DUE_TO_SECURITY_REASONS","userData":"<sensitiveDataRemoved>","password":"****","token":""}',
        '{"code":"AccessDenied","message":"x"}',
        '{"tokenType":"Bearer","sessionTokenVersion":"1","authorizationType":"NONE","secretName":"a","keyId":"k"}',
        "aws-cli/2.15 md/Botocore#1.34 ua/2.0 os/linux#6.1",
        "https://example.com/path?id=1&size=2",
        "User: arn:aws:iam::1:user/alice is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:x",
        '{"number":1.0,"big":1e20,"unicode":"\\u00e9é","secretsToGet":[]}',
    ],
)
def test_what_is_no_secret_is_left_as_it_is_to_the_byte(text):
    assert masking.text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"password":"x\\"y","n":1.0}', '{"password":"[masked password]","n":1.0}'),
        ('{"userData" : {"value" : "x"}, "n" : 1}', '{"userData" : {"value":"[masked user data]"}, "n" : 1}'),
        (
            '{"commands":"{\\"password\\":\\"x\\",\\"a\\":1}"}',
            '{"commands":"{\\"password\\":\\"[masked password]\\",\\"a\\":1}"}',
        ),
        ("?X-Amz-Signature=abc&X-Amz-Date=1", "?X-Amz-Signature=[masked presigned URL]&X-Amz-Date=1"),
        ('{"password":"cut of', '{"password":"[masked password]'),
    ],
)
def test_a_mask_says_what_stood_there_and_touches_nothing_else(text, masked):
    assert masking.text(text) == masked
    assert masking.text(masked) == masked


@pytest.mark.parametrize("depth", [5, 300, 500, 900, 5000])
def test_a_secret_that_is_nested_deep_is_masked_however_deep(depth):
    """A lake's records have up to 512 levels, and one of them must not end every question that shows it."""
    masked = masking.text(f'{{"password":{"[" * depth}"hunter2"{"]" * depth},"a":1}}')
    assert "hunter2" not in masked
    assert "[masked password]" in masked


@pytest.mark.parametrize(
    "name",
    ["sessionToken", "X-Amz-Security-Token", "DB_PASSWORD", "db.password", "masterUserPassword", "client_secret"],
)
def test_names_of_secrets_are_known_however_they_are_written(name):
    assert kind_of(name)


@pytest.mark.parametrize(
    "name", ["secretId", "secretArn", "nextToken", "clientRequestToken", "passwordLength", "tokenType", "SECRET_ARN"]
)
def test_names_about_secrets_are_no_names_of_secrets(name):
    assert kind_of(name) is None


@given(st.text())
def test_masking_never_fails_and_masks_once(text):
    masked = masking.text(text)
    assert masking.text(masked) == masked


@given(
    st.dictionaries(
        st.sampled_from(["password", "note", "userData", "n"]), st.recursive(st.text() | st.integers(), st.lists)
    )
)
def test_json_stays_json_and_other_members_stay_equal(document):
    masked = json.loads(masking.text(json.dumps(document)))
    assert masked.keys() == document.keys()
    assert masked.get("n") == document.get("n") or isinstance(document["n"], str | list)


def test_columns_of_every_type_are_masked():
    text = '{"password":"5ecret"}'
    table = pa.table(
        {
            "plain": [text, None],
            "coded": pa.array([text, "x"]).dictionary_encode(),
            "listed": [[text, "x"], []],
            "nested": [{"password": "5ecret", "n": 1}, {"password": None, "n": 2}],
            "bytes": [text.encode(), b"\xff"],
            "password": ["5ecret", "HIDDEN_DUE_TO_SECURITY_REASONS"],
            "number": [1, 2],
        }
    )
    masked = masking.table(table)
    assert "5ecret" not in str(masked.to_pylist())
    assert masked.column_names == table.column_names
    assert masked["password"].to_pylist()[1] == "HIDDEN_DUE_TO_SECURITY_REASONS"
    clean = pa.table({"a": ["x"], "b": [[1]]})
    assert masking.table(clean) is clean


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("select json_text(request_parameters, '$.password') as p, event_time from events", {"p"}),
        ("select request_parameters->>'userData' as u from events", {"u"}),
        (
            "with t as (select json_text(r, '$.a.sessionToken') as x from e) select x || '!' as y, 1 as z from t",
            {"x", "y"},
        ),
        (
            "select case when action = 'iam:CreateLoginProfile' then 'a password' else 'a token' end as way from events",
            set(),
        ),
        (
            "select case when true then json_text(request_parameters, '$.password') else 'none' end as p from events",
            {"p"},
        ),
        ("select event_name from events where json_text(request_parameters, '$.password') is not null", set()),
        ("select event_name from events where event_name = 'GetSecretValue'", set()),
        ("select '$.password' frm !!", ALL),
    ],
)
def test_columns_that_take_a_secret_out_of_its_place_are_known_by_the_statement(sql, columns):
    assert secret_columns(sql) == columns


def test_the_id_of_an_access_key_is_shown_under_any_name() -> None:
    """An id is what keys are called by; hunters follow it. A token under the same name stays masked."""
    answer = pa.table({"session_key": ["ASIAEXAMPLE000000001", "5ecret"]})
    assert masking.table(answer)["session_key"].to_pylist() == ["ASIAEXAMPLE000000001", "[masked session token]"]


_told = st.sampled_from(
    [None, "", "10.0.0.1", "GetSecretValue", '{"password":"hunter2"}', "curl --token=abcdef", "*****"]
)
_nested = st.fixed_dictionaries(
    {
        "texts": st.none() | st.lists(_told, max_size=3),
        "call": st.none()
        | st.fixed_dictionaries(
            {"action": _told, "password": _told, "tokens": st.lists(_told, max_size=2), "n": st.integers(0, 9)}
        ),
        "calls": st.lists(st.fixed_dictionaries({"userData": _told, "name": _told}), max_size=2),
    }
)


@given(st.lists(_nested, min_size=1, max_size=8), st.integers(0, 3))
def test_values_in_lists_and_structs_are_masked_as_if_each_stood_alone(rows, left_out):
    texts = pa.list_(pa.string())
    types = {
        "texts": texts,
        "call": pa.struct({"action": pa.string(), "password": pa.string(), "tokens": texts, "n": pa.int64()}),
        "calls": pa.list_(pa.struct({"userData": pa.string(), "name": pa.string()})),
    }
    table = pa.table({name: pa.array([row[name] for row in rows], type) for name, type in types.items()}).slice(
        left_out
    )
    answer = masking.table(table)
    assert answer.schema == table.schema
    assert answer.to_pylist() == [
        {name: tables._inside(value) for name, value in row.items()} for row in table.to_pylist()
    ]


@pytest.mark.parametrize(
    "text", ["https://x/?code=abc123", "password=hunter2", "Bearer abcdefghijklmnop1234", "nothing", None]
)
def test_a_short_column_is_masked_as_a_long_one_is(text):
    long = masking.table(pa.table({"said": [text, "x" * 2 * tables.SHORT]}))
    assert masking.table(pa.table({"said": pa.array([text], pa.string())}))["said"][0] == long["said"][0]


@pytest.mark.parametrize("key", [pa.timestamp("us", "UTC"), pa.int64(), pa.string()])
@pytest.mark.parametrize(
    ("value", "items", "masked"),
    [
        (pa.string(), ["password=hunter2", None], "password=hunter2"),
        (pa.int64(), [1, None], None),
        (pa.list_(pa.string()), [["password=hunter2"], None], "password=hunter2"),
    ],
)
def test_maps_are_masked_whatever_their_keys_are(key, value, items, masked):
    """Times of the year 12000, which Python has not, are among the keys."""
    keys = pa.array([316_542_000_000_000_000, 5], pa.int64()).cast(key)
    offsets = pa.array([0, 1, 2, 2], pa.int32())
    maps = pa.MapArray.from_arrays(offsets, keys, pa.array(items, value)).slice(0, 3)
    maps = pa.concat_arrays([maps, pa.array([None], maps.type)])
    table = pa.table({"n": range(4), "m": maps})
    answer = masking.table(table)
    assert answer.schema == table.schema
    assert answer.column("m").null_count == 1
    assert "hunter2" not in str(answer.column("m"))
    assert [len(one) if one.is_valid else None for one in answer.column("m")] == [1, 1, 0, None]
    assert answer.equals(table) == (masked is None)


SECRET = "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
HIDDEN = "aws_secret_access_key=[masked secret]"
CODES, TEXTS, FAR = (
    pa.array([0, 1, 0], pa.int8()),
    pa.array([SECRET, "b", SECRET]),
    pa.array([0, 253_402_300_800_000_000, 0], pa.timestamp("us")),  # the year 10000, which Python has no time for
)
UNIONS = {
    "sparse": pa.UnionArray.from_sparse(CODES, [TEXTS, FAR], ["s", "t"]),
    "dense": pa.UnionArray.from_dense(CODES, pa.array([0, 0, 2], pa.int32()), [TEXTS, FAR.slice(1, 1)], ["s", "t"]),
}


@pytest.mark.parametrize("union", UNIONS.values(), ids=UNIONS.keys())
def test_members_of_unions_are_masked_and_far_times_stay(union: pa.UnionArray) -> None:
    for part in (union, union.slice(1), union.slice(0, 2)):
        masked = masking.table(pa.table({"u": part}))["u"].chunk(0)
        assert masked.type == part.type
        masked.validate(full=True)
        for new, old in zip(masked, part, strict=True):
            assert new.type_code == old.type_code
            if old.type_code == 0:
                assert (old.as_py(), new.as_py()) in {(SECRET, HIDDEN), ("b", "b")}
            else:
                assert new.value.value == FAR[1].value


def test_a_union_in_a_field_named_for_a_secret_is_one() -> None:
    union = pa.UnionArray.from_sparse(
        pa.array([0, 1], pa.int8()), [pa.array(["hunter22", ""]), pa.array([0, 5])], ["s", "n"]
    )
    fields = pa.StructArray.from_arrays([union], ["masterUserPassword"])
    masked = masking.table(pa.table({"f": fields}))["f"].to_pylist()
    assert masked == [{"masterUserPassword": "[masked password]"}, {"masterUserPassword": 5}]
