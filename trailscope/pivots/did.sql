-- What was done, one row per service, with its foremost calls: those that change things first.
with acts as (
  select
    service,
    split_part(action, ':', 2)                                        as name,
    min(first_seen)                                                   as first_seen,
    max(last_seen)                                                    as last_seen,
    sum(events)::bigint                                               as events,
    coalesce(sum(events) filter (where access = 'read'), 0)::bigint   as reads,
    coalesce(sum(events) filter (where access = 'write'), 0)::bigint  as writes,
    coalesce(sum(events) filter (where access = 'denied'), 0)::bigint as denied
  from kept_pivot_calls
  group by service, name
),
ranked as (
  select
    *,
    row_number() over (partition by service order by writes desc, denied desc, events desc, name asc) as place,
    count(*) over (partition by service)                                                              as names
  from acts
)
select
  service as value,
  concat(
    string_agg(case when place <= 4 then concat(name, ' × ', events) end, ', ' order by place),
    case when max(names) > 4 then concat(' and ', max(names) - 4, ' more') end
  )                    as detail,
  min(first_seen)      as first_seen,
  max(last_seen)       as last_seen,
  sum(events)::bigint  as events,
  sum(reads)::bigint   as reads,
  sum(writes)::bigint  as writes,
  sum(denied)::bigint  as denied,
  count(*) over () as all_rows
from ranked
group by service
order by sum(writes + denied) desc, sum(events) desc, service asc
limit $most
