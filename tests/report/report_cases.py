"""Logs in which every text that an attacker chooses tries to run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trailscope as ts
from trailscope.report import Report

MADE_AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
OWN = "document.title='owned';document.documentElement.dataset.owned='1'"
PAYLOADS = {
    "script": f"</script><script>{OWN}</script>",
    "image": f'<img src=x onerror="{OWN}">',
    "quote": f'"\' autofocus onfocus="{OWN}" x=\'',
    "link": f"javascript:{OWN}//",
    "svg": f"<svg/onload={OWN}>",
    "comment": "<!--<script>--><![CDATA[",
    "style": "</style><style>body{display:none}</style>",
    "unseen": "\x1b[2J\u202egpj.exe\u200b\x07 😀\u2028",
    "vega": "${datum.constructor.constructor(\"document.title='owned'\")()}",
    "template": "{{constructor.constructor(\"document.title='owned'\")()}} `${alert(1)}` %s %(x)s {actor} $& \\1",
    "markdown": f"](javascript:{OWN}) | <b>x</b> `` ` # - | --- | [x]: //evil.example",
    "entity": "&lt;script&gt;&#x3c;script>&quot;",
}
RULES = (
    "identity.user_added_to_admin_group", "identity.user_made", "credentials.access_key_made", "logging.trail_stopped",
    "root.console_login_without_mfa", "storage.bucket_deleted", "denied.burst", "credentials.attack_tool_named",
    "credentials.role_chains", "functions.invoked_by_newcomer",
)  # fmt: skip


def hostile_records() -> list[dict[str, Any]]:
    """Calls that rules find, with a payload in everything that a caller chooses."""
    records = []
    for at, payload in enumerate(PAYLOADS.values()):
        for number, (source, name, asked) in enumerate(_CALLS):
            request = {key: payload if value is None else value for key, value in asked.items()}
            records.append(_record(60 * at + number, payload, source, name, request))
        records.append(_login(60 * at + 30, payload))
    return records


_CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("iam", "AddUserToGroup", {"groupName": "admins", "userName": None}),
    ("iam", "CreateUser", {"userName": None}),
    ("iam", "CreateAccessKey", {"userName": None}),
    ("cloudtrail", "StopLogging", {"name": None}),
    ("s3", "DeleteBucket", {"bucketName": None}),
    ("sts", "AssumeRole", {"roleArn": "arn:aws:iam::111122223333:role/<b>x</b>", "roleSessionName": None}),
)


def _record(minute: int, payload: str, source: str, name: str, request: dict[str, Any]) -> dict[str, Any]:
    refused = {"errorCode": "AccessDenied", "errorMessage": payload} if minute % 2 else {}
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": payload,
            "arn": f"arn:aws:iam::111122223333:user/{payload}",
            "accountId": "111122223333",
            "accessKeyId": payload,
            "userName": payload,
        },
        "eventTime": f"2026-09-01T{8 + minute // 60:02}:{minute % 60:02}:04Z",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1" if minute % 3 else payload,
        "sourceIPAddress": "198.51.100.7" if minute % 2 else payload,
        "userAgent": f"{payload} distrib#kali",
        "requestParameters": request,
        "responseElements": None,
        "requestID": f"request {payload}",
        "eventID": f"{minute} {payload}",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "111122223333" if minute % 4 else payload,
        "eventCategory": "Management",
        **refused,
    }


def _login(minute: int, payload: str) -> dict[str, Any]:
    root = {
        "type": "Root",
        "principalId": "111122223333",
        "arn": "arn:aws:iam::111122223333:root",
        "accountId": "111122223333",
    }
    return {
        **_record(minute, payload, "signin", "ConsoleLogin", {}),
        "userIdentity": root,
        "additionalEventData": {"LoginTo": payload, "MobileVersion": "No", "MFAUsed": "No"},
        "responseElements": {"ConsoleLogin": "Success"},
        "eventType": "AwsConsoleSignIn",
    }


@dataclass(frozen=True)
class Told:
    """A report, the investigation it is of, and the folder of its logs."""

    report: Report
    case: ts.Investigation
    logs: Path
