"""What our own machines do all day, as tables of (weight, call).

Nothing here may look like an attack: whoever adds a call checks it against the questions in ``queries/``.
"""

from __future__ import annotations

from benchmarks.samples.organisation import DATA_BUCKET, PRODUCTION
from benchmarks.samples.records import Call
from benchmarks.samples.shapes import HERE, WeightedCalls, decrypt, denied, object_call, s3_extra, session_arn

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
            error=denied(session_arn("CheckoutTaskRole"), "kms:DescribeKey", f"arn:aws:kms:{HERE}:key/%(kms_key)s"),
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
            error=denied(session_arn("MonitoringReader"), "sqs:listqueues", f"arn:aws:sqs:{HERE}:"),
        ),
    ),
)
