"""Intrusions that begin with a session: of a workload, a console, a pipeline, root, or somebody inside."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.woven.intruder import Intruder
from benchmarks.woven.scribe import Caller


def instance_credentials(i: Intruder) -> None:
    """Server-side request forgery: an instance's session used from outside to empty buckets."""
    s, thief = i.scribe, i.with_instance()
    s.pace = (1, 10)
    bucket, account = i.bucket()
    s.calls(thief, "sts:GetCallerIdentity", "s3:ListBuckets")
    s.denied(thief, "iam:ListRoles", "ec2:DescribeSnapshots")
    s.call(thief, "s3:ListObjects", {"bucketName": bucket}, data=True)
    s.get_objects(thief, bucket, i.rng.randint(60, 160), account=account)


def workload_credentials(i: Intruder) -> None:
    """Credentials read from a function's environment, used elsewhere while the function goes on."""
    s, thief = i.scribe, i.with_workload()
    s.calls(thief, "sts:GetCallerIdentity", "dynamodb:ListTables", "s3:ListBuckets", "sqs:ListQueues")
    s.denied(thief, "iam:ListUsers", "secretsmanager:ListSecrets", "lambda:ListFunctions20150331")
    for _ in range(i.rng.randint(10, 30)):
        s.call(thief, "dynamodb:Scan", {"tableName": (list(i.world.tables) or ["orders"])[0]}, data=True)


def phished_portal(i: Intruder) -> None:
    """A person's portal session taken over through the help desk: console, CloudShell, secrets, a volume of the directory server."""
    s = i.scribe
    thief = i.with_person(browser=True)
    s.calls(
        thief,
        "iam:ListUsers",
        "ec2:DescribeInstances",
        "secretsmanager:ListSecrets",
        "s3:ListBuckets",
        "ec2:DescribeVolumes",
        "organizations:ListAccounts",
    )
    for n in range(i.rng.randint(3, 8)):
        s.call(thief, "secretsmanager:GetSecretValue", {"secretId": f"corp/{n}"})
    s.call(thief, "cloudshell:CreateEnvironment", {}, {"environmentId": s.uuid()})
    s.call(thief, "cloudshell:CreateSession", {"environmentId": s.uuid()}, {})
    snapshot, volume = s.hex("snap"), s.hex("vol")
    s.call(thief, "ec2:CreateSnapshot", {"volumeId": s.hex("vol")}, {"snapshotId": snapshot})
    s.call(thief, "ec2:CreateVolume", {"snapshotId": snapshot, "zone": "us-east-1a"}, {"volumeId": volume})
    i.run_instances(thief, "t3.large", 1, "us-east-1")
    s.call(thief, "ec2:AttachVolume", {"volumeId": volume, "instanceId": s.hex("i"), "device": "/dev/sdf"}, {})
    s.call(thief, "ec2:EnableSerialConsoleAccess", {"EnableSerialConsoleAccessRequest": ""}, {})
    s.call(
        thief, "iam:CreateSAMLProvider", {"name": i.name("okta")}, {"sAMLProviderArn": "arn:aws:iam::1:saml-provider/x"}
    )
    s.call(thief, "guardduty:UpdateDetector", {"detectorId": "d1", "enable": False})


def cookies_of_a_console(i: Intruder) -> None:
    """A console session's cookies replayed from another place, while its owner works on."""
    s = i.scribe
    thief = i.with_console()
    s.calls(thief, "iam:GetAccountSummary", "iam:ListUsers", "ec2:DescribeInstances", "s3:ListBuckets")
    s.call(
        thief,
        "iam:CreateAccessKey",
        {"userName": thief.name},
        {
            "accessKey": {
                "userName": thief.name,
                "accessKeyId": (key := s.id("AKIA", thief.account)),
                "status": "Active",
            }
        },
    )
    s.call(
        thief,
        "iam:DeactivateMFADevice",
        {"userName": thief.name, "serialNumber": f"arn:aws:iam::{thief.account}:mfa/{thief.name}"},
    )
    s.wait(hours=i.rng.uniform(1, 20))
    plain = {k: v for k, v in thief.identity.items() if k != "sessionContext"}
    command = Caller({**plain, "accessKeyId": key}, i.address(), i.agent)
    s.calls(command, "sts:GetCallerIdentity", "rds:DescribeDBInstances", "rds:DescribeDBSnapshots")
    for n in range(3):
        s.call(command, "rds:DeleteDBSnapshot", {"dBSnapshotIdentifier": f"daily-{n}"}, {})
    s.call(command, "rds:DeleteDBInstance", {"dBInstanceIdentifier": "shop", "skipFinalSnapshot": True}, {})


