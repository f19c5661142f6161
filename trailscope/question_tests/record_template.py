"""The believable record under every case: an API call by an IAM user, with documentation addresses and accounts.

A case writes only what matters. The identity's missing fields come from a base of the case's own ``type``; what
CloudTrail derives (``managementEvent`` from the category, ``readOnly`` from the name) follows what the case says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailscope.questions.cases import merge

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "444455556666"

_READING = (
    "Get",
    "List",
    "Describe",
    "Head",
    "Lookup",
    "Search",
    "BatchGet",
    "AssumeRole",
    "Decrypt",
    "Select",
    "Invoke",
)

_SESSION = {"attributes": {"creationDate": "2026-09-01T07:30:00Z", "mfaAuthenticated": "false"}}

IDENTITIES: Mapping[str, Mapping[str, Any]] = {
    "IAMUser": {
        "type": "IAMUser",
        "principalId": "AIDAIOSFODNN7EXAMPLE",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "accountId": ACCOUNT,
        "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "userName": "alice",
    },
    "Root": {
        "type": "Root",
        "principalId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": _SESSION,
    },
    "AssumedRole": {
        "type": "AssumedRole",
        "principalId": "AROAIOSFODNN7EXAMPLE:deploy-session",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/DeployRole/deploy-session",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAIOSFODNN7EXAMPLE",
                "arn": f"arn:aws:iam::{ACCOUNT}:role/DeployRole",
                "accountId": ACCOUNT,
                "userName": "DeployRole",
            },
            "webIdFederationData": {},
            **_SESSION,
        },
    },
    "FederatedUser": {
        "type": "FederatedUser",
        "principalId": f"{ACCOUNT}:bob",
        "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "IAMUser",
                "principalId": "AIDAIOSFODNN7EXAMPLE",
                "arn": f"arn:aws:iam::{ACCOUNT}:user/alice",
                "accountId": ACCOUNT,
                "userName": "alice",
            },
            **_SESSION,
        },
    },
    "AWSAccount": {"type": "AWSAccount", "principalId": "AROAEXAMPLEOTHER:visitor", "accountId": OTHER_ACCOUNT},
    "AWSService": {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"},
    "SAMLUser": {
        "type": "SAMLUser",
        "principalId": "EXAMPLEqualifier:carol@example.com",
        "userName": "carol@example.com",
        "identityProvider": "EXAMPLEqualifier",
    },
    "WebIdentityUser": {
        "type": "WebIdentityUser",
        "principalId": "accounts.example.com:client.example:subject",
        "userName": "subject",
        "identityProvider": "accounts.example.com",
    },
    "IdentityCenterUser": {
        "type": "IdentityCenterUser",
        "accountId": ACCOUNT,
        "onBehalfOf": {
            "userId": "544894e8-80c1-707f-60e3-3ba6510dfac1",
            "identityStoreArn": f"arn:aws:identitystore::{ACCOUNT}:identitystore/d-1234567890",
        },
        "credentialId": "VAZIMXhxyOgx7SPkcIR1VLgFF",
    },
}

_RECORD: Mapping[str, Any] = {
    "eventVersion": "1.11",
    "eventTime": "2026-09-01T08:00:00Z",
    "eventSource": "example.amazonaws.com",
    "eventName": "ExampleCall",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "198.51.100.7",
    "userAgent": "aws-cli/2.31.0 md/awscrt#0.28.1 ua/2.1 os/linux#6.1 lang/python#3.13",
    "requestParameters": None,
    "responseElements": None,
    "requestID": "0f1e2d3c-4b5a-4678-8899-aabbccddeeff",
    "eventType": "AwsApiCall",
    "recipientAccountId": ACCOUNT,
    "eventCategory": "Management",
}


def whole_record(fields: Mapping[str, Any], event_id: str) -> dict[str, Any]:
    """One record as a log holds it.

    Args:
        fields: what a case says, already laid over ``given``; every field but ``userIdentity`` replaces the base's.
        event_id: the record's own ``eventID``; one that the case states wins.
    """
    record = {**_RECORD, "eventID": event_id, **fields}
    record["userIdentity"] = _identity(fields)
    record.setdefault("managementEvent", record["eventCategory"] == "Management")
    record.setdefault("readOnly", str(record["eventName"]).startswith(_READING))
    return record


def _identity(fields: Mapping[str, Any]) -> Any:
    stated = fields.get("userIdentity", {})
    if not isinstance(stated, Mapping):
        return stated
    if "type" not in stated and fields.get("eventType") == "AwsServiceEvent":
        # service events carry an identity without a type, named after the service that speaks
        base = {"accountId": ACCOUNT, "invokedBy": fields.get("eventSource", _RECORD["eventSource"])}
    else:
        kind = stated.get("type", "IAMUser")
        base = dict(IDENTITIES.get(kind, {"type": kind, "accountId": ACCOUNT}))
    return merge(base, stated)
