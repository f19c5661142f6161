"""Who and what findings are about: actors, the sessions they began, addresses, countries, resources, and the cited events."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from trailscope.analytics import columns
from trailscope.analytics.entity import Entity
from trailscope.analytics.finding_events import Cited
from trailscope.analytics.relations import places, role_sessions, touches
from trailscope.analytics.report_data import Appendix, ChartData, Entities
from trailscope.engines.engine import Engine
from trailscope.schema.severity import SEVERITIES

MOST_ACTORS = 40
MOST_ADDRESSES = 60
MOST_KEYS = 60
MOST_RESOURCES = 80
MOST_CITED = 1_000
MOST_EDGES = 60
_CHAIN = 8  # roles that assume roles: so many steps from an actor are followed
CITED_SEVERITIES = ("medium", "high", "critical")


def entities(engine: Engine, cited: Cited) -> Entities:
    """Actors, addresses and resources of the cited events, and the countries of the whole view."""
    entity = Entity(cited=cited)
    values = entity.parameters()
    head = f"with {entity.source()}, "
    actors = engine.run(head + _ACTORS, {**values, "most": MOST_ACTORS})
    addresses = engine.run(head + _ADDRESSES, {**values, "most": MOST_ADDRESSES})
    keys = engine.run(head + _KEYS, {**values, "most": MOST_KEYS})
    resources = engine.run(head + _RESOURCES, {**values, "most": MOST_RESOURCES})
    principals = _principals(actors)
    return Entities(
        actors=actors.drop_columns("everybody"),
        sessions=_connected(role_sessions(engine), principals),
        first_seen=ChartData(places(engine, Entity(actor=principals[:8])) if principals else _no_places(engine)),
        addresses=addresses.drop_columns("everybody"),
        countries=engine.run(head + _COUNTRIES, values),
        keys=keys.drop_columns("everybody"),
        resources=resources.drop_columns("everybody"),
        touched=ChartData(touches(engine, entity, target="service")),
        all_actors=_all(actors),
        all_addresses=_all(addresses),
        all_keys=_all(keys),
        all_resources=_all(resources),
    )


def appendix(engine: Engine, cited: Cited, most: int = MOST_CITED) -> Appendix:
    """The cited events, the gravest ``most`` of them, and the ledger's entries of their objects."""
    entity = Entity(cited=cited)
    values = {**entity.parameters(), "most": most}
    chosen = f"with {entity.source()}, {_CHOSEN}"
    events = engine.run(f"{chosen} select * exclude (rank) from chosen order by event_time asc, event_id asc", values)
    objects = engine.run(f"{chosen} {_OBJECTS}", values)
    return Appendix(events=events, objects=objects, cited=len(cited.event_ids), unnamed=cited.uncited)


_LEVELS = ", ".join(f"'{severity}'" for severity in SEVERITIES)
_WORST = f"max_by(cited.severity, list_position([{_LEVELS}], cited.severity))"
_RANK = f"list_position([{_LEVELS}], severity)"
_DENIED = "count(*) filter (where is_denied(error_code)) as denied"
_SPAN = "min(event_time) as first_seen, max(event_time) as last_seen, count(*) as events"
_COUNTED = f"{_SPAN}, {_DENIED}, count(cited.event_id) as cited, {_WORST} as severity"


def _some(what: str, most: int = 6) -> str:
    """The first values of a group in their order, and how many there are."""
    return f"list_sort(list(distinct {what}))[1:{most}]"


