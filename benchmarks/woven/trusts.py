"""Intrusions through what is trusted: a vendor's role, a machine registered as one's own, an account made within the organisation."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.woven.intruder import Intruder
from benchmarks.woven.scribe import Caller, Json, service

_VENDOR = "464622532099"
_POLLER = "Boto3/1.28.1 Python/3.9.17 Linux/5.10.184 exec-env/AWS_Lambda_python3.9 Botocore/1.31.1"


def vendor_turned_thief(i: Intruder) -> None:
    """A vendor was broken into: its role in the account, assumed every six hours for weeks, is assumed from elsewhere and reads all."""
    s, account = i.scribe, i.world.accounts[0]
    role, begin = i.name("SaasIntegration"), s.now
    identity = {"type": "AWSAccount", "principalId": "AROAVENDOREXAMPLE099:poll", "accountId": _VENDOR}

    def assumed(vendor: Caller, session: str) -> Caller:
        inside = s.assume(vendor, account, role, session, copies=False)
        s.records[-1]["recipientAccountId"] = account
        return inside

    s.now = i.world.first + timedelta(hours=1)
    while s.now < i.world.last - timedelta(hours=7):
        poll = assumed(Caller(identity, "3.233.144.77", _POLLER), "saas-poll")
        s.calls(poll, "cloudwatch:ListMetrics", "ec2:DescribeInstances", "rds:DescribeDBInstances", "s3:ListBuckets")
        s.wait(hours=6)
    i.everyday += s.records
    s.records.clear()

    s.now = begin
    bucket, owner = i.bucket()
    for _ in range(2):
        thief = assumed(Caller(identity, i.first, i.agent), f"s-{i.rng.getrandbits(24):06x}")
        s.calls(thief, "sts:GetCallerIdentity", "s3:ListBuckets", "secretsmanager:ListSecrets", "iam:ListRoles")
        s.denied(thief, "iam:ListUsers", "iam:CreateUser", "ssm:DescribeParameters")
        for name, _account in i.world.buckets[:5]:
            s.call(thief, "s3:GetBucketPolicy", {"bucketName": name})
        for n in range(i.rng.randint(2, 6)):
            s.call(thief, "secretsmanager:GetSecretValue", {"secretId": f"prod/{n}"}, denied=i.rng.random() < 0.3)
        s.get_objects(thief, bucket, i.rng.randint(15, 60), account=owner)
        s.wait(hours=i.rng.uniform(4, 30))


def machine_of_his_own(i: Intruder) -> None:
    """Persistence by a hybrid activation: the intruder's own server is registered with Systems Manager and gets a role's sessions."""
    s, thief = i.scribe, i.with_key()
    account, role = thief.account, i.name("SSMHybrid")
    s.calls(
        thief, "sts:GetCallerIdentity", "iam:ListRoles", "ssm:DescribeInstanceInformation", "ssm:DescribeActivations"
    )
    trust = '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    s.call(
        thief,
        "iam:CreateRole",
        {"roleName": role, "assumeRolePolicyDocument": trust},
        {"role": {"arn": f"arn:aws:iam::{account}:role/{role}", "roleName": role, "roleId": s.id("AROA", account)}},
    )
    for policy in ("AmazonSSMManagedInstanceCore", "SecretsManagerReadWrite"):
        s.call(thief, "iam:AttachRolePolicy", {"roleName": role, "policyArn": f"arn:aws:iam::aws:policy/{policy}"})
    activation = s.uuid()
    s.call(
        thief,
        "ssm:CreateActivation",
        {"iamRole": role, "registrationLimit": 5, "defaultInstanceName": "backup-agent"},
        {"activationId": activation, "activationCode": "HIDDEN_DUE_TO_SECURITY_REASONS"},
    )
    s.wait(hours=i.rng.uniform(0.2, 20))
    machine, address = s.hex("mi"), i.address()
    for _ in range(i.rng.randint(2, 4)):
        session = s.assume(service("ssm", account), account, role, machine, service=True).at(address)
        agent = session.using("aws-sdk-go/1.55.5 (go1.22.11; linux; amd64) amazon-ssm-agent/3.3.1611.0")
        s.call(agent, "ssm:UpdateInstanceInformation", {"instanceId": machine, "computerName": "backup-01"})
        s.calls(agent, "ssm:ListInstanceAssociations", "ssm:PutInventory")
        hand = session.using(i.agent)
        s.calls(hand, "sts:GetCallerIdentity", "secretsmanager:ListSecrets")
        for n in range(i.rng.randint(2, 7)):
            s.call(hand, "secretsmanager:GetSecretValue", {"secretId": f"prod/db/{n}"})
        s.denied(hand, "iam:ListUsers", "s3:ListBuckets")
        s.wait(hours=i.rng.uniform(3, 40))


def account_made_for_mining(i: Intruder) -> None:
    """An account is made within the organisation; through the role it is born with, its quotas are raised and instances mine."""
    s, thief = i.scribe, i.with_key()
    home, made = thief.account, f"{i.rng.randint(10**11, 10**12 - 1)}"
    s.calls(thief, "sts:GetCallerIdentity", "organizations:DescribeOrganization", "organizations:ListAccounts")
    status: Json = {"id": f"car-{i.rng.getrandbits(60):x}", "accountName": "****", "state": "IN_PROGRESS"}
    s.call(
        thief,
        "organizations:CreateAccount",
        {"accountName": "HIDDEN_DUE_TO_SECURITY_REASONS", "email": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"createAccountStatus": status},
    )
    s.call(
        service("organizations", home),
        "organizations:CreateAccountResult",
        None,
        None,
        extra={
            "eventType": "AwsServiceEvent",
            "serviceEventDetails": {"createAccountStatus": {**status, "state": "SUCCEEDED", "accountId": made}},
        },
    )
    s.call(thief, "organizations:DescribeCreateAccountStatus", {"createAccountRequestId": status["id"]})
    inside = s.assume(thief, made, "OrganizationAccountAccessRole", "setup")
    s.calls(inside, "sts:GetCallerIdentity", "ec2:DescribeRegions")
    for region in i.far_regions(4):
        s.call(
            inside,
            "servicequotas:RequestServiceQuotaIncrease",
            {"serviceCode": "ec2", "quotaCode": "L-DB2E81BA", "desiredValue": 512},
            {},
            region=region,
        )
    s.wait(hours=i.rng.uniform(2, 20))
    again = s.assume(thief.at(i.address()), made, "OrganizationAccountAccessRole", "setup")
    for region in i.far_regions(4):
        s.calls(again, "ec2:DescribeInstanceTypes", "ec2:DescribeVpcs", region=region)
        for _ in range(i.rng.randint(1, 3)):
            i.run_instances(again, "g5.12xlarge", 4, region)


TRUSTS = (vendor_turned_thief, machine_of_his_own, account_made_for_mining)
