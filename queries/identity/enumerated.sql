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
--     two people, one enquiry each:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListRoles, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: []
--     changes, another service, one who takes the inventory:
--       $min_actions: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events:
--         - {eventName: CreateUser, readOnly: false}
--         - {eventSource: ec2.amazonaws.com, eventName: DescribeInstances}
--         - {eventName: ListUsers, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: []

with enquiries as (
  select actor_id, date_trunc('minute', event_time) as minute, event_name, count(*) as calls
  from events
  where event_source = 'iam.amazonaws.com'
    and read_only = true
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('minute', event_time), event_name
),
curious as (
  select actor_id
  from enquiries
  group by actor_id
  having count(distinct event_name) >= $min_actions
),
starts as (
  select distinct enquiries.actor_id, enquiries.minute as started
  from enquiries
  join curious on curious.actor_id = enquiries.actor_id
),
stretches as (
  select
    starts.actor_id,
    starts.started,
    count(distinct enquiries.event_name) as actions,
    sum(enquiries.calls)                 as calls
  from starts
  join enquiries
    on enquiries.actor_id = starts.actor_id
    and enquiries.minute >= starts.started
    and enquiries.minute < starts.started + $within
  group by starts.actor_id, starts.started
),
ranked as (
  select
    stretches.*,
    row_number() over (partition by actor_id order by actions desc, calls desc, started asc) as place
  from stretches
)
select
  min(events.actor)                                   as actor,
  ranked.actor_id,
  ranked.started,
  ranked.actions,
  count(*)                                            as calls,
  count_if(is_denied(events.error_code))              as denied,
  names_of(events.event_name)                         as asked,
  min(events.event_time)                              as first_seen,
  max(events.event_time)                              as last_seen,
  first_event_ids(events.event_id, events.event_time) as event_ids
from ranked
join events
  on events.actor_id = ranked.actor_id
  and date_trunc('minute', events.event_time) >= ranked.started
  and date_trunc('minute', events.event_time) < ranked.started + $within
where ranked.place = 1
  and ranked.actions >= $min_actions
  and events.event_source = 'iam.amazonaws.com'
  and events.read_only = true
group by ranked.actor_id, ranked.started, ranked.actions
order by actions desc, actor_id asc