_ACTORS = f"""
wanted as (select distinct actor from events join cited using (event_id) where actor is not null),
seen as (
  select actor, min(actor_id) as actor_id, min(user_identity_type) as kind, {_some("recipient_account_id")} as accounts, {_COUNTED},
    count(*) filter (where {columns.ACCESS} = 'write') as writes,
    count(distinct source_ip_address) filter (where is_address(source_ip_address)) as addresses
  from events left join cited using (event_id) where actor in (select actor from wanted) group by actor
)
select *, count(*) over () as everybody from seen order by {_RANK} desc, cited desc, actor asc limit $most
"""
_ADDRESSES = f"""
met as (
  select source_ip_address, {_COUNTED}, {_some("actor")} as actors
  from events left join cited using (event_id) where is_address(source_ip_address) group by source_ip_address
),
ranked as (
  select *, count(*) over () as everybody from met
  order by {_RANK} desc nulls last, cited desc, events desc, source_ip_address asc limit $most
)
select ranked.*, a.country, a.network_number, a.network_owner, a.is_aws, a.is_public, a.aws_region, a.aws_service, a.own_network, a.threat_lists
from ranked left join addresses a using (source_ip_address)
order by {_RANK} desc nulls last, cited desc, events desc, source_ip_address asc
"""
_KEYS = f"""
wanted as (
  select distinct user_identity_access_key_id as access_key_id from events join cited using (event_id) where user_identity_access_key_id <> ''
),
seen as (
  select user_identity_access_key_id as access_key_id, {_some("actor", 3)} as actors, {_COUNTED},
    count(*) filter (where {columns.ACCESS} = 'write') as writes, {_some("source_ip_address", 4)} as source_ip_addresses
  from events left join cited using (event_id)
  where user_identity_access_key_id in (select access_key_id from wanted) group by user_identity_access_key_id
)
select *, count(*) over () as everybody from seen order by {_RANK} desc, cited desc, access_key_id asc limit $most
"""
_COUNTRIES = f"""
met as (
  select source_ip_address, is_address(source_ip_address) as is_ip, {_COUNTED}
  from events left join cited using (event_id) where source_ip_address is not null group by source_ip_address
),
placed as (
  select met.*, a.country, case when not is_ip then 'service' when a.country is not null then 'country'
    when not a.is_public then 'private' else 'unknown' end as place
  from met left join addresses a using (source_ip_address)
)
select country, place as kind, count(*) as addresses, sum(events)::bigint as events, sum(denied)::bigint as denied,
  sum(cited)::bigint as cited, max_by(severity, list_position([{_LEVELS}], severity)) as severity
from placed group by country, place order by events desc, country asc, kind asc
"""
_RESOURCES = f"""
met as (
  select target, {columns.SERVICE} as service, recipient_account_id as account, aws_region as region,
    {_some("action", 4)} as actions, {_some("actor", 4)} as actors, {_COUNTED}
  from events join cited using (event_id) where target is not null and target <> ''
    and {columns.ACCESS} <> 'read' and read_only is distinct from true
  group by all
)
select *, count(*) over () as everybody from met
order by {_RANK} desc, events desc, target asc, service asc, account asc, region asc limit $most
"""
_CHOSEN = f"""
chosen as (
  select event_time, actor, action, target, source_ip_address, recipient_account_id, aws_region, error_code, event_id,
    cited.severity, cited.rules, user_agent, source_uri, source_index, {_RANK} as rank
  from events join cited using (event_id) order by rank desc, event_time asc, event_id asc, source_uri asc limit $most
)
"""
_OBJECTS = """
select source_uri, sha256, stored_bytes, records, status from objects
where source_uri in (select source_uri from chosen) and status in ('read', 'partly read')
order by source_uri asc, ingested_at asc, version asc, sha256 asc
"""


def _all(table: pa.Table) -> int:
    return int(table.column("everybody")[0].as_py()) if table.num_rows else 0


def _no_places(engine: Engine) -> pa.Table:
    return places(engine, Entity(actor=("",))).slice(0, 0)


def _principals(actors: pa.Table) -> tuple[str, ...]:
    """The actors of the graver findings; of the others, where there are none such."""
    grave = actors.filter(pc.is_in(actors.column("severity"), pa.array(CITED_SEVERITIES)))
    names = (grave if grave.num_rows else actors).column("actor").to_pylist()
    return tuple(names[:20])


def _connected(edges: pa.Table, names: tuple[str, ...]) -> ChartData:
    """The sessions that begin or end at some actor, however many steps away."""
    if not names:
        return ChartData(edges.slice(0, 0))
    down = _closure(edges, names, "issuer", "session")
    up = _closure(edges, names, "session", "issuer")
    kept = edges.filter(pc.or_(pc.is_in(edges["issuer"], down), pc.is_in(edges["session"], up)))
    more = kept.num_rows - MOST_EDGES
    notes = (f"{more:,} more sessions are left out; ask identity.role_chains.",) if more > 0 else ()
    return ChartData(kept.slice(0, MOST_EDGES), notes)


def _closure(edges: pa.Table, names: tuple[str, ...], start: str, end: str) -> pa.Array:
    """All names that lie on ways from ``names`` along the edges."""
    found = pa.array(names, pa.string())
    for _ in range(_CHAIN):
        reached = edges.filter(pc.is_in(edges[start], found))[end].combine_chunks().cast(pa.string())
        wider = pc.unique(pa.concat_arrays([found, reached]))
        if len(wider) == len(found):
            break
        found = wider
    return found
