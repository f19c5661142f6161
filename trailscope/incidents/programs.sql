-- With what program each principal is known.
select
  principal,
  kept_clients.family,
  count(distinct day)                          as days,
  min(first_seen)                              as first_seen,
  max(last_seen)                               as last_seen
from kept_daily
join kept_clients on kept_clients.user_agent is not distinct from kept_daily.user_agent
group by principal, kept_clients.family
