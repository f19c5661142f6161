"""Findings as SARIF 2.1.0 (OASIS), for the places that collect results of analysis tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from trailscope.escaping import sarif_message
from trailscope.export.identity import TOOL, finding_id, tool_version
from trailscope.hunt.findings import Findings, targets_of
from trailscope.questions import attack

LEVELS = {"info": "note", "low": "note", "medium": "warning", "high": "error", "critical": "error"}
# the scale that code-scanning services read: over 9 critical, over 7 high, over 4 medium
SECURITY_SEVERITY = {"info": "0.0", "low": "3.0", "medium": "5.5", "high": "8.0", "critical": "9.5"}


def document(findings: Findings) -> str:
    """One run as JSON text: a rule for each rule that found something, a result for each finding.

    There is no source code to point to, so a result names its actor and target as logical locations, and carries
    event ids, times (UTC), addresses, regions and accounts as properties. The finding's id is its partial fingerprint.
    Messages are for reading, so log text is neutral in them; names and properties carry it as it is.
    """
    rows = findings.table.to_pylist()
    rules = {row["rule"]: row for row in rows}
    index = {rule: at for at, rule in enumerate(sorted(rules))}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": TOOL,
                        "version": tool_version(),
                        "rules": [_rule(rules[rule]) for rule in index],
                    },
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(row, index[row["rule"]]) for row in rows],
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [
                            {"level": "warning", "message": {"text": sarif_message(str(problem))}}
                            for problem in findings.problems
                        ],
                    }
                ],
            }
        ],
    }
    return json.dumps(log, indent=1) + "\n"


def _rule(finding: Mapping[str, Any]) -> dict[str, object]:
    known = attack.techniques()
    return {
        "id": finding["rule"],
        "name": finding["rule"],
        "shortDescription": {"text": sarif_message(finding["title"])},
        "defaultConfiguration": {"level": LEVELS[finding["severity"]]},
        "properties": {
            "kind": finding["kind"],
            "origin": finding["origin"],
            "security-severity": SECURITY_SEVERITY[finding["severity"]],
            "tags": [
                "security",
                *(f"{id} {known[id].name}" if id in known else id for id in finding["attack"] or ()),
            ],
        },
    }


def _result(finding: Mapping[str, Any], rule_index: int) -> dict[str, object]:
    places = [
        {"fullyQualifiedName": finding[column], "kind": kind}
        for column, kind in (("target", "resource"), ("actor_id", "principal"))
        if finding[column]
    ]
    return {
        "ruleId": finding["rule"],
        "ruleIndex": rule_index,
        "level": LEVELS[finding["severity"]],
        "kind": "fail",
        "message": {"text": sarif_message(finding["sentence"] or finding["title"])},
        "locations": [{"logicalLocations": places}] if places else [],
        "partialFingerprints": {"trailscopeFinding/v1": finding_id(finding)},
        "occurrenceCount": max(finding["events"] or 1, 1),
        "properties": {
            "severity": finding["severity"],
            "actor": finding["actor"],
            "targets": targets_of(finding),
            "firstSeen": finding["first_seen"].isoformat() if finding["first_seen"] else None,
            "lastSeen": finding["last_seen"].isoformat() if finding["last_seen"] else None,
            "denied": finding["denied"],
            "actions": finding["actions"],
            "sourceIpAddresses": finding["source_ip_addresses"],
            "awsRegions": finding["aws_regions"],
            "accounts": finding["recipient_account_ids"],
            "eventIds": finding["event_ids"],
        },
    }
