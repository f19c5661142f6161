-- What everybody did, by principal, call and place: what an entity is compared with.
select
  {principal} as principal,
  action,
  aws_region,
  source_ip_address,
  user_agent,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  count(*)        as events
from events
group by all
