-- From where each principal is known.
select
  {principal}                                  as principal,
  source_ip_address                            as address,
  count(distinct date_trunc('day', event_time)) as days,
  min(event_time)                              as first_seen,
  max(event_time)                              as last_seen,
  count(*)                                     as events
from events
where source_ip_address is not null
group by {principal}, source_ip_address
