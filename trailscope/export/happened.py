"""What other tools' timelines are told of an event: which columns it takes, the message, and the tags that findings give it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

COLUMNS = (
    "event_time", "event_id", "actor", "actor_id", "action", "target", "source_ip_address", "user_agent", "error_code",
    "error_message", "recipient_account_id", "aws_region", "event_source", "event_name", "event_type", "read_only",
    "user_identity_type", "user_identity_arn", "user_identity_access_key_id", "request_parameters", "response_elements",
    "source_uri", "source_index",
)  # fmt: skip
"""Of ``events``, in the order in which exports name them."""

Tags = Mapping[str, tuple[str, ...]]
"""Event id → rules and ATT&CK techniques of the findings that cite it."""


def tags_of(findings: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The tags that findings give to the events they cite; each finding cites at most 100, a round those of all its findings."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        for event_id in finding["event_ids"] or ():
            for tag in (finding["rule"], f"severity-{finding['severity']}", *(finding["attack"] or ())):
                found[event_id][tag] = None
    return {event_id: tuple(tags) for event_id, tags in found.items()}


def message(row: Mapping[str, Any]) -> str:
    """One line: who did what, to what, from where, and whether AWS refused it. Log text stands in it as it is."""
    parts = [row["actor"] or "somebody", row["action"] or row["event_name"] or "an unknown call"]
    if row["target"]:
        parts.append(row["target"])
    if row["source_ip_address"]:
        parts.append(f"from {row['source_ip_address']}")
    if row["error_code"]:
        parts.append(f"({row['error_code']})")
    return " ".join(parts)


def utc(moment: datetime | None) -> datetime | None:
    """A time in the zone UTC."""
    return None if moment is None else moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
