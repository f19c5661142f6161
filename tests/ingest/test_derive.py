"""Who, what and where to: identities of reference §3, names, denials of §9, and content that means harm."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis_examples import examples
from record_strategies import records as any_records

from trailscope.formats.document import Document
from trailscope.ingest import rows as seam
from trailscope.schema.columns import BY_NAME, COLUMNS

INPUT = [column for column in COLUMNS if column.origin in ("record", "user_identity")]
DENIED = "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: "
DERIVED = ("actor", "actor_id", "action", "target")


def rows_of(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The derived columns of records given as columns of ``events``."""
    usual = {"aws_region": "us-east-1", "recipient_account_id": "111122223333", "event_time": "2026-09-01T08:19:04Z"}
    return derived(tuple(json.dumps(record_of(usual | record)).encode() for record in records))


def derived(texts: tuple[bytes, ...]) -> list[dict[str, Any]]:
    batch = seam.rows_of(Document("log", "records", texts)).events
    return batch.select([*DERIVED, "source_index"]).to_pylist()


def record_of(columns: dict[str, Any]) -> dict[str, Any]:
    """The record that has these columns; those of the identity stand inside it."""
    record: dict[str, Any] = {}
    for name, value in columns.items():
        column = BY_NAME[name]
        *outer, last = (["userIdentity"] if column.origin == "user_identity" else []) + column.field.split(".")
        node = record
        for step in outer:
            node = node.setdefault(step, {})
        node[last] = value
    return record


def identity(type: str | None, **fields: str) -> dict[str, str]:
    flat = {"account": "account_id", "principal": "principal_id", "name": "user_name", "provider": "identity_provider"}
    known = {column.name for column in INPUT}
    columns = {}
    for name, value in fields.items():
        prefixed = f"user_identity_{flat.get(name, name)}"
        columns[prefixed if prefixed in known else name] = value
    return columns | ({"user_identity_type": type} if type else {})


HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
SESSION = "arn:aws:sts::111122223333:assumed-role/Ops/i-0abc"
ISSUER = "arn:aws:iam::111122223333:role/path/Ops"
STORE = "arn:aws:identitystore::111122223333:identitystore/d-1"
IDENTITIES = {
    "root": (
        identity("Root", arn="arn:aws:iam::111122223333:root", name="alias"),
        "root",
        "arn:aws:iam::111122223333:root",
    ),
    "root without ARN": (identity("Root", account="111122223333"), "root", "arn:aws:iam::111122223333:root"),
    "AWS acting as root": (identity("Root", account="1", invoked_by="s3.amazonaws.com"), "root", "arn:aws:iam::1:root"),
    "user with path": (
        identity("IAMUser", arn="arn:aws:iam::1:user/x/alice", name="alice"),
        "alice",
        "arn:aws:iam::1:user/x/alice",
    ),
    "user at sign-in": (
        identity("IAMUser", account="1", principal="AIDA", name="alice"),
        "alice",
        "arn:aws:iam::1:user/alice",
    ),
    "user through a service": (
        identity("IAMUser", arn="arn:aws:iam::1:user/alice", name="alice", invoked_by="cloudformation.amazonaws.com"),
        "alice",
        "arn:aws:iam::1:user/alice",
    ),
    "hidden user": (identity("IAMUser", account="1", name=HIDDEN), HIDDEN, f"1/{HIDDEN}"),
    "user without name": (
        identity("IAMUser", arn="arn:aws:iam::1:user/x/alice", name=""),
        "alice",
        "arn:aws:iam::1:user/x/alice",
    ),
    "role session": (identity("AssumedRole", arn=SESSION, session_issuer_arn=ISSUER), "Ops/i-0abc", ISSUER),
    "role session without issuer": (
        identity("AssumedRole", arn=SESSION, principal="AROA:i-0abc"),
        "Ops/i-0abc",
        "arn:aws:iam::111122223333:role/Ops",
    ),
    "role session without ARN": (
        identity("AssumedRole", principal="AROA:s:1", session_issuer_user_name="Ops"),
        "Ops/s:1",
        "AROA",
    ),
    "Identity Center role": (
        identity("AssumedRole", arn="arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin_0123/alice@example.com"),
        "AWSReservedSSO_Admin_0123/alice@example.com",
        "arn:aws:iam::1:role/AWSReservedSSO_Admin_0123",
    ),
    "role": (identity("Role", arn="arn:aws:iam::1:role/x/Ops"), "Ops", "arn:aws:iam::1:role/x/Ops"),
    "federated user": (
        identity("FederatedUser", arn="arn:aws:sts::1:federated-user/bill", principal="1:bill"),
        "federated-user/bill",
        "arn:aws:sts::1:federated-user/bill",
    ),
    "federated user without ARN": (identity("FederatedUser", principal="1:bill"), "federated-user/bill", "1:bill"),
    "directory user": (identity("Directory", name="carol", account="1"), "carol", "1/carol"),
    "anonymous": (identity("AWSAccount", principal="", account="anonymous"), "anonymous", "anonymous"),
    "foreign role": (
        identity("AWSAccount", principal="AROA:s1", account="444455556666"),
        "444455556666/AROA:s1",
        "444455556666/AROA",
    ),
    "foreign account": (identity("AWSAccount", account="444455556666"), "account/444455556666", "account/444455556666"),
    "service": (identity("AWSService", invoked_by="ec2.amazonaws.com"), "ec2.amazonaws.com", "ec2.amazonaws.com"),
    "service event": (
        identity(None, account="1", invoked_by="kms.amazonaws.com"),
        "kms.amazonaws.com",
        "kms.amazonaws.com",
    ),
    "service event that names nobody": (
        identity(None, account="1") | {"event_type": "AwsServiceEvent", "event_source": "kms.amazonaws.com"},
        "kms.amazonaws.com",
        "kms.amazonaws.com",
    ),
    "Identity Center user": (
        identity("IdentityCenterUser", account="1", on_behalf_of_user_id="u-1", on_behalf_of_identity_store_arn=STORE),
        "identity-center-user/u-1",
        f"{STORE}/user/u-1",
    ),
    "Identity Center user at sign-in": (
        identity("IdentityCenterUser", on_behalf_of_user_id="u-1", on_behalf_of_identity_store_arn=STORE)
        | {"additional_event_data": {"UserName": "alice@example.com"}},
        "alice@example.com",
        f"{STORE}/user/u-1",
    ),
    "SAML user": (identity("SAMLUser", principal="q=:carol", name="carol", provider="q="), "carol", "q=:carol"),
    "OIDC user": (
        identity("WebIdentityUser", principal="token.actions.githubusercontent.com:a:repo:o/r", name="repo:o/r"),
        "repo:o/r",
        "token.actions.githubusercontent.com:a:repo:o/r",
    ),
    "unknown": (identity("Unknown"), "unknown", "unknown"),
    "old Identity Center user": (identity("Unknown", account="1", principal="u-1", name="alice"), "alice", "u-1"),
    "type of tomorrow": (identity("Tomorrow", name="zed", arn="arn:aws:iam::1:zed"), "zed", "arn:aws:iam::1:zed"),
    "type alone": (identity("IAMUser"), "IAMUser", "IAMUser"),
    "nobody": ({"event_type": "AwsCloudTrailInsight"}, None, None),
}


def test_each_kind_of_identity_is_named_for_a_person_and_for_good():
    rows = rows_of([columns for columns, _, _ in IDENTITIES.values()])
    assert {k: (r["actor"], r["actor_id"]) for k, r in zip(IDENTITIES, rows, strict=True)} == {
        k: (actor, actor_id) for k, (_, actor, actor_id) in IDENTITIES.items()
    }


