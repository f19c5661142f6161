"""Intrusions that begin with an access key somebody lost, as incident reports of the last years tell them."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.woven.intruder import Intruder
from benchmarks.woven.scribe import Caller, service

WHO_AM_I = ("sts:GetCallerIdentity",)


def leaked_key_to_miners(i: Intruder) -> None:
    """A key from a public repository: enumeration, a new administrator, console, instances in many regions."""
    s, thief = i.scribe, i.with_key()
    s.calls(thief, *WHO_AM_I, "iam:ListAttachedUserPolicies", "iam:ListUsers", "iam:ListRoles")
    s.denied(
        thief,
        "iam:GetAccountAuthorizationDetails",
        "secretsmanager:ListSecrets",
        "ses:GetSendQuota",
        "organizations:DescribeOrganization",
    )
    for region in i.far_regions(4):
        s.calls(thief, "ec2:DescribeInstances", "ec2:DescribeVpcs", "servicequotas:ListServiceQuotas", region=region)
    planted = s.create_key(thief, s.create_user(thief, i.name("svc")))
    s.call(
        thief,
        "iam:CreateLoginProfile",
        {"userName": planted["userName"], "passwordResetRequired": False},
        {"loginProfile": {"userName": planted["userName"]}},
    )
    s.wait(hours=i.rng.uniform(0.5, 30))
    second = i.address()
    browser = s.sign_in(planted, second, i.browser)
    s.calls(browser, "ec2:DescribeInstanceTypes", "ec2:DescribeAccountAttributes", "iam:GetAccountSummary")
    miner = Caller(planted, second, i.agent)
    for region in i.far_regions(4):
        s.call(
            miner, "ec2:CreateKeyPair", {"keyName": "k1"}, {"keyName": "k1", "keyFingerprint": "aa:bb"}, region=region
        )
        group = s.hex("sg")
        s.call(
            miner,
            "ec2:CreateSecurityGroup",
            {"groupName": "x", "groupDescription": "x"},
            {"groupId": group},
            region=region,
        )
        s.call(
            miner,
            "ec2:AuthorizeSecurityGroupIngress",
            {
                "groupId": group,
                "ipPermissions": {
                    "items": [
                        {
                            "ipProtocol": "tcp",
                            "fromPort": 22,
                            "toPort": 22,
                            "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
                        }
                    ]
                },
            },
            {"_return": True},
            region=region,
        )
        for _ in range(i.rng.randint(1, 3)):
            i.run_instances(miner, "g5.12xlarge", 8, region)


def customer_key_ransom(i: Intruder) -> None:
    """Objects rewritten with keys only the intruder has (SSE-C), and a note."""
    s, thief = i.scribe, i.with_key()
    bucket, account = i.bucket()
    s.pace = (1, 8)
    s.calls(thief, *WHO_AM_I, "s3:ListBuckets")
    for name, _ in i.world.buckets[:6]:
        s.call(thief, "s3:GetBucketVersioning", {"bucketName": name})
        s.call(thief, "s3:GetBucketLocation", {"bucketName": name})
    s.call(thief, "s3:PutBucketVersioning", {"bucketName": bucket, "VersioningConfiguration": {"Status": "Suspended"}})
    for n in range(i.rng.randint(40, 150)):
        s.object(thief, "GetObject", bucket, f"data/{n:05}", account=account)
        s.object(
            thief,
            "CopyObject",
            bucket,
            f"data/{n:05}",
            account=account,
            **{
                "x-amz-server-side-encryption-customer-algorithm": "AES256",
                "x-amz-copy-source": f"{bucket}/data/{n:05}",
            },
        )
    s.call(
        thief,
        "s3:PutBucketLifecycle",
        {"bucketName": bucket, "LifecycleConfiguration": {"Rule": {"Status": "Enabled", "Expiration": {"Days": 7}}}},
    )
    s.object(thief, "PutObject", bucket, "README-HOW-TO-RECOVER.txt", account=account)


def bucket_extortion(i: Intruder) -> None:
    """Everything deleted out of S3 with a file browser, after it was looked through."""
    s = i.scribe
    thief = i.with_key().using("S3 Browser/11.6.7 (https://s3browser.com)")
    s.pace = (1, 6)
    bucket, account = i.bucket()
    s.calls(thief, "s3:ListBuckets")
    for name, _ in i.world.buckets[:8]:
        for what in (
            "GetBucketLocation",
            "GetBucketAcl",
            "GetBucketVersioning",
            "GetBucketLogging",
            "GetBucketObjectLockConfiguration",
        ):
            s.call(thief, f"s3:{what}", {"bucketName": name})
    s.get_objects(thief, bucket, i.rng.randint(20, 60), account=account)
    s.wait(hours=i.rng.uniform(5, 60))
    later = thief.using("WinSCP/6.1.2")
    for n in range(i.rng.randint(40, 100)):
        s.object(later, "DeleteObject", bucket, f"export/{n:05}.csv", account=account)
    s.call(later, "s3:DeleteBucket", {"bucketName": bucket})
    s.call(later, "s3:CreateBucket", {"bucketName": f"{bucket}-contact-us-{i.rng.randint(100, 999)}"})


def federation_token(i: Intruder) -> None:
    """Persistence through GetFederationToken and a console of its own, which outlives the key."""
    s, thief = i.scribe, i.with_key()
    account = thief.account
    s.calls(thief, *WHO_AM_I, "iam:ListUsers", "iam:ListGroups", "iam:ListMFADevices")
    name, key = i.name("adm"), s.id("ASIA", account)
    s.call(
        thief,
        "sts:GetFederationToken",
        {"name": name, "policy": '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'},
        {
            "credentials": {"accessKeyId": key, "expiration": "Sep 4, 2026, 2:26:40 AM"},
            "federatedUser": {
                "federatedUserId": f"{account}:{name}",
                "arn": f"arn:aws:sts::{account}:federated-user/{name}",
            },
        },
    )
    issuer = {
        "type": "IAMUser",
        "principalId": thief.identity["principalId"],
        "arn": thief.arn,
        "accountId": account,
        "userName": thief.name,
    }
    federated = {
        "type": "FederatedUser",
        "principalId": f"{account}:{name}",
        "arn": f"arn:aws:sts::{account}:federated-user/{name}",
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": issuer,
            "attributes": {"creationDate": s.stamp(), "mfaAuthenticated": "false"},
        },
    }
    tokened = Caller(federated, thief.address, "python-requests/2.31.0")
    s.call(
        tokened,
        "signin:GetSigninToken",
        None,
        {"credentials": {"accessKeyId": key}, "GetSigninToken": "Success"},
        extra={"additionalEventData": {"MobileVersion": "No", "MFAUsed": "No"}, "eventType": "AwsConsoleSignIn"},
    )
    s.wait(minutes=2)
    second = i.address()
    plain = {k: v for k, v in federated.items() if k not in ("accessKeyId", "sessionContext")}
    s.call(
        Caller(plain, second, i.browser),
        "signin:ConsoleLogin",
        None,
        {"ConsoleLogin": "Success"},
        extra={"eventType": "AwsConsoleSignIn", "additionalEventData": {"MFAUsed": "No"}},
    )
    console = Caller(
        {
            **plain,
            "accessKeyId": s.id("ASIA", account),
            "sessionContext": {
                "sessionIssuer": issuer,
                "attributes": {"creationDate": s.stamp(), "mfaAuthenticated": "false"},
            },
        },
        second,
        i.browser,
    )
    s.calls(
        console,
        "ec2:DescribeInstances",
        "ec2:DescribeSnapshots",
        "rds:DescribeDBInstances",
        "lambda:ListFunctions20150331",
        "secretsmanager:ListSecrets",
    )
    for n in range(i.rng.randint(3, 9)):
        s.call(console, "secretsmanager:GetSecretValue", {"secretId": f"prod/db/{n}"})
    s.call(
        console,
        "iam:CreateRole",
        {
            "roleName": i.name("audit"),
            "assumeRolePolicyDocument": '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"sts:AssumeRole"}]}',
        },
        denied=True,
    )


def wandering_exits(i: Intruder) -> None:
    """S3 emptied through Tor: a new address with nearly every call."""
    s, thief = i.scribe, i.with_key()
    s.pace = (5, 90)
    bucket, account = i.bucket()
    exits = [i.address() for _ in range(i.rng.randint(12, 25))]
    for action in (*WHO_AM_I, "s3:ListBuckets", "iam:ListAttachedUserPolicies"):
        s.call(thief.at(i.rng.choice(exits)), action)
    for n in range(i.rng.randint(40, 90)):
        s.object(thief.at(i.rng.choice(exits)), "GetObject", bucket, f"customers/{n:04}.parquet", account=account)


def key_in_a_secret(i: Intruder) -> None:
    """A web application's key reads secrets; one holds another user's key, which is used from the same place."""
    s, thief = i.scribe, i.with_key()
    other = i.with_key().at(thief.address).using(thief.agent)
    s.calls(thief, *WHO_AM_I, "secretsmanager:ListSecrets")
    for name in ("app/db", "app/stripe", "ci/aws"):
        s.call(thief, "secretsmanager:GetSecretValue", {"secretId": name})
    s.calls(other, *WHO_AM_I, "dynamodb:ListTables")
    for table in [*i.world.tables, "customers"][:3]:
        s.call(other, "dynamodb:DescribeTable", {"tableName": table})
        for _ in range(i.rng.randint(5, 20)):
            s.call(other, "dynamodb:Scan", {"tableName": table}, data=True)
    s.call(
        other,
        "dynamodb:ExportTableToPointInTime",
        {"tableArn": "arn:aws:dynamodb:us-east-1:1:table/customers", "s3Bucket": "exfil-bucket"},
        {"exportDescription": {}},
    )


def function_backdoor(i: Intruder) -> None:
    """A function with a public URL that makes keys on demand."""
    s, thief = i.scribe, i.with_key()
    account, function = thief.account, i.name("metrics")
    s.calls(thief, *WHO_AM_I, "iam:ListRoles", "lambda:ListFunctions20150331")
    role = i.name("lambda-exec")
    s.call(
        thief,
        "iam:CreateRole",
        {
            "roleName": role,
            "assumeRolePolicyDocument": '{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
        },
        {"role": {"arn": f"arn:aws:iam::{account}:role/{role}", "roleName": role, "roleId": s.id("AROA", account)}},
    )
    s.call(
        thief, "iam:AttachRolePolicy", {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    )
    arn = f"arn:aws:lambda:us-east-1:{account}:function:{function}"
    s.call(
        thief,
        "lambda:CreateFunction20150331",
        {"functionName": function, "runtime": "python3.12", "role": f"arn:aws:iam::{account}:role/{role}"},
        {"functionArn": arn, "functionName": function},
    )
    s.call(
        thief,
        "lambda:CreateFunctionUrlConfig",
        {"functionName": function, "authType": "NONE"},
        {"functionUrl": "https://x.lambda-url"},
    )
    s.call(
        thief,
        "lambda:AddPermission20150331v2",
        {"functionName": function, "principal": "*", "action": "lambda:InvokeFunctionUrl", "statementId": "url"},
        {"statement": "{}"},
    )
    anonymous = Caller({"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}, i.address(), "curl/8.5.0")
    for _ in range(i.rng.randint(2, 4)):
        s.wait(hours=i.rng.uniform(4, 30))
        s.call(
            anonymous,
            "lambda:Invoke",
            {"functionName": arn, "invocationType": "RequestResponse"},
            data=True,
            account=account,
            arns=[arn],
        )
        running = s.assume(service("lambda", account), account, role, function, service=True)
        running = running.at("18.206.55.12").using(
            "Boto3/1.34.145 md/Botocore#1.34.145 ua/2.0 os/linux exec-env/AWS_Lambda_python3.12"
        )
        s.create_key(running, s.create_user(running, i.name("ops")))


def snapshots_carried_off(i: Intruder) -> None:
    """Volumes and databases copied into the intruder's account by shared snapshots, then tidied up."""
    s, thief = i.scribe, i.with_key()
    s.calls(thief, *WHO_AM_I, "ec2:DescribeInstances", "ec2:DescribeVolumes", "rds:DescribeDBInstances")
    for _ in range(2):
        snapshot, volume = s.hex("snap"), s.hex("vol")
        s.call(thief, "ec2:CreateSnapshot", {"volumeId": volume}, {"snapshotId": snapshot, "volumeId": volume})
        s.call(
            thief,
            "ec2:ModifySnapshotAttribute",
            {
                "snapshotId": snapshot,
                "attributeType": "CREATE_VOLUME_PERMISSION",
                "createVolumePermission": {"add": {"items": [{"userId": "999988887777"}]}},
            },
            {"_return": True},
        )
        s.wait(minutes=20)
        owner = Caller(
            {"accountId": thief.account, "invokedBy": "ec2.amazonaws.com"}, "ec2.amazonaws.com", "ec2.amazonaws.com"
        )
        s.call(
            owner,
            "ec2:SharedSnapshotCopyInitiated",
            extra={
                "eventType": "AwsServiceEvent",
                "serviceEventDetails": {"snapshotId": snapshot},
                "requestParameters": None,
            },
        )
        s.wait(hours=3)
        s.call(thief, "ec2:DeleteSnapshot", {"snapshotId": snapshot}, {"_return": True})
    name = i.name("final")
    s.call(
        thief,
        "rds:CreateDBSnapshot",
        {"dBSnapshotIdentifier": name, "dBInstanceIdentifier": "shop"},
        {"dBSnapshotIdentifier": name},
    )
    s.call(
        thief,
        "rds:ModifyDBSnapshotAttribute",
        {"dBSnapshotIdentifier": name, "attributeName": "restore", "valuesToAdd": ["999988887777"]},
        {},
    )


