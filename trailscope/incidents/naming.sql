-- What strangers and services did that names things which calls of a thread made or opened: calls without credentials, of other accounts
-- and of services. A service's own sessions count only where the thing launches by itself: what a service does every night with a bucket
-- needs no opening.
select distinct things.thread, things.thing, things.kind, things.made_by, things.event_time as made_at, outside.event_id, outside.event_time,
  outside.credential, coalesce(outside.source_ip_address, '') as address, outside.error_code, kept_clients.client
from (
{called}
) as outside
join kept_things as things
  on (strpos(outside.request_parameters, things.thing) > 0 or strpos(outside.resources, things.thing) > 0
      or strpos(outside.service_event_details, things.thing) > 0)
    and (things.kind in ('group', 'stack set') or outside.user_identity_type is distinct from 'AssumedRole')
    -- a stack is named after its set and an id: the name of one set may begin with that of another
    and (things.kind <> 'stack set' or regexp_matches(
      concat_ws(' ', outside.request_parameters, outside.resources, outside.service_event_details),
      concat(regexp_escape(things.thing), '[0-9a-f]{8}-[0-9a-f]{4}-')))
join kept_clients on kept_clients.user_agent is not distinct from outside.user_agent
