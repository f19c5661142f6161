-- title: Which principals used only inside a VPC were used from the internet?
-- asks: where_from
-- kind: hunt
-- severity: medium
-- attack: [T1078.004, T1552.005]
-- ttc: [T1552.005, T1078.A001]
-- outcome: attempted
-- finding: "{actor}, so far used only from inside a VPC, called from {address} on {first_seen}: {actions}"
-- finding_denied: "{actor}, so far used only from inside a VPC, tried to call from {address} on {first_seen} and was denied: {actions}"
-- summary: >
--   A role of an EC2 instance or Lambda function that was only used from private addresses, through a VPC
--   endpoint, is used from a public one: its credentials were copied, or its network path was changed. One row
--   per principal. Compare with addresses.instance_credentials_elsewhere, and read what it did from there.
-- parameters:
--   min_inside: {type: integer, default: 2, help: how many calls from inside must lie before the first one from outside}
-- false_positives:
--   - An endpoint taken away, or a service whose endpoint the VPC does not have.
--   - A role that people and machines share.
-- misses:
--   - Principals that spoke from outside before, at least once in the view.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: ListBuckets
--     sourceIPAddress: 10.0.0.7
--     userIdentity:
--       type: AssumedRole
--       arn: "arn:aws:sts::111122223333:assumed-role/web/i-0abc1234def567890"
--       sessionContext: {sessionIssuer: {type: Role, arn: "arn:aws:iam::111122223333:role/web"}}
--   sequences:
--     inside before, outside afterwards:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: 203.0.113.9, eventName: GetBucketAcl}
--         - {eventTime: 2026-09-04T09:00:00Z, sourceIPAddress: 203.0.113.10}
--       expect:
--         - actor_id: "arn:aws:iam::111122223333:role/web"
--           address: 203.0.113.9
--           inside_before: 2
--           events: 2
--           denied: 0
--           actions: "s3:GetBucketAcl, s3:ListBuckets"
--           first_seen: 2026-09-04T08:00:00Z
--           last_seen: 2026-09-04T09:00:00Z
--     as often as asked for, where it is asked twice:
--       $min_inside: 3
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-05T08:00:00Z}
--       expect: []
--     outside from the beginning, a service, and what a service does for it:
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-02T09:00:00Z, sourceIPAddress: 203.0.113.10}
--       expect: []
--     only services and calls on its behalf outside:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: cloudformation.amazonaws.com}
--         - {eventTime: 2026-09-04T09:00:00Z, sourceIPAddress: 203.0.113.10, userIdentity: {invokedBy: cloudformation.amazonaws.com}}
--       expect: []
--     somebody else inside, and bob only afterwards:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - eventTime: 2026-09-04T08:00:00Z
--           sourceIPAddress: 203.0.113.9
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-05T08:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-05T09:00:00Z, userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-06T08:00:00Z, sourceIPAddress: 203.0.113.10}
--       expect: [{actor_id: "arn:aws:iam::111122223333:role/web", inside_before: 2}]
--     a service named while it is inside is no place inside:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: ec2.amazonaws.com}
--         - {eventTime: 2026-09-04T08:00:00Z, sourceIPAddress: 203.0.113.9}
--         - {eventTime: 2026-09-05T08:00:00Z}
--       expect: []

with possible_actors as (
  select activity.actor_id
  from activity
  join addresses on addresses.source_ip_address = activity.source_ip_address
  group by activity.actor_id
  having bool_or(addresses.is_public)
    and sum(case when addresses.is_public then 0 else activity.calls end) >= $min_inside
),
calls as (
  select
    actor,
    actor_id,
    action,
    error_code,
    source_ip_address,
    event_time,
    event_id
  from events
  where actor_id in (select actor_id from possible_actors)
    and is_address(source_ip_address)
    and user_identity_invoked_by is null
),
outside as (
  select
    min(actor)                                              as actor,
    actor_id,
    first_by(source_ip_address, event_time)                   as address,
    count(*) as events,
    count_if(is_denied(error_code)) as denied,
    names_of(action) as actions,
    min(event_time)                                         as first_seen,
    max(event_time)                                         as last_seen,
    first_event_ids(event_id, event_time)                   as event_ids
  from calls
  where is_public_address(source_ip_address)
  group by actor_id
)
select
  min(outside.actor)      as actor,
  outside.actor_id,
  min(outside.address)    as address,
  count(*)                as inside_before,
  min(outside.events) as events,
  min(outside.denied) as denied,
  min(outside.actions)    as actions,
  outside.first_seen,
  min(outside.last_seen)  as last_seen,
  min(outside.event_ids)  as event_ids
from outside
join calls
  on calls.actor_id = outside.actor_id
  and calls.event_time < outside.first_seen
group by outside.actor_id, outside.first_seen
having count(*) >= $min_inside
order by outside.first_seen asc, outside.actor_id asc
