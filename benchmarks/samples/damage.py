"""What the intruder of the story takes, destroys and leaves behind.

All times are UTC: 3 September, 02:04, to 4 September 2026, 01:04.
"""

from __future__ import annotations

from benchmarks.samples.organisation import (
    DATA_BUCKET,
    FOREIGN_ACCOUNT,
    IRELAND,
    PRODUCTION,
    TEST,
    VIRGINIA,
    resource_id,
)
from benchmarks.samples.people import console_login
from benchmarks.samples.records import Call, Caller
from benchmarks.samples.scenes import (
    ATTACKER_BROWSER_HOST,
    PLANTED_USER,
    Scene,
    attacker_s3_extra,
    iam_date,
    intruder_as_root,
    milliseconds,
    request_id,
    stolen_key,
    story_key,
)

_HOST = f"{DATA_BUCKET}.s3.{IRELAND}.amazonaws.com"


def _download(number: int) -> Scene:
    key = f"exports/customers-2026-{number:02}.csv.gz"
    call = Call(
        "s3",
        "GetObject",
        {"bucketName": DATA_BUCKET, "Host": _HOST, "key": key},
        additional=attacker_s3_extra(180_000_000 + number * 7_340_032, key),
        resources=(
            (f"arn:aws:s3:::{DATA_BUCKET}/{key}", "", "AWS::S3::Object"),
            (f"arn:aws:s3:::{DATA_BUCKET}", PRODUCTION, "AWS::S3::Bucket"),
        ),
        data=True,
        host=_HOST,
    )
    caller = stolen_key(PLANTED_USER, "s3.cp", ATTACKER_BROWSER_HOST)
    return Scene(f"2026-09-03T02:{3 + number:02}:{number * 5 % 60:02}Z", PRODUCTION, IRELAND, caller, call)


def _as_planted(time: str, command: str, call: Call) -> Scene:
    return Scene(time, PRODUCTION, IRELAND, stolen_key(PLANTED_USER, command, ATTACKER_BROWSER_HOST), call)


_COPIED, _SHARED = "2026-09-03T02:31:19Z", "2026-09-03T02:38:55Z"
_VOLUME, SNAPSHOT = resource_id("vol", PRODUCTION, IRELAND, 100), resource_id("snap", PRODUCTION, IRELAND, 100)
_DATABASE = f"arn:aws:rds:{IRELAND}:{PRODUCTION}:db:customers-db"
_THEFT_AND_DAMAGE = (
    *(_download(number) for number in range(1, 9)),
    _as_planted(
        _COPIED,
        "ec2.create-snapshot",
        Call(
            "ec2",
            "CreateSnapshot",
            {"volumeId": _VOLUME, "description": "maintenance"},
            {
                "requestId": request_id(_COPIED, "CreateSnapshot"),
                "snapshotId": SNAPSHOT,
                "volumeId": _VOLUME,
                "status": "pending",
                "startTime": milliseconds(_COPIED),
                "ownerId": PRODUCTION,
                "volumeSize": "200",
                "description": "maintenance",
                "encrypted": False,
            },
            read_only=False,
        ),
    ),
    _as_planted(
        _SHARED,
        "ec2.modify-snapshot-attribute",
        Call(
            "ec2",
            "ModifySnapshotAttribute",
            {
                "snapshotId": SNAPSHOT,
                "createVolumePermission": {"add": {"items": [{"userId": FOREIGN_ACCOUNT}]}},
                "attributeType": "CREATE_VOLUME_PERMISSION",
            },
            {"requestId": request_id(_SHARED, "ModifySnapshotAttribute"), "_return": True},
            read_only=False,
        ),
    ),
    Scene(
        "2026-09-03T02:52:26Z",
        PRODUCTION,
        IRELAND,
        Caller(
            {"accountId": FOREIGN_ACCOUNT, "invokedBy": "ec2.amazonaws.com"}, "ec2.amazonaws.com", "ec2.amazonaws.com"
        ),
        Call(
            "ec2",
            "SharedSnapshotCopyInitiated",
            read_only=False,
            type="AwsServiceEvent",
            details={"snapshotId": SNAPSHOT},
        ),
        copy=True,
    ),
    _as_planted(
        "2026-09-03T03:05:42Z",
        "rds.delete-db-instance",
        Call(
            "rds",
            "DeleteDBInstance",
            {"dBInstanceIdentifier": "customers-db", "skipFinalSnapshot": True, "deleteAutomatedBackups": True},
            {
                "dBInstanceIdentifier": "customers-db",
                "dBInstanceClass": "db.m7g.large",
                "engine": "postgres",
                "engineVersion": "16.9",
                "dBInstanceStatus": "deleting",
                "masterUsername": "shopadmin",
                "allocatedStorage": 200,
                "multiAZ": True,
                "publiclyAccessible": False,
                "storageEncrypted": True,
                "dBInstanceArn": _DATABASE,
                "deletionProtection": False,
            },
            read_only=False,
        ),
    ),
)

_ROOT_IN, _ROOT_KEYED = "2026-09-04T00:47:13Z", "2026-09-04T00:52:30Z"
_ROOT_KEY = story_key("AKIA", TEST, "root key")
_ROOT = (
    Scene(
        "2026-09-04T00:44:51Z",
        TEST,
        VIRGINIA,
        intruder_as_root(),
        console_login(failure="Failed authentication", region=VIRGINIA),
    ),
    Scene(_ROOT_IN, TEST, VIRGINIA, intruder_as_root(), console_login(region=VIRGINIA)),
    Scene(
        _ROOT_KEYED,
        TEST,
        VIRGINIA,
        intruder_as_root(key=story_key("ASIA", TEST, "root console"), since=_ROOT_IN),
        Call(
            "iam",
            "CreateAccessKey",
            None,
            {"accessKey": {"accessKeyId": _ROOT_KEY, "status": "Active", "createDate": iam_date(_ROOT_KEYED)}},
            read_only=False,
        ),
    ),
    Scene(
        "2026-09-04T01:03:09Z",
        TEST,
        VIRGINIA,
        intruder_as_root(key=_ROOT_KEY, command="sts.get-caller-identity"),
        Call("sts", "GetCallerIdentity"),
    ),
)

DAMAGE = (*_THEFT_AND_DAMAGE, *_ROOT)