def test_two_sessions_of_a_role_are_one_actor_id():
    sessions = [f"arn:aws:sts::1:assumed-role/Ops/{name}" for name in ("a", "b")]
    rows = rows_of([identity("AssumedRole", arn=arn, session_issuer_arn=ISSUER) for arn in sessions])
    assert len({row["actor"] for row in rows}) == 2
    assert {row["actor_id"] for row in rows} == {ISSUER}


ACTIONS = [
    ("iam.amazonaws.com", "AddUserToGroup", "iam:AddUserToGroup"),
    ("lambda.amazonaws.com", "UpdateFunctionCode20150331v2", "lambda:UpdateFunctionCode"),
    ("lambda.amazonaws.com", "Invoke", "lambda:Invoke"),
    ("cloudfront.amazonaws.com", "CreateDistribution2020_05_31", "cloudfront:CreateDistribution"),
    ("example.amazonaws.com", "Order20150331", "example:Order20150331"),
    ("IAM.amazonaws.com", "CreateUser", "iam:CreateUser"),
    ("s3.amazonaws.com", None, None),
    (None, None, None),
]


def test_an_action_is_the_service_and_the_call_without_its_version():
    rows = rows_of([{"event_source": source, "event_name": event} for source, event, _ in ACTIONS])
    assert [row["action"] for row in rows] == [action for _, _, action in ACTIONS]


def test_an_insight_is_no_call_of_what_it_is_about():
    details = {"eventSource": "ssm.amazonaws.com", "eventName": "SendCommand", "insightType": "ApiCallRateInsight"}
    (row,) = rows_of([{"event_type": "AwsCloudTrailInsight", "insight_details": details}])
    assert (row["action"], row["target"]) == ("cloudtrail:ApiCallRateInsight", "ssm.amazonaws.com SendCommand")


DENIALS = {
    "role by ARN": ("sts:AssumeRole on resource: arn:aws:iam::111122223333:role/x/Ops", "role/Ops"),
    "foreign": ("sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Ops", "role/Ops (444455556666)"),
    "phrase": (
        "iam:CreateAccessKey on resource: user bob because no identity-based policy allows the iam:X action",
        "user/bob",
    ),
    "phrase of two words": ("iam:GetInstanceProfile on resource: instance profile web", "instance-profile/web"),
    "phrase with ARN": ("iam:GetPolicy on resource: policy arn:aws:iam::111122223333:policy/dev", "policy/dev"),
    "SCP": (
        "rds:X on resource: arn:aws:rds:us-east-1:111122223333:db:prod with an explicit deny in a policy",
        "db/prod",
    ),
    "other region": ("rds:X on resource: arn:aws:rds:eu-west-1:111122223333:db:prod", "db/prod (eu-west-1)"),
    "encoded": (
        "ec2:X on resource: arn:aws:ec2:us-east-1:111122223333:instance/*. Encoded authorization failure message: AbC",
        "instance/*",
    ),
    "star": ("iam:CreateAccessKey on resource: *", None),
    "none": ("iam:CreateAccessKey", None),
}


def test_a_refused_call_without_parameters_is_about_what_its_message_names():
    """And never about its caller, whom an absent userName would otherwise mean."""
    caller = identity("IAMUser", name="alice") | {"event_source": "iam.amazonaws.com", "event_name": "CreateAccessKey"}
    rows = rows_of(
        [caller | {"error_code": "AccessDenied", "error_message": DENIED + text} for text, _ in DENIALS.values()],
    )
    assert {name: row["target"] for name, row in zip(DENIALS, rows, strict=True)} == {
        n: t for n, (_, t) in DENIALS.items()
    }


def test_a_name_cut_with_its_message_says_that_it_was():
    message = (DENIED + "iam:GetUser on resource: user ").ljust(1024, "x")
    (row,) = rows_of([{"error_code": "AccessDenied", "error_message": message, "event_source": "iam.amazonaws.com"}])
    assert row["target"].startswith("user/xx")
    assert row["target"].endswith("x…")


