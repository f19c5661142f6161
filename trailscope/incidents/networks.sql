-- From which networks each principal is known, where that may tell anything: its providers', which give it one address after the other.
-- An IPv6 address counts by its /64, in which one machine has many.
select
  days.principal,
  kept_networks.network,
  count(distinct days.day)                     as days,
  min(days.first_seen)                         as first_seen,
  max(days.last_seen)                          as last_seen,
  cast(sum(days.events) as bigint)             as events,
  count(distinct kept_places_of.place)         as addresses
from kept_days as days
join kept_networks on kept_networks.source_ip_address = days.source_ip_address
join kept_places_of on kept_places_of.source_ip_address = days.source_ip_address
group by days.principal, kept_networks.network
having count(distinct kept_places_of.place) > 1 and count(distinct days.day) > 1
