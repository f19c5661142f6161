"""What a principal was allowed to do in the lake: IAM actions, with the resources they were used on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trailscope.analytics.entity import Entity
from trailscope.engines.engine import Engine
from trailscope.least_privilege.action_names import action_prefix, iam_actions, resource_form

MOST_NAMED = 10  # resources of one parent that a policy names; more are written as their common beginning and *
MOST_PASSED = 100  # the same of roles that were given to services

_KEY = re.compile(r"A(?:KIA|SIA)[A-Z0-9]{12,}")
# Sign-ins and what a service did of its own accord need no permission of the principal.
_CALLS = "event_type is distinct from 'AwsServiceEvent' and event_type is distinct from 'AwsConsoleSignIn'"

_EVENTS = """
select event_source, split_part(action, ':', 2) as event_name, count(*) as calls, min(event_time) as first_seen,
  max(event_time) as last_seen, count(*) filter (where event_category = 'Data') as data_events
from events where {of} and {calls} and not is_denied(error_code) and event_source is not null and action is not null
group by all order by event_source asc, event_name asc
"""
# One row per action and parent of its ARNs; of the calls whose resource is not known, one with no parent.
_RESOURCES = r"""
with needs as (
  select unnest($sources) as event_source, unnest($names) as event_name, unnest($actions) as iam_action,
    unnest($shapes) as shape, unnest($templates) as template, unnest($firsts) as first_name, unnest($seconds) as second_name
),
called as (
  select n.iam_action, n.shape, e.event_id,
    list_distinct(list_concat(
      json_values(e.resources, '$[*].ARN'), json_values(e.request_parameters, '$.*'),
      [replace(replace(replace(replace(replace(n.template,
        '{partition}', coalesce(nullif(split_part(e.user_identity_arn, ':', 2), ''), 'aws')),
        '{region}', coalesce(e.aws_region, '')), '{account}', coalesce(e.recipient_account_id, '')),
        '{' || n.first_name || '}', json_text(e.request_parameters, '$.' || n.first_name)),
        '{' || n.second_name || '}', coalesce(json_text(e.request_parameters, '$.' || n.second_name), ''))]
    )) as candidates
  from events e join needs n on n.event_source = e.event_source and n.event_name = split_part(e.action, ':', 2)
  where {of} and {calls} and not is_denied(e.error_code)
),
fitting as (
  select iam_action, list_filter(candidates, lambda arn: arn is not null and regexp_full_match(arn, shape)) as arns from called
),
named as (
  select iam_action, unnest(case when len(arns) = 0 then [null] else arns end) as arn from fitting
),
counted as (select iam_action, arn, count(*) as calls from named group by all)
select iam_action, regexp_extract(arn, '^((?:[^:]*:){5}[^/:]*[/:]?)', 1) as parent, count(arn) as resources,
  min(arn) as first_arn, max(arn) as last_arn, min(arn, {most}) as some, sum(calls)::bigint as calls
