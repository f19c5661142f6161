"""Every command of the tables is one that the AWS CLI knows, and every policy is one that AWS takes."""

from __future__ import annotations

import json
import re
import shlex
from functools import cache

import pytest
from botocore import xform_name
from botocore.session import get_session

from trailscope.containment.table import PHASES, preventions, remedies

CLI_NAMES = {"configservice": "config", "s3api": "s3"}  # where the AWS CLI calls a service otherwise than botocore does
EVENT_NAMES = {"sso": "sso-admin"}  # where events do
CLI_OWN = {"--query", "--output"}
NOT_OPERATIONS = {
    "s3:PutBucketPublicAccessBlock",
    "s3:DeleteBucketPublicAccessBlock",
    "s3:DeletePublicAccessBlock",
}  # as S3 logs them
CALLERS = {
    "user key", "user session", "federated session", "role session", "instance session", "identity center session", "root key",
    "root session", "sign-in session",
}  # fmt: skip


@cache
def model(service: str):
    return get_session().get_service_model(service)


@cache
def operations(service: str) -> dict[str, str]:
    return {xform_name(name, "-"): name for name in model(service).operation_names}


def options_of(service: str, operation: str) -> set[str]:
    """The options that the AWS CLI has for an operation: one per member of its input, two for a boolean."""
    shape = model(service).operation_model(operations(service)[operation]).input_shape
    members = shape.members if shape else {}
    names = {f"--{xform_name(name, '-')}" for name in members}
    return names | {
        f"--no-{xform_name(name, '-')}" for name, member in members.items() if member.type_name == "boolean"
    }


def required_of(service: str, operation: str) -> set[str]:
    shape = model(service).operation_model(operations(service)[operation]).input_shape
    return {f"--{xform_name(name, '-')}" for name in (shape.required_members if shape else ())}


def words(line: str) -> list[str]:
    parts = shlex.split(line)
    return parts[2:] if parts[1] == "=" else parts


LINES = [(remedy.id, line) for remedy in remedies() for line in remedy.lines]
LINES += [(prevention.id, line) for prevention in preventions() for line in prevention.commands]


@pytest.mark.parametrize(("id", "line"), LINES)
def test_every_command_is_known_to_botocore_with_all_its_parameters(id, line):
    parts = words(line)
    service = CLI_NAMES.get(parts[0], parts[0])
    assert parts[1] in operations(service), line
    given = {part for part in parts[2:] if part.startswith("--")}
    assert given - CLI_OWN <= options_of(service, parts[1]), line
    enabled = {option.replace("--no-", "--") for option in given}
    assert required_of(service, parts[1]) <= enabled | {"--client-token", "--version"}, line


@pytest.mark.parametrize("remedy", remedies(), ids=lambda remedy: remedy.id)
def test_every_remedy_says_what_it_may_break_how_to_check_and_how_to_take_it_back(remedy):
    assert remedy.breaks
    assert remedy.check
    assert remedy.undo or remedy.no_undo
    assert remedy.run or remedy.by_hand
    assert remedy.phase in PHASES
    places = set(re.findall(r"<(\w+)>", " ".join((remedy.title, *remedy.lines))))
    assert places <= {*remedy.take, "now"}
    wanted = {name for spec in (remedy.undone_by, remedy.redone_by) for names in spec.values() for name in names}
    assert {name for name in wanted if not name.startswith("=")} <= set(remedy.take)


@pytest.mark.parametrize("entry", [*remedies(), *preventions()], ids=lambda entry: entry.id)
def test_every_deed_is_an_operation_or_a_kind_of_caller(entry):
    named = [*entry.deeds, *getattr(entry, "undone_by", ()), *getattr(entry, "redone_by", ())]
    for deed in named:
        kind, _, name = deed.partition(":")
        if kind == "caller":
            assert name.strip() in CALLERS
        elif deed not in NOT_OPERATIONS and deed != "new region":
            known = {re.sub(r"\d{8}(v\d)?$", "", other) for other in model(EVENT_NAMES.get(kind, kind)).operation_names}
            assert name in known, deed


def test_no_two_entries_have_one_id():
    ids = [entry.id for entry in (*remedies(), *preventions())]
    assert len(ids) == len(set(ids))


# The grammar of IAM policies, as far as service control policies have it: AWS Organizations User Guide, "SCP syntax".
ELEMENTS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
OPERATORS = re.compile(
    r"(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals|Like)|StringNotEqualsIgnoreCase|StringEqualsIgnoreCase|Arn(Not)?(Equals|Like)|"
    r"Numeric(Not)?Equals|Numeric(LessThan|GreaterThan)(Equals)?|Date(Not)?Equals|Date(LessThan|GreaterThan)(Equals)?|Bool|IpAddress|NotIpAddress|Null)"
    r"(IfExists)?"
)
ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z*?]+")
MOST_CHARACTERS = 5_120


def texts(value) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("prevention", [entry for entry in preventions() if entry.policy], ids=lambda entry: entry.id)
def test_every_policy_is_a_service_control_policy(prevention):
    policy = json.loads(json.dumps(prevention.policy).replace('"<regions>"', '["eu-central-1", "us-east-1"]'))
    assert set(policy) == {"Version", "Statement"}
    assert policy["Version"] == "2012-10-17"
    assert len(json.dumps(policy, separators=(",", ":"))) <= MOST_CHARACTERS
    for statement in policy["Statement"]:
        assert set(statement) <= ELEMENTS
        assert re.fullmatch(r"[A-Za-z0-9]+", statement["Sid"])
        assert statement["Effect"] == "Deny"
        assert ("Action" in statement) != ("NotAction" in statement)
        assert all(ACTION.fullmatch(action) for action in texts(statement.get("Action") or statement["NotAction"]))
        assert all(resource == "*" or resource.startswith("arn:aws:") for resource in texts(statement["Resource"]))
        for operator, keys in statement.get("Condition", {}).items():
            assert OPERATORS.fullmatch(operator)
            for key, value in keys.items():
                assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9/-]+", key)
                assert all(isinstance(text, str) and text for text in texts(value))


@pytest.mark.parametrize("prevention", [entry for entry in preventions() if entry.policy], ids=lambda entry: entry.id)
def test_every_action_that_is_denied_by_name_is_an_action_of_its_service(prevention):
    not_operations = {"s3:PutAccountPublicAccessBlock", "s3:PutBucketPublicAccessBlock", "s3:DeleteObjectVersion"}
    for statement in prevention.policy["Statement"]:
        for action in texts(statement.get("Action", [])):
            if action != "*" and action not in not_operations:
                service, _, name = action.partition(":")
                assert name in model(service).operation_names, action