def returned_after_days(i: Intruder) -> None:
    """A key tried at once, left for days, then used from elsewhere with another program."""
    s, thief = i.scribe, i.with_key()
    s.calls(thief, *WHO_AM_I)
    s.denied(thief, "iam:ListUsers", "s3:ListBuckets")
    s.now += timedelta(days=i.rng.uniform(1, 3))
    back = thief.at(i.address()).using(
        "aws-sdk-go-v2/1.30.3 ua/2.1 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64"
    )
    s.calls(back, *WHO_AM_I, "ec2:DescribeInstances", "ssm:DescribeInstanceInformation")
    for _ in range(4):
        s.call(
            back,
            "ssm:SendCommand",
            {
                "documentName": "AWS-RunShellScript",
                "instanceIds": [i.instance_id()],
                "parameters": "HIDDEN_DUE_TO_SECURITY_REASONS",
            },
            {"command": {"commandId": s.uuid()}},
        )
        s.call(back, "ssm:GetCommandInvocation", {"instanceId": i.instance_id(), "commandId": s.uuid()})
    s.call(back, "ec2:GetPasswordData", {"instanceId": i.instance_id()})
    s.call(back, "cloudtrail:StopLogging", {"name": "main"}, denied=True)


KEYS = (
    leaked_key_to_miners, customer_key_ransom, bucket_extortion, federation_token,
    wandering_exits, key_in_a_secret, function_backdoor, snapshots_carried_off, returned_after_days,
)  # fmt: skip
