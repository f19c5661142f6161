"""What AWS services do in an account all day, as tables of (weight, call).

Nothing here may look like an attack: whoever adds a call checks it against the questions in ``queries/``.
"""

from __future__ import annotations

from benchmarks.samples.organisation import TRAIL_BUCKET
from benchmarks.samples.records import Call
from benchmarks.samples.shapes import HERE, KMS_KEY, WeightedCalls, bucket_call, filtered_listing, listing

BACKUP: WeightedCalls = (
    (4, Call("backup", "DescribeBackupJob", {"backupJobId": "%(version_id)s"})),
    (3, Call("backup", "ListRecoveryPointsByBackupVault", {"backupVaultName": "nightly"})),
    (
        2,
        Call(
            "ec2",
            "DescribeSnapshots",
            {"maxResults": 100, "ownersSet": {"items": [{"owner": "%(account)s"}]}, "filterSet": {}},
        ),
    ),
    (
        2,
        Call(
            "rds",
            "DescribeDBSnapshots",
            {"dBInstanceIdentifier": "%(database)s", "includeShared": False, "includePublic": False},
        ),
    ),
    (1, Call("ec2", "DescribeVolumes", {"volumeSet": {"items": [{"volumeId": "%(volume)s"}]}, "filterSet": {}})),
)
SCALE_OUT = Call(
    "ec2",
    "RunInstances",
    {
        "instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]},
        "blockDeviceMapping": {},
        "availabilityZone": "%(region)sa",
        "monitoring": {"enabled": False},
        "subnetId": "%(subnet)s",
        "disableApiTermination": False,
        "disableApiStop": False,
        "clientToken": "fleet-%(version_id)s-0",
        "tagSpecificationSet": {
            "items": [{"resourceType": "instance", "tags": [{"key": "aws:autoscaling:groupName", "value": "shop-web"}]}]
        },
        "launchTemplate": {"launchTemplateId": "lt-0c5d1e8f3a7b92640", "version": "7"},
    },
    {
        "requestId": "%(request_id)s",
        "reservationId": "r-0%(hex16)s",
        "ownerId": "%(account)s",
        "groupSet": {},
        "instancesSet": {
            "items": [
                {
                    "instanceId": "%(scaled_instance)s",
                    "imageId": "%(image)s",
                    "instanceState": {"code": 0, "name": "pending"},
                    "instanceType": "m7g.large",
                    "placement": {"availabilityZone": "%(region)sa", "tenancy": "default"},
                    "subnetId": "%(subnet)s",
                    "vpcId": "%(vpc)s",
                    "privateIpAddress": "%(instance_address)s",
                    "groupSet": {"items": [{"groupId": "%(group)s", "groupName": "shop-web"}]},
                }
            ]
        },
    },
    read_only=False,
)
SCALE_IN = Call(
    "ec2",
    "TerminateInstances",
    {"instancesSet": {"items": [{"instanceId": "%(scaled_instance)s"}]}},
    {
        "requestId": "%(request_id)s",
        "instancesSet": {
            "items": [
                {
                    "instanceId": "%(scaled_instance)s",
                    "currentState": {"code": 32, "name": "shutting-down"},
                    "previousState": {"code": 16, "name": "running"},
                }
            ]
        },
    },
    read_only=False,
)
SCALING: WeightedCalls = (
    (5, filtered_listing("DescribeInstanceStatus", "instancesSet", "instance-state-name", "running")),
    (
        3,
        Call(
            "elasticloadbalancing",
            "DescribeTargetGroups",
            {"targetGroupArns": [f"arn:aws:elasticloadbalancing:{HERE}:targetgroup/web/8f3a1c5e7b9d2046"]},
        ),
    ),
    (3, Call("monitoring", "DescribeAlarms", {"alarmNames": ["TargetTracking-web-AlarmHigh-%(hex8)s"]})),
    (
        2,
        Call(
            "ec2", "DescribeInstances", {"instancesSet": {"items": [{"instanceId": "%(instance)s"}]}, "filterSet": {}}
        ),
    ),
    (
        1,
        Call(
            "ec2",
            "DescribeLaunchTemplateVersions",
            {
                "DescribeLaunchTemplateVersionsRequest": {
                    "LaunchTemplateId": "lt-0c5d1e8f3a7b92640",
                    "LaunchTemplateVersion": {"tag": 1, "content": "7"},
                }
            },
        ),
    ),
    (1, SCALE_OUT),
    (1, SCALE_IN),
)
CONFIG_RECORDER: WeightedCalls = (
    (3, listing("DescribeInstances", maxResults=1000, instancesSet={})),
    (2, listing("DescribeSecurityGroups", maxResults=1000, securityGroupSet={}, securityGroupIdSet={})),
    (2, filtered_listing("DescribeVolumes", "volumeSet", "attachment.instance-id", "%(instance)s")),
    (2, Call("lambda", "ListFunctions20150331", {"maxItems": 50})),
    (2, Call("rds", "DescribeDBInstances", {"maxRecords": 100})),
    (2, Call("kms", "GetKeyRotationStatus", {"keyId": "%(kms_key)s"}, resources=KMS_KEY)),
    (2, Call("iam", "ListRolePolicies", {"roleName": "ShopWebRole"})),
    (2, Call("iam", "GetAccountPasswordPolicy")),
    (1, Call("config", "DescribeConfigurationRecorderStatus", {"configurationRecorderNames": ["default"]})),
    (
        1,
        Call(
            "config",
            "ListDiscoveredResources",
            {"resourceType": "%(config_type)s", "limit": 0, "includeDeletedResources": False},
        ),
    ),
    (2, bucket_call("GetBucketVersioning", "%(bucket)s", "versioning")),
    (2, bucket_call("GetBucketEncryption", "%(bucket)s", "encryption")),
)
THREAT_DETECTOR: WeightedCalls = (
    (
        3,
        Call(
            "ec2", "DescribeInstances", {"instancesSet": {"items": [{"instanceId": "%(instance)s"}]}, "filterSet": {}}
        ),
    ),
    (2, listing("DescribeVpcs", vpcSet={"items": [{"vpcId": "%(vpc)s"}]})),
    (2, listing("DescribeSubnets", subnetSet={"items": [{"subnetId": "%(subnet)s"}]})),
    (1, Call("organizations", "ListAccounts")),
    (1, Call("organizations", "DescribeOrganization")),
)
TRAIL_DELIVERY: WeightedCalls = (
    (3, bucket_call("GetBucketAcl", TRAIL_BUCKET, "acl")),
    (
        1,
        Call(
            "kms",
            "GenerateDataKey",
            {
                "keyId": f"arn:aws:kms:{HERE}:key/%(kms_key)s",
                "keySpec": "AES_256",
                "encryptionContext": {"aws:s3:arn": f"arn:aws:s3:::{TRAIL_BUCKET}/AWSLogs"},
            },
            resources=KMS_KEY,
        ),
    ),
)
SERVICE_EVENTS: WeightedCalls = (
    (
        2,
        Call(
            "kms",
            "RotateKey",
            read_only=False,
            resources=KMS_KEY,
            type="AwsServiceEvent",
            details={"keyId": "%(kms_key)s", "backingKeyId": "%(hex32)s%(hex8)s"},
        ),
    ),
    (
        3,
        Call(
            "secretsmanager",
            "RotationStarted",
            read_only=False,
            additional={"SecretId": f"arn:aws:secretsmanager:{HERE}:secret:%(secret)s"},
            type="AwsServiceEvent",
        ),
    ),
    (
        3,
        Call(
            "secretsmanager",
            "RotationSucceeded",
            read_only=False,
            additional={"SecretId": f"arn:aws:secretsmanager:{HERE}:secret:%(secret)s"},
            type="AwsServiceEvent",
        ),
    ),
    (
        2,
        Call(
            "backup",
            "BackupJobCompleted",
            read_only=False,
            type="AwsServiceEvent",
            details={
                "backupJobId": "%(version_id)s",
                "state": "COMPLETED",
                "resourceArn": f"arn:aws:ec2:{HERE}:volume/%(volume)s",
                "backupVaultName": "nightly",
            },
        ),
    ),
)
