-- The programs that calls were made with, as they called themselves, versions of a call's name put together.
select
  coalesce(kept_pivot_clients.client, user_agent)                          as value,
  case when count(distinct user_agent) > 1 then concat(count(distinct user_agent), ' user agents, ', min(user_agent)) else min(user_agent) end as detail,
  min(first_seen)                                                   as first_seen,
  max(last_seen)                                                    as last_seen,
  sum(events)::bigint                                               as events,
  coalesce(sum(events) filter (where access = 'write'), 0)::bigint  as writes,
  coalesce(sum(events) filter (where access = 'denied'), 0)::bigint as denied,
  count(*) over () as all_rows
from kept_pivot_calls
left join kept_pivot_clients using (user_agent)
where user_agent is not null
group by coalesce(kept_pivot_clients.client, user_agent)
order by events desc, value asc
limit $most
