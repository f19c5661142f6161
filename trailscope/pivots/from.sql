-- Where calls came from, one row per source, with what is known of an address.
with sources as (
  select
    source_ip_address,
    min(first_seen)                                                   as first_seen,
    max(last_seen)                                                    as last_seen,
    sum(events)::bigint                                               as events,
    coalesce(sum(events) filter (where access = 'read'), 0)::bigint   as reads,
    coalesce(sum(events) filter (where access = 'write'), 0)::bigint  as writes,
    coalesce(sum(events) filter (where access = 'denied'), 0)::bigint as denied
  from kept_pivot_calls
  where source_ip_address is not null
  group by source_ip_address
)
select
  sources.source_ip_address as value,
  case
    when addresses.source_ip_address is null then 'no address'
    else coalesce(nullif({known}, ''), 'unknown')
  end                       as detail,
  sources.* exclude (source_ip_address),
  count(*) over () as all_rows
from sources
left join addresses_among((select list(source_ip_address) from sources)) as addresses using (source_ip_address)
order by events desc, value asc
limit $most
