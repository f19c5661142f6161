"""The macros over policy documents read them as IAM does, and nothing that stands in a log makes them fail."""

from __future__ import annotations

import json
import time
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples

from trailscope.engines.macros import duckdb_statements
from trailscope.engines.policy_macros import POLICY_MACROS

CONNECTION = duckdb.connect()
for macro_statement in duckdb_statements():
    CONNECTION.execute(macro_statement)

THEIRS = "444455556666"
PLAIN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


def ask(macro: str, document: Any) -> Any:
    text = document if document is None or isinstance(document, str) else json.dumps(document)
    return CONNECTION.execute(f"select {macro}($document::varchar)", {"document": text}).fetchall()[0][0]


def statement(**changes: Any) -> dict[str, Any]:
    """A statement for everybody with some elements changed; ``None`` takes one out."""
    return {key: value for key, value in {**PLAIN, **changes}.items() if value is not None}


def public(*statements: Any) -> bool:
    return ask("policy_is_public", {"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    "principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}, {"AWS": [f"arn:aws:iam::{THEIRS}:root", "*"]}, {"*": "*"}]
)
def test_everybody_is_everybody_in_each_form(principal: Any) -> None:
    assert public(statement(Principal=principal))


def test_whoever_is_not_excepted_is_everybody() -> None:
    assert public(statement(Principal=None, NotPrincipal={"AWS": f"arn:aws:iam::{THEIRS}:root"}))


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": f"arn:aws:iam::{THEIRS}:root"},
        {"AWS": THEIRS},
        {"Service": "cloudtrail.amazonaws.com"},
        {"Federated": "cognito-identity.amazonaws.com"},
    ],
)
def test_somebody_named_is_not_everybody(principal: Any) -> None:
    assert not public(statement(Principal=principal))


def test_a_refusal_to_everybody_lets_nobody_in() -> None:
    assert not public(statement(Effect="Deny"))


def test_one_statement_of_several_is_enough() -> None:
    bound = statement(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abc"}})
    assert public(bound, statement(Effect="Deny"), PLAIN)
    assert not public(bound, statement(Effect="Deny"))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalOrgID": "o-abc123"}},
        {"StringEquals": {"aws:principalorgid": ["o-abc123"]}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:topic"}},
        {"StringEquals": {"AWS:SourceOwner": "111122223333"}},
        {"StringEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "true"}},
        {"StringEquals": {"kms:CallerAccount": "111122223333"}},
    ],
)
def test_a_condition_that_binds_the_caller_narrows(condition: Any) -> None:
    assert not public(statement(Condition=condition))


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:SecureTransport": "true"}},
        {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
        {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "::/0"]}},
        {"StringLike": {"aws:PrincipalArn": "*"}},
        {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}},
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc123"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc123"}},
        {"StringLike": {"aws:UserAgent": "secret"}},
        {"NumericLessThan": {"s3:max-keys": "10"}},
        {},
        {"String/Equals": {"~0/aws:SourceIp": "203.0.113.9"}},
        "not a condition",
        None,
    ],
)
def test_a_condition_that_binds_nobody_does_not_narrow(condition: Any) -> None:
    assert public(statement(Condition=condition))


def test_a_document_as_text_in_text_and_a_statement_that_is_no_list_are_read() -> None:
    document = {"Statement": PLAIN}
    assert ask("policy_is_public", document)
    assert ask("policy_is_public", json.dumps(json.dumps(document)))


@pytest.mark.parametrize(
    ("principal", "grantees"),
    [
        ({"AWS": THEIRS}, [THEIRS]),
        ({"AWS": [f"arn:aws:iam::{THEIRS}:root", "arn:aws-cn:iam::777788889999:user/x"]}, [THEIRS, "777788889999"]),
        ("*", ["everybody"]),
        ({"Service": "s3.amazonaws.com"}, []),
    ],
)
def test_grantees_are_the_accounts_that_are_let_in(principal: Any, grantees: list[str]) -> None:
    assert ask("policy_grantees", {"Statement": statement(Principal=principal)}) == grantees