from counted group by all order by iam_action asc, parent asc nulls first
"""
_PASSED = r"""
with given as (
  select event_source, unnest(list_filter(json_values(request_parameters, '$.*'),
    lambda value: regexp_full_match(value, 'arn:[a-z-]+:iam::\d{12}:role/.+'))) as arn
  from events where {of} and {calls} and not is_denied(error_code) and read_only is distinct from true
    and event_source not in ('iam.amazonaws.com', 'sts.amazonaws.com')
)
select count(*) as resources, min(arn) as first_arn, max(arn) as last_arn, min(arn, {most}) as some, sum(calls)::bigint as calls
from (select arn, count(*) as calls from given group by arn) as of_role
"""


@dataclass(frozen=True)
class ObservedAction:
    """An IAM action that was used.

    Attributes:
        action: ``s3:GetObject``.
        calls: how many events needed it.
        first_seen, last_seen: of those events, UTC.
        resources: ARNs as a policy writes them, ``*`` at their end where many were used; ``("*",)`` where none is known.
        unnamed: how many of the calls did not say on which resource.
        inferred: whether no event of this name exists, as for ``iam:PassRole``.
    """

    action: str
    calls: int
    first_seen: datetime | None
    last_seen: datetime | None
    resources: tuple[str, ...]
    unnamed: int = 0
    inferred: bool = False


def condition(text: str) -> tuple[str, dict[str, Any]]:
    """A condition over ``events`` for what was done by a principal, session or access key, and its parameters."""
    if _KEY.fullmatch(text.strip()):
        return "user_identity_access_key_id = $key", {"key": text.strip()}
    entity = Entity.of(actor=text)
    return entity.condition(), {name: value for name, value in entity.parameters().items() if name.startswith("actor_")}


def observe(engine: Engine, text: str) -> tuple[ObservedAction, ...]:
    """The actions that a principal, session or access key used, in order of their names; refused calls do not count.

    Raises:
        QueryError: the engine failed.
    """
    of, values = condition(text)
    events = engine.run(_EVENTS.format(of=of, calls=_CALLS), values).to_pylist()
    used: dict[str, dict[str, Any]] = {}
    needs = []
    for event in events:
        for action in iam_actions(event["event_source"], event["event_name"]):
            seen = used.setdefault(action.lower(), {"action": action, "calls": 0, "first": [], "last": []})
            seen["calls"] += event["calls"]
            seen["first"].append(event["first_seen"])
            seen["last"].append(event["last_seen"])
            form = resource_form(action)
            if form is not None:
                needs.append((event["event_source"], event["event_name"], action, form.shape, form.template))
    resources = _resources(engine, of, values, needs)
    found = [_action(seen, resources.get(seen["action"], [])) for seen in used.values()]
    return tuple(sorted([*found, *_passed(engine, of, values)], key=lambda one: one.action.lower()))


def _action(seen: dict[str, Any], rows: list[dict[str, Any]]) -> ObservedAction:
    unnamed = sum(row["calls"] for row in rows if not row["resources"])
    arns = sorted({arn for row in rows if row["resources"] for arn in _written(row)})
    everywhere = unnamed or not arns
    return ObservedAction(
        seen["action"],
        seen["calls"],
        min(seen["first"]),
        max(seen["last"]),
        ("*",) if everywhere else tuple(arns),
        unnamed if rows else seen["calls"],
    )


def _written(row: dict[str, Any], most: int = MOST_NAMED) -> Iterator[str]:
    if row["resources"] <= most:
        yield from (literal(arn) for arn in row["some"])
    else:
        yield literal(_beginning(row["first_arn"], row["last_arn"])) + "*"


def _beginning(first: str, last: str) -> str:
    """What the least and the greatest of sorted texts share, and so all between them, up to a separator where there is one."""
    length = next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    shared = first[:length]
    cut = max(shared.rfind("/"), shared.rfind(":")) + 1
    return shared[:cut] or shared


def literal(arn: str) -> str:
    """An ARN out of a log as a policy writes it: ``*``, ``?`` and ``$`` stand for themselves and match nothing else.

    See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (special characters).
    """
    return re.sub(r"[*?$]", lambda found: f"${{{found[0]}}}", arn)


def _resources(
    engine: Engine, of: str, values: dict[str, Any], needs: Iterable[tuple[str, str, str, str, str]]
) -> dict[str, list[dict[str, Any]]]:
    wanted = list(needs)
    if not wanted:
        return {}
    names = [_filled(need[4]) for need in wanted]
    bound = {
        "sources": [need[0] for need in wanted],
        "names": [need[1] for need in wanted],
        "actions": [need[2] for need in wanted],
        "shapes": [need[3] for need in wanted],
        "templates": [need[4] for need in wanted],
        "firsts": [pair[0] for pair in names],
        "seconds": [pair[1] for pair in names],
    }
    sql = _RESOURCES.replace("{of}", of).replace("{calls}", _CALLS).replace("{most}", str(MOST_NAMED))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in engine.run(sql, {**values, **bound}).to_pylist():
        found.setdefault(row["iam_action"], []).append(row)
    return found


_FIXED = frozenset({"partition", "region", "account"})


def _filled(template: str) -> tuple[str, str]:
    """The two request parameters that a template is filled from, ``-`` where there are fewer."""
    names = [name for name in re.findall(r"\{(\w+)\}", template) if name not in _FIXED]
    first, second = [*names, "-", "-"][:2]
    return first, second


def _passed(engine: Engine, of: str, values: dict[str, Any]) -> Iterator[ObservedAction]:
    """Roles that were given to a service in a call that changes something: that needs iam:PassRole, of which there is no event."""
    sql = _PASSED.replace("{of}", of).replace("{calls}", _CALLS).replace("{most}", str(MOST_PASSED))
    (row,) = engine.run(sql, values).to_pylist()
    if row["resources"]:
        arns = tuple(sorted(_written(row, MOST_PASSED)))
        yield ObservedAction("iam:PassRole", row["calls"], None, None, arns, inferred=True)


def logged_data_services(engine: Engine) -> frozenset[str]:
    """Prefixes of the services of which the view holds data events, of anybody."""
    rows = engine.run("select distinct event_source from events where event_category = 'Data'", {}).to_pylist()
    return frozenset(action_prefix(row["event_source"]) for row in rows if row["event_source"])
