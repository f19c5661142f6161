-- The access keys that calls were signed with: by whom, from where, and whether they read, wrote or were denied.
select
  actor, actor_id, {identity} access_key_id,
  {access} as access,
  source_ip_address, first_seen, last_seen, events, from_console
from (
  select
    actor, actor_id, {identity} user_identity_access_key_id as access_key_id, source_ip_address, error_code, read_only,
    case when read_only is null then event_name end as event_name,
    min(event_time)                      as first_seen,
    max(event_time)                      as last_seen,
    count(*)                             as events,
    max(session_credential_from_console) as from_console
  from {among} as events
  where user_identity_access_key_id is not null
  group by
    actor, actor_id, {identity} user_identity_access_key_id, source_ip_address, error_code, read_only,
    case when read_only is null then event_name end
)
