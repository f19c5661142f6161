-- title: Which principals removed access of several IAM users?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1531]
-- ttc: [T1531]
-- outcome: done
-- finding: "{actor} removed access of {users IAM user|IAM users} from {first_seen} on: {names}"
-- summary: >
--   Passwords, access keys and groups removed from one user after the other: leavers after a tidy-up, a
--   responder at work, or an intruder locking everybody out. Check that the responders themselves can still sign
--   in. One row per principal, for its busiest period; a deleted user counts as well.
-- parameters:
--   min_users: {type: integer, default: 3, help: how many users make a row}
--   within: {type: duration, default: 1h, help: the stretch of time in which they lost access}
-- false_positives:
--   - Responders, and the tidying of a directory.
-- misses:
--   - Roles whose trust or policies are taken away; see identity.role_trust_changed.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     eventName: DeleteLoginProfile
--     readOnly: false
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve"}
--   sequences:
--     every way, the last at the last moment that counts:
--       $min_users: 7
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: DeleteAccessKey, requestParameters: {userName: b}}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: UpdateAccessKey, requestParameters: {userName: c, status: Inactive}}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: RemoveUserFromGroup, requestParameters: {userName: d, groupName: g}}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: DetachUserPolicy, requestParameters: {userName: e}}
--         - {eventTime: 2026-09-01T08:05:00Z, eventName: UpdateLoginProfile, requestParameters: {userName: f}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser, requestParameters: {userName: g}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser, requestParameters: {userName: g}}
--       expect:
--         - {actor: eve, users: 7, names: "a, b, c, d, e, f, g", first_seen: 2026-09-01T08:00:00Z, last_seen: 2026-09-01T09:00:00Z}
--     one row per principal, from its own first step on:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T07:59:00Z, requestParameters: {userName: x}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {userName: b}}
--         - {eventTime: 2026-09-01T08:02:00Z, requestParameters: {userName: c}}
--       expect: [{actor: eve, users: 3, first_seen: 2026-09-01T08:00:00Z}]
--     too slowly:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T09:00:01Z, requestParameters: {userName: b}}
--       expect: []
--     one user, however thoroughly:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: DeleteUser, requestParameters: {userName: a}}
--       expect: []
--     two people, one user each:
--       $min_users: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, requestParameters: {userName: a}}
--         - {eventTime: 2026-09-01T08:01:00Z, requestParameters: {userName: b}, userIdentity: {userName: alice, arn: "arn:aws:iam::111122223333:user/alice"}}
--       expect: []
--     one's own, a key switched on, a certificate, refused, made, another service:
--       $min_users: 1
--       events:
--         - {requestParameters: {userName: eve}}
--         - {eventName: UpdateAccessKey, requestParameters: {userName: c, status: Active}}
--         - {eventName: UpdateSigningCertificate, requestParameters: {userName: c, status: Inactive}}
--         - {requestParameters: {userName: a}, errorCode: NoSuchEntityException}
--         - {eventName: CreateUser, requestParameters: {userName: a}}
--         - {eventSource: transfer.amazonaws.com, eventName: DeleteUser, requestParameters: {userName: a}}
--       expect: []

with losses as (
  select
    actor_id,
    actor,
    json_text(request_parameters, '$.userName') as name,
    event_time,
    event_id
  from events
  where event_source = 'iam.amazonaws.com'
    and error_code is null
    and (
      event_name in (
        'DeleteLoginProfile',
        'UpdateLoginProfile',
        'DeleteAccessKey',
        'RemoveUserFromGroup',
        'DetachUserPolicy',
        'DeleteUser'
      )
      or (event_name = 'UpdateAccessKey' and json_text(request_parameters, '$.status') = 'Inactive')
    )
    and json_text(request_parameters, '$.userName') is distinct from user_identity_user_name
),
stretches as (
  select
    later.actor_id,
    min(later.actor)                                             as actor,
    started.event_time                                           as first_seen,
    max(later.event_time)                                        as last_seen,
    count(distinct later.name)                                   as users,
    names_of(later.name)  as names,
    first_event_ids(later.event_id, later.event_time)            as event_ids
  from (select distinct actor_id, event_time from losses) as started
  join losses as later
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
