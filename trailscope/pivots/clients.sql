-- The programs that calls were made with, as they called themselves, versions of a call's name put together.
select
  coalesce(kept_pivot_clients.client, '?')                          as value,
  case when count(distinct user_agent) > 1 then concat(count(distinct user_agent), ' user agents, ', min(user_agent)) else min(user_agent) end as detail,
  min(first_seen)                                                   as first_seen,
  max(last_seen)                                                    as last_seen,
  sum(events)::bigint                                               as events,
  coalesce(sum(events) filter (where access = 'write'), 0)::bigint  as writes,
  coalesce(sum(events) filter (where access = 'denied'), 0)::bigint as denied
from kept_pivot_calls
join kept_pivot_clients using (user_agent)
group by coalesce(kept_pivot_clients.client, '?')
order by events desc, value asc
