"""Intrusions told by what they take or take over: images, domains, databases, instances, keys, objects that copy themselves."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.woven.intruder import Intruder
from benchmarks.woven.scribe import Caller, service

WHO_AM_I = "sts:GetCallerIdentity"


def images_pulled(i: Intruder) -> None:
    """Every container image pulled through a lost key, and the cluster's access opened to a user of the intruder's own."""
    s, thief = i.scribe, i.with_key()
    s.calls(thief, WHO_AM_I, "ecr:DescribeRepositories", "ecr:GetAuthorizationToken")
    for repository in ("checkout", "search", "ledger")[: i.rng.randint(2, 3)]:
        s.call(thief, "ecr:DescribeImages", {"repositoryName": repository})
        for _ in range(i.rng.randint(4, 12)):
            digest = {"repositoryName": repository, "layerDigest": f"sha256:{i.rng.getrandbits(256):064x}"}
            s.call(thief, "ecr:BatchGetImage", {"repositoryName": repository, "imageIds": [{"imageTag": "latest"}]})
            s.call(thief, "ecr:GetDownloadUrlForLayer", digest)
    s.calls(thief, "eks:ListClusters", "eks:DescribeCluster")
    planted = s.create_key(thief, s.create_user(thief, i.name("eks-sync"), admin=False))
    s.call(thief, "eks:CreateAccessEntry", {"clusterName": "prod", "principalArn": planted["arn"]}, {})
    s.call(
        thief,
        "eks:AssociateAccessPolicy",
        {"clusterName": "prod", "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"},
        {},
    )
    s.wait(hours=i.rng.uniform(1, 10))
    s.calls(Caller(planted, i.address(), i.agent), WHO_AM_I, "eks:DescribeCluster", "ecr:GetAuthorizationToken")


def domain_taken_over(i: Intruder) -> None:
    """Names pointed elsewhere, a certificate issued for them, and the domain sent to another registrar."""
    s, thief = i.scribe, i.with_key()
    s.calls(thief, WHO_AM_I, "route53:ListHostedZones", "route53domains:ListDomains", "acm:ListCertificates")
    zone = f"Z0{i.rng.getrandbits(60):015X}"
    s.call(thief, "route53:ListResourceRecordSets", {"hostedZoneId": zone})
    for name in ("www", "mail", "login")[: i.rng.randint(1, 3)]:
        change = {"changes": [{"action": "UPSERT", "resourceRecordSet": {"name": f"{name}.example.com.", "type": "A"}}]}
        s.call(
            thief,
            "route53:ChangeResourceRecordSets",
            {"hostedZoneId": zone, "changeBatch": change},
            {"changeInfo": {"status": "PENDING"}},
        )
    s.call(
        thief,
        "acm:RequestCertificate",
        {"domainName": "login.example.com", "validationMethod": "DNS"},
        {"certificateArn": "arn:aws:acm:us-east-1:1:certificate/x"},
    )
    s.wait(hours=i.rng.uniform(1, 24))
    for what in ("DisableDomainTransferLock", "RetrieveDomainAuthCode", "UpdateDomainNameservers"):
        s.call(thief, f"route53domains:{what}", {"domainName": "example.com"}, {"operationId": s.uuid()})


def database_opened(i: Intruder) -> None:
    """A database is restored from its snapshot, opened to the internet and given another password."""
    s, thief = i.scribe, i.with_key()
    s.calls(thief, WHO_AM_I, "rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "ec2:DescribeSecurityGroups")
    name, group = i.name("restore"), s.hex("sg")
    s.call(thief, "ec2:CreateSecurityGroup", {"groupName": name}, {"groupId": group})
    rule = {
        "items": [
            {"ipProtocol": "tcp", "fromPort": 3306, "toPort": 3306, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}
        ]
    }
    s.call(thief, "ec2:AuthorizeSecurityGroupIngress", {"groupId": group, "ipPermissions": rule}, {"_return": True})
    s.call(
        thief,
        "rds:RestoreDBInstanceFromDBSnapshot",
        {"dBInstanceIdentifier": name, "publiclyAccessible": True},
        {"dBInstanceIdentifier": name},
    )
    for _ in range(i.rng.randint(3, 8)):
        s.wait(minutes=4)
        s.call(thief, "rds:DescribeDBInstances", {"dBInstanceIdentifier": name})
    s.call(
        thief,
        "rds:ModifyDBInstance",
        {"dBInstanceIdentifier": name, "masterUserPassword": "****"},
        {"dBInstanceIdentifier": name},
    )
    s.wait(hours=i.rng.uniform(2, 30))
    s.call(thief, "rds:DeleteDBInstance", {"dBInstanceIdentifier": name, "skipFinalSnapshot": True}, {})


def boot_script_replaced(i: Intruder) -> None:
    """An instance is stopped, its boot script replaced, and started; its role then speaks from outside."""
    s, thief = i.scribe, i.with_key()
    stolen = i.with_instance()
    instance = str(stolen.identity["principalId"]).split(":")[1]
    s.calls(thief, WHO_AM_I, "ec2:DescribeInstances")
    s.call(thief, "ec2:DescribeInstanceAttribute", {"instanceId": instance, "attribute": "userData"})
    for what in ("StopInstances", "ModifyInstanceAttribute", "StartInstances"):
        s.call(
            thief, f"ec2:{what}", {"instancesSet": {"items": [{"instanceId": instance}]}, "instanceId": instance}, {}
        )
        s.wait(minutes=2)
    s.calls(stolen, WHO_AM_I, "s3:ListBuckets", "iam:ListRoles")
    s.denied(stolen, "secretsmanager:ListSecrets", "ec2:DescribeSnapshots")
    for n in range(i.rng.randint(3, 20)):
        s.call(stolen, "ssm:GetParameter", {"name": f"/prod/app/{n}", "withDecryption": True})


def key_policy_ransom(i: Intruder) -> None:
    """Data encrypted with a key of another account, and the owner's key scheduled for deletion."""
    s, thief = i.scribe, i.with_key()
    s.calls(thief, WHO_AM_I, "kms:ListKeys", "kms:ListAliases", "ec2:DescribeVolumes", "rds:DescribeDBInstances")
    foreign = "arn:aws:kms:us-east-1:999988887777:key/5f2c0000-aaaa-bbbb-cccc-000000000001"
    for _ in range(i.rng.randint(2, 8)):
        snapshot = s.hex("snap")
        s.call(thief, "ec2:CreateSnapshot", {"volumeId": s.hex("vol")}, {"snapshotId": snapshot})
        s.call(
            thief,
            "ec2:CopySnapshot",
            {"sourceSnapshotId": snapshot, "encrypted": True, "kmsKeyId": foreign},
            {"snapshotId": s.hex("snap")},
        )
        s.call(thief, "ec2:DeleteSnapshot", {"snapshotId": snapshot}, {"_return": True})
    for n in range(2):
        s.call(
            thief,
            "kms:PutKeyPolicy",
            {"keyId": f"1f{n}", "policyName": "default", "bypassPolicyLockoutSafetyCheck": True},
        )
        s.call(thief, "kms:ScheduleKeyDeletion", {"keyId": f"1f{n}", "pendingWindowInDays": 7}, {"keyId": f"1f{n}"})
    s.call(thief, "backup:DeleteBackupVault", {"backupVaultName": "main"})


