-- Who assumed the entity's roles.
select
  actor                  as value,
  concat(action, ' of ', role_arn) as detail,
  min(event_time)        as first_seen,
  max(event_time)        as last_seen,
  count(*)               as events,
  first_by(event_id, event_time) as event_id,
  count(*) over () as all_rows
from kept_pivot_issued
where role_arn in (select actor_id from kept_pivot_calls where actor_id is not null)
  and actor is not null
group by actor, action, role_arn
order by events desc, value asc, detail asc
limit $most
