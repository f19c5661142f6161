-- The events of the entity: what is counted of all of them, and of those that a page tells one by one who and what they changed; of a
-- resource, also what was asked for and answered.
with {source}
select
  event_time, actor, actor_id, action, event_source, event_name, event_category, read_only, error_code, error_message,
  source_ip_address, user_agent, recipient_account_id, aws_region, user_identity_type, user_identity_access_key_id,
  session_credential_from_console,
  {told} as told,
  case when told then event_id end              as event_id,
  case when told then target end                as target,
  case when {whole} then request_parameters end      as request_parameters,
  case when {whole} then response_elements end       as response_elements
from events
where {when}
  and ({condition})
