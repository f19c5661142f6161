"""What charts call access, service, principal …: the expressions over ``events`` that lanes, rows and colours are made of."""

from __future__ import annotations

from trailscope.errors import UsageError

# A call reads when its record says so, and without a word on it (before eventVersion 1.01) when its name does.
READS = "coalesce(read_only, regexp_matches(event_name, '^(Get|List|Describe|Head|Lookup|BatchGet|Search|Select|Query|Scan)'))"

#: read, write or denied: what a call did, or that AWS refused it for lack of permission.
ACCESS = f"case when is_denied(error_code) then 'denied' when {READS} then 'read' else 'write' end"
SERVICE = "regexp_replace(event_source, '\\.amazonaws\\.com$', '')"
#: The actor without the session, where sessions are named by machines: a role with all its sessions is one.
PRINCIPAL = "case when user_identity_type = 'AssumedRole' and strpos(actor, '@') = 0 then split_part(actor, '/', 1) else actor end"

LANES = {
    "actor": "actor",
    "principal": PRINCIPAL,
    "account": "recipient_account_id",
    "service": SERVICE,
    "region": "aws_region",
    "address": "source_ip_address",
    "tactic": "cited.tactic",
}
OTHERS = (
    "others"  # the lane, row or column of what has no own; its number stands behind it, since a user may have this name
)
NONE = "–"  # the lane of events that have no value for it


def others(many: str) -> str:
    """The expression of the name that so many lanes, rows or columns have together: ``others (1234)``."""
    return f"'{OTHERS} (' || cast({many} as varchar) || ')'"


def lane(name: str) -> str:
    """The expression of a lane by its name.

    Raises:
        UsageError: there is no such lane.
    """
    if name not in LANES:
        raise UsageError(f"there are no lanes by {name!r}", hint=f"choose {', '.join(LANES)}")
    return f"coalesce(nullif({LANES[name]}, ''), '{NONE}')"
