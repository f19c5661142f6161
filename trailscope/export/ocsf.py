"""Findings as OCSF Detection Findings (class 2004, schema 1.5.0, cloud profile): one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trailscope.export.identity import TOOL, finding_id, milliseconds, tool_version
from trailscope.hunt.findings import Findings, targets_of
from trailscope.questions import attack
from trailscope.schema.ip_addresses import is_address

SCHEMA = "1.5.0"
SEVERITY_IDS = {"info": 1, "low": 2, "medium": 3, "high": 4, "critical": 5}
SEVERITY_NAMES = {"info": "Informational", "low": "Low", "medium": "Medium", "high": "High", "critical": "Critical"}
_ALERTS = frozenset({"high", "critical"})


def document(findings: Findings) -> str:
    """The findings as lines of JSON, in the table's order. Times are milliseconds since 1970, UTC."""
    return "".join(f"{json.dumps(_event(row))}\n" for row in findings.table.to_pylist())


def _event(finding: Mapping[str, Any]) -> dict[str, object]:
    first, last = milliseconds(finding["first_seen"]), milliseconds(finding["last_seen"])
    event: dict[str, object] = _without_nothing(
        {
            "activity_id": 1,
            "activity_name": "Create",
            "category_uid": 2,
            "category_name": "Findings",
            "class_uid": 2004,
            "class_name": "Detection Finding",
            "type_uid": 200401,
            "type_name": "Detection Finding: Create",
            "severity_id": SEVERITY_IDS[finding["severity"]],
            "severity": SEVERITY_NAMES[finding["severity"]],
            "status_id": 1,
            "status": "New",
            "is_alert": finding["severity"] in _ALERTS,
            "message": finding["sentence"] or finding["title"],
            "time": last if last is not None else first or 0,
            "start_time": first,
            "end_time": last,
            "count": max(finding["events"] or 1, 1),
            "metadata": {
                "version": SCHEMA,
                "profiles": ["cloud"],
                "product": {"name": TOOL, "vendor_name": TOOL, "version": tool_version()},
                "uid": finding_id(finding),
            },
            "cloud": _cloud(finding),
            "finding_info": _finding_info(finding, first, last),
            "resources": [{"name": target, "uid": target} for target in targets_of(finding)] or None,
            "evidences": list(_evidences(finding)) or None,
            "unmapped": {
                "denied_events": finding["denied"],
                "accounts": finding["recipient_account_ids"],
                "regions": finding["aws_regions"],
                "details": finding["details"],
            },
        }
    )
    return event


def _cloud(finding: Mapping[str, Any]) -> dict[str, object]:
    """The cloud of a finding; an account or region stands there only where it is one."""
    accounts, regions = finding["recipient_account_ids"] or [], finding["aws_regions"] or []
    return {
        "provider": "AWS",
        "account": {"uid": accounts[0], "name": accounts[0], "type": "AWS Account", "type_id": 10}
        if len(accounts) == 1
        else None,
        "region": regions[0] if len(regions) == 1 else None,
    }


def _finding_info(finding: Mapping[str, Any], first: int | None, last: int | None) -> dict[str, object]:
    return {
        "uid": finding_id(finding),
        "title": finding["title"],
        "desc": finding["sentence"],
        "types": [finding["kind"]],
        "first_seen_time": first,
        "last_seen_time": last,
        "data_sources": ["AWS CloudTrail"],
        "analytic": {"uid": finding["rule"], "name": finding["rule"], "type": "Rule", "type_id": 1},
        "attacks": list(_attacks(finding["attack"] or ())) or None,
        "related_events": [{"uid": id} for id in finding["event_ids"] or ()] or None,
    }


def _attacks(ids: Sequence[str]) -> Iterator[dict[str, object]]:
    """One object a technique and tactic, since OCSF's tactic is single; sub-techniques beside their parent."""
    known = attack.techniques()
    for id in ids:
        parent = id.partition(".")[0]
        technique = {"uid": parent, "name": known[parent].name if parent in known else parent}
        below = {"uid": id, "name": known[id].name if id in known else id} if id != parent else None
        for tactic in known[id].tactics if id in known else (None,):
            yield {
                "version": attack.VERSION,
                "technique": technique,
                "sub_technique": below,
                "tactic": {"name": tactic} if tactic else None,
            }


def _evidences(finding: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """Who did what from where: one artefact an address, or one for all where there is none."""
    actor = {"user": {"name": finding["actor"], "uid": finding["actor_id"]}} if finding["actor"] else None
    actions = finding["actions"] or []
    api = {"operation": ", ".join(actions)} if actions else None
    for address in finding["source_ip_addresses"] or (None,):
        artefact = _without_nothing({"actor": actor, "api": api, "src_endpoint": _endpoint(address)})
        if artefact:
            yield artefact


def _endpoint(place: str | None) -> dict[str, str] | None:
    """A source address; AWS writes service names in the same field."""
    if place is None:
        return None
    return {"ip": place} if is_address(place) else {"hostname": place}


def _without_nothing(value: Any) -> Any:
    """The same without keys that have no value, at any depth."""
    if isinstance(value, dict):
        return {key: _without_nothing(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nothing(inner) for inner in value]
    return value
