-- What strangers and services then did to things that calls of a thread made or opened: calls without credentials, of other accounts
-- and of services, that name the thing.
select distinct things.thread, things.thing, things.made_by, outside.event_id, outside.event_time, outside.credential,
  coalesce(outside.source_ip_address, '') as address, kept_clients.client
from (
{called}
) as outside
join kept_things as things
  on outside.event_time >= things.event_time
  and (strpos(outside.request_parameters, things.thing) > 0 or strpos(outside.resources, things.thing) > 0
    or strpos(outside.service_event_details, things.thing) > 0)
join kept_clients on kept_clients.user_agent is not distinct from outside.user_agent
order by things.thread asc, outside.event_time asc, outside.event_id asc
