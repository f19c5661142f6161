"""The policy that observed use needs: valid for IAM, no wider than known, honest about what CloudTrail does not log."""

from __future__ import annotations

import csv
import fnmatch
import json
import warnings
from importlib.resources import files

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import trailscope as ts
from trailscope.cli import command as trailscope
from trailscope.errors import UsageError
from trailscope.least_privilege.action_names import iam_actions, resource_form
from trailscope.least_privilege.observed import literal
from trailscope.least_privilege.unused import matcher

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    parliament = pytest.importorskip("parliament")

KNOWN = {
    service["prefix"]: {one["privilege"]: one for one in service["privileges"]} for service in parliament.iam_definition
}
ROLE = "arn:aws:iam::111122223333:role/Deploy"


def table(name):
    with files("trailscope.least_privilege").joinpath(f"{name}.tsv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


# the validator's advice on wide or powerful policies is no fault of what was observed
ADVICE = ("RESOURCE_STAR", "RESOURCE_EFFECTIVELY_STAR", "RESOURCE_POLICY_PRIVILEGE_ESCALATION", "PRIVILEGE_ESCALATION")
# the validator's copy of the service reference is older than these
NEWER_THAN_VALIDATOR = ("access-analyzer:ListFindingsV2", "s3:GetObjectAttributes")


def findings(policy):
    """What AWS's grammar and service reference object to."""
    found = [one for one in parliament.analyze_policy_string(json.dumps(policy)).findings if one.issue not in ADVICE]
    return [str(one) for one in found if not any(name in str(one) for name in NEWER_THAN_VALIDATOR)]


@pytest.fixture
def case_of(tmp_path, record):
    def make(*fields):
        log = tmp_path / "log.json"
        records = [record(**{"eventID": f"e{at}", "requestParameters": None, **each}) for at, each in enumerate(fields)]
        log.write_text(json.dumps({"Records": records}))
        return ts.open(log, lake=tmp_path / "lake")

    return make


def s3(name, key=None, **fields):
    return {
        "eventSource": "s3.amazonaws.com",
        "eventName": name,
        "requestParameters": {"bucketName": "orders", **({"key": key} if key else {})},
        "eventCategory": "Data" if key else "Management",
        **fields,
    }


@pytest.mark.parametrize(
    ("source", "event", "actions"),
    [
        ("s3.amazonaws.com", "ListBuckets", ("s3:ListAllMyBuckets",)),
        ("s3.amazonaws.com", "HeadObject", ("s3:GetObject",)),
        ("s3.amazonaws.com", "UploadPart", ("s3:PutObject",)),
        ("s3.amazonaws.com", "GetBucketEncryption", ("s3:GetEncryptionConfiguration",)),
        ("monitoring.amazonaws.com", "PutMetricAlarm", ("cloudwatch:PutMetricAlarm",)),
        ("kms.amazonaws.com", "ReEncrypt", ("kms:ReEncryptFrom", "kms:ReEncryptTo")),
        ("apigateway.amazonaws.com", "CreateRestApi", ("apigateway:POST",)),
        ("sts.amazonaws.com", "GetCallerIdentity", ()),
        ("ec2.amazonaws.com", "RunInstances", ("ec2:RunInstances",)),
    ],
)
def test_an_event_needs_the_action_that_iam_knows(source, event, actions):
    assert iam_actions(source, event) == actions


def test_every_action_and_prefix_of_the_tables_is_one_of_aws():
    assert {row["prefix"] for row in table("services")} <= KNOWN.keys()
    named = [
        (row["prefix"], one)
        for name in ("actions", "unseen", "resources")
        for row in table(name)
        for one in row["actions"].split(",")
    ]
    assert [(prefix, one) for prefix, one in named if one != "-" and not fnmatch.filter(KNOWN[prefix], one)] == []


def test_every_arn_of_the_tables_is_one_that_its_actions_take():
    samples = {
        "s3": {True: "arn:aws:s3:::b/k", False: "arn:aws:s3:::b"},
    }
    wrong = []
    for row in table("resources"):
        for glob in row["actions"].split(","):
            for action in fnmatch.filter(KNOWN[row["prefix"]], glob):
                assert resource_form(f"{row['prefix']}:{action}") is not None
                arn = samples.get(row["prefix"], {}).get("/.+" in row["shape"]) or _example(row["shape"])
                statement = {"Effect": "Allow", "Action": f"{row['prefix']}:{action}", "Resource": arn}
                wrong += findings({"Version": "2012-10-17", "Statement": [statement]})
    assert wrong == []


def _example(shape):
    for regex, text in (
        ("[a-z-]+", "aws"),
        ("::\\d{12}", "::111122223333"),
        ("[^:]+:\\d{12}", "eu-west-1:111122223333"),
    ):
        shape = shape.replace(regex, text)
    return shape.replace("[^:/]+", "x").replace("[^:]+", "x").replace("[^/]+", "x").replace(".+", "x")


def test_reads_of_objects_are_allowed_where_they_were_read(case_of):
    case = case_of(s3("GetObject", "a/1.csv"), s3("HeadObject", "a/2.csv"), s3("ListObjects"), s3("GetBucketPolicy"))
    policy = case.policy("alice").document
    assert [(one["Action"], one["Resource"]) for one in policy["Statement"]] == [
        (["s3:GetBucketPolicy", "s3:ListBucket"], ["arn:aws:s3:::orders"]),
        (["s3:GetObject"], ["arn:aws:s3:::orders/a/1.csv", "arn:aws:s3:::orders/a/2.csv"]),
    ]
    assert findings(policy) == []


def test_many_objects_are_written_as_what_their_names_share(case_of):
    policy = case_of(*(s3("GetObject", f"in/2026/{number:02}.csv") for number in range(12))).policy("alice")
    assert policy.document["Statement"][0]["Resource"] == ["arn:aws:s3:::orders/in/2026/*"]


def test_one_call_without_a_resource_needs_every_resource(case_of):
    policy = case_of(s3("GetObject", "a.csv"), s3("GetObject", requestParameters=None)).policy("alice")
    assert policy.document["Statement"][0]["Resource"] == "*"
    assert policy.table.column("unnamed").to_pylist() == [1]


@given(st.text(alphabet="a*?$/{}", min_size=1))
def test_a_name_out_of_a_log_is_no_wildcard_of_the_policy(name):
    written = literal(name)
    for special in "*?$":
        written = written.replace(f"${{{special}}}", "")
    assert not set(written) & set("*?$")


def test_refused_calls_sign_ins_and_events_of_services_need_nothing(case_of):
    case = case_of(
        s3("GetBucketPolicy", errorCode="AccessDenied"),
        {"eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn"},
        {"eventSource": "kms.amazonaws.com", "eventName": "RotateKey", "eventType": "AwsServiceEvent"},
    )
    policy = case.policy("alice")
    assert policy.document == {"Version": "2012-10-17", "Statement": []}
    assert policy.notes[0] == "nothing that alice was allowed to do is in the lake"


def test_more_roles_than_a_policy_names_are_written_as_their_common_beginning(case_of):
    made = [
        {
            "eventSource": "lambda.amazonaws.com", "eventName": "CreateFunction20150331", "readOnly": False,
            "requestParameters": {"functionName": "report", "role": f"{ROLE}-{number:03}"},
        }
        for number in range(101)
    ]  # fmt: skip
    (passed,) = (one for one in case_of(*made).policy("AKIAEXAMPLE000000001").used if one.action == "iam:PassRole")
    assert passed.calls == 101
    assert passed.resources == (f"{ROLE.rpartition('/')[0]}/*",)


def test_a_role_given_to_a_service_needs_pass_role(case_of):
    lambda_call = {
        "eventSource": "lambda.amazonaws.com",
        "eventName": "CreateFunction20150331",
        "readOnly": False,
        "requestParameters": {"functionName": "report", "role": ROLE},
    }
    policy = case_of(lambda_call).policy("AKIAEXAMPLE000000001")
    assert [(one["Action"], one["Resource"]) for one in policy.document["Statement"]] == [
        (["iam:PassRole"], [ROLE]),
        (["lambda:CreateFunction"], ["arn:aws:lambda:us-east-1:111122223333:function:report"]),
    ]
    assert any("iam:PassRole is inferred" in note for note in policy.notes)
    assert findings(policy.document) == []


@pytest.mark.slow
def test_the_policies_of_the_sample_logs_are_valid(tmp_path):
    case = ts.open("sample_logs", lake=tmp_path / "lake")
    whom = case.look("select distinct actor_id from events where actor_id like 'arn:%'").arrow()
    wrong = {name: findings(case.policy(name).document) for name in whom.column("actor_id").to_pylist()}
    assert {name: found for name, found in wrong.items() if found} == {}


GIVEN = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Store", "Effect": "Allow", "Action": ["s3:GetBucket*", "s3:DeleteBucket", "s3:Put*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"},
        {"Effect": "Deny", "Action": "sns:*", "Resource": "*"},
    ],
}


