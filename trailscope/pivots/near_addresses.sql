-- Who called from the entity's addresses, and, of an address, from where else its principals called.
with places as (select distinct source_ip_address from kept_pivot_calls where is_address(source_ip_address))
select principal, source_ip_address, min(first_seen) as first_seen, max(last_seen) as last_seen, sum(events)::bigint as events
from {calls}
where source_ip_address in (select source_ip_address from places)
  or ({elsewhere} and source_ip_address not in (select source_ip_address from places))
group by principal, source_ip_address
