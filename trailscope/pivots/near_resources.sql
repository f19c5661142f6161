-- What else was changed by those who changed the resource, within ten minutes of it.
with touched as (
  select event_id, actor, event_time from events where ({condition}) and not {reads} and error_code is null and actor is not null
  order by event_time desc, event_id asc
  limit 200
)
select
  events.target                       as value,
  concat(events.action, ' by ', min(events.actor)) as detail,
  min(events.event_time)              as first_seen,
  max(events.event_time)              as last_seen,
  count(distinct events.event_id)     as events,
  min_by(events.event_id, events.event_time) as event_id
from events
join touched
  on events.actor = touched.actor
  and events.event_time between touched.event_time - interval 10 minute and touched.event_time + interval 10 minute
where not {reads}
  and events.target is not null
  and events.target <> ''
  and events.event_category is distinct from 'Data'
  and events.event_id not in (select event_id from events where {condition} and event_id is not null)
group by events.target, events.action
order by events desc, value asc
limit 30
