-- Who else called from the entity's addresses. An address that many share says little, and says so.
with own as (select distinct principal from kept_pivot_calls where principal is not null),
places as (select distinct source_ip_address from kept_pivot_calls where is_address(source_ip_address)),
met as (
  select
    principal,
    source_ip_address,
    min(first_seen)     as first_seen,
    max(last_seen)      as last_seen,
    sum(events)::bigint as events
  from kept_pivot_near
  where source_ip_address in (select source_ip_address from places)
    and principal is not null
    and principal not in (select principal from own)
  group by principal, source_ip_address
),
crowds as (select source_ip_address, count(*) as principals from met group by source_ip_address)
select
  met.principal                       as value,
  concat(
    'also from ', min(met.source_ip_address),
    case when count(*) > 1 then concat(' and ', count(*) - 1, ' more') end,
    case when min(crowds.principals) > 5 then concat(', which ', min(crowds.principals), ' others share') end
  )                                   as detail,
  min(met.first_seen)                 as first_seen,
  max(met.last_seen)                  as last_seen,
  sum(met.events)::bigint             as events,
  count(*) over () as all_rows
from met
join crowds on crowds.source_ip_address = met.source_ip_address
group by met.principal
order by min(crowds.principals) asc, sum(met.events) desc, met.principal asc
limit $most