def guessed_password(i: Intruder) -> None:
    """Passwords tried on every user until one opens; then a policy version that allows everything."""
    s = i.scribe
    address = i.address()
    users = i.everybody()
    s.pace = (2, 9)
    for _ in range(3):
        for identity in users:
            s.sign_in(identity, address, i.browser, success=False)
    victim = i.rng.choice([user for user in users if user["arn"] not in i.stolen] or users)
    i.stolen.add(victim["arn"])
    s.wait(minutes=7)
    console = s.sign_in(victim, address, i.browser)
    s.pace = (5, 60)
    s.calls(console, "iam:ListPolicies", "iam:ListAttachedUserPolicies", "iam:GetPolicy")
    s.call(
        console,
        "iam:CreateVirtualMFADevice",
        {"virtualMFADeviceName": "m"},
        {"virtualMFADevice": {"serialNumber": "arn:aws:iam::1:mfa/m"}},
    )
    s.call(console, "iam:EnableMFADevice", {"userName": console.name, "serialNumber": "arn:aws:iam::1:mfa/m"})
    s.call(
        console,
        "iam:CreatePolicyVersion",
        {
            "policyArn": f"arn:aws:iam::{console.account}:policy/dev",
            "setAsDefault": True,
            "policyDocument": '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
        },
        {"policyVersion": {"versionId": "v2"}},
    )
    s.calls(console, "s3:ListBuckets", "kms:ListKeys", "secretsmanager:ListSecrets")
    s.call(console, "kms:ScheduleKeyDeletion", {"keyId": "k1", "pendingWindowInDays": 7}, {"keyId": "k1"})
    s.call(console, "cloudtrail:DeleteTrail", {"name": "main"})


def root_by_recovery(i: Intruder) -> None:
    """Root's mailbox is read: password recovered, no MFA, a key, detection switched off."""
    s = i.scribe
    account = i.rng.choice(list(i.world.accounts))
    root = {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
        "accessKeyId": "",
    }
    address = i.address()
    for name in ("PasswordRecoveryRequested", "PasswordRecoveryCompleted"):
        s.call(
            Caller(root, address, i.browser),
            f"signin:{name}",
            None,
            {name: "Success"},
            extra={"eventType": "AwsConsoleSignIn"},
        )
    console = s.sign_in(root, address, i.browser)
    key = s.id("AKIA", account)
    s.call(console, "iam:CreateAccessKey", None, {"accessKey": {"accessKeyId": key, "status": "Active"}})
    s.call(console, "account:PutAlternateContact", {"alternateContactType": "SECURITY"})
    s.call(console, "organizations:LeaveOrganization", None, denied=True)
    command = Caller({**root, "accessKeyId": key}, i.address(), i.agent)
    s.calls(command, "sts:GetCallerIdentity", "guardduty:ListDetectors")
    for region in ["us-east-1", *i.far_regions(3)]:
        s.call(command, "guardduty:DeleteDetector", {"detectorId": "d1"}, region=region)
        s.call(command, "config:StopConfigurationRecorder", {"configurationRecorderName": "default"}, region=region)
    bucket, owner = i.bucket()
    for n in range(20):
        s.object(command, "DeleteObject", bucket, f"backups/{n}", account=owner)
    s.call(command, "s3:DeleteBucket", {"bucketName": bucket})


