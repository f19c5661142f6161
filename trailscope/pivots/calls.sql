-- What was done, each kind of call once: what a page counts is counted from these rows. Counted first and worked out afterwards, since
-- the calls of one kind are many. Access keys stand apart (keys.sql): with them, nearly every call is of a kind of its own.
select
  actor, {principal} as principal, actor_id, {identity}
  user_identity_type as kind,
  action,
  {service} as service,
  {access} as access,
  {told} as told,
  error_code, source_ip_address, user_agent, recipient_account_id, aws_region, first_seen, last_seen, events, error_message
from (
  select
    actor, actor_id, {identity} user_identity_type, action, event_source, event_name, event_category, read_only, error_code,
    source_ip_address, user_agent, recipient_account_id, aws_region,
    min(event_time)    as first_seen,
    max(event_time)    as last_seen,
    count(*)           as events,
    max(error_message) as error_message
  from {among} as events
  group by
    actor, actor_id, {identity} user_identity_type, action, event_source, event_name, event_category, read_only, error_code,
    source_ip_address, user_agent, recipient_account_id, aws_region
)
