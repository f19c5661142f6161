-- Events by id, and the copies of calls in other accounts.
select event_id, event_time, action, error_code, read_only, recipient_account_id, aws_region, source_ip_address, target, shared_event_id,
  actor, user_identity_access_key_id as access_key_id
from events
where event_id in (select unnest(cast($ids as varchar[])))
  or shared_event_id in (select unnest(cast($shared as varchar[])))
order by event_time asc, event_id asc
