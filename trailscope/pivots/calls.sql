-- What the entity did, each kind of call once: what a page counts is counted from these rows.
select
  actor,
  {principal} as principal,
  actor_id,
  user_identity_type          as kind,
  action,
  {service} as service,
  {access} as access,
  error_code,
  source_ip_address,
  user_identity_access_key_id as access_key_id,
  user_agent,
  recipient_account_id,
  aws_region,
  min(event_time)             as first_seen,
  max(event_time)             as last_seen,
  count(*)                    as events,
  max(error_message)          as error_message,
  max(session_credential_from_console) as from_console
from kept_pivot_events as events
group by all