def replication_outwards(i: Intruder) -> None:
    """A bucket told to copy itself into the intruder's account, by a role made for it."""
    s, thief = i.scribe, i.with_key()
    account, role, (bucket, owner) = thief.account, i.name("s3-replica"), i.bucket()
    s.calls(thief, WHO_AM_I, "s3:ListBuckets")
    s.call(thief, "s3:GetBucketVersioning", {"bucketName": bucket})
    trust = '{"Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    s.call(
        thief,
        "iam:CreateRole",
        {"roleName": role, "assumeRolePolicyDocument": trust},
        {"role": {"arn": f"arn:aws:iam::{account}:role/{role}", "roleName": role, "roleId": s.id("AROA", account)}},
    )
    s.call(
        thief,
        "iam:PutRolePolicy",
        {
            "roleName": role,
            "policyName": "copy",
            "policyDocument": '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
        },
    )
    s.call(thief, "s3:PutBucketVersioning", {"bucketName": bucket, "VersioningConfiguration": {"Status": "Enabled"}})
    s.call(
        thief,
        "s3:PutBucketReplication",
        {
            "bucketName": bucket,
            "ReplicationConfiguration": {"Role": role, "Rule": {"Destination": {"Account": "999988887777"}}},
        },
    )
    s.wait(minutes=20)
    copying = s.assume(service("s3", account), account, role, "s3-replication", service=True)
    copying = Caller({**copying.identity, "invokedBy": "s3.amazonaws.com"}, "s3.amazonaws.com", "s3.amazonaws.com")
    for n in range(i.rng.randint(10, 60)):
        s.object(copying, "GetObjectVersionForReplication", bucket, f"data/{n:05}", account=owner)


