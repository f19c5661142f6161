-- With what program each principal is known.
select
  {principal}                                  as principal,
  kept_clients.family,
  count(distinct date_trunc('day', event_time)) as days,
  min(event_time)                              as first_seen,
  max(event_time)                              as last_seen
from events
join kept_clients on kept_clients.user_agent is not distinct from events.user_agent
group by {principal}, kept_clients.family
