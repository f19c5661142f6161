"""Benign things that look odd: each is somebody's ordinary work, and no part of any attack."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.woven.intruder import Intruder
from benchmarks.woven.scribe import Caller


def admin_hires_somebody(i: Intruder) -> None:
    """An administrator makes a user with a key and a password; the newcomer starts from home with many first calls."""
    s = i.scribe
    admin = i.insider()
    newcomer = s.create_user(admin, i.name("newhire"), admin=False)
    s.call(admin, "iam:AddUserToGroup", {"groupName": "developers", "userName": newcomer["userName"]})
    s.call(
        admin,
        "iam:CreateLoginProfile",
        {"userName": newcomer["userName"]},
        {"loginProfile": {"userName": newcomer["userName"]}},
    )
    with_key = s.create_key(admin, newcomer)
    s.wait(hours=15)
    home = i.address()
    console = s.sign_in(newcomer, home, i.browser)
    s.call(console, "iam:ChangePassword")
    for _ in range(3):
        s.calls(
            console, "ec2:DescribeInstances", "s3:ListBuckets", "lambda:ListFunctions20150331", "logs:DescribeLogGroups"
        )
        s.denied(console, "iam:ListUsers")
        s.calls(Caller(with_key, home, i.agent), "sts:GetCallerIdentity", "s3:ListBuckets", "ecr:GetAuthorizationToken")
        s.wait(hours=23)


def traveller(i: Intruder) -> None:
    """Somebody works from a hotel for two days."""
    s = i.scribe
    who = i._within(i.world.people or i.world.console_users).caller
    there = who.at(i.address())
    for _ in range(2):
        s.calls(
            there,
            "ec2:DescribeInstances",
            "logs:GetLogEvents",
            "s3:ListBuckets",
            "cloudwatch:GetMetricData",
            "ec2:DescribeInstances",
            "lambda:GetFunction20150331v2",
        )
        s.wait(hours=20)


def break_glass(i: Intruder) -> None:
    """Root signs in with MFA to change a setting only root may."""
    s = i.scribe
    account = i.world.accounts[0]
    root = {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
        "accessKeyId": "",
    }
    office = (i.world.console_users or i.world.key_users)[0].caller.address
    console = s.sign_in(root, office, i.browser, mfa=True)
    s.calls(console, "account:GetContactInformation", "account:PutAlternateContact", "ce:GetCostAndUsage")


def security_scan(i: Intruder) -> None:
    """The security team's scanner asks everything everywhere, and is refused a part of it."""
    s = i.scribe
    s.pace = (0, 2)
    who = i.insider().using("Boto3/1.34.84 md/Botocore#1.34.84 Prowler/4.2.1")
    for region in ["us-east-1", *i.far_regions(5)]:
        s.calls(
            who,
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSnapshots",
            "rds:DescribeDBInstances",
            "kms:ListKeys",
            "guardduty:ListDetectors",
            "cloudtrail:DescribeTrails",
            region=region,
        )
        s.denied(who, "secretsmanager:ListSecrets", "macie2:GetMacieSession", region=region)
    s.calls(
        who,
        "iam:GetAccountAuthorizationDetails",
        "iam:GenerateCredentialReport",
        "iam:GetAccountPasswordPolicy",
        "s3:ListBuckets",
    )


def tidying(i: Intruder) -> None:
    """A test environment is deleted."""
    s = i.scribe
    who = i.insider()
    for n in range(6):
        s.call(who, "ec2:TerminateInstances", {"instancesSet": {"items": [{"instanceId": s.hex("i")}]}}, {})
        s.call(who, "ec2:DeleteSecurityGroup", {"groupId": s.hex("sg")}, {})
        s.call(who, "s3:DeleteBucket", {"bucketName": f"test-{n}"})
    s.call(who, "dynamodb:DeleteTable", {"tableName": "test-orders"}, {})
    s.call(who, "rds:DeleteDBInstance", {"dBInstanceIdentifier": "test", "skipFinalSnapshot": True}, {})
    s.call(who, "iam:DeleteUser", {"userName": "test-user"})


def broken_job(i: Intruder) -> None:
    """A job whose policy was narrowed is refused for two days."""
    s = i.scribe
    s.pace = (200, 900)
    who = i._within(i.world.workloads or i.world.instances).caller
    for _ in range(60):
        s.denied(who, i.rng.choice(["sqs:SendMessage", "dynamodb:PutItem", "secretsmanager:GetSecretValue"]))


def new_vendor(i: Intruder) -> None:
    """A role for a monitoring vendor: opened to its account, assumed from there ever since."""
    s = i.scribe
    admin = i.insider()
    account, role = admin.account, i.name("VendorMonitor")
    s.call(
        admin,
        "iam:CreateRole",
        {
            "roleName": role,
            "assumeRolePolicyDocument": '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::464622532012:root"},"Action":"sts:AssumeRole"}]}',
        },
        {"role": {"arn": f"arn:aws:iam::{account}:role/{role}", "roleName": role, "roleId": s.id("AROA", account)}},
    )
    s.call(admin, "iam:AttachRolePolicy", {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/SecurityAudit"})
    vendor = Caller(
        {"type": "AWSAccount", "principalId": "AROAVENDOREXAMPLE001:poll", "accountId": "464622532012"},
        "3.233.144.9",
        "Boto3/1.28.1",
    )
    while s.now < i.world.last - timedelta(hours=7):
        session = s.assume(vendor, account, role, "DatadogAWSIntegration", copies=False)
        s.records[-1]["recipientAccountId"] = account
        s.calls(session, "cloudwatch:ListMetrics", "ec2:DescribeInstances", "tag:GetResources")
        s.wait(hours=6)


def snapshot_for_a_partner(i: Intruder) -> None:
    """A snapshot shared with another account of the company, on purpose."""
    s = i.scribe
    who = i.insider()
    snapshot = s.hex("snap")
    s.call(who, "ec2:CreateSnapshot", {"volumeId": s.hex("vol")}, {"snapshotId": snapshot})
    s.call(
        who,
        "ec2:ModifySnapshotAttribute",
        {
            "snapshotId": snapshot,
            "attributeType": "CREATE_VOLUME_PERMISSION",
            "createVolumePermission": {"add": {"items": [{"userId": i.world.accounts[-1]}]}},
        },
        {},
    )


NOISE = (
    admin_hires_somebody, traveller, break_glass, security_scan, tidying, broken_job, new_vendor, snapshot_for_a_partner,
)  # fmt: skip
