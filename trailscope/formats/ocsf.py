"""Events of OCSF, as Security Lake keeps them, mapped back to CloudTrail records as far as they go.

Follows the mapping of the ocsf/examples repository for CloudTrail, versions 1.0.0-rc.2, 1.1.0 and 1.5.0: paths differ between
them, so the first that has a value is taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from trailscope.formats.times import as_cloudtrail_writes
from trailscope.schema.columns import of_origin

_TYPES: Mapping[str, str] = {column.field: column.type for column in of_origin("record")}

# field → where OCSF has it
_PATHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("eventVersion", ("metadata.product.version",)),
    ("eventSource", ("api.service.name",)),
    ("eventName", ("api.operation",)),
    ("awsRegion", ("cloud.region",)),
    ("sourceIPAddress", ("src_endpoint.ip", "src_endpoint.domain")),
    ("userAgent", ("http_request.user_agent",)),
    ("errorCode", ("api.response.error",)),
    ("errorMessage", ("api.response.error_message", "api.response.message")),
    ("requestParameters", ("api.request.data",)),
    ("responseElements", ("api.response.data",)),
    ("requestID", ("api.request.uid",)),
    ("eventID", ("metadata.uid",)),
    ("eventType", ("metadata.event_code",)),
    ("apiVersion", ("api.version",)),
    ("recipientAccountId", ("cloud.account.uid", "cloud.account_uid")),
)
_IDENTITY_PATHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("type", ("actor.user.type",)),
    ("principalId", ("actor.user.uid_alt",)),
    ("arn", ("actor.user.uid",)),
    ("accountId", ("actor.user.account.uid", "actor.user.account_uid")),
    ("accessKeyId", ("actor.user.credential_uid",)),
    ("userName", ("actor.user.name",)),
    ("invokedBy", ("actor.invoked_by",)),
)
_RESOURCE_PATHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ARN", ("uid",)),
    ("accountId", ("owner.account.uid", "account_uid")),
    ("type", ("type",)),
)
_CATEGORIES = {"Management": "Management", "Data": "Data", "Insights": "Insight"}


def is_event(value: Mapping[str, Any]) -> bool:
    """Whether an object is an event of OCSF that tells of a call to an API."""
    return {"class_uid", "metadata", "api"} <= value.keys()


def record_of(event: Mapping[str, Any]) -> str:
    """The JSON of the record that an event was mapped from, as far as it can be told."""
    record: dict[str, Any] = {"eventTime": _time(event, "time_dt", "time"), "userIdentity": _identity(event)}
    for field, paths in _PATHS:
        record[field] = _as(_TYPES[field], _first(event, paths))
    record["eventCategory"] = _CATEGORIES.get(str(_first(event, ("metadata.product.feature.name",))))
    if resources := _objects(event.get("resources")):
        record["resources"] = [_taken(resource, _RESOURCE_PATHS) for resource in resources]
    unmapped = event.get("unmapped")
    if isinstance(unmapped, list):
        unmapped = dict(filter(None, map(_pair, unmapped)))
    if isinstance(unmapped, dict):
        known = {field: _as(_TYPES[field], value) for field, value in unmapped.items() if field in _TYPES}
        record |= {field: value for field, value in known.items() if record.get(field) is None}
        unmapped = {name: value for name, value in unmapped.items() if name not in known and value is not None}
    if unmapped:
        record["unmapped"] = unmapped
    return json.dumps(
        {field: value for field, value in record.items() if value is not None}, ensure_ascii=False, default=str
    )


def _identity(event: Mapping[str, Any]) -> dict[str, Any] | None:
    identity = _taken(event, _IDENTITY_PATHS)
    attributes = {
        "mfaAuthenticated": _true_or_false(_first(event, ("actor.session.is_mfa",))),
        "creationDate": _time(event, "actor.session.created_time_dt", "actor.session.created_time"),
    }
    session: dict[str, Any] = {}
    if kept := {name: value for name, value in attributes.items() if value is not None}:
        session["attributes"] = kept
    if issuer := _first(event, ("actor.session.issuer",)):
        session["sessionIssuer"] = {"arn": issuer}
    if session:
        identity["sessionContext"] = session
    return identity or None


def _true_or_false(given: Any) -> str | None:
    """A truth value as CloudTrail writes that of MFA."""
    text = str(given).lower() if isinstance(given, bool) else given
    return text if text in ("true", "false") else None


def _time(event: Mapping[str, Any], moment: str, milliseconds: str) -> str | None:
    """A time of the event in CloudTrail's writing: a moment, or milliseconds since 1970, UTC."""
    try:
        if (given := _first(event, (moment,))) is not None:
            return as_cloudtrail_writes(given if isinstance(given, datetime) else datetime.fromisoformat(str(given)))
        if (given := _first(event, (milliseconds,))) is not None:
            return as_cloudtrail_writes(
                given if isinstance(given, datetime) else datetime.fromtimestamp(float(given) / 1000, UTC)
            )
    except (ValueError, OverflowError, OSError, TypeError):
        pass  # it tells no time
    return None


def _taken(value: Mapping[str, Any], paths: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    found = ((name, _first(value, places)) for name, places in paths)
    return {name: content for name, content in found if content is not None}


def _first(value: Mapping[str, Any], paths: Iterable[str]) -> Any:
    """The first value of some dotted paths; empty text is none."""
    for path in paths:
        found: Any = value
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        if found is not None and found != "":
            return found
    return None


def _as(type: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if type == "boolean":
        return {"true": True, "false": False}.get(value.lower(), value)
    if type == "json":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _pair(entry: Any) -> tuple[str, Any] | None:
    """One entry of what was not mapped: a pair, or an object with a name and a value."""
    if isinstance(entry, dict) and len(entry) > 1:
        entry = tuple(entry.values())[:2]
    return (str(entry[0]), entry[1]) if isinstance(entry, (tuple, list)) and len(entry) == 2 else None
