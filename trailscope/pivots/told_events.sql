-- Those events of the entity that a page tells one by one: what it changed, the first of them where they are many.
with {source}
select
  event_time, event_id, actor, action, target, event_name, event_category, read_only, error_code, source_ip_address,
  recipient_account_id, aws_region
from events
where {condition}
  and {narrowed}
  and {told}
  and {until}
