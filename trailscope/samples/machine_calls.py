"""What machines do all day, as tables of (weight, call).

Nothing here may look like an attack: whoever adds a call checks it against the questions in ``queries/``.
"""

from __future__ import annotations

from trailscope.samples.organisation import DATA_BUCKET, PRODUCTION, TRAIL_BUCKET
from trailscope.samples.records import Call
from trailscope.samples.shapes import (
    HERE,
    KMS_KEY,
    WeightedCalls,
    bucket_call,
    decrypt,
    filtered_listing,
    listing,
    object_call,
    s3_extra,
)

GET_OBJECT, PUT_OBJECT = object_call("GetObject", reads=True), object_call("PutObject", reads=False)
GET_SECRET = Call(
    "secretsmanager",
    "GetSecretValue",
    {"secretId": f"arn:aws:secretsmanager:{HERE}:secret:%(secret)s", "versionStage": "AWSCURRENT"},
)
GET_PARAMETERS = Call(
    "ssm",
    "GetParameters",
    {"names": ["%(parameter)s"], "withDecryption": True},
    resources=((f"arn:aws:ssm:{HERE}:parameter%(parameter)s", "%(account)s", ""),),
)
CREATE_LOG_STREAM = Call(
    "logs",
    "CreateLogStream",
    {"logGroupName": "%(log_group)s", "logStreamName": "%(day_path)s/[$LATEST]%(hex32)s"},
    read_only=False,
)
AGENT_PING = Call(
    "ssm",
    "UpdateInstanceInformation",
    {
        "instanceId": "%(instance)s",
        "agentVersion": "3.3.2299.0",
        "agentStatus": "Active",
        "platformType": "Linux",
        "platformName": "Amazon Linux",
        "platformVersion": "2023",
        "iPAddress": "%(instance_address)s",
        "computerName": "%(instance)s.%(region)s.compute.internal",
        "agentName": "amazon-ssm-agent",
        "availabilityZone": "%(region)sa",
        "sSMConnectionChannel": "ssmmessages",
    },
    read_only=False,
)

WEB_SERVER: WeightedCalls = (
    (7, GET_OBJECT),
    (2, PUT_OBJECT),
    (4, AGENT_PING),
    (3, GET_PARAMETERS),
    (2, GET_SECRET),
    (
        2,
        decrypt({"SecretARN": f"arn:aws:secretsmanager:{HERE}:secret:%(secret)s", "SecretVersionId": "%(version_id)s"}),
    ),
    (2, CREATE_LOG_STREAM),
    (1, Call("dynamodb", "DescribeTable", {"tableName": "%(table)s"})),
    (
        1,
        Call(
            "elasticloadbalancing",
            "DescribeTargetHealth",
            {"targetGroupArn": f"arn:aws:elasticloadbalancing:{HERE}:targetgroup/web/8f3a1c5e7b9d2046"},
        ),
    ),
)
FUNCTION: WeightedCalls = (
    (4, CREATE_LOG_STREAM),
    (4, decrypt({"aws:lambda:FunctionArn": f"arn:aws:lambda:{HERE}:function:%(function)s"})),
    (3, GET_SECRET),
    (3, PUT_OBJECT),
    (3, GET_OBJECT),
    (2, GET_PARAMETERS),
    (
        1,
        Call(
            "dynamodb",
            "DescribeTable",
            {"tableName": "%(table)s"},
            resources=((f"arn:aws:dynamodb:{HERE}:table/%(table)s", "%(account)s", "AWS::DynamoDB::Table"),),
        ),
    ),
)
OTHER_FUNCTION: WeightedCalls = tuple(entry for entry in FUNCTION if not entry[1].data)
CONTAINER: WeightedCalls = (
    (4, CREATE_LOG_STREAM),
    (3, GET_SECRET),
    (3, decrypt({"PARAMETER_ARN": f"arn:aws:ssm:{HERE}:parameter%(parameter)s"})),
    (3, GET_PARAMETERS),
    (2, Call("ecr", "GetAuthorizationToken")),
    (
        2,
        Call(
            "ecr",
            "BatchGetImage",
            {
                "repositoryName": "%(repository)s",
                "imageIds": [{"imageTag": "release-%(hex8)s"}],
                "acceptedMediaTypes": [
                    "application/vnd.docker.distribution.manifest.v2+json",
                    "application/vnd.oci.image.manifest.v1+json",
                ],
            },
            resources=((f"arn:aws:ecr:{HERE}:repository/%(repository)s", "%(account)s", ""),),
        ),
    ),
    (
        1,
        Call(
            "kms",
            "DescribeKey",
            error=(
                "AccessDenied",
                f"User: arn:aws:sts::%(account)s:assumed-role/CheckoutTaskRole/%(session)s is not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:{HERE}:key/%(kms_key)s because no identity-based policy allows the kms:DescribeKey action",
            ),
        ),
    ),
)
NIGHTLY_REPORT: WeightedCalls = (
    (8, GET_OBJECT),
    (3, PUT_OBJECT),
    (
        2,
        Call(
            "s3",
            "ListObjects",
            {
                "bucketName": DATA_BUCKET,
                "Host": f"{DATA_BUCKET}.s3.%(region)s.amazonaws.com",
                "prefix": "%(folder)s/",
                "list-type": "2",
                "max-keys": "1000",
            },
            additional=s3_extra(0, "%(small_out)d"),
            resources=(
                (f"arn:aws:s3:::{DATA_BUCKET}", PRODUCTION, "AWS::S3::Bucket"),
                (f"arn:aws:s3:::{DATA_BUCKET}/%(folder)s/", "", "AWS::S3::Object"),
            ),
            data=True,
        ),
    ),
    (
        2,
        Call(
            "athena",
            "StartQueryExecution",
            {
                "queryString": "HIDDEN_DUE_TO_SECURITY_REASONS",
                "clientRequestToken": "%(version_id)s",
                "workGroup": "reports",
                "queryExecutionContext": {"database": "shop"},
            },
            {"queryExecutionId": "%(request_id)s"},
            read_only=False,
        ),
    ),
    (3, Call("athena", "GetQueryExecution", {"queryExecutionId": "%(version_id)s"})),
    (2, Call("glue", "GetTable", {"databaseName": "shop", "name": "%(table)s"})),
)
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
MONITORING: WeightedCalls = (
    (4, Call("monitoring", "DescribeAlarms", {"maxRecords": 100, "alarmNames": ["%(alarm)s"]})),
    (3, Call("monitoring", "ListMetrics", {"namespace": "AWS/ApplicationELB", "recentlyActive": "PT3H"})),
    (3, Call("rds", "DescribeDBInstances", {"dBInstanceIdentifier": "%(database)s"})),
    (
        2,
        Call(
            "tagging", "GetResources", {"resourcesPerPage": 100, "tagFilters": [{"key": "service", "values": ["shop"]}]}
        ),
    ),
    (
        1,
        Call(
            "sqs",
            "ListQueues",
            error=(
                "AccessDenied",
                "User: arn:aws:sts::%(account)s:assumed-role/MonitoringReader/%(session)s is not authorized to perform: sqs:listqueues on resource: arn:aws:sqs:%(region)s:%(account)s: because no identity-based policy allows the sqs:listqueues action",
            ),
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