def test_everybody_of_an_account_is_that_account() -> None:
    bound = statement(Condition={"StringEquals": {"aws:PrincipalAccount": THEIRS}})
    assert ask("policy_grantees", {"Statement": [bound]}) == [THEIRS]


def administrator(**statement: Any) -> bool:
    return ask("policy_allows_everything", {"Statement": [{"Effect": "Allow", **statement}]})


@pytest.mark.parametrize("action", ["*", ["s3:Get*", "*"], "iam:*", "IAM:*", "i*:*", "*:*"])
@pytest.mark.parametrize("resource", ["*", ["arn:aws:s3:::b", "*"], "arn:aws:iam::*:*"])
def test_every_action_on_every_resource_makes_an_administrator(action: Any, resource: Any) -> None:
    assert administrator(Action=action, Resource=resource)


def test_all_but_some_is_everything() -> None:
    assert administrator(NotAction="account:CloseAccount", Resource="*")
    assert administrator(Action="*", NotResource="arn:aws:s3:::secret")


@pytest.mark.parametrize(
    ("action", "resource"), [("s3:*", "*"), ("iam:Get*", "*"), ("*", "arn:aws:s3:::b/*"), ([], "*"), ("*", [])]
)
def test_less_makes_no_administrator(action: Any, resource: Any) -> None:
    assert not administrator(Action=action, Resource=resource)
    assert not ask("policy_allows_everything", {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})


def trusts_any(condition: Any) -> bool:
    provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    trust = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity"}
    return ask("trust_admits_any_token", {"Statement": [{**trust, "Condition": condition}]})


def test_a_token_is_bound_by_its_subject() -> None:
    audience = {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}
    assert trusts_any({"StringEquals": audience})
    assert trusts_any({"StringLike": {**audience, "token.actions.githubusercontent.com:sub": "repo:*"}})
    assert trusts_any({"StringLike": {"token.actions.githubusercontent.com:sub": "*"}})
    assert not trusts_any({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}})


MACRO_NAMES = [macro.name for macro in POLICY_MACROS]
HOSTILE = [
    None, "", "*", "null", "[]", "{", "{}", '{"Statement": null}', '{"Statement": "x"}', '{"Statement": [1, null, []]}',
    '{"Statement": [{"Effect": "Allow", "Principal": 7, "Condition": {"StringEquals": [1]}}]}',
    '{"Statement": [{"Effect": ["Allow"], "Principal": {"AWS": {"a": "*"}}, "Action": {}, "Resource": {}}]}',
    '"{\\"Statement\\": "',
]  # fmt: skip


@pytest.mark.parametrize("document", HOSTILE)
@pytest.mark.parametrize("macro", MACRO_NAMES)
def test_what_is_no_policy_allows_nothing_and_raises_nothing(macro: str, document: str | None) -> None:
    assert not ask(macro, document)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["*", "Allow", "iam:*", THEIRS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["AWS", "StringEquals", "aws:SourceIp", "Federated", "*", "a/b", "~1", "$.x", '"']),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
statements = st.dictionaries(
    st.sampled_from(["Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "Condition"]), values
)


@settings(deadline=None, max_examples=examples(150))
@given(st.one_of(statements, st.lists(statements | values, max_size=3), values))
def test_no_document_makes_a_macro_raise(inside: Any) -> None:
    for macro in MACRO_NAMES:
        ask(macro, {"Statement": inside})


@pytest.mark.parametrize("macro", MACRO_NAMES)
def test_each_is_planned_in_no_time(macro: str) -> None:
    started = time.process_time()
    CONNECTION.execute(
        f"select count(*) from (select '{{}}' as d from range(10)) where {macro}(d) is not null"
    ).fetchall()
    assert time.process_time() - started < 1
