-- The events of the entity that a page tells one by one: of a resource all, else those that change something. What was asked for and
-- answered is only taken along where a page tells it. What is asked before the entity leaves out most of the files.
with {source}
select
  event_time, event_id, actor, actor_id, action, target, event_source, event_name, event_category, read_only, error_code, error_message,
  source_ip_address, user_agent, recipient_account_id, aws_region, user_identity_type, user_identity_access_key_id,
  session_credential_from_console,
  case when {told_whole} then request_parameters end as request_parameters,
  case when {told_whole} then response_elements end  as response_elements
from events
where {near}
  and {condition}
  and {told}
