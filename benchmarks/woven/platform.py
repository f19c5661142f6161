"""A third benign organisation: everything is built by code. Review environments come and go every day, and services act for themselves.

One account, three weeks. A pipeline takes its role by a token of GitHub's, builds an environment in the morning and destroys it
the next day; a cluster's autoscaler starts and ends instances; Auto Scaling, Backup and Systems Manager act with their own roles;
a vendor's monitor is refused the same call every hour; a scanner reads everything at night; people come through Identity Center.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.samples.organisation import named_uuid
from benchmarks.woven.scribe import Caller, Json, Scribe, service

ACCOUNT, VENDOR = "787878787878", "464646464646"
BEGIN, DAYS = datetime(2026, 4, 6, tzinfo=UTC), 21
REGION = "eu-central-1"
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.65.0 "
    "aws-sdk-go-v2/1.30.4 os/linux lang/go#1.22.6"
)
KARPENTER = "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 karpenter.sh-1.0.1"
BOTO = "Boto3/1.35.10 md/Botocore#1.35.10 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.12.5"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0"
OFFICE = "88.99.7.21"
PEOPLE = ("amir", "bela", "clara", "dario", "edda", "femi")
LOOKED_AT = (
    "ec2:DescribeInstances", "logs:FilterLogEvents", "cloudwatch:GetMetricData", "rds:DescribeDBInstances", "s3:ListBuckets",
    "eks:DescribeCluster", "ecs:ListServices", "lambda:ListFunctions20150331", "sqs:ListQueues", "iam:ListRoles", "kms:ListAliases",
)  # fmt: skip
SCANNED = (
    "iam:ListUsers", "iam:ListRoles", "iam:GetAccountSummary", "iam:GetAccountAuthorizationDetails", "s3:ListBuckets",
    "s3:GetBucketPolicy", "s3:GetBucketAcl", "ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ec2:DescribeSnapshots",
    "rds:DescribeDBInstances", "lambda:ListFunctions20150331", "kms:ListKeys", "cloudtrail:DescribeTrails", "guardduty:ListDetectors",
    "config:DescribeConfigurationRecorders", "secretsmanager:ListSecrets", "sns:ListTopics", "sqs:ListQueues", "eks:ListClusters",
)  # fmt: skip


def platform_records(seed: int) -> list[Json]:
    """Some 20,000 records of three weeks; the same seed gives the same."""
    rng = Random(f"platform/{seed}")
    records: list[Json] = []
    standing: list[str] = []
    for day in range(DAYS):
        midnight = BEGIN + timedelta(days=day)
        if midnight.weekday() < 5:
            records += _pipeline(rng, midnight, day, standing)
            records += _people(rng, midnight)
        records += _services(rng, midnight)
        records += _cluster(rng, midnight)
        records += _scanner(rng, midnight)
        records += _refused_monitor(rng, midnight)
    return records


def _deployer(s: Scribe) -> Caller:
    """The pipeline's role, taken with a token of GitHub's."""
    address = f"20.57.{s.rng.randint(1, 60)}.{s.rng.randint(1, 250)}"
    token = Caller(
        {
            "type": "WebIdentityUser",
            "principalId": "arn:aws:iam::787878787878:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:"
            "repo:acme/platform:ref:refs/heads/main",
            "userName": "repo:acme/platform:ref:refs/heads/main",
            "identityProvider": "arn:aws:iam::787878787878:oidc-provider/token.actions.githubusercontent.com",
            "accountId": ACCOUNT,
        },
        address,
        TERRAFORM,
    )
    return s.assume(
        token, ACCOUNT, "terraform-apply", "GitHubActions", action="AssumeRoleWithWebIdentity", service=True
    )


def _pipeline(rng: Random, midnight: datetime, day: int, standing: list[str]) -> list[Json]:
    """A working day: new environments are built, those ``standing`` from before destroyed, functions brought up to date."""
    s = Scribe(rng, midnight + timedelta(hours=7, minutes=rng.randint(0, 50)), pace=(1, 8), region=REGION)
    old = standing.copy()
    standing[:] = [f"review-{day}-{number}" for number in range(rng.randint(1, 3))]
    for name in standing:
        _build(s, _deployer(s), name)
        s.wait(minutes=rng.randint(20, 90))
    for name in old:
        _destroy(s, _deployer(s), name)
        s.wait(minutes=rng.randint(20, 90))
    for _ in range(6):
        deploy = _deployer(s)
        for _ in range(rng.randint(20, 60)):
            s.call(deploy, rng.choice(LOOKED_AT))
        name = rng.choice(["orders", "mailer", "search"])
        s.call(deploy, "lambda:UpdateFunctionCode20150331v2", {"functionName": name}, {"functionName": name})
        s.wait(minutes=rng.randint(30, 60))
    return s.records


def _build(s: Scribe, deploy: Caller, name: str) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    trust = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ]
    }
    read = {
        "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "sqs:*"], "Resource": f"arn:aws:s3:::{name}/*"}]
    }
    s.call(
        deploy,
        "iam:CreateRole",
        {"roleName": name, "assumeRolePolicyDocument": json.dumps(trust)},
        {"role": {"roleName": name, "arn": role}},
    )
    s.call(deploy, "iam:PutRolePolicy", {"roleName": name, "policyName": "app", "policyDocument": json.dumps(read)})
    managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    s.call(deploy, "iam:AttachRolePolicy", {"roleName": name, "policyArn": managed})
    s.call(deploy, "s3:CreateBucket", {"bucketName": name, "Host": f"{name}.s3.amazonaws.com"})
    block = {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    s.call(deploy, "s3:PutBucketPublicAccessBlock", {"bucketName": name, "PublicAccessBlockConfiguration": block})
    s.call(
        deploy,
        "kms:CreateKey",
        {"description": name},
        {"keyMetadata": {"keyId": named_uuid(name), "description": name}},
    )
    s.call(deploy, "dynamodb:CreateTable", {"tableName": name}, {"tableDescription": {"tableName": name}})
    s.call(
        deploy,
        "rds:CreateDBInstance",
        {"dBInstanceIdentifier": name, "publiclyAccessible": False},
        {"dBInstanceIdentifier": name},
    )
    group = s.hex("sg")
    s.call(deploy, "ec2:CreateSecurityGroup", {"groupName": name}, {"groupId": group})
    web = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}
    s.call(
        deploy,
        "ec2:AuthorizeSecurityGroupIngress",
        {"groupId": group, "ipPermissions": {"items": [web]}},
        {"_return": True},
    )
    s.call(
        deploy,
        "lambda:CreateFunction20150331",
        {"functionName": name, "role": role},
        {"functionName": name, "role": role},
    )
    permission = {
        "functionName": name,
        "principal": "events.amazonaws.com",
        "action": "lambda:InvokeFunction",
        "sourceAccount": ACCOUNT,
    }
    s.call(deploy, "lambda:AddPermission20150331v2", permission)
    s.call(deploy, "secretsmanager:CreateSecret", {"name": f"{name}/db"}, {"name": f"{name}/db"})
    s.call(deploy, "secretsmanager:GetSecretValue", {"secretId": f"{name}/db"})
    s.call(deploy, "logs:CreateLogGroup", {"logGroupName": f"/app/{name}"})
    s.call(
        deploy,
        "route53:ChangeResourceRecordSets",
        {"hostedZoneId": "Z0123456789", "changeBatch": {"changes": [{"action": "CREATE"}]}},
    )


def _destroy(s: Scribe, deploy: Caller, name: str) -> None:
    s.call(
        deploy,
        "route53:ChangeResourceRecordSets",
        {"hostedZoneId": "Z0123456789", "changeBatch": {"changes": [{"action": "DELETE"}]}},
    )
    s.call(deploy, "lambda:DeleteFunction20150331", {"functionName": name})
    s.call(
        deploy,
        "rds:DeleteDBInstance",
        {"dBInstanceIdentifier": name, "skipFinalSnapshot": True},
        {"dBInstanceIdentifier": name},
    )
    s.call(deploy, "dynamodb:DeleteTable", {"tableName": name}, {"tableDescription": {"tableName": name}})
    s.call(deploy, "secretsmanager:DeleteSecret", {"secretId": f"{name}/db", "recoveryWindowInDays": 7})
    s.call(deploy, "kms:ScheduleKeyDeletion", {"keyId": named_uuid(name), "pendingWindowInDays": 30})
    s.call(deploy, "logs:DeleteLogGroup", {"logGroupName": f"/app/{name}"})
    s.call(deploy, "s3:DeleteBucket", {"bucketName": name, "Host": f"{name}.s3.amazonaws.com"})
    s.call(deploy, "ec2:DeleteSecurityGroup", {"groupId": s.hex("sg")})
    s.call(deploy, "iam:DeleteRolePolicy", {"roleName": name, "policyName": "app"})
    managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    s.call(deploy, "iam:DetachRolePolicy", {"roleName": name, "policyArn": managed})
    s.call(deploy, "iam:DeleteRole", {"roleName": name})


def _people(rng: Random, midnight: datetime) -> list[Json]:
    records: list[Json] = []
    for name in PEOPLE:
        s = Scribe(rng, midnight + timedelta(hours=8 + 2 * rng.random()), pace=(20, 500), region=REGION)
        home = f"84.{sum(map(ord, name)) % 200}.7.9"
        identity = {
            "type": "SAMLUser",
            "principalId": f"sso:{name}@acme.example",
            "userName": f"{name}@acme.example",
            "accountId": ACCOUNT,
        }
        saml = Caller(identity, home if rng.random() < 0.3 else OFFICE, FIREFOX)
        role = "AWSReservedSSO_Developer_0123456789abcdef"
        session = s.assume(saml, ACCOUNT, role, f"{name}@acme.example", action="AssumeRoleWithSAML", service=True)
        for _ in range(rng.randint(30, 90)):
            s.call(session, rng.choice(LOOKED_AT))
            if rng.random() < 0.02:
                s.denied(
                    session, rng.choice(["iam:CreateUser", "organizations:DescribeOrganization", "ce:GetCostAndUsage"])
                )
        if rng.random() < 0.2:
            s.call(
                session, "ssm:StartSession", {"target": "i-0aaaaaaaaaaaaaaa1"}, {"sessionId": f"{name}-{s.uuid()[:8]}"}
            )
        records += s.records
    return records


def _services(rng: Random, midnight: datetime) -> list[Json]:
    """Auto Scaling, Backup and maintenance windows, each with its own role."""
    s = Scribe(rng, midnight + timedelta(minutes=5), pace=(1, 20), region=REGION)
    for hour in range(0, 24, 3):
        s.now = midnight + timedelta(hours=hour, minutes=rng.randint(0, 30))
        scaling = _of_service(s, "autoscaling", "AWSServiceRoleForAutoScaling", "AutoScaling")
        instance = s.hex("i")
        s.call(
            scaling,
            "ec2:RunInstances",
            {"instanceType": "m6i.large"},
            {"instancesSet": {"items": [{"instanceId": instance}]}},
        )
        s.call(scaling, "ec2:TerminateInstances", {"instancesSet": {"items": [{"instanceId": s.hex("i")}]}})
    s.now = midnight + timedelta(hours=2)
    backup = _of_service(s, "backup", "AWSBackupDefaultServiceRole", "AWSBackup-AWSBackupDefaultServiceRole")
    for _ in range(6):
        s.call(backup, "ec2:CreateSnapshot", {"volumeId": s.hex("vol")}, {"snapshotId": s.hex("snap")})
        s.call(backup, "ec2:DeleteSnapshot", {"snapshotId": s.hex("snap")})
        s.call(
            backup, "rds:CreateDBSnapshot", {"dBInstanceIdentifier": "shop"}, {"dBSnapshotIdentifier": "awsbackup-job"}
        )
        s.call(backup, "rds:DeleteDBSnapshot", {"dBSnapshotIdentifier": f"awsbackup:job-{s.uuid()}"})
    s.now = midnight + timedelta(hours=3)
    patch = _of_service(s, "ssm", "AWSServiceRoleForAmazonSSM", "AmazonSSM")
    s.call(patch, "ssm:SendCommand", {"documentName": "AWS-RunPatchBaseline", "instanceIds": ["i-0aaaaaaaaaaaaaaa1"]})
    return s.records


def _of_service(s: Scribe, name: str, role: str, session: str) -> Caller:
    host = f"{name}.amazonaws.com"
    taken = s.assume(service(name, ACCOUNT), ACCOUNT, role, session, service=True)
    return Caller({**taken.identity, "invokedBy": host}, host, host)


def _cluster(rng: Random, midnight: datetime) -> list[Json]:
    """Karpenter: instances by the hour, spot and on demand, larger ones now and then."""
    s = Scribe(rng, midnight, pace=(1, 30), region=REGION)
    session = s.assume(service("eks", ACCOUNT), ACCOUNT, "karpenter", "eks-shop-karpenter", service=True)
    for hour in range(24):
        s.now = midnight + timedelta(hours=hour, minutes=rng.randint(0, 50))
        node = session.at(f"18.19{rng.randint(2, 7)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}").using(KARPENTER)
        for _ in range(rng.randint(5, 15)):
            s.call(
                node,
                rng.choice(
                    ["ec2:DescribeInstances", "ec2:DescribeInstanceTypes", "ec2:DescribeSubnets", "pricing:GetProducts"]
                ),
            )
        size = rng.choice(["m6i.large", "m6i.2xlarge", "c6i.4xlarge", "r6i.8xlarge"])
        s.call(
            node,
            "ec2:CreateFleet",
            {"CreateFleetRequest": {"Type": "instant"}},
            {"CreateFleetResponse": {"fleetId": s.hex("fleet")}},
        )
        s.call(
            node, "ec2:RunInstances", {"instanceType": size}, {"instancesSet": {"items": [{"instanceId": s.hex("i")}]}}
        )
        s.call(node, "ec2:TerminateInstances", {"instancesSet": {"items": [{"instanceId": s.hex("i")}]}})
    return s.records


def _scanner(rng: Random, midnight: datetime) -> list[Json]:
    """A scanner over all services and some Regions, every night."""
    s = Scribe(rng, midnight + timedelta(hours=1), pace=(0, 2), region=REGION)
    home = s.assume(service("ecs-tasks", ACCOUNT), ACCOUNT, "security-scanner", "scan", service=True)
    scanner = home.at("3.120.7.7").using(BOTO)
    for region in (REGION, "us-east-1", "eu-west-1"):
        for action in SCANNED:
            s.call(scanner, action, region="" if action.startswith("iam:") else region)
        s.denied(scanner, "macie2:GetMacieSession", region=region)
    return s.records


def _refused_monitor(rng: Random, midnight: datetime) -> list[Json]:
    """A vendor's monitor, whose role lacks one permission, asks every hour."""
    s = Scribe(rng, midnight, pace=(1, 5), region=REGION)
    for hour in range(24):
        s.now = midnight + timedelta(hours=hour, minutes=12)
        vendor = {"type": "AWSAccount", "principalId": "AROAVENDOR:poll", "accountId": VENDOR}
        outside = Caller(vendor, "52.70.11.12", "aws-sdk-java/2.26.0 Linux/5.10 OpenJDK/21")
        monitor = s.assume(outside, ACCOUNT, "vendor-monitor", "poll", service=True)
        s.calls(monitor, "ec2:DescribeInstances", "cloudwatch:GetMetricData", "tagging:GetResources")
        s.denied(monitor, "ce:GetCostAndUsage")
    return s.records