def test_what_was_not_used_of_a_policy_is_denied_and_what_cannot_be_told_is_not(case_of, tmp_path):
    file = tmp_path / "given.json"
    file.write_text(json.dumps({"PolicyVersion": {"Document": GIVEN}}))
    policy = case_of(s3("GetBucketPolicy")).policy("alice")
    rows = policy.against(file).to_pylist()
    assert [(row["statement"], row["action"], row["status"]) for row in rows] == [
        ("Store", "s3:GetBucket*", "used"),
        ("Store", "s3:DeleteBucket", "unused"),
        ("Store", "s3:Put*", "cannot tell"),
        ("2", "iam:*", "cannot tell"),
        ("3", "ec2:RunInstances", "unused"),
    ]
    denying = policy.deny_unused(file)
    assert denying["Statement"][0]["Action"] == ["ec2:RunInstances", "s3:DeleteBucket"]
    assert findings(denying) == []


def test_nothing_is_denied_of_a_principal_of_whom_the_lake_has_nothing(case_of, tmp_path):
    file = tmp_path / "given.json"
    file.write_text(json.dumps(GIVEN))
    policy = case_of(s3("GetBucketPolicy")).policy("allice")
    assert {row["status"] for row in policy.against(file).to_pylist()} == {"cannot tell"}
    assert policy.deny_unused(file)["Statement"] == []
    assert "nothing that allice was allowed to do is in the lake" in policy.notes


