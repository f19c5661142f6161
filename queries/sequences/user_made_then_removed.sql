-- title: Which IAM users were created, used and deleted again?
-- asks: who
-- kind: hunt
-- severity: medium
-- attack: [T1136.003, T1070]
-- ttc: [T1136.003, T1070.A001]
-- outcome: done
-- finding: "{actor} created the IAM user {user_name}, which made {calls call|calls} and was deleted by {deleted_by} on {last_seen}"
-- summary: >
--   A user that existed for hours leaves nothing to look at in the account; this log is all there is. What it
--   did stands in actions, and in activity.timeline by its name. One row per user and account. Roles come and go
--   with deployments and are left out.
-- parameters:
--   within: {type: duration, default: 3d, help: longest life of such a user}
--   min_calls: {type: integer, default: 1, help: how many calls the user must have made}
-- false_positives:
--   - Tests of infrastructure code, and users for a single hand-over.
-- misses:
--   - Users whose keys were taken away instead; see credentials.access_key_taken_away.
--   - A user that only signed in and did nothing.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: false
--     recipientAccountId: "111122223333"
--     requestParameters: {userName: temp}
--     userIdentity: {type: IAMUser, userName: eve, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333"}
--   sequences:
--     made, used and removed, at the last moment:
--       $within: 1h
--       $min_calls: 2
--       events:
--         - {eventTime: 2026-09-01T07:30:00Z, eventName: DeleteUser}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, readOnly: true, userIdentity: {userName: temp, arn: "arn:aws:iam::111122223333:user/temp"}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: s3.amazonaws.com, eventName: GetObject, readOnly: true, eventCategory: Data, sourceIPAddress: 203.0.113.9, userIdentity: {userName: temp, arn: "arn:aws:iam::111122223333:user/temp"}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser, userIdentity: {userName: mallory, arn: "arn:aws:iam::111122223333:user/mallory"}}
--       expect:
--         - actor: eve
--           user_name: temp
--           deleted_by: mallory
--           calls: 2
--           actions: "s3:GetObject, s3:ListBuckets"
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     all in one second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: temp, arn: "arn:aws:iam::111122223333:user/temp"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: DeleteUser}
--       expect: [{user_name: temp}]
--     not used, or too little:
--       $min_calls: 2
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: temp, arn: "arn:aws:iam::111122223333:user/temp"}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser}
--       expect: []
--     lived longer, and removed before it was made:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: DeleteUser}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: temp, arn: "arn:aws:iam::111122223333:user/temp"}}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: DeleteUser}
--       expect: []
--     its calls before and after its life, by one of the same name elsewhere, and by another one:
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: temp, arn: "arn:aws:iam::111122223333:user/temp"}}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: temp, arn: "arn:aws:iam::444455556666:user/temp", accountId: "444455556666"}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser}
--         - {eventTime: 2026-09-01T09:00:01Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: temp, arn: "arn:aws:iam::111122223333:user/temp"}}
--       expect: []
--     another user removed, in another account, and either call refused:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: CreateUser, requestParameters: {userName: other}, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: TagUser, requestParameters: {userName: third}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: temp, arn: "arn:aws:iam::111122223333:user/temp"}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: other, arn: "arn:aws:iam::111122223333:user/other"}}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, userIdentity: {userName: third, arn: "arn:aws:iam::111122223333:user/third"}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser, requestParameters: {userName: other}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser, requestParameters: {userName: third}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser, recipientAccountId: "444455556666"}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteUser, errorCode: DeleteConflictException}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: DeleteAccessKey}
--       expect: []

with made as (
  select json_text(request_parameters, '$.userName') as user_name, recipient_account_id, event_time as made_at, actor, event_id
  from events
  where action = 'iam:CreateUser'
    and error_code is null
),
removed as (
  select json_text(request_parameters, '$.userName') as user_name, recipient_account_id, event_time as removed_at, actor as deleted_by
  from events
  where action = 'iam:DeleteUser'
    and error_code is null
),
lives as (
  select
    made.user_name,
    made.recipient_account_id,
    made.made_at,
    min(made.actor)                                       as actor,
    min(removed.removed_at)                               as removed_at,
    first_by(removed.deleted_by, removed.removed_at)        as deleted_by
  from made
  join removed
    on removed.user_name = made.user_name
    and removed.recipient_account_id = made.recipient_account_id
    and removed.removed_at >= made.made_at
    and removed.removed_at <= made.made_at + $within
  group by made.user_name, made.recipient_account_id, made.made_at
)
select
  min(lives.actor)                                                        as actor,
  lives.user_name,
  min(lives.deleted_by)                                                   as deleted_by,
  count(*)                                                                as calls,
  names_of(used.action)            as actions,
  names_of(used.source_ip_address) as addresses,
  lives.made_at                                                           as first_seen,
  min(lives.removed_at)                                                   as last_seen,
  lives.recipient_account_id,
  first_event_ids(used.event_id, used.event_time)                         as event_ids
from lives
join events as used
  on used.user_identity_user_name = lives.user_name
  and used.user_identity_account_id = lives.recipient_account_id
  and used.event_time >= lives.made_at
  and used.event_time <= lives.removed_at
group by lives.user_name, lives.recipient_account_id, lives.made_at
having count(*) >= $min_calls
order by first_seen asc, user_name asc
