"""The distinct sources of a view: addresses, services and host names that calls came from, with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from trailscope.engines.engine import Engine
from trailscope.enrich.network_lists import NamedNetwork, columns

# The networks of a list that an address lies in; digits of one length are of one kind of address.
_LISTED = """
{list} as (
  select source_ip_address, {pick} as names
  from (select source_ip_address, digits from numbered where digits is not null) s
  join (select unnest(${list}_first) as first, unnest(${list}_last) as last, unnest(${list}_bits::integer[]) as bits,
    unnest(${list}_name) as name) n
    on s.digits between n.first and n.last and len(s.digits) = len(n.first)
  group by source_ip_address
)"""
_SOURCES = f"""
with met as (
  select source_ip_address, min(event_time) as first_seen, max(event_time) as last_seen, count(*) as events,
    count(*) filter (where is_denied(error_code)) as denied, count(distinct actor) as actors,
    array_to_string(list_sort(list(distinct actor) filter (where actor is not null))[1:3], ', ') as actor_names
  from events where source_ip_address is not null group by source_ip_address
),
numbered as (select source_ip_address, address_digits(source_ip_address) as digits from met),
{_LISTED.format(list="own", pick="max_by(name, row(bits, name))")},
{_LISTED.format(list="threats", pick="names_of(name)")}
select m.source_ip_address,
  case when a.source_ip_address is not null then case when a.is_public then 'public' else 'private or reserved' end
    when m.source_ip_address like '%.amazonaws.com' or m.source_ip_address in ('AWS Internal', 'AWS-Internal') then 'service'
    else 'name' end as kind,
  a.country, a.network_number, a.network_owner, coalesce(a.is_aws, false) as is_aws, o.names as own_network,
  t.names as threat_lists, m.first_seen, m.last_seen, m.events, m.denied, m.actors, m.actor_names
from met m left join addresses a using (source_ip_address) left join own o using (source_ip_address)
left join threats t using (source_ip_address)
order by t.names is null asc, m.events desc, m.source_ip_address asc
"""


def sources(engine: Engine, own: Sequence[NamedNetwork] = (), threats: Sequence[NamedNetwork] = ()) -> pa.Table:
    """One row per distinct source, those on a list of threats first, then by events.

    Args:
        engine: over the view.
        own: the organisation's networks; of several that hold an address the smallest is named.
        threats: networks of lists of threats.

    Returns:
        ``source_ip_address`` (as logged), ``kind`` (``public``, ``private or reserved``, ``service`` or ``name``, a host name or
        another text), ``country``, ``network_number``, ``network_owner``, ``is_aws``, ``own_network``, ``threat_lists``,
        ``first_seen``, ``last_seen`` (UTC), ``events``, ``denied``, ``actors`` (how many) and ``actor_names`` (the first three).

    Raises:
        QueryError: the engine failed.
    """
    bound = {
        f"{name}_{column}": values
        for name, networks in (("own", own), ("threats", threats))
        for column, values in columns(networks or _NONE).items()
    }
    return engine.run(_SOURCES, bound)


_NONE = (NamedNetwork("", "", 0, ""),)  # an address lies in no such network; a list without values has no type
