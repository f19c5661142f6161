"""A third benign organisation: one account, people at home on changing addresses, a hosted pipeline, a mobile app's guests.

Nothing here has a fixed address. People's providers give them a new one every few days, some travel, the pipeline's runners and the
functions come from anywhere, a cluster's pods use roles by web identity, and a newcomer begins in the second week.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.woven.scribe import Caller, Json, Scribe, service

ACCOUNT = "787878787878"
BEGIN, DAYS = datetime(2026, 5, 4, tzinfo=UTC), 18
PEOPLE = ("ada", "bo", "cleo", "dev", "eli", "flo")
AGENTS = (
    "aws-cli/2.15.40 Python/3.11.8 Darwin/23.4.0 source/arm64 prompt/off command/s3.ls",
    "aws-cli/1.32.80 Python/3.10.12 Linux/5.15.0-105-generic botocore/1.34.80",
    "Boto3/1.34.100 md/Botocore#1.34.100 ua/2.0 os/macos#23.4.0 md/arch#arm64 lang/python#3.12.3",
)
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15"
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.8.2 (+https://www.terraform.io) terraform-provider-aws/5.47.0 aws-sdk-go-v2/1.26.1 os/macos lang/go#1.22.2"
DAILY = (
    "ec2:DescribeInstances", "s3:ListBuckets", "logs:FilterLogEvents", "lambda:ListFunctions20150331", "rds:DescribeDBInstances",
    "cloudwatch:GetMetricData", "sts:GetCallerIdentity", "ecs:DescribeServices", "secretsmanager:GetSecretValue", "iam:ListRoles",
    "ecr:DescribeImages", "eks:DescribeCluster", "dynamodb:ListTables",
)  # fmt: skip


def startup_records(seed: int) -> list[Json]:
    """Some 12,000 records of two and a half weeks; the same seed gives the same."""
    rng = Random(f"startup/{seed}")
    records: list[Json] = []
    users = {name: _user(rng, name) for name in PEOPLE}
    for day in range(DAYS):
        midnight = BEGIN + timedelta(days=day)
        for at, (name, identity) in enumerate(users.items()):
            away = midnight.weekday() >= 5 and rng.random() < 0.7
            if away or (name == "flo" and day < 8):
                continue
            records += _day(rng, midnight, identity, _address(seed, name, day), AGENTS[at % len(AGENTS)])
        records += _pipeline(rng, midnight) + _workloads(rng, midnight)
    return records


def _user(rng: Random, name: str) -> Json:
    s = Scribe(rng, BEGIN)
    return {
        "type": "IAMUser",
        "principalId": s.id("AIDA", ACCOUNT),
        "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
        "accountId": ACCOUNT,
        "accessKeyId": s.id("AKIA", ACCOUNT),
        "userName": name,
    }


def _address(seed: int, name: str, day: int) -> str:
    """One for some days each, in the same network."""
    lease = Random(f"{seed}/{name}/{day // (2 + len(name) % 3)}")
    home = Random(f"{seed}/{name}")
    return f"{home.choice((79, 84, 91))}.{home.randint(1, 250)}.{lease.randint(1, 250)}.{lease.randint(1, 250)}"


def _day(rng: Random, midnight: datetime, identity: Json, address: str, agent: str) -> list[Json]:
    s = Scribe(rng, midnight + timedelta(hours=7 + rng.random() * 4), pace=(30, 1200))
    cli = Caller(identity, address, agent)
    console = s.sign_in(identity, address, SAFARI, mfa=True) if rng.random() < 0.6 else None
    end = s.now + timedelta(hours=6 + rng.random() * 4)
    while s.now < end:
        s.call(console if console and rng.random() < 0.4 else cli, rng.choice(DAILY))
        if rng.random() < 0.02:
            s.denied(cli, rng.choice(["organizations:ListAccounts", "ce:GetCostAndUsage", "iam:ListUsers"]))
        if rng.random() < 0.015 and identity["userName"] in ("ada", "bo"):
            _apply(s, cli.using(TERRAFORM))
    return s.records


def _apply(s: Scribe, terraform: Caller) -> None:
    """Terraform from somebody's own machine."""
    for _ in range(s.rng.randint(5, 15)):
        s.calls(
            terraform,
            s.rng.choice(["iam:GetRole", "ec2:DescribeVpcs", "s3:GetBucketPolicy", "lambda:GetFunction20150331v2"]),
        )
    if s.rng.random() < 0.5:
        role = f"svc-{s.rng.randint(1, 40)}"
        made = {
            "role": {"arn": f"arn:aws:iam::{ACCOUNT}:role/{role}", "roleName": role, "roleId": s.id("AROA", ACCOUNT)}
        }
        s.call(terraform, "iam:CreateRole", {"roleName": role, "assumeRolePolicyDocument": "{}"}, made)
        s.call(terraform, "iam:PutRolePolicy", {"roleName": role, "policyName": "p", "policyDocument": "{}"})
        s.call(terraform, "s3:PutBucketPolicy", {"bucketName": f"svc-data-{s.rng.randint(1, 5)}"})


