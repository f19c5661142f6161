-- Events by id, and the copies of calls in other accounts.
select event_id, event_time, action, error_code, read_only, recipient_account_id, aws_region, source_ip_address, target, shared_event_id,
  actor, user_identity_access_key_id as access_key_id
from events
where event_id in (select event_id from kept_single)
union
select event_id, event_time, action, error_code, read_only, recipient_account_id, aws_region, source_ip_address, target, shared_event_id,
  actor, user_identity_access_key_id as access_key_id
from events
where shared_event_id in (select shared_event_id from kept_shared)
order by event_time asc, event_id asc
