"""The intruder's way in: a leaked CI key, a new administrator, the test account.

All times are UTC: 2 September, 22:41, to 3 September 2026, 01:34.
"""

from __future__ import annotations

from benchmarks.samples.organisation import (
    CI_USER,
    FRANKFURT,
    IRELAND,
    MANAGEMENT,
    OREGON,
    ORGANISATION,
    PRODUCTION,
    SYDNEY,
    TEST,
    VIRGINIA,
    digest,
    named_uuid,
    resource_id,
)
from benchmarks.samples.people import console_login
from benchmarks.samples.plan import sts_date
from benchmarks.samples.records import Call, Caller, Json
from benchmarks.samples.scenes import (
    ATTACKER_BROWSER_HOST,
    PLANTED_USER,
    STOLEN_ROLE,
    STOLEN_SESSION,
    Scene,
    attacker_s3_extra,
    iam_date,
    intruder_in_console,
    intruder_in_test,
    intruder_sign_in,
    moment,
    stolen_key,
    story_key,
)
from benchmarks.samples.shapes import denied

_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def _probe(time: str, region: str, command: str, call: Call) -> Scene:
    return Scene(time, PRODUCTION, region, stolen_key(CI_USER, command), call)


def _refused_instances(time: str, region: str) -> Scene:
    """EC2 has its own error code and a sentence of its own in front (reference §9.1)."""
    text = "You are not authorized to perform this operation. " + denied(CI_USER.arn, "ec2:DescribeInstances")[1]
    request = {"maxResults": 1000, "instancesSet": {}, "filterSet": {}}
    call = Call("ec2", "DescribeInstances", request, error=("Client.UnauthorizedOperation", text))
    return _probe(time, region, "ec2.describe-instances", call)


_LIST_BUCKETS = Call(
    "s3",
    "ListBuckets",
    {"Host": "s3.amazonaws.com"},
    additional=attacker_s3_extra(1_482, "buckets"),
    host="s3.amazonaws.com",
)
# (time, region, source, eventName, IAM action, resource): refused, and without requestParameters (reference §9.2).
_REFUSED = (
    ("2026-09-02T22:42:10Z", VIRGINIA, "iam", "ListUsers", "iam:ListUsers", f"arn:aws:iam::{PRODUCTION}:user/"),
    (
        "2026-09-02T22:42:31Z",
        VIRGINIA,
        "iam",
        "GetAccountAuthorizationDetails",
        "iam:GetAccountAuthorizationDetails",
        "*",
    ),
    ("2026-09-02T22:44:15Z", IRELAND, "secretsmanager", "ListSecrets", "secretsmanager:ListSecrets", "*"),
    (
        "2026-09-02T22:44:36Z",
        IRELAND,
        "rds",
        "DescribeDBInstances",
        "rds:DescribeDBInstances",
        f"arn:aws:rds:{IRELAND}:{PRODUCTION}:db:*",
    ),
    ("2026-09-02T22:44:58Z", VIRGINIA, "lambda", "ListFunctions20150331", "lambda:ListFunctions", "*"),
    ("2026-09-02T22:45:20Z", VIRGINIA, "iam", "ListRoles", "iam:ListRoles", f"arn:aws:iam::{PRODUCTION}:role/"),
    ("2026-09-02T22:45:41Z", VIRGINIA, "iam", "ListGroups", "iam:ListGroups", f"arn:aws:iam::{PRODUCTION}:group/"),
    ("2026-09-02T22:47:11Z", VIRGINIA, "ses", "GetSendQuota", "ses:GetSendQuota", "*"),
    ("2026-09-02T23:04:18Z", VIRGINIA, "iam", "AttachUserPolicy", "iam:AttachUserPolicy", f"user {CI_USER.name}"),
)
_LOOKING_AROUND = (
    _probe("2026-09-02T22:41:07Z", VIRGINIA, "sts.get-caller-identity", Call("sts", "GetCallerIdentity")),
    *(
        _probe(
            time,
            region,
            action.replace(":", "."),
            Call(source, name, error=denied(CI_USER.arn, action, resource), read_only=name != "AttachUserPolicy"),
        )
        for time, region, source, name, action, resource in _REFUSED
    ),
    _probe(
        "2026-09-02T22:42:58Z",
        VIRGINIA,
        "iam.list-attached-user-policies",
        Call("iam", "ListAttachedUserPolicies", {"userName": CI_USER.name}),
    ),
    _probe("2026-09-02T22:43:20Z", VIRGINIA, "s3api.list-buckets", _LIST_BUCKETS),
    _refused_instances("2026-09-02T22:43:47Z", VIRGINIA),
    _refused_instances("2026-09-02T22:43:49Z", OREGON),
    _refused_instances("2026-09-02T22:43:51Z", FRANKFURT),
    _refused_instances("2026-09-02T22:43:53Z", SYDNEY),
    _probe(
        "2026-09-02T22:46:02Z",
        VIRGINIA,
        "cloudtrail.describe-trails",
        Call("cloudtrail", "DescribeTrails", {"trailNameList": [], "includeShadowTrails": True}),
    ),
)


def _makes_administrator(time: str, name: str, request: Json, response: Json | None) -> Scene:
    call = Call("iam", name, {"userName": PLANTED_USER.name, **request}, response, read_only=False)
    return _probe(time, VIRGINIA, f"iam.{name}", call)


