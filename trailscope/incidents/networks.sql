-- From which networks each principal is known: its providers', which give it one address after the other.
select
  principal,
  kept_networks.network,
  count(distinct day)                          as days,
  min(first_seen)                              as first_seen,
  max(last_seen)                               as last_seen,
  count(distinct kept_daily.source_ip_address) as addresses
from kept_daily
join kept_networks on kept_networks.source_ip_address = kept_daily.source_ip_address
group by principal, kept_networks.network