def test_what_no_policy_can_name_is_told_and_not_written(case_of):
    hostile = {"eventSource": "x\u202ejavascript:3.amazonaws.com", "eventName": "Get *"}
    policy = case_of(s3("GetBucketPolicy"), {**s3("GetBucketPolicy"), **hostile}).policy("alice")
    assert [statement["Action"] for statement in policy.document["Statement"]] == [["s3:GetBucketPolicy"]]
    assert findings(policy.document) == []
    assert len(policy.table) == 2
    assert any("1 action of the logs is not in the policy" in note for note in policy.notes)


@given(st.text("abAB:*?", max_size=8), st.text("abAB:", max_size=8))
def test_a_pattern_of_a_policy_matches_as_iam_matches_it(pattern, action):
    assert bool(matcher(pattern)(action)) == fnmatch.fnmatchcase(action.lower(), pattern.lower())


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"Statement": [{"Effect": "Maybe"}]}', "nul"])
def test_a_file_that_is_no_policy_is_refused(case_of, tmp_path, text):
    file = tmp_path / "given.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"policy|JSON"):
        case_of(s3("GetBucketPolicy")).policy("alice").against(file)


MESSAGE = "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: "
KEY = (
    "associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow "
    "access, or a resource-based policy explicitly denies access"
)
SCP = "arn:aws:organizations::111122223333:policy/o-a1b2c3d4e5/service_control_policy/p-1"