def test_a_refusal_told_in_the_answer_is_read_there():
    answer = {"message": DENIED + "appsync:GetX on resource: arn:aws:appsync:us-east-1:111122223333:apis/a1"}
    (row,) = rows_of(
        [
            {
                "error_code": "AccessDeniedException",
                "response_elements": answer,
                "event_source": "x.amazonaws.com",
                "event_name": "GetX",
            }
        ],
    )
    assert row["target"] == "apis/a1"


def test_a_call_that_worked_and_names_nobody_is_about_its_caller():
    call = {"event_source": "iam.amazonaws.com", "event_name": "CreateAccessKey"}
    users = [
        identity("IAMUser", name="alice"),
        identity("Root", account="111122223333"),
        identity("AssumedRole", arn=SESSION),
    ]
    assert [row["target"] for row in rows_of([call | user for user in users])] == [
        "user/alice",
        "root",
        None,
    ]


UNLISTED: list[tuple[dict[str, Any], str | None]] = [
    ({"request_parameters": {"tableName": "orders", "name": "x"}}, "table/orders"),
    ({"request_parameters": {"name": "x"}}, "x"),
    ({"request_parameters": {"instanceIds": ["i-2", "i-1"]}}, "instance/i-1, i-2"),
    ({"resources": [{"ARN": "arn:aws:s3:::b/k"}]}, "bucket/b/k"),
    ({"resources": [{"ARNPrefix": "arn:aws:s3:::b/"}]}, "bucket/b/"),
    ({"request_parameters": {"colour": "red"}}, None),
    ({}, None),
]


def test_an_unlisted_event_is_about_a_parameter_or_resource_that_names_something():
    call = {"event_source": "new.amazonaws.com", "event_name": "Do"}
    rows = rows_of([call | columns for columns, _ in UNLISTED])
    assert [row["target"] for row in rows] == [target for _, target in UNLISTED]


HOSTILE = [
    "{userName}",
    "a\x00b",
    "x\x1fy\x1fz",
    '"; drop table events; --',
    "a\nb",
    "\u202eevil",
    "arn:",
    "arn:::::",
    "[*]",
    "null",
]


def test_a_name_that_means_harm_is_shown_as_it_is():
    call = {"event_source": "iam.amazonaws.com", "event_name": "AddUserToGroup"}
    rows = rows_of([call | {"request_parameters": {"userName": t, "groupName": t}} for t in HOSTILE])
    assert [row["target"] for row in rows] == [f"group/{text} ← {text}" for text in HOSTILE]


@settings(max_examples=examples(200), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(any_records(), max_size=4))
@example(
    [b'{"eventTime":"2026-09-01T08:19:04Z","userIdentity":{"arn":"arn:"}}']
)  # an ARN without a name still says who
def test_every_row_says_who_in_both_ways_or_in_neither(texts):
    found = derived(tuple(texts))
    assert all((row["actor"] is None) == (row["actor_id"] is None) for row in found)
    assert all("" not in (row["actor"], row["actor_id"], row["target"]) for row in found)


def test_real_records_say_who_what_and_where_to(shared_data: Path):
    """Only calls that were throttled before their parameters were read do not tell what they were about."""
    found = [
        record for path in sorted(shared_data.glob("techniques/*.json")) for record in json.loads(path.read_text())
    ]
    for path in sorted(shared_data.glob("trail/**/*.json.gz")):
        found += json.loads(gzip.decompress(path.read_bytes()))["Records"]
    told = derived(tuple(json.dumps(record).encode() for record in found))
    assert len(told) == len(found) > 3000
    assert [row for row in told if None in (row["actor"], row["actor_id"], row["action"])] == []
    silent = [found[row["source_index"]].get("errorCode") for row in told if row["target"] is None]
    assert set(silent) == {"ThrottlingException"}
