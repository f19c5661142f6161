"""What a finding is called in other tools: the same finding has the same id in every export and in every run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

TOOL = "trailscope"


def tool_version() -> str:
    """The version of trailscope that writes the export."""
    return version(TOOL)


def finding_id(finding: Mapping[str, Any]) -> str:
    """A hex digest of what makes a finding itself: rule, actor, target, accounts, and the first event behind it.

    Args:
        finding: a row of :data:`trailscope.hunt.findings.FINDINGS`.
    """
    first: datetime | None = finding["first_seen"]
    named = (
        finding["rule"],
        finding["actor_id"] or finding["actor"],
        finding["target"],
        finding["recipient_account_ids"],
        (finding["event_ids"] or [None])[0],
        first.isoformat() if first else None,
    )
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:32]


def milliseconds(moment: datetime | None) -> int | None:
    """A moment as milliseconds since 1970 in UTC."""
    return None if moment is None else round(moment.timestamp() * 1000)
