"""`python -m benchmarks.ordinary`: how grave a hunt finds ordinary work, each piece of it in a lake of its own.

What makes an attack grave must leave the work alone that looks like it: the same calls by those whose task they are. Without other
records in the lake nothing is known to be usual, so this is the hardest place to stay quiet in.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import trailscope as ts
from trailscope.question_tests.record_template import ACCOUNT, whole_record
from trailscope.schema.severity import SEVERITIES

Json = dict[str, Any]

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.64.0"
MORE_RECORDED = [
    {
        "readWriteType": "All",
        "includeManagementEvents": True,
        "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}],
    }
]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def role(name: str, session: str) -> Json:
    """The identity of a role's session."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE{name.upper()[:9]}:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": f"AROAEXAMPLE{name.upper()[:9]}",
                "arn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
                "accountId": ACCOUNT,
                "userName": name,
            }
        },
    }


ALICE: Json = {"type": "IAMUser"}
PERSON = role("AWSReservedSSO_Admin_0123456789abcdef", "bob@example.com")
PIPELINE = role("Deploy", "run-4711")
WORKLOAD = role("secrets-sync", "pod")


def call(action: str, request: Json | None = None, *, by: Json = ALICE, at: float = 0, **fields: Any) -> Json:
    """A record: `service:Event`, its request, who called, minutes after the beginning, and other fields."""
    service, name = action.split(":")
    return {
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "requestParameters": request,
        "userIdentity": by,
        "eventTime": f"{START + timedelta(minutes=at):%Y-%m-%dT%H:%M:%SZ}",
        **fields,
    }


def many(count: int, action: str, key: str, name: str, every: float, **fields: Any) -> list[Json]:
    """One call on several things, some minutes apart."""
    more = fields.pop("more", {})
    return [call(action, {key: f"{name}{n}", **more}, at=n * every, **fields) for n in range(count)]


def opened(cidr: str, port: int, group: str = "sg-0a1", **fields: Any) -> Json:
    rule = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipRanges": {"items": [{"cidrIp": cidr}]}}
    request = {"groupId": group, "ipPermissions": {"items": [rule]}}
    return call("ec2:AuthorizeSecurityGroupIngress", request, **fields)


def login(**fields: Any) -> Json:
    return call("signin:ConsoleLogin", None, eventType="AwsConsoleSignIn", userAgent=BROWSER, **fields)


