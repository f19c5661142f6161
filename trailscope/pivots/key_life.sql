-- Calls that issued, changed or asked after an access key.
select
  event_time          as first_seen,
  event_time          as last_seen,
  1::bigint           as events,
  action              as value,
  target              as detail,
  actor,
  source_ip_address,
  error_code,
  event_id,
  count(*) over () as all_rows
from events
where event_time in (select event_time from {tally} where issued_key = $key or named_key = $key)
  and (strpos(response_elements, $key) > 0 or strpos(request_parameters, $key) > 0)
order by event_time asc, event_id asc
limit $most
