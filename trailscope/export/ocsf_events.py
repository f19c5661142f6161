"""Events as OCSF API Activity (class 6003, schema 1.5.0, profiles cloud and datetime) for Parquet, as Security Lake keeps CloudTrail.

Follows the mapping of the ocsf/examples repository for CloudTrail 1.5.0. Requests and answers are JSON text, as there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from trailscope.export.happened import utc
from trailscope.export.identity import milliseconds
from trailscope.schema.ip_addresses import is_address

COLUMNS = (
    "event_time", "event_id", "event_version", "event_type", "event_category", "event_source", "event_name", "api_version",
    "request_id", "aws_region", "recipient_account_id", "source_ip_address", "user_agent", "error_code", "error_message",
    "read_only", "management_event", "user_identity_type", "user_identity_principal_id", "user_identity_arn",
    "user_identity_account_id", "user_identity_access_key_id", "user_identity_user_name", "user_identity_invoked_by",
    "session_issuer_arn", "session_creation_date", "mfa_authenticated", "request_parameters", "response_elements", "resources",
    "shared_event_id", "vpc_endpoint_id", "source_uri", "source_index",
)  # fmt: skip
"""Of ``events``."""

_TEXT = pa.string()
_WHEN = pa.timestamp("us", tz="UTC")
_ACCOUNT = pa.struct([("uid", _TEXT)])

SCHEMA = pa.schema(
    [
        ("activity_id", pa.int32()),
        ("activity_name", _TEXT),
        ("category_uid", pa.int32()),
        ("category_name", _TEXT),
        ("class_uid", pa.int32()),
        ("class_name", _TEXT),
        ("type_uid", pa.int64()),
        ("type_name", _TEXT),
        ("severity_id", pa.int32()),
        ("severity", _TEXT),
        ("status_id", pa.int32()),
        ("status", _TEXT),
        ("time", pa.int64()),  # milliseconds since 1970, UTC
        ("time_dt", _WHEN),
        (
            "metadata",
            pa.struct(
                [
                    ("version", _TEXT),
                    ("uid", _TEXT),
                    ("event_code", _TEXT),
                    ("profiles", pa.list_(_TEXT)),
                    (
                        "product",
                        pa.struct(
                            [
                                ("name", _TEXT),
                                ("vendor_name", _TEXT),
                                ("version", _TEXT),
                                ("feature", pa.struct([("name", _TEXT)])),
                            ]
                        ),
                    ),
                ]
            ),
        ),
        ("cloud", pa.struct([("provider", _TEXT), ("region", _TEXT), ("account", _ACCOUNT)])),
        (
            "api",
            pa.struct(
                [
                    ("operation", _TEXT),
                    ("version", _TEXT),
                    ("service", pa.struct([("name", _TEXT)])),
                    ("request", pa.struct([("uid", _TEXT), ("data", _TEXT)])),
                    ("response", pa.struct([("error", _TEXT), ("error_message", _TEXT), ("data", _TEXT)])),
                ]
            ),
        ),
        (
            "actor",
            pa.struct(
                [
                    (
                        "user",
                        pa.struct(
                            [
                                ("type", _TEXT),
                                ("uid", _TEXT),
                                ("uid_alt", _TEXT),
                                ("name", _TEXT),
                                ("credential_uid", _TEXT),
                                ("account", _ACCOUNT),
                            ]
                        ),
                    ),
                    (
                        "session",
                        pa.struct(
                            [
                                ("issuer", _TEXT),
                                ("created_time", pa.int64()),
                                ("created_time_dt", _WHEN),
                                ("is_mfa", pa.bool_()),
                            ]
                        ),
                    ),
                    ("invoked_by", _TEXT),
                ]
            ),
        ),
        ("src_endpoint", pa.struct([("ip", _TEXT), ("domain", _TEXT)])),
        ("http_request", pa.struct([("user_agent", _TEXT)])),
        (
            "resources",
            pa.list_(pa.struct([("uid", _TEXT), ("type", _TEXT), ("owner", pa.struct([("account", _ACCOUNT)]))])),
        ),
        ("unmapped", pa.map_(_TEXT, _TEXT)),
    ]
)
"""One row per event."""

# the first word of a call's name → OCSF's activity
_ACTIVITIES = {1: "Create", 2: "Read", 3: "Update", 4: "Delete", 99: "Other"}
_VERBS = (
    (1, ("Create", "Run", "Allocate", "Put", "Register", "Import", "Copy", "Generate", "Issue", "Request", "Start")),
    (2, ("Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Search", "Select", "Query", "Scan", "View", "Read", "Download", "Test")),
    (4, ("Delete", "Terminate", "Remove", "Release", "Deregister", "Purge", "Cancel")),
    (3, ("Update", "Modify", "Set", "Attach", "Detach", "Add", "Associate", "Disassociate", "Enable", "Disable", "Tag", "Untag", "Change",
         "Stop", "Reboot", "Restore", "Replace", "Authorize", "Revoke", "Deactivate", "Activate", "Upload", "Batch", "Reset")),
)  # fmt: skip
_FEATURES = {"Management": "Management", "Data": "Data", "Insight": "Insights", "NetworkActivity": "NetworkActivity"}
_UNMAPPED = {
    "readOnly": "read_only",
    "managementEvent": "management_event",
    "sharedEventID": "shared_event_id",
    "vpcEndpointId": "vpc_endpoint_id",
}


def table(events: pa.Table) -> pa.Table:
    """The events in OCSF's shape, in their order.

    Args:
        events: with the columns of :data:`COLUMNS`.
    """
    return pa.Table.from_pylist([_event(row) for row in events.to_pylist()], SCHEMA)


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    activity = _activity(row)
    failed = row["error_code"] is not None
    when, created = utc(row["event_time"]), utc(row["session_creation_date"])
    place = row["source_ip_address"]
    from_address = is_address(place)
    return {
        "activity_id": activity,
        "activity_name": _ACTIVITIES[activity],
        "category_uid": 6,
        "category_name": "Application Activity",
        "class_uid": 6003,
        "class_name": "API Activity",
        "type_uid": 600300 + activity,
        "type_name": f"API Activity: {_ACTIVITIES[activity]}",
        "severity_id": 1,
        "severity": "Informational",
        "status_id": 2 if failed else 1,
        "status": "Failure" if failed else "Success",
        "time": milliseconds(when) or 0,
        "time_dt": when,
        "metadata": _metadata(row),
        "cloud": {"provider": "AWS", "region": row["aws_region"], "account": {"uid": row["recipient_account_id"]}},
        "api": _api(row),
        "actor": {
            "user": {
                "type": row["user_identity_type"],
                "uid": row["user_identity_arn"],
                "uid_alt": row["user_identity_principal_id"],
                "name": row["user_identity_user_name"],
                "credential_uid": row["user_identity_access_key_id"],
                "account": {"uid": row["user_identity_account_id"]},
            },
            "session": {
                "issuer": row["session_issuer_arn"],
                "created_time": milliseconds(created),
                "created_time_dt": created,
                "is_mfa": row["mfa_authenticated"],
            },
            "invoked_by": row["user_identity_invoked_by"],
        },
        "src_endpoint": {"ip": place if from_address else None, "domain": None if from_address else place},
        "http_request": {"user_agent": row["user_agent"]},
        "resources": _resources(row["resources"]),
        "unmapped": _unmapped(row),
    }


def _metadata(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": "1.5.0",
        "uid": row["event_id"],
        "event_code": row["event_type"],
        "profiles": ["cloud", "datetime"],
        "product": {
            "name": "CloudTrail",
            "vendor_name": "AWS",
            "version": row["event_version"],
            "feature": {"name": _FEATURES.get(row["event_category"] or "", row["event_category"])},
        },
    }


def _api(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "operation": row["event_name"],
        "version": row["api_version"],
        "service": {"name": row["event_source"]},
        "request": {"uid": row["request_id"], "data": row["request_parameters"]},
        "response": {
            "error": row["error_code"],
            "error_message": row["error_message"],
            "data": row["response_elements"],
        },
    }


def _activity(row: Mapping[str, Any]) -> int:
    name = row["event_name"] or ""
    for activity, verbs in _VERBS:
        if name.startswith(verbs):
            return activity
    return 2 if row["read_only"] else 99


def _resources(text: str | None) -> list[dict[str, Any]] | None:
    try:
        listed = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(listed, list):
        return None
    return [
        {
            "uid": _said(item, "ARN"),
            "type": _said(item, "type"),
            "owner": {"account": {"uid": _said(item, "accountId")}},
        }
        for item in listed
        if isinstance(item, dict)
    ]


def _said(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    return None if value is None else str(value)


def _unmapped(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    values = [(name, row[column]) for name, column in _UNMAPPED.items()]
    said = [
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in values
        if value is not None
    ]
    return [*said, ("source_uri", str(row["source_uri"])), ("source_index", str(row["source_index"]))]