def pass_role_to_a_function(i: Intruder) -> None:
    """A developer's key passes an administrator's role to a function and runs it; the function raises the key's rights."""
    s, thief = i.scribe, i.with_key()
    account, function = thief.account, i.name("resize")
    s.calls(thief, WHO_AM_I, "iam:ListAttachedUserPolicies", "iam:ListRoles")
    s.denied(thief, "iam:CreateUser", "iam:AttachUserPolicy")
    role = i.name("admin-automation")
    s.call(
        thief,
        "lambda:CreateFunction20150331",
        {"functionName": function, "runtime": "python3.12", "role": f"arn:aws:iam::{account}:role/{role}"},
        {"functionArn": f"arn:aws:lambda:us-east-1:{account}:function:{function}", "functionName": function},
    )
    s.call(thief, "lambda:Invoke", {"functionName": function}, data=True)
    running = s.assume(service("lambda", account), account, role, function, service=True)
    running = running.at(f"3.91.{i.rng.randint(1, 250)}.7").using(
        "Boto3/1.34.145 md/Botocore#1.34.145 os/linux exec-env/AWS_Lambda_python3.12"
    )
    s.call(
        running,
        "iam:AttachUserPolicy",
        {"userName": thief.name, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    )
    s.wait(minutes=3)
    s.calls(thief, "iam:ListUsers", "secretsmanager:ListSecrets", "kms:ListKeys")
    for n in range(i.rng.randint(2, 10)):
        s.call(thief, "secretsmanager:GetSecretValue", {"secretId": f"prod/{n}"})
    s.call(thief, "lambda:DeleteFunction20150331", {"functionName": function})


def secrets_everywhere(i: Intruder) -> None:
    """Secrets and parameters of all regions read through a role the key may assume, slowly, over days."""
    s, thief = i.scribe, i.with_key()
    s.pace = (60, 900)
    role = s.assume(thief, thief.account, i.name("ReadOnlyOps"), "cli-session")
    for region in ["us-east-1", *i.far_regions(3)]:
        s.calls(role, "secretsmanager:ListSecrets", "ssm:DescribeParameters", region=region)
        s.call(role, "secretsmanager:BatchGetSecretValue", {"maxResults": 20}, region=region)
        for n in range(i.rng.randint(2, 6)):
            s.call(role, "secretsmanager:GetSecretValue", {"secretId": f"svc/{n}"}, region=region)
    s.now += timedelta(hours=i.rng.uniform(10, 50))
    again = s.assume(
        thief.at(i.address()), thief.account, i.rng.choice(["ReadOnlyOps", "SupportAccess"]), "cli-session"
    )
    for n in range(i.rng.randint(3, 9)):
        s.call(again, "ssm:GetParameters", {"names": [f"/db/{n}"], "withDecryption": True})


def session_token_and_stacks(i: Intruder) -> None:
    """A session token made of a lost key outlives it; a stack with an administrator's role is left behind."""
    s, thief = i.scribe, i.with_key()
    account, key = thief.account, s.id("ASIA", thief.account)
    s.call(thief, WHO_AM_I)
    s.call(
        thief,
        "sts:GetSessionToken",
        {"durationSeconds": 129600},
        {"credentials": {"accessKeyId": key, "expiration": "Sep 4, 2026, 2:26:40 AM"}},
    )
    plain = {
        **thief.identity,
        "accessKeyId": key,
        "sessionContext": {"attributes": {"creationDate": s.stamp(), "mfaAuthenticated": "false"}},
    }
    inside = Caller(plain, i.address(), i.agent)
    s.wait(hours=i.rng.uniform(1, 12))
    s.calls(
        inside,
        WHO_AM_I,
        "cloudformation:ListStacks",
        "s3:ListBuckets",
        "lambda:ListFunctions20150331",
        "apigateway:GetRestApis",
    )
    stack = i.name("cost-report")
    s.call(
        inside,
        "cloudformation:CreateStack",
        {"stackName": stack, "capabilities": ["CAPABILITY_NAMED_IAM"]},
        {"stackId": f"arn:aws:cloudformation:us-east-1:{account}:stack/{stack}/1"},
    )
    by_stack = Caller(
        {**plain, "invokedBy": "cloudformation.amazonaws.com"},
        "cloudformation.amazonaws.com",
        "cloudformation.amazonaws.com",
    )
    role = i.name("cost-report-role")
    s.call(
        by_stack,
        "iam:CreateRole",
        {
            "roleName": role,
            "assumeRolePolicyDocument": '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"sts:AssumeRole"}]}',
        },
        {"role": {"arn": f"arn:aws:iam::{account}:role/{role}", "roleName": role, "roleId": s.id("AROA", account)}},
    )
    s.call(
        by_stack, "iam:AttachRolePolicy", {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    )
    s.call(inside, "cloudformation:DescribeStackEvents", {"stackName": stack})
    s.wait(hours=i.rng.uniform(3, 30))
    foreign = Caller(
        {"type": "AWSAccount", "principalId": "AIDAFOREIGNEXAMPLE02", "accountId": "999988887777"}, i.address(), i.agent
    )
    back = s.assume(foreign, account, role, "aws-go-sdk-1725280000000000000", copies=False)
    s.records[-1]["recipientAccountId"] = account
    s.calls(back, WHO_AM_I, "ec2:DescribeInstances", "rds:DescribeDBInstances")
    s.call(back, "ec2:CreateKeyPair", {"keyName": "ops"}, {"keyName": "ops"})
    i.run_instances(back, "p4d.24xlarge", 2, "us-east-1")


TAKINGS = (
    images_pulled, domain_taken_over, database_opened, boot_script_replaced, key_policy_ransom, replication_outwards,
    pass_role_to_a_function, secrets_everywhere, session_token_and_stacks,
)  # fmt: skip
