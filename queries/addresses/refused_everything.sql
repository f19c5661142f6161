-- title: Which networks had every API call denied?
-- asks: where_from
-- kind: hunt
-- severity: low
-- attack: [T1078.004, T1580]
-- ttc: [T1087.004]
-- outcome: failed
-- finding: "all {denied call|calls} from {network} as {actors} were denied: {actions}"
-- summary: >
--   A public network (IPv4 /24, IPv6 /48) whose every call was denied is somebody who tries credentials that have no permissions, or
--   that were revoked in time. Read which actions were called, and whether one of the principals has other
--   credentials.
-- parameters:
--   min_calls: {type: integer, default: 3, help: how many refused calls make a row}
-- false_positives:
--   - A tool that was given the wrong role.
-- misses:
--   - One who finds something that is allowed, such as asking who they are; see denied.burst.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: ListUsers
--     errorCode: AccessDenied
--     sourceIPAddress: 203.0.113.9
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as often as asked for:
--       $min_calls: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListRoles}
--       expect:
--         - network: 203.0.113.0/24
--           addresses: 203.0.113.9
--           actors: alice
--           denied: 2
--           actions: "iam:ListRoles, iam:ListUsers"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T08:01:00Z
--     one was answered, one failed otherwise, one is not often enough, one is no public address:
--       $min_calls: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, errorCode: null}
--         - {eventTime: 2026-09-01T08:02:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7}
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 10.0.0.7}
--         - {eventTime: 2026-09-01T08:01:00Z, sourceIPAddress: 10.0.0.7}
--       expect: []

with places as (
  select
    activity.source_ip_address,
    activity.network,
    sum(activity.denied) as denied,
    sum(activity.calls)  as calls
  from activity
  join addresses on addresses.source_ip_address = activity.source_ip_address
  where addresses.is_public
  group by activity.source_ip_address, activity.network
),
refused as (
  select network
  from places
  group by network
  having sum(denied) = sum(calls)
    and sum(calls) >= $min_calls
)
select
  refused.network,
  names_of(events.source_ip_address) as addresses,
  names_of(events.actor) as actors,
  count(*) as denied,
  names_of(events.action) as actions,
  min(events.event_time) as first_seen,
  max(events.event_time) as last_seen,
  first_event_ids(events.event_id, events.event_time) as event_ids
from refused
join places on places.network = refused.network
join events on events.source_ip_address = places.source_ip_address
group by refused.network
order by denied desc, network asc
