-- Who called from the entity's addresses, and, of an address, from where else its principals called. Each half leaves out other
-- stretches of the files, which it could not with `or`.
with near as (
  select {principal} as principal, source_ip_address, event_time
  from events
  where source_ip_address in (select source_ip_address from kept_pivot_calls where is_address(source_ip_address))
  union all
  select {principal}, source_ip_address, event_time
  from events
  where {elsewhere}
    and source_ip_address not in (select source_ip_address from kept_pivot_calls where is_address(source_ip_address))
)
select principal, source_ip_address, min(event_time) as first_seen, max(event_time) as last_seen, count(*) as events
from near
group by principal, source_ip_address