def _pipeline(rng: Random, midnight: datetime) -> list[Json]:
    records: list[Json] = []
    issuer = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
    for _ in range(rng.randint(2, 7)):
        s = Scribe(rng, midnight + timedelta(hours=7 + rng.random() * 12), pace=(1, 25))
        address = f"{rng.choice((4, 20, 52))}.{rng.randint(1, 250)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}"
        subject = f"repo:acme/{rng.choice(['api', 'web'])}:ref:refs/heads/main"
        web = {"type": "WebIdentityUser", "principalId": f"{issuer}:sts.amazonaws.com:{subject}", "userName": subject,
               "identityProvider": issuer, "accountId": ACCOUNT}  # fmt: skip
        agent = "aws-sdk-nodejs/2.1396.0 linux/v20.11.0 configure-aws-credentials-for-github-actions promise"
        run = s.assume(
            Caller(web, address, agent), ACCOUNT, "GitHubDeploy", "GitHubActions", action="AssumeRoleWithWebIdentity"
        )
        run = run.using("aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0-1016-azure exe/x86_64.ubuntu.22")
        for _ in range(rng.randint(8, 25)):
            s.calls(
                run,
                rng.choice(
                    [
                        "ecr:GetAuthorizationToken",
                        "ecr:PutImage",
                        "ecs:UpdateService",
                        "cloudformation:DescribeStacks",
                        "s3:PutObject",
                        "ssm:GetParameters",
                    ]
                ),
            )
        records += s.records
    return records


def _workloads(rng: Random, midnight: datetime) -> list[Json]:
    records: list[Json] = []
    for hour in range(0, 24, 2):
        s = Scribe(rng, midnight + timedelta(hours=hour, minutes=rng.randint(0, 50)), pace=(1, 90))
        for function in ("thumbs", "billing"):
            session = s.assume(service("lambda", ACCOUNT), ACCOUNT, f"{function}-role", function, service=True)
            session = session.at(
                f"{rng.choice((3, 18, 54))}.{rng.randint(1, 250)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}"
            )
            session = session.using("aws-sdk-nodejs/3.500.0 exec-env/AWS_Lambda_nodejs20.x")
            for n in range(rng.randint(1, 4)):
                s.object(session, rng.choice(["GetObject", "PutObject"]), "uploads", f"{hour}/{n}.jpg", account=ACCOUNT)
                s.calls(session, "dynamodb:DescribeTable")
        if hour % 6 == 0:
            instance = s.assume(service("ec2", ACCOUNT), ACCOUNT, "worker-node", "i-0bbbbbbbbbbbbbbb1", service=True)
            instance = instance.at("52.18.44.9").using("aws-sdk-go/1.50.0 (go1.21; linux; amd64)")
            for _ in range(rng.randint(8, 16)):
                s.wait(minutes=rng.randint(2, 14))
                s.calls(
                    instance,
                    rng.choice(
                        ["ec2:DescribeInstances", "ecr:GetAuthorizationToken", "autoscaling:DescribeAutoScalingGroups"]
                    ),
                )
        records += s.records
    return records
