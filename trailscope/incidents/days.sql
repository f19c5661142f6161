-- On which days each principal called from which address with which user agent, and how often: what is known of principals, addresses
-- and programs is summed up from these rows, so that events are read once.
select
  {principal}                       as principal,
  source_ip_address,
  user_agent,
  cast(event_time as date)          as day,
  min(event_time)                   as first_seen,
  max(event_time)                   as last_seen,
  count(*)                          as events
from {among} as events
group by {principal}, source_ip_address, user_agent, cast(event_time as date)
