"""Who was refused what, by which kind of policy, from the text of the error.

The grammar of these texts: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from trailscope.engines.engine import Engine

_DENIED = """
with refused as (
  select actor, actor_id, event_time, event_id, action, error_code, vpc_endpoint_id,
    coalesce(error_message, json_text(response_elements, '$.message'), '') as message
  from events where {of} and is_denied(error_code)
),
parsed as (
  select *,
    nullif(regexp_extract(message, $names_action, 1), '') as said_action,
    nullif(trim(regexp_extract(message, $names_resource, 1), '"'), '') as resource,
    case when contains(message, $of_key) then $key_kind else lower(nullif(regexp_extract(message, $names_kind, 1), '')) end as kind,
    nullif(regexp_extract(message, $names_policy, 1), '') as policy_arn,
    contains(message, 'explicit deny') as explicit,
    contains(message, $encoded) as encoded
  from refused
),
named as (
  -- some services write the action in small letters: sqs:listqueues
  select *, case when lower(said_action) = lower(action) then action else coalesce(said_action, action) end as refused_action
  from parsed
)
select actor, actor_id, refused_action as action, resource,
  case when kind is not null then replace(kind, 'sessions policy', 'session policy')
    when error_code = 'VpceAccessDenied' then 'vpc endpoint policy' else 'not said' end as policy_kind,
  policy_arn, explicit, bool_or(encoded) as encoded, count(*) as denied, min(event_time) as first_seen,
  max(event_time) as last_seen, first_event_ids(event_id, event_time) as event_ids
from named group by actor, actor_id, refused_action, resource, 5, policy_arn, explicit
order by denied desc, actor asc, actor_id asc, refused_action asc, resource asc, policy_kind asc, policy_arn asc, explicit asc
"""

_KIND = "[A-Za-z -]+?policy|permissions boundary"
_KEY_POLICY = "resource-based policy, or no such resource"
# bound as parameters: in the statement their words would be taken for names of secrets, whose values are masked
_FORMS = {
    "names_action": "not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9*]+)",
    "names_resource": " on resource: (.+?)(?: because | with an explicit |[.]? Encoded authorization|[.]?$)",
    "names_kind": f"(?:because no|explicit deny in (?:an?|the)|through an?) ({_KIND})",
    "names_policy": f"explicit deny in (?:an?|the) (?:{_KIND}): (arn:[^ ]+?)[.]?(?: |$)",
    # KMS says one sentence where the key is not there, and where its policy does not let the caller
    "of_key": "because the resource does not exist in this Region, no resource-based policies allow access",
    "key_kind": _KEY_POLICY,
    "encoded": "Encoded authorization failure message",
}

# kind of policy → what a refusal by it means, without and with an explicit Deny
_MEANING: Mapping[str, tuple[str, str]] = {
    "identity-based policy": (
        "no policy of the user, group or role allows it",
        "a policy of the user, group or role denies it",
    ),
    "permissions boundary": (
        "the permissions boundary of the user or role does not allow it",
        "the permissions boundary of the user or role denies it",
    ),
    "service control policy": (
        "no service control policy of the organization allows it in this account",
        "a service control policy of the organization denies it in this account",
    ),
    "resource control policy": (
        "no resource control policy of the organization allows it on this resource",
        "a resource control policy of the organization denies it on this resource",
    ),
    "resource-based policy": (
        "the policy of the resource does not allow it to this caller",
        "the policy of the resource denies it to this caller",
    ),
    "role trust policy": (
        "the trust policy of the role does not let this caller assume it",
        "the trust policy of the role denies it to this caller",
    ),
    "session policy": (
        "the policy given when the session began does not allow it",
        "the policy given when the session began denies it",
    ),
    "vpc endpoint policy": (
        "the policy of the VPC endpoint does not allow it",
        "the policy of the VPC endpoint denies it",
    ),
    _KEY_POLICY: (
        "the key is not in this region, or its policy does not allow it to this caller, or denies it",
        "the key is not in this region, or its policy does not allow it to this caller, or denies it",
    ),
    "not said": (
        "AWS does not say which policy refused it; an SCP is not excluded",
        "AWS does not say which policy denies it; an SCP is not excluded",
    ),
}
DECODE = "aws sts decode-authorization-message --encoded-message TEXT"


def denials(engine: Engine, of: str, values: Mapping[str, Any]) -> pa.Table:
    """One row per principal, action, resource and policy that refused it.

    Args:
        of: a condition over ``events``; ``values`` its parameters.

    Returns:
        ``actor``, ``actor_id``, ``action`` (the IAM action where the message names it), ``resource``, ``policy_kind``,
        ``policy_arn``, ``explicit`` (whether a Deny refused it rather than a missing Allow), ``encoded`` (whether the message
        has an encoded part), ``denied`` (events), ``first_seen``, ``last_seen`` (UTC), ``event_ids`` (the first ones) and
        ``explanation``, most events first. AWS names one policy, also where several refuse.

    Raises:
        QueryError: the engine failed.
    """
    table = engine.run(_DENIED.replace("{of}", of), {**values, **_FORMS})
    sentences = [
        explain(kind, explicit=explicit, encoded=encoded)
        for kind, explicit, encoded in zip(
            *(table.column(name).to_pylist() for name in ("policy_kind", "explicit", "encoded")), strict=True
        )
    ]
    return table.append_column("explanation", pa.array(sentences, pa.string()))


def explain(kind: str, *, explicit: bool, encoded: bool) -> str:
    """What a refusal means, in a sentence; how to decode its encoded part where it has one."""
    missing, forbidden = _MEANING.get(kind, (f"no {kind} allows it", f"a {kind} denies it"))
    decode = f"; in that account, `{DECODE}` tells the rest" if encoded else ""
    return (forbidden if explicit else missing) + decode
