-- Calls that issued a credential of the entity, that the entity made, or by which one of its roles was assumed: lineage's relation over
-- the events of `issued_times`. Their long columns are read at those times only.
with events as (
  select *
  from events
  where event_time in (select event_time from kept_pivot_moments)
    and event_name in {issuing}
    and error_code is null
    and ({of_entity})
)
select
  event_id, event_time, action, kind, source_ip_address, issued_key, role_arn, key_owner, type, access_key_id, actor
from ({issued})
