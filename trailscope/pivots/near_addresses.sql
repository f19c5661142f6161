-- Who called from the entity's addresses, and, of an address, from where else its principals called.
select
  {principal} as principal,
  source_ip_address,
  min(event_time) as first_seen,
  max(event_time) as last_seen,
  count(*)        as events
from events
where source_ip_address in (select source_ip_address from kept_pivot_calls where is_address(source_ip_address))
  or {of_entity}
group by all
