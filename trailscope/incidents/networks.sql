-- From which networks each principal is known: its providers', which give it one address after the other.
select
  {principal}                                  as principal,
  kept_networks.network,
  count(distinct date_trunc('day', event_time)) as days,
  min(event_time)                              as first_seen,
  max(event_time)                              as last_seen,
  count(distinct events.source_ip_address)     as addresses
from events
join kept_networks on kept_networks.source_ip_address = events.source_ip_address
group by {principal}, kept_networks.network
