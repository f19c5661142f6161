-- What the entity did that nobody else in the view did, or one other principal: calls, clients, regions and addresses.
with own as (select distinct principal from kept_pivot_calls where principal is not null),
mine (dimension, value, writes, events, first_seen, last_seen) as (
  select 'call', action, case when access = 'read' then 0 else 1 end, events, first_seen, last_seen from kept_pivot_calls
  union all
  select 'region', aws_region, 0, events, first_seen, last_seen from kept_pivot_calls
  union all
  select 'address', source_ip_address, 0, events, first_seen, last_seen from kept_pivot_calls where is_address(source_ip_address)
  union all
  select 'client', coalesce(client, user_agent), 0, events, first_seen, last_seen from kept_pivot_calls left join kept_pivot_clients using (user_agent)
),
marks as (
  select dimension, value, max(writes) as writes, sum(events)::bigint as events, min(first_seen) as first_seen, max(last_seen) as last_seen
  from mine
  where value is not null
  group by dimension, value
),
elsewhere (dimension, value, principal) as (
  select 'call', action, principal from {calls} where action in (select value from marks where dimension = 'call')
  union all
  select 'region', aws_region, principal from {calls} where aws_region in (select value from marks where dimension = 'region')
  union all
  select 'client', program, principal from {calls} where program in (select value from marks where dimension = 'client')
  union all
  select 'address', source_ip_address, principal from kept_pivot_near
),
met as (
  select dimension, value, count(distinct principal) as others, min(principal) as other
  from elsewhere
  where principal is not null and principal not in (select principal from own)
  group by dimension, value
)
select
  marks.value,
  case when met.others = 1 then concat(marks.dimension, ', also ', met.other) else marks.dimension end as detail,
  marks.first_seen,
  marks.last_seen,
  marks.events,
  coalesce(met.others, 0)                              as others,
  count(*) over () as all_rows
from marks
left join met on met.dimension = marks.dimension and met.value = marks.value
where coalesce(met.others, 0) <= 1
order by others asc, case marks.dimension when 'call' then 1 when 'address' then 2 when 'region' then 3 else 4 end asc, marks.writes desc, marks.events asc, marks.value asc
limit $most
