-- title: Which principals were denied many API actions within minutes?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1580, T1526]
-- ttc: [T1087.004]
-- outcome: failed
-- finding: "{actor} was denied {actions action|actions} within minutes of {started}, {denied call|calls} in all: {refused}"
-- summary: >
--   Testing what stolen credentials allow is the first thing an intruder does, and tools do it by the hundred.
--   One row per principal, for its worst period. Read what succeeded in between and afterwards
--   (activity.timeline).
-- parameters:
--   min_actions: {type: integer, default: 6, help: how many different refused actions make a row}
--   within: {type: duration, default: 10m, help: "the stretch of time they lie in, in whole minutes"}
--   ignore_actors:
--     type: text list
--     default: []
--     help: "stable ids of principals (actor_id) that are known to try everything"
-- false_positives:
--   - Inventory and security tools whose role lacks permissions.
--   - A person in the console, whose pages call a dozen services each.
-- misses:
--   - One who tries slowly, or only what is allowed.
--   - Several keys of one thief, when they belong to different principals.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     errorCode: AccessDenied
--     userIdentity: {type: IAMUser, userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}
--   sequences:
--     as many as asked for, across the full hour:
--       $min_actions: 3
--       events:
--         - {eventTime: 2026-09-01T08:55:30Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:56:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:57:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T09:04:59Z, eventName: ListGroups}
--       expect: [{actor: alice, actions: 3, denied: 4, started: 2026-09-01T08:55:00Z, refused: "iam:ListGroups, iam:ListRoles, iam:ListUsers"}]
--     the third comes when the time is over:
--       $min_actions: 3
--       events:
--         - {eventTime: 2026-09-01T08:55:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:57:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T09:05:00Z, eventName: ListGroups}
--       expect: []
--     earlier refusals do not count towards a later stretch, and one row per principal:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListGroups}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: ListPolicies}
--       expect: [{actions: 3, started: 2026-09-01T08:00:00Z}]
--     one action, however often:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListUsers}
--       expect: []
--     two people, one action each at a time:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListRoles}
--         - eventTime: 2026-09-01T08:01:00Z
--           eventName: ListRoles
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - eventTime: 2026-09-01T13:00:00Z
--           eventName: ListUsers
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: []
--     answered, or failed for another reason:
--       $min_actions: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListGroups}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListUsers, errorCode: null}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: ListRoles, errorCode: ThrottlingException}
--         - {eventTime: 2026-09-01T12:00:00Z, eventName: ListPolicies}
--       expect: []
--     known to try everything:
--       $min_actions: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events:
--         - {eventName: ListUsers}
--       expect: []

with possible_actors as (
  select actor_id
  from activity
  where outcome = 'denied'
  group by actor_id
  having count(distinct action) >= $min_actions
),
refusals as (
  select
    actor_id,
    min(actor)                       as actor,
    date_trunc('minute', event_time) as minute,
    action,
    count(*)                         as denied,
    first_by(event_id, event_time)     as event_id,
    min(event_time)                  as first_denied,
    max(event_time)                  as last_denied
  from events
  where is_denied(error_code)
    and actor_id in (select actor_id from possible_actors)
    and not list_contains($ignore_actors, actor_id)
  group by actor_id, date_trunc('minute', event_time), action
),
starts as (
  select distinct actor_id, minute as started
  from refusals
),
stretches as (
  select
    starts.actor_id,
    starts.started,
    min(refusals.actor)                                              as actor,
    count(distinct refusals.action)                                  as actions,
    cast(sum(refusals.denied) as bigint)                             as denied,
    names_of(refusals.action) as refused,
    min(refusals.first_denied)                                       as first_seen,
    max(refusals.last_denied)                                        as last_seen,
    first_event_ids(refusals.event_id, refusals.first_denied)        as event_ids
  from starts
  join refusals
    on refusals.actor_id = starts.actor_id
    and refusals.minute >= starts.started
    and refusals.minute < starts.started + $within
  group by starts.actor_id, starts.started
),
ranked as (
  select
    stretches.*,
    row_number() over (partition by actor_id order by actions desc, denied desc, started asc) as place
  from stretches
)
select actor, actor_id, started, actions, denied, refused, first_seen, last_seen, event_ids
from ranked
where place = 1
  and actions >= $min_actions
order by actions desc, denied desc, actor_id asc
