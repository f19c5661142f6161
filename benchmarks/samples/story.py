"""The story in the samples: an ordinary day with three deeds, the intrusion of the nights after it, and the response.

``sample_logs/README.md`` tells it as an answer key.
"""

from __future__ import annotations

from benchmarks.samples.damage import DAMAGE
from benchmarks.samples.intrusion import INTRUSION
from benchmarks.samples.organisation import (
    ALICE,
    ALICE_ADDRESS,
    BILL,
    BILL_ADDRESS,
    BOB,
    CI_USER,
    IRELAND,
    OFFICE,
    OREGON,
    PRODUCTION,
    STEVE,
    STEVE_ADDRESS,
    TEST,
    VIRGINIA,
    User,
    digest,
    identifier,
    named_uuid,
    permission_set_role,
    resource_id,
)
from benchmarks.samples.people import BROWSER, console_login
from benchmarks.samples.records import Call, Caller, role_identity
from benchmarks.samples.scenes import (
    PLANTED_USER,
    Scene,
    in_console,
    milliseconds,
    request_id,
    signs_in,
    story_key,
    with_key,
)


def story_records() -> list[dict[str, object]]:
    """The story as CloudTrail records, in order of time.

    Returns:
        one dictionary per record, keys and values exactly as they stand in the files.
    """
    scenes = (*_FIRST_DAY, *INTRUSION, *DAMAGE, *_RESPONSE)
    return [scene.record() for scene in sorted(scenes, key=lambda scene: scene.time)]


def _mfa_login(user: User) -> Call:
    return console_login(mfa_device=f"arn:aws:iam::{user.account}:mfa/{user.name}", region=VIRGINIA)


_ALICE_SINCE, _BILL_SINCE, _ALICE_BACK = "2026-09-01T08:02:11Z", "2026-09-01T15:20:03Z", "2026-09-04T08:40:13Z"
_LAUNCHED = "2026-09-01T15:27:11Z"
_INSTANCE = resource_id("i", PRODUCTION, OREGON, 100)
_TABLE = f"arn:aws:dynamodb:{IRELAND}:{PRODUCTION}:table/orders"

_DELETE_ORDERS = Call(
    "dynamodb",
    "DeleteTable",
    {"tableName": "orders"},
    {
        "tableDescription": {
            "tableName": "orders",
            "tableStatus": "DELETING",
            "tableArn": _TABLE,
            "tableId": named_uuid("table/orders"),
            "itemCount": 184_223,
            "tableSizeBytes": 61_742_080,
            "provisionedThroughput": {
                "numberOfDecreasesToday": 0,
                "readCapacityUnits": 20,
                "writeCapacityUnits": 10,
            },
            "deletionProtectionEnabled": False,
        }
    },
    read_only=False,
    resources=((_TABLE, PRODUCTION, "AWS::DynamoDB::Table"),),
)


_IMAGE, _SUBNET = resource_id("ami", PRODUCTION, OREGON, 100), resource_id("subnet", PRODUCTION, OREGON, 0)
_GROUP, _VPC = resource_id("sg", PRODUCTION, OREGON, 0), resource_id("vpc", PRODUCTION, OREGON, 0)
_PROFILE = f"arn:aws:iam::{PRODUCTION}:instance-profile/ShopWebRole"
_LAUNCH_TOKEN = named_uuid("story/launch")
_LAUNCH_TAGS = [{"key": "Name", "value": "bill-loadtest"}]
_LAUNCH_REQUEST = {
    "instancesSet": {"items": [{"imageId": _IMAGE, "minCount": 1, "maxCount": 1, "keyName": "bill-oregon"}]},
    "groupSet": {"items": [{"groupId": _GROUP}]},
    "userData": "<sensitiveDataRemoved>",
    "instanceType": "c7i.xlarge",
    "blockDeviceMapping": {},
    "monitoring": {"enabled": False},
    "subnetId": _SUBNET,
    "disableApiTermination": False,
    "disableApiStop": False,
    "clientToken": _LAUNCH_TOKEN,
    "iamInstanceProfile": {"name": "ShopWebRole"},
    "ebsOptimized": True,
    "tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": _LAUNCH_TAGS}]},
    "metadataOptions": {"httpTokens": "required"},
}
_LAUNCHED_INSTANCE = {
    "instanceId": _INSTANCE,
    "imageId": _IMAGE,
    "instanceState": {"code": 0, "name": "pending"},
    "privateDnsName": "ip-10-22-7-41.us-west-2.compute.internal",
    "keyName": "bill-oregon",
    "amiLaunchIndex": 0,
    "productCodes": {},
    "instanceType": "c7i.xlarge",
    "launchTime": milliseconds(_LAUNCHED),
    "placement": {"availabilityZone": "us-west-2a", "tenancy": "default"},
    "monitoring": {"state": "disabled"},
    "subnetId": _SUBNET,
    "vpcId": _VPC,
    "privateIpAddress": "10.22.7.41",
    "stateReason": {"code": "pending", "message": "pending"},
    "architecture": "x86_64",
    "rootDeviceType": "ebs",
    "rootDeviceName": "/dev/xvda",
    "virtualizationType": "hvm",
    "hypervisor": "xen",
    "clientToken": _LAUNCH_TOKEN,
    "tagSet": {"items": _LAUNCH_TAGS},
    "groupSet": {"items": [{"groupId": _GROUP, "groupName": "shop-internal"}]},
    "iamInstanceProfile": {"arn": _PROFILE, "id": identifier("AIPA", PRODUCTION, digest(_PROFILE))},
    "ebsOptimized": True,
}
_LAUNCH_RESPONSE = {
    "requestId": request_id(_LAUNCHED, "RunInstances"),
    "reservationId": resource_id("r", PRODUCTION, OREGON, 100),
    "ownerId": PRODUCTION,
    "groupSet": {},
    "instancesSet": {"items": [_LAUNCHED_INSTANCE]},
}
_LAUNCH = Call("ec2", "RunInstances", _LAUNCH_REQUEST, _LAUNCH_RESPONSE, read_only=False)

