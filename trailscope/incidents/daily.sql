-- What each principal did on each day, from where and with what program: what habits, places, programs and networks are summed up from,
-- so that events are read once.
select
  {principal}                                  as principal,
  source_ip_address,
  user_agent,
  action,
  cast(event_time as date)                     as day,
  min(event_time)                              as first_seen,
  max(event_time)                              as last_seen,
  count(*)                                     as events
from events
group by {principal}, source_ip_address, user_agent, action, cast(event_time as date)
