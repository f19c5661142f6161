"""The one table of columns of ``activity`` and ``principal_networks``: what principals did, counted and no longer event by event."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActivityColumn:
    """One column of a view that counts events: name, DuckDB type, and its meaning in a sentence for a person."""

    name: str
    type: str
    meaning: str


_FIRST = ActivityColumn("first_seen", "timestamptz", "time of the first of these events, UTC")
_LAST = ActivityColumn("last_seen", "timestamptz", "time of the last of them, UTC")
_CALLS = ActivityColumn("calls", "bigint", "how many events")
_DENIED = ActivityColumn("denied", "bigint", "how many of them AWS denied for lack of permission")

ACTIVITY_COLUMNS: tuple[ActivityColumn, ...] = (
    ActivityColumn("actor_id", "varchar", "the principal, as in `events`"),
    ActivityColumn("event_source", "varchar", "the service called"),
    ActivityColumn("action", "varchar", "the call, `iam:CreateUser`"),
    ActivityColumn("read_only", "boolean", "whether it only reads"),
    ActivityColumn(
        "outcome", "varchar", "`succeeded`, `denied` (for lack of permission) or `failed` (any other error)"
    ),
    ActivityColumn("source_ip_address", "varchar", "where from, as in `events`"),
    ActivityColumn("network", "varchar", "`network_of` that address"),
    ActivityColumn("user_agent", "varchar", "with which program"),
    ActivityColumn("aws_region", "varchar", "in which region"),
    ActivityColumn("recipient_account_id", "varchar", "in whose log"),
    ActivityColumn("actor", "varchar", "the principal's name, the first of several"),
    _CALLS,
    _DENIED,
    ActivityColumn("changes", "bigint", "how many of them changed something: not read-only, and without error"),
    _FIRST,
    _LAST,
    ActivityColumn("first_event_id", "varchar", "id of an event of that first time"),
)

PRINCIPAL_NETWORK_COLUMNS: tuple[ActivityColumn, ...] = (
    ActivityColumn("actor_id", "varchar", "the principal, as in `events`"),
    ActivityColumn("network", "varchar", "`network_of` an address that it called from"),
    _CALLS,
    _DENIED,
    _FIRST,
    _LAST,
    ActivityColumn("actions", "bigint", "how many different actions it called there"),
    ActivityColumn(
        "new_actions",
        "bigint",
        "how many of those it called nowhere before, and no role of its name in another account; signing in does not count",
    ),
    ActivityColumn(
        "second_sign",
        "boolean",
        "`has_second_sign` of these counts, without the sign-in: what it did there is strange too",
    ),
)
