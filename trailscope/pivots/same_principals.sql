-- Where else the principals called from that were seen here.
with own as (select distinct principal from kept_pivot_calls where principal is not null),
places as (select distinct source_ip_address from kept_pivot_calls)
select
  source_ip_address as value,
  concat('also ', min(principal), case when count(distinct principal) > 1 then concat(' and ', count(distinct principal) - 1, ' more') end) as detail,
  min(first_seen)     as first_seen,
  max(last_seen)      as last_seen,
  sum(events)::bigint as events,
  count(*) over () as all_rows
from kept_pivot_near
where principal in (select principal from own)
  and is_address(source_ip_address)
  and source_ip_address not in (select source_ip_address from places where source_ip_address is not null)
group by source_ip_address
order by events desc, value asc
limit $most
