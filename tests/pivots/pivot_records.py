"""Identities and settings that the tests of pivots share."""

from __future__ import annotations

import json
from typing import Any

Record = dict[str, Any]
KEY, SESSION = "AKIAEXAMPLE000000001", "ASIAEXAMPLE000000009"
PRIVATE, PUBLIC = (
    {"Statement": [{"Effect": "Allow", "Principal": who}]} for who in ("arn:aws:iam::111122223333:root", "*")
)


def role_session(name: str) -> Record:
    """The identity of a session of the role Deploy, signed with the key that alice was issued."""
    issuer = {
        "type": "Role",
        "arn": "arn:aws:iam::111122223333:role/Deploy",
        "userName": "Deploy",
        "accountId": "111122223333",
    }
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{name}",
        "arn": f"arn:aws:sts::111122223333:assumed-role/Deploy/{name}",
        "accountId": "111122223333",
        "accessKeyId": SESSION,
        "sessionContext": {"sessionIssuer": issuer, "attributes": {"creationDate": "2026-09-01T09:00:00Z"}},
    }


def bob() -> Record:
    """Another user, with a key of his own."""
    return {
        "type": "IAMUser",
        "principalId": "AIDABOB",
        "arn": "arn:aws:iam::111122223333:user/bob",
        "accountId": "111122223333",
        "accessKeyId": "AKIAEXAMPLE000000002",
        "userName": "bob",
    }


def settings(text: str | None) -> dict[str, str]:
    """``before`` or ``after`` of a change."""
    found: dict[str, str] = json.loads(text) if text else {}
    return found
