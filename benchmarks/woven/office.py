"""A second benign organisation, unlike that of ``benchmarks.samples``: everybody behind one NAT address, builds with users' keys.

Three accounts, three weeks. People work with long-term keys and in the console from the office's address, sometimes from home;
Jenkins deploys with a key from a server in the office; roles are assumed into production; Lambda and EC2 go on day and night.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.woven.scribe import Caller, Json, Scribe, service

DEV, PROD, LOGS = "121212121212", "343434343434", "565656565656"
NAT, VPN = "81.2.69.160", "81.2.69.199"
BEGIN, DAYS = datetime(2026, 3, 2, tzinfo=UTC), 21
NAMES = (
    "anna",
    "boris",
    "chen",
    "dalia",
    "emeka",
    "fatima",
    "goran",
    "hanna",
    "ivan",
    "jo",
    "kemal",
    "lena",
    "mina",
    "noor",
)
CLIS = (
    "aws-cli/2.15.10 Python/3.11.6 Darwin/23.2.0 exe/x86_64 prompt/off command/s3.ls",
    "aws-cli/2.17.3 md/awscrt#0.20.11 ua/2.0 os/linux#6.8.0-40-generic md/arch#x86_64 lang/python#3.11.9",
    "Boto3/1.34.84 md/Botocore#1.34.84 ua/2.0 os/macos#23.4.0 md/arch#arm64 lang/python#3.11.8",
)
CHROME = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36"
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) terraform-provider-aws/5.40.0 aws-sdk-go-v2/1.25.3 os/linux lang/go#1.21.8"
DAILY = (
    "ec2:DescribeInstances", "s3:ListBuckets", "logs:GetLogEvents", "logs:FilterLogEvents", "ecr:GetAuthorizationToken", "lambda:ListFunctions20150331",
    "cloudwatch:GetMetricData", "rds:DescribeDBInstances", "sts:GetCallerIdentity", "iam:ListRoles", "ecs:DescribeServices", "sqs:ListQueues",
)  # fmt: skip
CHANGES = (
    "ec2:CreateTags",
    "lambda:UpdateFunctionConfiguration20150331v2",
    "ecs:UpdateService",
    "ssm:PutParameter",
    "logs:PutRetentionPolicy",
    "s3:PutBucketTagging",
)
DEPLOY = (
    "ecr:PutImage",
    "ecs:RegisterTaskDefinition",
    "ecs:UpdateService",
    "lambda:UpdateFunctionCode20150331v2",
    "cloudformation:DescribeStacks",
    "s3:GetObject",
    "iam:GetRole",
    "iam:PassRole",
)


def office_records(seed: int, people: int = 14) -> list[Json]:
    """Some 30,000 records of three weeks; the same seed gives the same."""
    rng = Random(f"office/{seed}")
    records: list[Json] = []
    users = {name: _user(rng, DEV if n % 3 else PROD, name) for n, name in enumerate(NAMES[:people])}
    homes = {name: f"86.{rng.randint(2, 250)}.{rng.randint(1, 250)}.{rng.randint(2, 250)}" for name in users}
    for day in range(DAYS):
        midnight = BEGIN + timedelta(days=day)
        weekend = midnight.weekday() >= 5
        for name, identity in users.items():
            if weekend and rng.random() < 0.9:
                continue
            records += _working_day(rng, midnight, identity, homes[name])
        records += _machines(rng, midnight, weekend)
    return records


def _user(rng: Random, account: str, name: str) -> Json:
    s = Scribe(rng, BEGIN)
    return {
        "type": "IAMUser",
        "principalId": s.id("AIDA", account),
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": s.id("AKIA", account),
        "userName": name,
    }


def _working_day(rng: Random, midnight: datetime, identity: Json, home: str) -> list[Json]:
    start = midnight + timedelta(hours=7.5 + rng.random() * 3)
    s = Scribe(rng, start, pace=(20, 900), region="eu-west-1")
    place = home if rng.random() < 0.15 else VPN if rng.random() < 0.1 else NAT
    cli = Caller(identity, place, CLIS[sum(map(ord, identity["userName"])) % len(CLIS)])
    console = s.sign_in(identity, place, CHROME, mfa=True) if rng.random() < 0.5 else None
    end = midnight + timedelta(hours=17 + rng.random() * 2)
    while s.now < end:
        caller = console if console and rng.random() < 0.4 else cli
        action = rng.choice(CHANGES) if rng.random() < 0.06 else rng.choice(DAILY)
        if rng.random() < 0.02:
            s.denied(caller, rng.choice(["iam:ListUsers", "kms:ListKeys", "ce:GetCostAndUsage"]))
        else:
            s.call(caller, action)
        if rng.random() < 0.03:
            role = s.assume(cli, PROD, "ProductionOperator", identity["userName"])
            for _ in range(rng.randint(3, 12)):
                s.call(role, rng.choice(DAILY))
            if rng.random() < 0.3:
                s.call(
                    role, "ec2:RebootInstances", {"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaaaa1"}]}}
                )
    return s.records


def _machines(rng: Random, midnight: datetime, weekend: bool) -> list[Json]:
    records: list[Json] = []
    jenkins = _user(Random("jenkins"), DEV, "jenkins")
    for run in range(2 if weekend else 9):
        s = Scribe(rng, midnight + timedelta(hours=6 + run * 1.6), pace=(1, 20), region="eu-west-1")
        caller = Caller(jenkins, NAT, TERRAFORM if run % 2 else CLIS[1])
        for account in (DEV, PROD):
            deploy = s.assume(caller, account, "Deployer", "jenkins")
            for _ in range(rng.randint(6, 18)):
                s.call(deploy, rng.choice(DEPLOY))
            if rng.random() < 0.2:
                name = f"app-{rng.randint(1, 9)}"
                s.call(
                    deploy,
                    "iam:CreateRole",
                    {"roleName": name, "assumeRolePolicyDocument": "{}"},
                    {
                        "role": {
                            "roleName": name,
                            "arn": f"arn:aws:iam::{account}:role/{name}",
                            "roleId": s.id("AROA", account),
                        }
                    },
                )
                s.call(
                    deploy,
                    "iam:PutRolePolicy",
                    {"roleName": name, "policyName": "inline", "policyDocument": '{"Statement":[]}'},
                )
                s.call(
                    deploy,
                    "ec2:AuthorizeSecurityGroupIngress",
                    {
                        "groupId": "sg-0abc",
                        "ipPermissions": {
                            "items": [
                                {
                                    "ipProtocol": "tcp",
                                    "fromPort": 443,
                                    "toPort": 443,
                                    "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
                                }
                            ]
                        },
                    },
                    {},
                )
        records += s.records
    for hour in range(24):
        s = Scribe(rng, midnight + timedelta(hours=hour, minutes=rng.randint(0, 30)), pace=(1, 60), region="eu-west-1")
        for function in ("resize", "orders", "mailer"):
            session = s.assume(service("lambda", PROD), PROD, f"{function}-role", function, service=True)
            session = session.at(f"3.250.{rng.randint(1, 250)}.{rng.randint(1, 250)}").using(
                "Boto3/1.34.84 md/Botocore#1.34.84 os/linux exec-env/AWS_Lambda_python3.12"
            )
            for n in range(rng.randint(2, 6)):
                s.object(
                    session,
                    "PutObject" if rng.random() < 0.4 else "GetObject",
                    "orders-archive",
                    f"{midnight:%Y%m%d}/{hour}-{n}",
                    account=PROD,
                )
        if hour % 6 == 0:
            for instance in ("i-0aaaaaaaaaaaaaaa1", "i-0aaaaaaaaaaaaaaa2"):
                session = s.assume(service("ec2", PROD), PROD, "web-instance", instance, service=True)
                session = session.at(f"10.1.0.{instance[-1]}").using("aws-sdk-java/2.25.0 Linux/6.1 OpenJDK/17")
                for _ in range(rng.randint(10, 25)):
                    s.wait(minutes=rng.randint(3, 12))
                    s.call(
                        session,
                        rng.choice(
                            [
                                "s3:ListBuckets",
                                "ssm:UpdateInstanceInformation",
                                "secretsmanager:GetSecretValue",
                                "sqs:ReceiveMessage",
                            ]
                        ),
                    )
            config = s.assume(
                service("config", LOGS), LOGS, "AWSServiceRoleForConfig", "AWSConfig-Describe", service=True
            )
            config = Caller(
                {**config.identity, "invokedBy": "config.amazonaws.com"}, "config.amazonaws.com", "config.amazonaws.com"
            )
            for _ in range(15):
                s.call(
                    config,
                    rng.choice(["ec2:DescribeVpcs", "ec2:DescribeSecurityGroups", "iam:ListRoles", "s3:GetBucketAcl"]),
                )
        records += s.records
    return records