_ALICE_IN = in_console(ALICE, _ALICE_SINCE, ALICE_ADDRESS)
_FIRST_DAY = (
    *signs_in(ALICE, _ALICE_SINCE, "2026-09-01T08:02:10Z", ALICE_ADDRESS, _mfa_login(ALICE)),
    Scene("2026-09-01T08:18:41Z", PRODUCTION, VIRGINIA, _ALICE_IN, Call("iam", "GetGroup", {"groupName": "admins"})),
    Scene(
        "2026-09-01T08:19:04Z",
        PRODUCTION,
        VIRGINIA,
        _ALICE_IN,
        Call("iam", "AddUserToGroup", {"groupName": "admins", "userName": BOB.name}, read_only=False),
    ),
    Scene(
        "2026-09-01T14:21:50Z",
        PRODUCTION,
        IRELAND,
        with_key(STEVE, STEVE_ADDRESS),
        Call("dynamodb", "DescribeTable", {"tableName": "orders"}, resources=_DELETE_ORDERS.resources),
    ),
    Scene("2026-09-01T14:22:37Z", PRODUCTION, IRELAND, with_key(STEVE, STEVE_ADDRESS), _DELETE_ORDERS),
    *signs_in(BILL, _BILL_SINCE, "2026-09-01T15:20:02Z", BILL_ADDRESS, _mfa_login(BILL)),
    Scene(_LAUNCHED, PRODUCTION, OREGON, in_console(BILL, _BILL_SINCE, BILL_ADDRESS), _LAUNCH),
)

_CAROL = Caller(
    role_identity(
        permission_set_role(TEST, "IncidentResponse"),
        "carol@example.com",
        story_key("ASIA", TEST, "carol"),
        "2026-09-04T08:57:20Z",
    ),
    OFFICE,
    BROWSER,
    True,
)
_ALICE_AGAIN = in_console(ALICE, _ALICE_BACK, ALICE_ADDRESS)
_RESPONSE = (
    *signs_in(ALICE, _ALICE_BACK, "2026-09-04T08:40:12Z", ALICE_ADDRESS, _mfa_login(ALICE)),
    *(
        Scene(time, PRODUCTION, VIRGINIA, _ALICE_AGAIN, Call("iam", name, request, read_only=False))
        for time, name, request in (
            (
                "2026-09-04T08:44:02Z",
                "UpdateAccessKey",
                {"accessKeyId": CI_USER.access_key, "status": "Inactive", "userName": CI_USER.name},
            ),
            (
                "2026-09-04T08:45:10Z",
                "UpdateAccessKey",
                {"accessKeyId": PLANTED_USER.access_key, "status": "Inactive", "userName": PLANTED_USER.name},
            ),
            ("2026-09-04T08:45:38Z", "DeleteLoginProfile", {"userName": PLANTED_USER.name}),
            (
                "2026-09-04T08:46:05Z",
                "DetachUserPolicy",
                {"userName": PLANTED_USER.name, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            ),
        )
    ),
    Scene(
        "2026-09-04T09:02:26Z",
        TEST,
        VIRGINIA,
        _CAROL,
        Call("cloudtrail", "StartLogging", {"name": "test-trail"}, read_only=False),
    ),
)
