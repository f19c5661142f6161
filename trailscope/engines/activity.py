"""The views ``activity`` and ``principal_networks``: events counted once, for questions about first, last and how often.

A lake of 240,000 events has some thousand rows of ``activity``; a question that asks who did what since when reads those in the
place of all events. The columns are those of ``schema/activity.py``. A hunt holds both while it lasts.
"""

from __future__ import annotations

from trailscope.engines.tallies import Tally, summed

_KEYS = (
    "actor_id", "event_source", "action", "read_only", "source_ip_address", "user_agent", "aws_region", "recipient_account_id",
)  # fmt: skip
_OUTCOME = "case when error_code is null then 'succeeded' when is_denied(error_code) then 'denied' else 'failed' end"
_CALLED = f"""select
    {", ".join(_KEYS)},
    {_OUTCOME} as outcome,
    min(actor) as actor,
    count(*) as calls,
    min(event_time) as first_seen,
    max(event_time) as last_seen,
    first_by(event_id, event_time) as first_event_id
  from {{among}}
  group by
    {", ".join(_KEYS)},
    {_OUTCOME}"""  # noqa: S608 - of our own
CALLED = Tally(
    "called",
    _CALLED,
    merged=summed(
        (*_KEYS, "outcome"),
        {
            "actor": "min",
            "calls": "sum",
            "first_seen": "min",
            "last_seen": "max",
            "first_event_id": "first_by(first_event_id, first_seen)",
        },
    ),
)
"""What ``activity`` is made of."""


def activity_of(called: str) -> str:
    """The select of ``activity`` over the rows of :data:`CALLED`.

    Args:
        called: a relation: a name, or a select in parentheses.
    """
    return f"""select
  actor_id, event_source, action, read_only, outcome, source_ip_address, network_of(source_ip_address) as network,
  user_agent, aws_region, recipient_account_id, actor, calls,
  case when outcome = 'denied' then calls else 0 end as denied,
  case when outcome = 'succeeded' and read_only = false then calls else 0 end as changes,
  first_seen, last_seen, first_event_id
from {called}"""  # noqa: S608 - as above


_ACTIVITY = activity_of(f"(\n  {CALLED.over('events')}\n)")

# Who comes signs in: of a new colleague that alone was three calls made nowhere before.
_SIGNS_IN = (
    "coalesce(regexp_matches(action, '^(signin:|sso:(Authenticate|Federate|GetRoleCredentials|Logout)$)'), false)"
)
_PRINCIPAL_NETWORKS = f"""with done as (
  select
    actor_id, network, action,
    cast(sum(calls) as bigint) as calls,
    cast(sum(denied) as bigint) as denied,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen
  from activity
  group by actor_id, network, action
),
dated as (
  select
    done.*,
    {_SIGNS_IN} as signs_in,
    min(first_seen) over (partition by role_in_any_account(actor_id), action) as first_anywhere
  from done
)
select
  actor_id, network,
  cast(sum(calls) as bigint) as calls,
  cast(sum(denied) as bigint) as denied,
  min(first_seen) as first_seen,
  max(last_seen) as last_seen,
  count(*) as actions,
  cast(count_if(first_seen = first_anywhere and not signs_in) as bigint) as new_actions,
  has_second_sign(
    count_if(first_seen = first_anywhere and not signs_in), count_if(not signs_in), sum(denied), sum(calls)
  ) as second_sign
from dated
group by actor_id, network"""  # noqa: S608 - of our own


COUNTED = {"activity": _ACTIVITY, "principal_networks": _PRINCIPAL_NETWORKS}
"""The select of each view, over a relation ``events``; later ones read earlier ones, and all call the macros of questions."""


def activity_views() -> tuple[str, ...]:
    """Statements that create the views."""
    return tuple(f"create view {name} as\n{select}" for name, select in COUNTED.items())
