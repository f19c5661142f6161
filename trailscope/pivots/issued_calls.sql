-- Calls that issued a credential of the entity, that the entity made, or by which one of its roles was assumed: lineage's relation over
-- those events. JSON is only read where the key in the answer, or the caller, is one of the entity's.
with events as (
  select *
  from events
  where event_name in {issuing}
    and error_code is null
    and (
      regexp_extract(response_elements, '"accessKeyI[dD]":"([A-Z0-9]+)"', 1)
        in (select access_key_id from kept_pivot_calls where access_key_id <> '')
      or {made_by_entity}
    )
)
select
  event_id, event_time, action, kind, source_ip_address, issued_key, role_arn, key_owner, type, access_key_id, actor
from ({issued})
