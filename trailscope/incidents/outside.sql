-- What strangers and services then did to things that calls of a thread made or opened: calls without credentials, of other accounts
-- and of services, that name the thing. A service's own sessions count only where the thing launches by itself: what a service does every
-- night with a bucket needs no opening. Who was let in from there before it was opened needed no opening.
select thread, thing, kind, made_by, event_id, event_time, credential, address, client
from (
  select distinct things.thread, things.thing, things.kind, things.made_by, things.event_time as made_at, outside.event_id, outside.event_time,
    outside.credential, coalesce(outside.source_ip_address, '') as address, kept_clients.client,
    min(case when outside.error_code is null then outside.event_time end) over (
      partition by things.thread, things.thing, outside.credential, coalesce(outside.source_ip_address, '')
    ) as let_in_since,
    min(things.event_time) over (partition by things.thread, things.thing) as first_made
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
) as named
where event_time >= made_at and coalesce(let_in_since >= first_made, true)
order by thread asc, event_time asc, event_id asc, credential asc, address asc, client asc, thing asc, made_by asc