def policy(principal: Json, *actions: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": list(actions)}]})


PASSWORDS: Mapping[str, Iterable[Json]] = {
    "a newcomer's password, by Terraform": [
        call("iam:CreateUser", {"userName": "dora"}, userAgent=TERRAFORM),
        call(
            "iam:CreateLoginProfile", {"userName": "dora", "passwordResetRequired": False}, at=0.1, userAgent=TERRAFORM
        ),
    ],
    "a password for once, by an administrator": [
        call("iam:UpdateLoginProfile", {"userName": "dora", "passwordResetRequired": True}, by=PERSON)
    ],
    "one's own password": [call("iam:ChangePassword")],
    "one's own password, the other way": [call("iam:UpdateLoginProfile", {"userName": "alice"})],
    "a password of a stack": [
        call("iam:CreateLoginProfile", {"userName": "dora"}, by={**PERSON, "invokedBy": "cloudformation.amazonaws.com"})
    ],
    "a password taken away": [call("iam:DeleteLoginProfile", {"userName": "dora"}, by=PERSON)],
    "a sign-in with MFA": [
        login(
            responseElements={"ConsoleLogin": "Success"}, additionalEventData={"MFAUsed": "Yes", "MobileVersion": "No"}
        )
    ],
    "a mistyped password": [
        login(responseElements={"ConsoleLogin": "Failure"}, errorMessage="Failed authentication"),
        login(responseElements={"ConsoleLogin": "Success"}, additionalEventData={"MFAUsed": "Yes"}, at=1),
    ],
    "a Windows password": [call("ec2:GetPasswordData", {"instanceId": "i-1"}, by=PERSON)],
    "three Windows passwords, one refused": [
        *many(3, "ec2:GetPasswordData", "instanceId", "i-", 20, by=PERSON),
        call("ec2:GetPasswordData", {"instanceId": "i-9"}, by=PERSON, errorCode="Client.UnauthorizedOperation"),
    ],
    "a key of one's own made new": [
        call("iam:CreateAccessKey", {"userName": "alice"}),
        call("iam:DeleteAccessKey", {"userName": "alice", "accessKeyId": "AKIAI44QH8DHBEXAMPLE"}, at=30),
    ],
}

SECRETS: Mapping[str, Iterable[Json]] = {
    "a secret": [call("secretsmanager:GetSecretValue", {"secretId": "prod/db"}, by=WORKLOAD)],
    "secrets copied into a cluster, every hour": [
        record
        for hour in range(3)
        for record in (
            call("secretsmanager:ListSecrets", None, by=WORKLOAD, at=60 * hour),
            *(
                call("secretsmanager:GetSecretValue", {"secretId": f"prod/{n}"}, by=WORKLOAD, at=60 * hour + 1)
                for n in range(12)
            ),
        )
    ],
    "secrets copied in batches, every hour": [
        call(
            "secretsmanager:BatchGetSecretValue",
            {"filters": [{"key": "tag-key", "values": ["app"]}]},
            by=WORKLOAD,
            at=at,
        )
        for at in (0, 1, 2, 60, 61, 62)
    ],
    "a batch of named secrets": [
        call("secretsmanager:BatchGetSecretValue", {"secretIdList": ["prod/db", "prod/mail"]}, by=WORKLOAD)
    ],
    "two secrets looked up in the console": [
        call("secretsmanager:ListSecrets", None, by=PERSON, userAgent=BROWSER),
        *many(2, "secretsmanager:GetSecretValue", "secretId", "prod/", 1, by=PERSON, userAgent=BROWSER),
    ],
    "the parameters of a deployment": many(
        15, "ssm:GetParameter", "name", "/prod/", 0.01, by=PIPELINE, more={"withDecryption": True}
    ),
    "parameters by Terraform, each looked up by its name": [
        record
        for n in range(12)
        for record in (
            call("ssm:GetParameter", {"name": f"/prod/{n}", "withDecryption": True}, at=n / 10, userAgent=TERRAFORM),
            call(
                "ssm:DescribeParameters",
                {"parameterFilters": [{"key": "Name", "values": [f"/prod/{n}"]}]},
                at=n / 10,
                userAgent=TERRAFORM,
            ),
        )
    ],
    "an application whose role lacks its secrets": many(
        12, "secretsmanager:GetSecretValue", "secretId", "prod/", 0.02, by=WORKLOAD, errorCode="AccessDeniedException"
    ),
    "a scanner that is refused": many(
        20, "s3:GetBucketPolicy", "bucketName", "b", 0.1, by=role("Scanner", "nightly"), errorCode="AccessDenied"
    ),
    "a parameter written": [call("ssm:PutParameter", {"name": "/prod/a", "type": "SecureString"}, by=PIPELINE)],
    "a secret rotated": [call("secretsmanager:RotateSecret", {"secretId": "prod/db"}, by=PERSON)],
}

MACHINES: Mapping[str, Iterable[Json]] = {
    "a session on an instance": [call("ssm:StartSession", {"target": "i-1"}, by=PERSON)],
    "three sessions in a morning": many(3, "ssm:StartSession", "target", "i-", 15, by=PERSON),
    "one key on three instances, one after the other": many(
        3, "ec2-instance-connect:SendSSHPublicKey", "instanceId", "i-", 12, more={"sSHPublicKey": "ssh-ed25519 AAAA"}
    ),
    "one key on one instance, again": [
        call(
            "ec2-instance-connect:SendSSHPublicKey", {"instanceId": "i-1", "sSHPublicKey": "ssh-ed25519 AAAA"}, at=n / 4
        )
        for n in range(3)
    ],
    "agents brought up to date": [
        call(
            "ssm:SendCommand",
            {"documentName": "AWS-UpdateSSMAgent", "targets": [{"key": "tag:env", "values": ["a"]}]},
            by=PIPELINE,
        )
    ],
    "a script on six instances": [
        call(
            "ssm:SendCommand",
            {"documentName": "AWS-RunShellScript", "instanceIds": [f"i-{n}" for n in range(6)]},
            by=PIPELINE,
        )
    ],
    "an instance launched": [
        call(
            "ec2:RunInstances",
            {
                "instanceType": "t3.small",
                "instancesSet": {"items": [{"imageId": "ami-1", "minCount": 1, "maxCount": 1}]},
            },
            by=PIPELINE,
        )
    ],
    "a GPU instance that a researcher may not have": [
        call(
            "ec2:RunInstances",
            {
                "instanceType": "g5.xlarge",
                "instancesSet": {"items": [{"imageId": "ami-1", "minCount": 1, "maxCount": 1}]},
            },
            by=PERSON,
            errorCode="Client.UnauthorizedOperation",
        )
    ],
    "instances ended": [
        call(
            "ec2:TerminateInstances",
            {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}},
            by=PIPELINE,
        )
    ],
    "a layer attached by a pipeline": [
        call(
            "lambda:UpdateFunctionConfiguration20150331v2",
            {"functionName": "f", "layers": [f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:l:1"]},
            by=PIPELINE,
        )
    ],
    "a layer attached by hand": [
        call(
            "lambda:UpdateFunctionConfiguration20150331v2",
            {"functionName": "f", "layers": [f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:l:1"]},
        )
    ],
    "code of a function": [call("lambda:UpdateFunctionCode20150331v2", {"functionName": "f"}, by=PIPELINE)],
}

DOORS: Mapping[str, Iterable[Json]] = {
    "SSH to a group of one's own, by Terraform": [
        call(
            "ec2:CreateSecurityGroup", {"groupName": "lab"}, responseElements={"groupId": "sg-0b2"}, userAgent=TERRAFORM
        ),
        opened("0.0.0.0/0", 22, "sg-0b2", at=0.1, userAgent=TERRAFORM),
    ],
    "SSH by a pipeline": [opened("0.0.0.0/0", 22, by=PIPELINE)],
    "SSH by a stack": [opened("0.0.0.0/0", 22, by={**PERSON, "invokedBy": "cloudformation.amazonaws.com"})],
    "a web server": [opened("0.0.0.0/0", 443)],
    "SSH from one address": [opened("203.0.113.9/32", 22)],
    "SSH from inside": [opened("10.0.0.0/8", 22)],
    "SSH closed": [
        call(
            "ec2:RevokeSecurityGroupIngress", {"groupId": "sg-0a1", "cidrIp": "0.0.0.0/0", "fromPort": 22, "toPort": 22}
        )
    ],
    "a bucket for the own account": [
        call(
            "s3:PutBucketPolicy",
            {
                "bucketName": "b",
                "bucketPolicy": json.loads(policy({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "s3:GetObject")),
            },
            by=PIPELINE,
        )
    ],
    "a bucket closed": [
        call(
            "s3:PutBucketPublicAccessBlock",
            {
                "bucketName": "b",
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
            },
            by=PIPELINE,
        )
    ],
    "a function for API Gateway": [
        call(
            "lambda:AddPermission20150331v2",
            {
                "functionName": "f",
                "principal": "apigateway.amazonaws.com",
                "action": "lambda:InvokeFunction",
                "sourceArn": f"arn:aws:execute-api:us-east-1:{ACCOUNT}:a/*",
            },
            by=PIPELINE,
        )
    ],
    "a snapshot no longer shared": [
        call(
            "ec2:ModifySnapshotAttribute",
            {
                "snapshotId": "snap-1",
                "attributeType": "CREATE_VOLUME_PERMISSION",
                "createVolumePermission": {"remove": {"items": [{"userId": "444455556666"}]}},
            },
            by=PERSON,
        )
    ],
}

CHANGES: Mapping[str, Iterable[Json]] = {
    "a role for Lambda": [
        call("iam:CreateRole", {"roleName": "f", "assumeRolePolicyDocument": policy({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")}, by=PIPELINE),
        call("iam:AttachRolePolicy", {"roleName": "f", "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}, by=PIPELINE, at=0.1),
    ],
    "a group of readers": [
        call("iam:CreateGroup", {"groupName": "readers"}, by=PERSON),
        call("iam:AttachGroupPolicy", {"groupName": "readers", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, by=PERSON, at=1),
    ],
    "a trail made": [
        call("cloudtrail:CreateTrail", {"name": "t", "s3BucketName": "logs", "isMultiRegionTrail": True}, by=PIPELINE),
        call("cloudtrail:StartLogging", {"name": "t"}, by=PIPELINE, at=0.1),
    ],
    "a trail that records more": [
        call("cloudtrail:PutEventSelectors", {"trailName": "t", "eventSelectors": MORE_RECORDED}, by=PIPELINE)
    ],
    "flow logs made": [
        call("ec2:CreateFlowLogs", {"CreateFlowLogsRequest": {"ResourceId": {"content": "vpc-1", "tag": 1}, "TrafficType": "ALL"}}, by=PIPELINE)
    ],
    "a detector's setting": [
        call("guardduty:UpdateDetector", {"detectorId": "d", "enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"}, by=PERSON)
    ],
    "a database deleted with its last snapshot": [
        call("rds:DeleteDBInstance", {"dBInstanceIdentifier": "d", "skipFinalSnapshot": False, "finalDBSnapshotIdentifier": "last"}, by=PERSON)
    ],
    "an empty bucket deleted": [call("s3:DeleteBucket", {"bucketName": "b"}, by=PERSON)],
    "a key made": [call("kms:CreateKey", {"description": "k"}, by=PIPELINE)],
    "a key kept": [call("kms:CancelKeyDeletion", {"keyId": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"}, by=PERSON)],
    "a model asked by an application": [
        call("bedrock:InvokeModel", {"modelId": "anthropic.claude-3-sonnet-20240229-v1:0"}, by=WORKLOAD, at=n) for n in range(5)
    ],
    "an image pushed": [call("ecr:PutImage", {"repositoryName": "web", "imageTag": "v1"}, by=PIPELINE)],
    "a record of a zone": [
        call("route53:ChangeResourceRecordSets", {"hostedZoneId": "Z", "changeBatch": {"changes": [{"action": "UPSERT"}]}}, by=PIPELINE)
    ],
    "a look around": [
        call(action, None, by=PERSON, at=n)
        for n, action in enumerate(("ec2:DescribeInstances", "s3:ListBuckets", "iam:ListUsers", "organizations:DescribeOrganization"))
    ],
}  # fmt: skip

ORDINARY: Mapping[str, Iterable[Json]] = {**PASSWORDS, **SECRETS, **MACHINES, **DOORS, **CHANGES}


def found(records: Iterable[Json], place: Path) -> dict[str, str]:
    """Rule → severity of what a hunt finds in these records, the gravest first."""
    logs = place / "logs"
    logs.mkdir()
    whole = [whole_record(record, f"00000000-0000-4000-8000-{n:012}") for n, record in enumerate(records)]
    (logs / "records.json").write_text(json.dumps({"Records": whole}), encoding="utf-8")
    with ts.open(logs, lake=place / "lake") as case:
        assert not case.query("select count(*) as n from events").rows()[0]["n"] - len(whole), "records were lost"
        rows = case.hunt().unfolded().select(["rule", "severity"]).to_pylist()
    worst: dict[str, str] = {}
    for row in rows:
        worst.setdefault(row["rule"], row["severity"])
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ordinary", description=__doc__)
    parser.add_argument("--rules", type=int, default=2, help="how many rules are named for each piece of work")
    given = parser.parse_args()
    grades = []
    for name, records in ORDINARY.items():
        with TemporaryDirectory(prefix="ordinary-") as folder:
            rules = found(records, Path(folder))
        grades.append(next(iter(rules.values()), "nothing"))
        print(f"{name:<66}{grades[-1]:<10}{', '.join(list(rules)[: given.rules])}", flush=True)
    for at in range(SEVERITIES.index("medium"), len(SEVERITIES)):
        print(f"{sum(grade in SEVERITIES[at:] for grade in grades)} of {len(grades)} at {SEVERITIES[at]} or above")


if __name__ == "__main__":
    main()