_MADE, _KEYED, _LOGIN_MADE = "2026-09-02T23:06:40Z", "2026-09-02T23:06:55Z", "2026-09-02T23:07:21Z"
_NEW_ADMINISTRATOR = (
    _makes_administrator(
        _MADE,
        "CreateUser",
        {},
        {
            "user": {
                "path": "/",
                "userName": PLANTED_USER.name,
                "userId": PLANTED_USER.id,
                "arn": PLANTED_USER.arn,
                "createDate": iam_date(_MADE),
            }
        },
    ),
    _makes_administrator(
        _KEYED,
        "CreateAccessKey",
        {},
        {
            "accessKey": {
                "userName": PLANTED_USER.name,
                "accessKeyId": PLANTED_USER.access_key,
                "status": "Active",
                "createDate": iam_date(_KEYED),
            }
        },
    ),
    _makes_administrator(
        _LOGIN_MADE,
        "CreateLoginProfile",
        {"passwordResetRequired": False},
        {
            "loginProfile": {
                "userName": PLANTED_USER.name,
                "createDate": iam_date(_LOGIN_MADE),
                "passwordResetRequired": False,
            }
        },
    ),
    _makes_administrator("2026-09-02T23:07:48Z", "AttachUserPolicy", {"policyArn": _ADMINISTRATOR}, None),
)

_SIGNED_IN, _ASSUMED = "2026-09-03T01:12:33Z", "2026-09-03T01:26:40Z"
_GUARDRAIL = f"arn:aws:organizations::{MANAGEMENT}:policy/{ORGANISATION}/service_control_policy/p-9x8y7z6w"
_STOP_REFUSED = Call(
    "cloudtrail",
    "StopLogging",
    read_only=False,
    error=(
        "AccessDenied",
        f"User: {PLANTED_USER.arn} is not authorized to perform: cloudtrail:StopLogging on resource: "
        f"arn:aws:cloudtrail:{VIRGINIA}:{PRODUCTION}:trail/production-trail with an explicit deny in a service control "
        f"policy: {_GUARDRAIL}",
    ),
)
_ASSUME = Call(
    "sts",
    "AssumeRole",
    {"roleArn": STOLEN_ROLE.arn, "roleSessionName": STOLEN_SESSION, "durationSeconds": 3600},
    {
        "credentials": {
            "accessKeyId": story_key("ASIA", TEST, "stolen role"),
            "sessionToken": "IQoJb3JpZ2luX2VjE" + digest("stolen token").hex() * 3,
            "expiration": sts_date(moment("2026-09-03T02:26:40Z")),
        },
        "assumedRoleUser": {
            "assumedRoleId": f"{STOLEN_ROLE.id}:{STOLEN_SESSION}",
            "arn": f"arn:aws:sts::{TEST}:assumed-role/{STOLEN_ROLE.name}/{STOLEN_SESSION}",
        },
    },
    resources=((STOLEN_ROLE.arn, TEST, "AWS::IAM::Role"),),
)
_ASSUMING = stolen_key(PLANTED_USER, "sts.assume-role", ATTACKER_BROWSER_HOST)
_ASSUMING_STRANGER = Caller(
    {"type": "AWSAccount", "principalId": PLANTED_USER.id, "accountId": PRODUCTION}, _ASSUMING.address, _ASSUMING.agent
)
_INTO_TEST = (
    Scene(_SIGNED_IN, PRODUCTION, VIRGINIA, intruder_sign_in(), console_login(region=VIRGINIA)),
    Scene("2026-09-03T01:19:05Z", PRODUCTION, VIRGINIA, intruder_in_console(_SIGNED_IN), _STOP_REFUSED),
    Scene(_ASSUMED, PRODUCTION, VIRGINIA, _ASSUMING, _ASSUME, copy=True),
    Scene(_ASSUMED, TEST, VIRGINIA, _ASSUMING_STRANGER, _ASSUME, copy=True),
    Scene(
        "2026-09-03T01:28:17Z",
        TEST,
        VIRGINIA,
        intruder_in_test(_ASSUMED, "cloudtrail.stop-logging"),
        Call("cloudtrail", "StopLogging", {"name": "test-trail"}, read_only=False),
    ),
    Scene(
        "2026-09-03T01:33:44Z",
        TEST,
        SYDNEY,
        intruder_in_test(_ASSUMED, "ec2.run-instances"),
        Call(
            "ec2",
            "RunInstances",
            {
                "instancesSet": {
                    "items": [{"imageId": resource_id("ami", TEST, SYDNEY, 7), "minCount": 8, "maxCount": 8}]
                },
                "instanceType": "g5.12xlarge",
                "blockDeviceMapping": {},
                "monitoring": {"enabled": False},
                "disableApiTermination": False,
                "clientToken": named_uuid("story/miners"),
            },
            read_only=False,
            error=(
                "Client.VcpuLimitExceeded",
                "You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance "
                "bucket that the specified instance type belongs to. Please visit "
                "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.",
            ),
        ),
    ),
)

INTRUSION = (*_LOOKING_AROUND, *_NEW_ADMINISTRATOR, *_INTO_TEST)
