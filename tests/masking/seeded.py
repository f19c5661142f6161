"""Records with a secret in every place where services log one; each secret is a text that occurs nowhere else."""

from __future__ import annotations

import base64
import json
from typing import Any

SEEDS = tuple(f"5ecret{number:03}Zq" for number in range(40))


def seed(number: int) -> str:
    return SEEDS[number]


def shown(text: str) -> list[str]:
    """Those of the seeds that stand in a text."""
    return [seed for seed in SEEDS if seed in text]


def token(number: int) -> str:
    """A session token as STS makes them, with the seed in it."""
    return "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJ" + seed(number) + "A" * 200


def url(number: int) -> str:
    return (
        "https://bucket.s3.amazonaws.com/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE000000001%2F20260901"
        f"&X-Amz-Security-Token={token(number)}&X-Amz-Signature={seed(number + 1)}"
    )


def role(session: str) -> dict[str, Any]:
    """Who acted: a session of a role, whose name somebody chose."""
    return {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::111122223333:assumed-role/deploy/{session}",
        "accountId": "111122223333",
        "principalId": f"AROAEXAMPLE:{session}",
        "accessKeyId": "ASIAEXAMPLE000000002",
    }


def calls() -> list[dict[str, Any]]:
    """Fields to lay over a believable record, one call each."""
    jwt = f"eyJhbGciOiJSUzI1NiJ9.eyJ{seed(20)}xxxxxxxx.c2lnbmF0dXJl{seed(20)}"
    environment = {"DB_PASSWORD": seed(10), "GITHUB_TOKEN": seed(11), "LOG_LEVEL": "debug", "API_KEY": seed(12)}
    return [
        _call("sts", "AssumeRole", response={"credentials": {"accessKeyId": "ASIAEXAMPLE000000001", "sessionToken": token(0)}}),
        _call("sts", "GetSessionToken", response={"credentials": {"sessionToken": seed(1), "secretAccessKey": seed(2)}}),
        _call("lambda", "GetFunction20150331v2", response={"code": {"location": url(3)}}),
        _call("rds", "ModifyDBInstance", asked={"dBInstanceIdentifier": "orders", "masterUserPassword": seed(5)}),
        _call("iam", "CreateLoginProfile", asked={"userName": "bob", "password": seed(6)}),
        _call("ec2", "RunInstances", asked={"userData": base64.b64encode(f"#!/bin/sh {seed(7)}".encode()).decode() + seed(7)}),
        _call("ec2", "ModifyInstanceAttribute", asked={"instanceId": "i-1", "userData": {"value": seed(8)}}),
        _call("ec2", "CreateLaunchTemplateVersion", asked={"LaunchTemplateData": {"UserData": seed(9)}}),
        _call("lambda", "UpdateFunctionConfiguration20150331v2", asked={"environment": {"variables": environment}}),
        _call("ecs", "RegisterTaskDefinition", asked={"containerDefinitions": [{"environment": [
            {"name": "MYSQL_PASSWORD", "value": seed(13)}, {"value": seed(14), "name": "APP_SECRET"}, {"name": "MODE", "value": "on"},
        ]}]}),
        _call("cloudformation", "CreateStack", asked={"parameters": [{"parameterKey": "DbPassword", "parameterValue": seed(15)}]}),
        _call("sso-oauth", "CreateToken", asked={"clientId": "abc", "grantType": "authorization_code", "code": seed(16), "codeVerifier": seed(17)},
              response={"accessToken": seed(18), "refreshToken": seed(19), "idToken": jwt}),
        _call("signin", "ConsoleLogin", asked=None, extra={"LoginTo": f"https://console.aws.amazon.com/?code={seed(21)}&state=x"}),
        _call("ssm", "SendCommand", asked={"parameters": {"commands": [f"mysql --password={seed(22)} -e x", f"export PGPASSWORD={seed(23)}"]}}),
        _call("codebuild", "CreateProject", asked={"source": {"location": f"https://bot:{seed(24)}@github.com/x/y.git"}}),
        _call("secretsmanager", "PutSecretValue", asked={"secretId": "prod/db", "secretString": json.dumps({"password": seed(25)})}),
        _call("sts", "AssumeRoleWithSAML", asked={"sAMLAssertion": seed(26), "roleArn": "arn:aws:iam::111122223333:role/x"}),
        _call("iam", "UploadServerCertificate", asked={"certificateBody": f"-----BEGIN RSA PRIVATE KEY-----\n{seed(27)}\n-----END RSA PRIVATE KEY-----"}),
        _call("events", "PutTargets", asked={"input": json.dumps({"headers": {"x-api-key": seed(28)}, "note": f"Bearer {seed(29)}abcdefgh"})}),
        _call("s3", "GetObject", asked={"bucketName": "b", "X-Amz-Security-Token": seed(30), "X-Amz-Signature": seed(31)}),
        _call("ec2", "DescribeInstances", asked=None) | {"userAgent": f"curl/8 --password {seed(32)}", "errorMessage": f"bad token: ?token={seed(33)}"},
        _call("elasticache", "CreateReplicationGroup", asked={"authToken": seed(34)}) | {"newField": {"clientSecret": seed(35)}},
        _call("iam", "ChangePassword", asked={"oldPassword": seed(36), "newPassword": seed(37)}),
        _call("s3", "GetObject", asked={"bucketName": "b", "key": f"dump.sql?X-Amz-Signature={seed(38)}"}),
        _call("sts", "GetCallerIdentity") | {"userIdentity": role(f"ghp_{seed(39)}{'A' * 12}")},
        _call("ec2", "TerminateInstances") | {"userIdentity": role("i-1")},
    ]  # fmt: skip


def _call(
    service: str,
    name: str,
    *,
    asked: Any = None,
    response: Any = None,
    extra: Any = None,
) -> dict[str, Any]:
    return {
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "requestParameters": asked,
        "responseElements": response,
        "additionalEventData": extra,
    }