def chain_of_roles(i: Intruder) -> None:
    """From a lost key through one role into other accounts, and a role there opened to a foreign account."""
    s, thief = i.scribe, i.with_key()
    accounts = [a for a in i.world.accounts if a != thief.account] or [thief.account]
    s.calls(thief, "sts:GetCallerIdentity", "iam:ListRoles")
    s.denied(thief, "sts:AssumeRole", "sts:AssumeRole")
    first = s.assume(thief, thief.account, i.name("Automation"), "botocore-session-1725280000")
    s.calls(first, "organizations:ListAccounts", "iam:ListRoles")
    for account in accounts[:2]:
        s.wait(minutes=i.rng.randint(3, 50))
        there = s.assume(first, account, "OrganizationAccountAccessRole", "maintenance")
        s.calls(there, "iam:ListUsers", "s3:ListBuckets", "ec2:DescribeInstances")
        role = i.name("Support")
        s.call(
            there,
            "iam:CreateRole",
            {
                "roleName": role,
                "assumeRolePolicyDocument": '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"sts:AssumeRole"}]}',
            },
            {"role": {"arn": f"arn:aws:iam::{account}:role/{role}", "roleName": role, "roleId": s.id("AROA", account)}},
        )
        s.call(
            there,
            "iam:AttachRolePolicy",
            {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        )
        s.wait(hours=i.rng.uniform(5, 30))
        foreign = Caller(
            {"type": "AWSAccount", "principalId": "AIDAFOREIGNEXAMPLE01", "accountId": "999988887777"},
            i.address(),
            i.agent,
        )
        back = s.assume(foreign, account, role, "x", copies=False)
        s.records[-1]["recipientAccountId"] = account
        s.calls(back, "sts:GetCallerIdentity", "s3:ListBuckets", "kms:ListKeys")
        bucket = f"{role.lower()}-out"
        s.call(back, "s3:CreateBucket", {"bucketName": bucket})
        s.call(
            back,
            "s3:PutBucketPolicy",
            {
                "bucketName": bucket,
                "bucketPolicy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]},
            },
        )


def poisoned_pipeline(i: Intruder) -> None:
    """A pull request changes the workflow: one run of the pipeline reads secrets and makes a key, which is used from elsewhere."""
    s = i.scribe
    run = i.pipeline_run()
    s.calls(run, "sts:GetCallerIdentity", "secretsmanager:ListSecrets")
    for n in range(4):
        s.call(run, "secretsmanager:GetSecretValue", {"secretId": f"deploy/{n}"})
    user = s.create_user(run, i.name("ci-cache"))
    planted = s.create_key(run, user)
    s.wait(hours=i.rng.uniform(3, 30))
    thief = Caller(planted, i.address(), i.agent)
    s.calls(
        thief, "sts:GetCallerIdentity", "ecr:DescribeRepositories", "s3:ListBuckets", "lambda:ListFunctions20150331"
    )
    for n in range(3):
        s.call(
            thief,
            "lambda:UpdateFunctionCode20150331v2",
            {"functionName": f"checkout-{n}"},
            {"functionName": f"checkout-{n}"},
        )
    s.call(thief, "ecr:PutImage", {"repositoryName": "web", "imageTag": "latest"}, {})


def angry_administrator(i: Intruder) -> None:
    """Somebody inside, from her usual place, destroys at night what she ran by day."""
    s = i.scribe
    s.now = s.now.replace(hour=23, minute=10)
    person = i.insider()
    s.calls(person, "rds:DescribeDBInstances", "backup:ListBackupVaults", "kms:ListKeys")
    s.call(person, "cloudtrail:StopLogging", {"name": "main"})
    s.call(person, "config:StopConfigurationRecorder", {"configurationRecorderName": "default"})
    for n in range(4):
        s.call(person, "rds:DeleteDBSnapshot", {"dBSnapshotIdentifier": f"nightly-{n}"}, {})
        s.call(
            person,
            "backup:DeleteRecoveryPoint",
            {"backupVaultName": "main", "recoveryPointArn": f"arn:aws:backup:us-east-1:1:recovery-point:{n}"},
        )
    s.call(person, "rds:DeleteDBInstance", {"dBInstanceIdentifier": "shop", "skipFinalSnapshot": True}, {})
    s.call(person, "kms:ScheduleKeyDeletion", {"keyId": "k1", "pendingWindowInDays": 7}, {"keyId": "k1"})
    for table in list(i.world.tables)[:3] or ["orders"]:
        s.call(person, "dynamodb:DeleteTable", {"tableName": table}, {})


def commands_on_an_instance(i: Intruder) -> None:
    """A lost key runs commands on an instance; the instance's own session then reads and tries more than it ever did."""
    s, thief = i.scribe, i.with_key()
    inside = i.with_instance(outside=False).using(
        "aws-cli/2.15.30 Python/3.9.16 Linux/6.1.79-99.167.amzn2023.x86_64 exe/x86_64.amzn.2023 prompt/off command/"
    )
    instance = str(inside.identity["principalId"]).split(":")[1]
    s.calls(thief, "sts:GetCallerIdentity", "ssm:DescribeInstanceInformation", "ec2:DescribeInstances")
    s.call(
        thief,
        "ssm:SendCommand",
        {
            "documentName": "AWS-RunShellScript",
            "instanceIds": [instance],
            "parameters": "HIDDEN_DUE_TO_SECURITY_REASONS",
        },
        {"command": {"commandId": s.uuid()}},
    )
    s.call(thief, "ssm:StartSession", {"target": instance}, {"sessionId": "x-1"})
    s.wait(minutes=1)
    s.calls(inside, "sts:GetCallerIdentity", "s3:ListBuckets")
    s.denied(inside, "iam:ListUsers", "iam:ListRoles", "secretsmanager:ListSecrets", "ec2:DescribeSnapshots")
    for n in range(6):
        s.call(inside, "ssm:GetParameter", {"name": f"/prod/{n}", "withDecryption": True})


def bucket_made_public(i: Intruder) -> None:
    """A bucket is opened with a lost key and read by strangers without credentials."""
    s, thief = i.scribe, i.with_key()
    bucket, account = i.bucket()
    s.calls(thief, "sts:GetCallerIdentity", "s3:ListBuckets")
    s.call(thief, "s3:DeleteBucketPublicAccessBlock", {"bucketName": bucket})
    s.call(
        thief,
        "s3:PutBucketPolicy",
        {
            "bucketName": bucket,
            "bucketPolicy": {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": ["s3:GetObject", "s3:ListBucket"],
                        "Resource": f"arn:aws:s3:::{bucket}/*",
                    }
                ]
            },
        },
    )
    s.wait(minutes=30)
    for _ in range(2):
        stranger = Caller(
            {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}, i.address(), "python-requests/2.31.0"
        )
        s.get_objects(stranger, bucket, i.rng.randint(10, 40), account=account, prefix="public")
    s.wait(hours=2)
    s.call(thief, "s3:DeleteBucketPolicy", {"bucketName": bucket})


def kept_alive_by_two_roles(i: Intruder) -> None:
    """A stolen session assumes a role that assumes the first again, hour after hour."""
    s, thief = i.scribe, i.with_workload()
    account = thief.account
    s.calls(thief, "sts:GetCallerIdentity")
    current = thief
    for turn in range(6):
        current = s.assume(current, account, ("PingRole", "PongRole")[turn % 2], "keepalive")
        s.calls(current, "sts:GetCallerIdentity")
        if turn == 3:
            s.calls(current, "s3:ListBuckets", "secretsmanager:ListSecrets")
            s.call(current, "secretsmanager:GetSecretValue", {"secretId": "prod/root"})
        s.now += timedelta(minutes=50)
    s.call(
        current,
        "iam:UpdateAssumeRolePolicy",
        {
            "roleName": "PingRole",
            "policyDocument": '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}',
        },
    )


SESSIONS = (
    instance_credentials, workload_credentials, phished_portal, cookies_of_a_console, guessed_password, root_by_recovery, chain_of_roles,
    poisoned_pipeline, angry_administrator, commands_on_an_instance, bucket_made_public, kept_alive_by_two_roles,
)  # fmt: skip
