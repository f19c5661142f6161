"""Who met what: places that principals came from, targets that actors touched, sessions that were begun for whom."""

from __future__ import annotations

import pyarrow as pa

from trailscope.analytics import columns
from trailscope.analytics.entity import EVERYTHING, Entity
from trailscope.engines.engine import Engine
from trailscope.errors import UsageError

PLACES = {"address": "source_ip_address", "network": "network_of(source_ip_address)", "region": "aws_region"}
TARGETS = {
    "target": "target",
    "service": columns.SERVICE,
    "account": "recipient_account_id",
    "region": "aws_region",
    "action": "action",
}


def places(
    engine: Engine,
    entity: Entity = EVERYTHING,
    *,
    place: str = "address",
    most_principals: int = 8,
    most_places: int = 10,
) -> pa.Table:
    """When each principal was first and last seen from each place, for :func:`trailscope.charts.first_seen`.

    Args:
        engine: over the view that is asked.
        entity: whose events.
        place: ``address``, ``network`` or ``region``. Service names and AWS Internal are no address and no network.
        most_principals: those from most places come first.
        most_places: of each principal, those that were new last; the rest is one row, ``others (N)``.

    Returns:
        ``principal``, ``place``, ``first_seen``, ``last_seen`` (UTC), ``events``, ``denied``.

    Raises:
        UsageError: there is no such place.
    """
    where = _chosen(PLACES, place, "places")
    real = "true" if place == "region" else "is_address(source_ip_address)"
    return engine.run(
        f"with {entity.source()}, "
        f"met as (select {columns.PRINCIPAL} as principal, {where} as place, min(event_time) as first_seen, "
        f"  max(event_time) as last_seen, {_COUNTS} from events where {real} and {entity.condition()} group by all), "
        "ranked as (select *, row_number() over (partition by principal order by first_seen desc, place asc) as newness, "
        "  count(*) over (partition by principal) as places from met where principal is not null and place is not null), "
        "chosen as (select *, dense_rank() over (order by places desc, principal asc) as rank, "
        "  places <= $most_places or newness < $most_places as kept from ranked) "
        "select principal, if(kept, any_value(place), 'others (' || count(*) || ')') as place, min(first_seen) as first_seen, "
        "max(last_seen) as last_seen, sum(events)::bigint as events, sum(denied)::bigint as denied from chosen "
        "where rank <= $most_principals group by principal, rank, kept, if(kept, place, null) "
        "order by rank asc, first_seen asc, kept desc, place asc",
        {**entity.parameters(), "most_principals": most_principals, "most_places": most_places},
    )


def touches(
    engine: Engine,
    entity: Entity = EVERYTHING,
    *,
    target: str = "target",
    most_actors: int = 20,
    most_targets: int = 20,
) -> pa.Table:
    """How often each actor touched each target, for :func:`trailscope.charts.touched`.

    Args:
        engine: over the view that is asked.
        entity: whose events.
        target: ``target``, ``service``, ``account``, ``region`` or ``action``.
        most_actors, most_targets: those of most writes and refusals, then of most events; the rest is one, ``others (N)``.

    Returns:
        ``actor``, ``target``, ``events``, ``denied``, ``writes``; the foremost actors and targets first.

    Raises:
        UsageError: there is no such target.
    """
    what = _chosen(TARGETS, target, "targets")
    return engine.run(
        f"with {entity.source()}, "
        f"met as (select {columns.PRINCIPAL} as actor, {what} as target, {_COUNTS}, "
        f"  count(*) filter (where {columns.ACCESS} = 'write') as writes from events "
        f"  where {entity.condition()} and {what} is not null and actor is not null group by all), "
        f"{_ranked('actor')}, {_ranked('target')}, "
        "placed as (select met.*, actors.place as row, targets.place as col, "
        "  actors.place < $most_actors or actors.many <= $most_actors as own_row, "
        "  targets.place < $most_targets or targets.many <= $most_targets as own_col, "
        f"  {columns.others('actors.many - $most_actors + 1')} as other_actors, "
        f"  {columns.others('targets.many - $most_targets + 1')} as other_targets "
        "  from met join actors using (actor) join targets using (target)) "
        "select if(own_row, actor, other_actors) as actor, if(own_col, target, other_targets) as target, "
        "sum(events)::bigint as events, sum(denied)::bigint as denied, sum(writes)::bigint as writes "
        "from placed group by own_row, own_col, if(own_row, actor, other_actors), if(own_col, target, other_targets) "
        "order by min(row) asc, min(col) asc",
        {**entity.parameters(), "most_actors": most_actors, "most_targets": most_targets},
    )


def role_sessions(engine: Engine, entity: Entity = EVERYTHING, *, most_sessions: int = 4) -> pa.Table:
    """Who began which role session, for :func:`trailscope.charts.lineage`.

    A session is named as its own events name their actor, so that it is found again as an issuer. More than
    ``most_sessions`` sessions of one issuer and role are one row, ``ROLE/… (N sessions)``, except those that began others.

    Args:
        engine: over the view that is asked.
        entity: whose ``sts:AssumeRole…`` calls.
        most_sessions: sessions of one issuer and role with a row of their own.

    Returns:
        ``issuer``, ``session``, ``role``, ``event_time``, ``until`` (first and last time, UTC), ``events``, ``denied``.
    """
    role = "regexp_extract(json_text(request_parameters, '$.roleArn'), '([^/]+)$', 1)"
    name = "json_text(request_parameters, '$.roleSessionName')"
    return engine.run(
        f"with {entity.source()}, "
        f"begun as (select actor as issuer, coalesce({role}, '?') as role, "
        f"  coalesce({role}, '?') || '/' || coalesce({name}, '?') as session, event_time, error_code from events "
        f"  where event_source = 'sts.amazonaws.com' and event_name in ('AssumeRole', 'AssumeRoleWithSAML', "
        f"  'AssumeRoleWithWebIdentity') and actor is not null and {entity.condition()} "
        # A call into another account is logged in both; the copy of the caller's own account knows the caller's name.
        "  qualify row_number() over (partition by coalesce(shared_event_id, event_id) "
        "  order by user_identity_type = 'AWSAccount' asc, event_id asc) = 1), "
        "edges as (select issuer, role, session, min(event_time) as event_time, max(event_time) as until, "
        "  count(*) as events, count(*) filter (where is_denied(error_code)) as denied from begun group by all), "
        "crowded as (select *, count(*) over (partition by issuer, role) > $most_sessions "
        "  and session not in (select issuer from begun) as crowd from edges) "
        "select issuer, if(crowd, role || '/… (' || count(*) || ' sessions)', any_value(session)) as session, role, "
        "min(event_time) as event_time, max(until) as until, sum(events)::bigint as events, sum(denied)::bigint as denied "
        "from crowded group by issuer, role, crowd, if(crowd, null, session) order by event_time asc, issuer asc, session asc",
        {**entity.parameters(), "most_sessions": most_sessions},
    )


_COUNTS = "count(*) as events, count(*) filter (where is_denied(error_code)) as denied"


def _ranked(column: str) -> str:
    return (
        f"{column}s as (select {column}, count(*) over () as many, row_number() over "
        f"(order by sum(writes + denied) desc, sum(events) desc, {column} asc) as place from met group by {column})"
    )


def _chosen(among: dict[str, str], name: str, what: str) -> str:
    if name not in among:
        raise UsageError(f"there are no {what} by {name!r}", hint=f"choose {', '.join(among)}")
    return among[name]
