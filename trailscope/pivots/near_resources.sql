-- What else was changed by those who changed the resource, within ten minutes of it.
with touched as (select event_id, actor, event_time from kept_pivot_history where error_code is null and actor is not null),
span as (select min(event_time) as first_touch, max(event_time) as last_touch from touched)
select
  events.target                              as value,
  concat(events.action, ' by ', min(events.actor)) as detail,
  min(events.event_time)                     as first_seen,
  max(events.event_time)                     as last_seen,
  count(distinct events.event_id)            as events,
  first_by(events.event_id, events.event_time) as event_id,
  count(*) over () as all_rows
from events
join touched
  on events.actor = touched.actor
  and events.event_time between touched.event_time - interval 10 minute and touched.event_time + interval 10 minute
where events.event_time >= (select first_touch - interval 10 minute from span)
  and events.event_time <= (select last_touch + interval 10 minute from span)
  and events.actor in (select actor from touched)
  and not {reads}
  and events.target <> ''
  and events.event_category is distinct from 'Data'
  and events.event_id not in (select event_id from kept_pivot_history where event_id is not null)
group by events.target, events.action
order by events desc, value asc, events.action asc
limit $most
