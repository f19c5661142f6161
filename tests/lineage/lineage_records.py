"""Records of calls that issue credentials and of calls made with them, shaped as CloudTrail logs them (see the log format's reference)."""

from __future__ import annotations

import uuid
from typing import Any

HERE, THERE = "111122223333", "444455556666"
Record = dict[str, Any]


def user(name: str = "alice", *, key: str = "", began: str = "", account: str = HERE) -> Record:
    """An IAM user by long-term key, or by the temporary key of a session."""
    identity: Record = {
        "type": "IAMUser",
        "principalId": f"AIDA{name.upper():X<16}",
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": key or f"AKIA{name.upper():X<16}",
        "userName": name,
    }
    if began:
        identity["sessionContext"] = {"attributes": {"creationDate": began, "mfaAuthenticated": "true"}}
    return identity


def role(name: str, session: str, *, key: str, began: str, account: str = HERE, path: str = "/", **more: Any) -> Record:
    """A session of a role."""
    id = f"AROA{name.upper()[:16]:X<16}"
    return {
        "type": "AssumedRole",
        "principalId": f"{id}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": id,
                "arn": f"arn:aws:iam::{account}:role{path}{name}",
                "accountId": account,
                "userName": name,
            },
            "attributes": {"creationDate": began, "mfaAuthenticated": "false"},
        },
        **more,
    }


def service(name: str) -> Record:
    """An AWS service in its own name."""
    return {"type": "AWSService", "invokedBy": name}


def call(caller: Record, time: str, event: str = "s3:ListBuckets", **fields: Any) -> Record:
    """Any call; its id follows from what it is, so that records repeat over runs."""
    source, name = event.split(":")
    made = {
        "eventVersion": "1.11",
        "userIdentity": caller,
        "eventTime": time,
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15",
        "requestParameters": None,
        "responseElements": None,
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": caller.get("accountId", HERE),
        "eventCategory": "Management",
        **fields,
    }
    return {"eventID": str(uuid.uuid5(uuid.NAMESPACE_URL, repr(sorted(made.items(), key=str)))), **made}


def assume(
    caller: Record, time: str, name: str, session: str, key: str, *, account: str = HERE, **fields: Any
) -> Record:
    """AssumeRole, with what it issued."""
    id = f"AROA{name.upper()[:16]:X<16}"
    return call(
        caller,
        time,
        "sts:AssumeRole",
        **{
            "requestParameters": {"roleArn": f"arn:aws:iam::{account}:role/{name}", "roleSessionName": session},
            "responseElements": {
                "credentials": {"accessKeyId": key, "expiration": "Sep 1, 2026, 9:00:00\u202fAM"},
                "assumedRoleUser": {
                    "assumedRoleId": f"{id}:{session}",
                    "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
                },
            },
            **fields,
        },
    )
