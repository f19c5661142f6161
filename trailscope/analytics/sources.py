"""The distinct sources of a view: addresses, services and host names that calls came from, with what is known of them."""

from __future__ import annotations

import pyarrow as pa

from trailscope.engines.engine import Engine

_SOURCES = """
with met as (
  select source_ip_address, min(event_time) as first_seen, max(event_time) as last_seen, count(*) as events,
    count(*) filter (where is_denied(error_code)) as denied, count(distinct actor) as actors,
    array_to_string(list_sort(list(distinct actor) filter (where actor is not null))[1:3], ', ') as actor_names
  from events where source_ip_address is not null group by source_ip_address
)
select m.source_ip_address,
  case when a.source_ip_address is not null then case when a.is_public then 'public' else 'private or reserved' end
    when m.source_ip_address like '%.amazonaws.com' or m.source_ip_address in ('AWS Internal', 'AWS-Internal') then 'service'
    else 'name' end as kind,
  a.country, a.network_number, a.network_owner, coalesce(a.is_aws, false) as is_aws, a.aws_region, a.aws_service, a.own_network,
  a.threat_lists, m.first_seen, m.last_seen, m.events, m.denied, m.actors, m.actor_names
from met m left join addresses a using (source_ip_address)
order by a.threat_lists is null asc, m.events desc, m.source_ip_address asc
"""


def sources(engine: Engine) -> pa.Table:
    """One row per distinct source, those on a list of threats first, then by events.

    Args:
        engine: over the view.

    Returns:
        ``source_ip_address`` (as logged), ``kind`` (``public``, ``private or reserved``, ``service`` or ``name``, a host name or
        another text), ``country``, ``network_number``, ``network_owner``, ``is_aws``, ``aws_region``, ``aws_service``,
        ``own_network``, ``threat_lists``, ``first_seen``, ``last_seen`` (UTC), ``events``, ``denied``, ``actors`` (how many) and
        ``actor_names`` (the first three).

    Raises:
        QueryError: the engine failed.
    """
    return engine.run(_SOURCES)
