-- title: Which principals enumerated IAM users, roles and policies?
-- asks: who
-- kind: hunt
-- severity: low
-- attack: [T1087.004, T1069.003]
-- ttc: [T1087.004]
-- outcome: attempted
-- finding: "{actor} made {actions different IAM read call|different IAM read calls} within minutes of {started}: {asked}"
-- finding_denied: "{actor} tried {actions different IAM read call|different IAM read calls} within minutes of {started} and was denied: {asked}"
-- summary: >
--   Users, groups, policies and access keys are what an intruder wants to know of an account. Denied calls count
--   as well. One row per principal, for its busiest period. Compare with the days before: a tool reads the same
--   every day.
-- parameters:
--   min_actions: {type: integer, default: 8, help: how many different enquiries make a row}
--   within: {type: duration, default: 10m, help: "the stretch of time they lie in, in whole minutes"}
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) that take the inventory"}
-- false_positives:
--   - Terraform refreshing its state, inventories, and the IAM pages of the console.
-- misses:
--   - One who asks slowly, or everything at once; see identity.read_out.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: true
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     as many as asked for, across the full hour:
--       $min_actions: 3
--       events:
--         - {eventTime: 2026-09-01T08:54:59Z, eventName: GetUser, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:55:30Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:56:00Z, eventName: ListUsers, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:57:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T09:03:59Z, eventName: ListGroups}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListUsers, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T13:00:00Z, eventName: ListRoles, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: [{actor: eve, actions: 3, calls: 4, denied: 1, started: 2026-09-01T08:55:00Z, asked: "ListGroups, ListRoles, ListUsers"}]
--     the third comes when the time is over, and earlier ones do not count:
--       $min_actions: 3
--       events:
--         - {eventTime: 2026-09-01T08:55:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:57:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T09:05:00Z, eventName: ListGroups}
--       expect: []
--     the busier of two stretches:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListGroups}
--       expect: [{actions: 2, started: 2026-09-01T08:00:00Z}]
--     two people, one enquiry each at a time:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListRoles, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T13:00:00Z, eventName: ListUsers, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: []
--     changes, another service, one who takes the inventory:
--       $min_actions: 2
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateUser, readOnly: false}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: ec2.amazonaws.com, eventName: DescribeInstances}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListRoles, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: []

with possible_actors as (
  select actor_id
  from activity
  where event_source = 'iam.amazonaws.com'
    and read_only = true
  group by actor_id
  having count(distinct action) >= $min_actions
),
enquiries as (
  select
    actor_id,
    actor,
    date_trunc('minute', event_time) as minute,
    event_name,
    error_code,
    event_time,
    event_id
  from events
  where event_source = 'iam.amazonaws.com'
    and read_only = true
    and actor_id in (select actor_id from possible_actors)
    and not list_contains($ignore_actors, actor_id)
),
stretches as (
  select
    enquiries.actor_id,
    starts.started,
    min(enquiries.actor)                                                 as actor,
    count(distinct enquiries.event_name)                                 as actions,
    count(*)                                                             as calls,
    count_if(is_denied(enquiries.error_code))                            as denied,
    names_of(enquiries.event_name) as asked,
    min(enquiries.event_time)                                            as first_seen,
    max(enquiries.event_time)                                            as last_seen,
    first_event_ids(enquiries.event_id, enquiries.event_time)            as event_ids
  from (select distinct actor_id, minute as started from enquiries) as starts
  join enquiries
    on enquiries.actor_id = starts.actor_id
    and enquiries.minute >= starts.started
    and enquiries.minute < starts.started + $within
  group by enquiries.actor_id, starts.started
),
ranked as (
  select
    stretches.*,
    row_number() over (partition by actor_id order by actions desc, calls desc, started asc) as place
  from stretches
)
select actor, actor_id, started, actions, calls, denied, asked, first_seen, last_seen, event_ids
from ranked
where place = 1
  and actions >= $min_actions
order by actions desc, actor_id asc
