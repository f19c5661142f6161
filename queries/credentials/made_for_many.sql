-- title: Which principals created credentials for several IAM users?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1098.001]
-- ttc: [T1098.001]
-- outcome: done
-- finding: "{actor} created credentials for {users IAM user|IAM users} from {first_seen} on: {names}"
-- summary: >
--   Access keys and passwords for one user after the other: a team being set up, or an intruder who wants
--   several credentials so that one remains. Whoever holds them acts under the others' names. One row per
--   principal, for its busiest period.
-- parameters:
--   min_users: {type: integer, default: 3, help: how many users make a row}
--   within: {type: duration, default: 1h, help: the stretch of time in which they got them}
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) whose work it is"}
-- false_positives:
--   - Provisioning, and rotation by a tool.
-- misses:
--   - Credentials made for oneself, again and again.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: CreateAccessKey
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     every kind, the last at the last moment that counts:
--       $min_users: 5
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateLoginProfile, requestParameters: {userName: b}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: UpdateLoginProfile, requestParameters: {userName: c}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: CreateServiceSpecificCredential, requestParameters: {userName: d}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: UploadSSHPublicKey, requestParameters: {userName: e}}
--       expect: [{actor: eve, users: 5, names: "a, b, c, d, e", first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}]
--     one row per principal, from its own first step on:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T07:59:00Z, requestParameters: {userName: x}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {userName: b}}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {userName: c}}
--       expect: [{actor: eve, users: 3, first_seen: 2026-09-01T08:00:00Z}]
--     too slowly, or for one user only:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateLoginProfile, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T09:01:01Z, requestParameters: {userName: b}}
--       expect: []
--     one's own, refused, another call, one whose work it is:
--       $min_users: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/alice"]
--       events:
--         - {requestParameters: {userName: eve}}
--         - {requestParameters: null}
--         - {requestParameters: {userName: a}, errorCode: LimitExceededException}
--         - {eventName: DeleteAccessKey, requestParameters: {userName: a}}
--         - {requestParameters: {userName: a}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: []

with made as (
  select
    actor_id,
    actor,
    json_text(request_parameters, '$.userName') as name,
    event_time,
    event_id
  from events
  where action in (
      'iam:CreateAccessKey',
      'iam:CreateLoginProfile',
      'iam:UpdateLoginProfile',
      'iam:CreateServiceSpecificCredential',
      'iam:UploadSSHPublicKey'
    )
    and error_code is null
    and json_text(request_parameters, '$.userName') is distinct from user_identity_user_name
    and not list_contains($ignore_actors, actor_id)
),
stretches as (
  select
    later.actor_id,
    min(later.actor)                                            as actor,
    started.event_time                                          as first_seen,
    max(later.event_time)                                       as last_seen,
    count(distinct later.name)                                  as users,
    names_of(later.name) as names,
    first_event_ids(later.event_id, later.event_time)           as event_ids
  from (select distinct actor_id, event_time from made) as started
  join made as later
    on later.actor_id = started.actor_id
    and later.event_time >= started.event_time
    and later.event_time <= started.event_time + $within
  group by later.actor_id, started.event_time
),
ranked as (
  select stretches.*, row_number() over (partition by actor_id order by users desc, first_seen asc) as place
  from stretches
)
select actor, actor_id, users, names, first_seen, last_seen, event_ids
from ranked
where place = 1
  and users >= $min_users
order by users desc, actor_id asc
