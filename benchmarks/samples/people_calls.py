"""What people and their pipelines do all day, as tables of (weight, call).

Nothing here may look like an attack: whoever adds a call checks it against the questions in ``queries/``.
"""

from __future__ import annotations

from benchmarks.samples.organisation import MANAGEMENT, permission_set_role
from benchmarks.samples.records import Call
from benchmarks.samples.shapes import HERE, WeightedCalls, bucket_call, denied, listing, session_arn

PIPELINE: WeightedCalls = (
    (4, Call("ecs", "DescribeServices", {"cluster": "%(cluster)s", "services": ["%(cluster)s-web"]})),
    (3, Call("ecr", "GetAuthorizationToken")),
    (3, Call("cloudformation", "DescribeStackEvents", {"stackName": "%(stack)s"})),
    (3, Call("cloudformation", "DescribeStacks", {"stackName": "%(stack)s"})),
    (
        2,
        Call(
            "cloudformation",
            "CreateChangeSet",
            {
                "stackName": "%(stack)s",
                "changeSetName": "deploy-%(hex8)s",
                "capabilities": ["CAPABILITY_IAM"],
                "templateURL": "https://shop-artifacts-7d2f.s3.amazonaws.com/templates/%(hex32)s.yaml",
                "tags": [{"key": "commit", "value": "%(hex8)s"}],
            },
            {
                "id": f"arn:aws:cloudformation:{HERE}:changeSet/deploy/%(version_id)s",
                "stackId": f"arn:aws:cloudformation:{HERE}:stack/%(stack)s/0d1f7c60-5a3e-11f1-9b7c-0a1b2c3d4e5f",
            },
            read_only=False,
        ),
    ),
    (
        1,
        Call(
            "cloudformation",
            "ExecuteChangeSet",
            {"stackName": "%(stack)s", "changeSetName": "deploy-%(hex8)s"},
            read_only=False,
        ),
    ),
    (
        1,
        Call(
            "ecs",
            "UpdateService",
            {
                "cluster": "%(cluster)s",
                "service": "%(cluster)s-web",
                "taskDefinition": "%(cluster)s-web:412",
                "forceNewDeployment": False,
            },
            {
                "service": {
                    "serviceArn": f"arn:aws:ecs:{HERE}:service/%(cluster)s/%(cluster)s-web",
                    "serviceName": "%(cluster)s-web",
                    "status": "ACTIVE",
                    "desiredCount": 4,
                    "runningCount": 4,
                    "pendingCount": 0,
                    "launchType": "FARGATE",
                    "taskDefinition": f"arn:aws:ecs:{HERE}:task-definition/%(cluster)s-web:412",
                }
            },
            read_only=False,
        ),
    ),
)
STACK_UPDATE: WeightedCalls = (
    (3, Call("ecs", "DescribeTaskDefinition", {"taskDefinition": "%(cluster)s-web"})),
    (2, Call("lambda", "GetFunction20150331v2", {"functionName": f"arn:aws:lambda:{HERE}:function:%(function)s"})),
    (2, Call("logs", "DescribeLogGroups", {"logGroupNamePrefix": "%(log_group)s"})),
    (
        2,
        Call(
            "ecs",
            "RegisterTaskDefinition",
            {
                "family": "%(cluster)s-web",
                "networkMode": "awsvpc",
                "cpu": "512",
                "memory": "1024",
                "requiresCompatibilities": ["FARGATE"],
                "executionRoleArn": "arn:aws:iam::%(account)s:role/CheckoutTaskRole",
                "containerDefinitions": [
                    {
                        "name": "web",
                        "image": "%(account)s.dkr.ecr.%(region)s.amazonaws.com/%(repository)s:release-%(hex8)s",
                        "essential": True,
                        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
                        "environment": "***",
                    }
                ],
            },
            {
                "taskDefinition": {
                    "taskDefinitionArn": f"arn:aws:ecs:{HERE}:task-definition/%(cluster)s-web:412",
                    "family": "%(cluster)s-web",
                    "revision": 412,
                    "status": "ACTIVE",
                }
            },
            read_only=False,
        ),
    ),
    (
        1,
        Call(
            "logs",
            "TagResource",
            {"resourceArn": f"arn:aws:logs:{HERE}:log-group:%(log_group)s", "tags": {"stack": "%(stack)s"}},
            read_only=False,
        ),
    ),
)
CI_KEY: WeightedCalls = (
    (3, Call("sts", "GetCallerIdentity")),
    (3, Call("ecr", "GetAuthorizationToken")),
    (3, Call("ecs", "DescribeServices", {"cluster": "%(cluster)s", "services": ["%(cluster)s-web"]})),
    (2, Call("ecr", "DescribeImages", {"repositoryName": "%(repository)s", "maxResults": 100})),
    (2, Call("cloudformation", "DescribeStacks", {"stackName": "%(stack)s"})),
)
CONSOLE: WeightedCalls = (
    (
        1,
        Call(
            "ec2",
            "CreateTags",
            {
                "resourcesSet": {"items": [{"resourceId": "%(instance)s"}]},
                "tagSet": {"items": [{"key": "owner", "value": "shop"}]},
            },
            {"requestId": "%(request_id)s", "_return": True},
            read_only=False,
        ),
    ),
    (
        1,
        Call(
            "monitoring",
            "PutMetricAlarm",
            {
                "alarmName": "%(alarm)s",
                "namespace": "AWS/ApplicationELB",
                "metricName": "HTTPCode_Target_5XX_Count",
                "statistic": "Sum",
                "period": 60,
                "evaluationPeriods": 3,
                "threshold": 25.0,
                "comparisonOperator": "GreaterThanThreshold",
            },
            read_only=False,
        ),
    ),
    (
        1,
        Call(
            "logs",
            "StartQuery",
            {"logGroupNames": ["%(log_group)s"], "queryString": "fields @timestamp, @message", "limit": 200},
            {"queryId": "%(version_id)s"},
            read_only=False,
        ),
    ),
    (6, listing("DescribeInstances", maxResults=1000, instancesSet={})),
    (
        3,
        listing(
            "DescribeInstanceStatus",
            instancesSet={"items": [{"instanceId": "%(instance)s"}]},
            includeAllInstances=False,
        ),
    ),
    (3, listing("DescribeSecurityGroups", maxResults=1000, securityGroupSet={}, securityGroupIdSet={})),
    (2, listing("DescribeVolumes", maxResults=1000, volumeSet={})),
    (2, listing("DescribeAvailabilityZones", availabilityZoneSet={}, allAvailabilityZones=True)),
    (
        2,
        Call(
            "ec2",
            "DescribeAccountAttributes",
            {"filterSet": {}, "accountAttributeNameSet": {"items": [{"attributeName": "supported-platforms"}]}},
        ),
    ),
    (4, Call("monitoring", "DescribeAlarms", {"maxRecords": 100, "alarmTypes": ["MetricAlarm"]})),
    (3, Call("logs", "DescribeLogGroups", {"limit": 50})),
    (3, Call("logs", "FilterLogEvents", {"logGroupName": "%(log_group)s", "limit": 100, "interleaved": True})),
    (3, Call("lambda", "GetFunction20150331v2", {"functionName": "%(function)s"})),
    (2, Call("lambda", "ListFunctions20150331", {"maxItems": 50, "functionVersion": "ALL"})),
    (2, Call("dynamodb", "DescribeTable", {"tableName": "%(table)s"})),
    (2, Call("dynamodb", "ListTables", {"limit": 100})),
    (3, Call("rds", "DescribeDBInstances", {"filters": [{"name": "db-instance-id", "values": ["%(database)s"]}]})),
    (2, Call("cloudformation", "DescribeStacks", {"stackName": "%(stack)s"})),
    (
        2,
        Call(
            "health",
            "DescribeEventAggregates",
            {
                "filter": {"eventStatusCodes": ["open", "upcoming"], "startTimes": [{"from": "%(day)sT00:00:00Z"}]},
                "aggregateField": "eventTypeCategory",
            },
        ),
    ),
    (2, bucket_call("GetBucketTagging", "%(bucket)s", "tagging")),
    (2, bucket_call("GetBucketLocation", "%(bucket)s", "location")),
    (1, Call("iam", "ListAccountAliases")),
)
COSTS: WeightedCalls = (
    (
        3,
        Call(
            "ce",
            "GetCostAndUsage",
            {
                "TimePeriod": {"Start": "2026-08-01", "End": "%(day)s"},
                "Granularity": "DAILY",
                "Metrics": ["UnblendedCost"],
                "Filter": {"Dimensions": {"Key": "SERVICE", "Values": ["%(cost_service)s"]}},
            },
        ),
    ),
    (
        2,
        Call(
            "ce",
            "GetCostForecast",
            {
                "TimePeriod": {"Start": "%(day)s", "End": "2026-10-01"},
                "Metric": "UNBLENDED_COST",
                "Granularity": "MONTHLY",
            },
        ),
    ),
    (2, Call("organizations", "ListAccounts")),
    (1, Call("organizations", "DescribeOrganization")),
    (1, listing("DescribeInstances", maxResults=1000, instancesSet={})),
    (
        1,
        Call(
            "kms",
            "ListAliases",
            error=denied(session_arn(permission_set_role(MANAGEMENT, "Billing").name), "kms:ListAliases"),
        ),
    ),
)
SECURITY_REVIEW: WeightedCalls = (
    (
        4,
        Call(
            "cloudtrail",
            "LookupEvents",
            {"maxResults": 50, "lookupAttributes": [{"attributeKey": "ReadOnly", "attributeValue": "false"}]},
        ),
    ),
    (3, Call("guardduty", "ListFindings", {"detectorId": "%(hex32)s", "maxResults": 50})),
    (
        3,
        Call(
            "securityhub",
            "GetFindings",
            {"MaxResults": 100, "Filters": {"RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}]}},
        ),
    ),
    (2, Call("config", "DescribeComplianceByConfigRule", {"configRuleNames": ["encrypted-volumes"]})),
    (
        2,
        Call(
            "access-analyzer",
            "ListFindingsV2",
            {"analyzerArn": f"arn:aws:access-analyzer:{HERE}:analyzer/organisation", "maxResults": 100},
        ),
    ),
    (1, Call("cloudtrail", "DescribeTrails", {"trailNameList": [], "includeShadowTrails": True})),
    (1, Call("cloudtrail", "GetTrailStatus", {"name": "org-trail"})),
)
TABLE_OWNER: WeightedCalls = (
    (
        4,
        Call(
            "dynamodb",
            "DescribeTable",
            {"tableName": "%(table)s"},
            resources=((f"arn:aws:dynamodb:{HERE}:table/%(table)s", "%(account)s", "AWS::DynamoDB::Table"),),
        ),
    ),
    (2, Call("dynamodb", "ListTables", {"limit": 100})),
    (2, Call("dynamodb", "DescribeContinuousBackups", {"tableName": "%(table)s"})),
    (1, Call("sts", "GetCallerIdentity")),
    (
        1,
        Call(
            "application-autoscaling",
            "DescribeScalableTargets",
            {"serviceNamespace": "dynamodb", "resourceIds": ["table/%(table)s"]},
        ),
    ),
)
