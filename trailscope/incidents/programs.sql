-- With what program each principal is known.
select
  days.principal,
  kept_clients.family,
  count(distinct days.day)                     as days,
  min(days.first_seen)                         as first_seen,
  max(days.last_seen)                          as last_seen
from kept_days as days
join kept_clients on kept_clients.user_agent is not distinct from days.user_agent
group by days.principal, kept_clients.family
