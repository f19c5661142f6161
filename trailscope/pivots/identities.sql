-- Who acted: one row per identity, roles without their sessions.
select
  coalesce(actor_id, principal)                                as value,
  case when count(distinct actor) > 1 then concat(min(kind), ', ', count(distinct actor), ' sessions or names') else min(kind) end as detail,
  min(actor)                                                   as actor,
  min(first_seen)                                              as first_seen,
  max(last_seen)                                               as last_seen,
  sum(events)::bigint                                          as events,
  coalesce(sum(events) filter (where access = 'read'), 0)::bigint   as reads,
  coalesce(sum(events) filter (where access = 'write'), 0)::bigint  as writes,
  coalesce(sum(events) filter (where access = 'denied'), 0)::bigint as denied,
  count(*) over () as all_rows
from kept_pivot_calls
group by coalesce(actor_id, principal)
order by writes desc, events desc, value asc
limit $most
