"""Which columns of a hunt's answer become which columns of its findings: the contract of docs/questions-format.md."""

from __future__ import annotations

from collections.abc import Mapping

FILLED_BY: Mapping[str, tuple[str, ...]] = {
    "actor": ("actor", "actors", "user_name", "principal"),
    "actor_id": ("actor_id",),
    "target": ("target", "resource", "bucket", "role", "administrator", "snapshot"),
    "first_seen": ("first_seen", "event_time", "first_used", "started", "hour"),
    "last_seen": ("last_seen", "event_time", "ended"),
    "events": ("events", "calls", "attempts", "times"),
    "denied": ("denied",),
    "actions": ("action", "actions"),
    "source_ip_addresses": ("source_ip_address", "source_ip_addresses", "addresses"),
    "aws_regions": ("aws_region", "aws_regions", "regions"),
    "recipient_account_ids": ("recipient_account_id", "recipient_account_ids", "accounts"),
    "event_ids": ("event_id", "event_ids"),
}
"""Column of a finding → columns of an answer that may fill it, the best first. Where none of the times is there, the earliest and latest of
all timestamps in the row are."""