@pytest.mark.parametrize(
    ("message", "resource", "kind", "explicit", "said"),
    [
        (f"iam:X on resource: {ROLE} because no identity-based policy allows the iam:X action", ROLE, "identity-based policy", False, "no policy of the user"),
        ("iam:X because no permissions boundary allows the iam:X action", None, "permissions boundary", False, "the permissions boundary"),
        ("iam:X with an explicit deny in a service control policy: " + SCP, None, "service control policy", True, "of the organization denies"),
        ("iam:X on resource: * with an explicit deny in a resource-based policy", "*", "resource-based policy", True, "policy of the resource denies"),
        ("iam:X because no session policy allows the iam:X action", None, "session policy", False, "when the session began"),
        ("iam:X because no VPC endpoint policy allows the iam:X action", None, "vpc endpoint policy", False, "VPC endpoint"),
        ("iam:X with an explicit deny in the role trust policy", None, "role trust policy", True, "denies it to this caller"),
        ('iam:X on resource: "arn:aws:s3:::b/k l" because no session policy allows it', "arn:aws:s3:::b/k l", "session policy", False, "session"),
        (f"iam:X on the resource {KEY}", None, "resource-based policy, or no such resource", False, "is not in this region"),
        ("iam:X on resource: *", "*", "not said", False, "does not say"),
    ],
)  # fmt: skip
def test_a_refusal_is_explained_by_the_policy_its_message_names(case_of, message, resource, kind, explicit, said):
    row = (
        case_of({"errorCode": "AccessDenied", "errorMessage": MESSAGE + message}).policy("alice").denials.to_pylist()[0]
    )
    assert (row["action"], row["resource"], row["policy_kind"], row["explicit"]) == ("iam:X", resource, kind, explicit)
    assert said in row["explanation"]
    assert row["policy_arn"] == (SCP if "organizations" in message else None)
    assert row["event_ids"] == ["e0"]


def test_an_action_in_small_letters_is_the_one_of_the_event(case_of):
    event = {"eventSource": "sqs.amazonaws.com", "eventName": "ListQueues", "errorCode": "AccessDenied"}
    row = case_of({**event, "errorMessage": MESSAGE + "sqs:listqueues"}).policy("alice").denials.to_pylist()[0]
    assert row["action"] == "sqs:ListQueues"


def test_an_encoded_message_is_named_with_the_command_that_decodes_it(case_of):
    text = "You are not authorized to perform this operation. Encoded authorization failure message: AbC"
    event = {
        "eventSource": "ec2.amazonaws.com",
        "eventName": "RunInstances",
        "errorCode": "Client.UnauthorizedOperation",
        "errorMessage": text,
    }
    row = case_of(event).policy("alice").denials.to_pylist()[0]
    assert row["encoded"]
    assert "aws sts decode-authorization-message" in row["explanation"]
    assert row["action"] == "ec2:RunInstances"


def test_everybodys_refusals_are_one_table(case_of):
    denied = {"errorCode": "AccessDenied"}
    other = {
        **denied,
        "userIdentity": {"type": "IAMUser", "userName": "bob", "arn": "arn:aws:iam::111122223333:user/bob"},
    }
    assert case_of(denied, other).policy("*").denials.column("actor").to_pylist() == ["alice", "bob"]


def run(case, *words):
    return CliRunner().invoke(trailscope, ["policy", *words, "--lake", str(case.lake_path)])


def test_the_command_writes_a_policy_and_says_on_stderr_what_it_cannot_know(case_of, tmp_path):
    case = case_of(s3("GetBucketPolicy"))
    answer = run(case, "alice")
    assert json.loads(answer.stdout)["Statement"][0]["Action"] == ["s3:GetBucketPolicy"]
    assert "the lake has data events of no service" in answer.stderr
    assert run(case, "alice", "--format", "csv").stdout.startswith("action,calls,")
    file = tmp_path / "given.json"
    file.write_text(json.dumps(GIVEN))
    denying = json.loads(run(case, "alice", "--deny-unused", str(file)).stdout)
    assert [one["Effect"] for one in denying["Statement"]] == ["Deny"]
    assert run(case, "alice", "--denied", "--format", "csv").stdout.startswith("actor,")
    assert run(case, "alice", "--denied", "--deny-unused", str(file)).exit_code == 2


def test_an_empty_principal_is_refused(case_of):
    with pytest.raises(UsageError, match="whose policy"):
        case_of(s3("GetBucketPolicy")).policy(" ")
