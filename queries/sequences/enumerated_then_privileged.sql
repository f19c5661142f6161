-- title: Did a principal enumerate, get denied and then change IAM?
-- asks: who
-- kind: hunt
-- severity: high
-- attack: [T1580, T1087.004, T1098]
-- ttc: [T1087.004, T1098.003]
-- outcome: done
-- finding: "{actor} made {reads different read call|different read calls}, was denied {refused time|times}, and then called {changed} on {targets}"
-- summary: >
--   First discovery and tests of what the credentials may do, then the one call that succeeded: how an intruder
--   widens stolen permissions. Administrators read as well, but are not denied. One row per principal. What was
--   granted, and to whom, stands in targets; revoke it before reading on.
-- parameters:
--   within: {type: duration, default: 1h, help: longest time between a question and the change}
--   min_reads: {type: integer, default: 6, help: different reading calls before the change}
--   min_refused: {type: integer, default: 2, help: refused calls of any kind before the change}
--   ignore_actors: {type: text list, default: [], help: "stable ids of principals (actor_id) that work like this"}
-- false_positives:
--   - Somebody who sets up a new tool by trial and error.
-- misses:
--   - An intruder with rights for everything, who is refused nothing, or one who looked around as somebody
--     else.
-- cases:
--   given:
--     eventSource: iam.amazonaws.com
--     readOnly: true
--     userIdentity: {type: IAMUser, userName: ci, arn: "arn:aws:iam::111122223333:user/ci"}
--   sequences:
--     just enough of each, up to the last moment:
--       $within: 1h
--       $min_reads: 3
--       $min_refused: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: ListRoles}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateUser, readOnly: false, requestParameters: {userName: backup}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateAccessKey, readOnly: false, requestParameters: {userName: backup}, sourceIPAddress: 203.0.113.9}
--       expect:
--         - actor: ci
--           reads: 3
--           refused: 1
--           changed: "iam:CreateAccessKey, iam:CreateUser"
--           targets: user/backup
--           addresses: "198.51.100.7, 203.0.113.9"
--           first_seen: 2026-09-01T08:00:00Z
--           last_seen: 2026-09-01T09:00:00Z
--     a change that was refused counts as a refusal, one that worked is no question:
--       $min_reads: 1
--       $min_refused: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: TagUser, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AttachUserPolicy, readOnly: false, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:03:00Z, eventName: CreateUser, readOnly: false, requestParameters: {userName: backup}}
--       expect: [{reads: 1, refused: 1, changed: "iam:CreateUser", first_seen: 2026-09-01T08:01:00Z}]
--     every change that counts:
--       $min_reads: 1
--       $min_refused: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AttachUserPolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AttachGroupPolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AttachRolePolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: PutUserPolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: PutGroupPolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: PutRolePolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreatePolicyVersion, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: SetDefaultPolicyVersion, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: AddUserToGroup, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: UpdateAssumeRolePolicy, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateLoginProfile, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: UpdateLoginProfile, readOnly: false}
--       expect:
--         - changed: "iam:AddUserToGroup, iam:AttachGroupPolicy, iam:AttachRolePolicy, iam:AttachUserPolicy, iam:CreateLoginProfile, iam:CreatePolicyVersion, iam:PutGroupPolicy, iam:PutRolePolicy, iam:PutUserPolicy, iam:SetDefaultPolicyVersion, iam:UpdateAssumeRolePolicy, iam:UpdateLoginProfile"
--     too few questions:
--       $min_reads: 2
--       $min_refused: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:00:01Z, eventName: TagUser, readOnly: false}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateUser, readOnly: false}
--       expect: []
--     an administrator, who is refused nothing:
--       $min_reads: 1
--       $min_refused: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateUser, readOnly: false}
--       expect: []
--     too long before, after, and by somebody else:
--       $min_reads: 1
--       $min_refused: 1
--       events:
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: ListUsers, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:30:00Z, eventName: ListUsers, errorCode: AccessDenied, userIdentity: {userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}}
--         - {eventTime: 2026-09-01T09:00:00Z, eventName: CreateUser, readOnly: false}
--         - {eventTime: 2026-09-01T09:00:01Z, eventName: ListUsers, errorCode: AccessDenied}
--       expect: []
--     the change was refused as well, or it was another one:
--       $min_reads: 1
--       $min_refused: 1
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateUser, readOnly: false, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:02:00Z, eventName: TagUser, readOnly: false}
--       expect: []
--     known to work like this:
--       $min_reads: 1
--       $min_refused: 1
--       $ignore_actors: ["arn:aws:iam::111122223333:user/ci"]
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: ListUsers, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T08:01:00Z, eventName: CreateUser, readOnly: false}
--       expect: []

with changes as (
  select *
  from events
  where action in (
      'iam:CreateUser',
      'iam:CreateAccessKey',
      'iam:CreateLoginProfile',
      'iam:UpdateLoginProfile',
      'iam:AddUserToGroup',
      'iam:AttachUserPolicy',
      'iam:AttachGroupPolicy',
      'iam:AttachRolePolicy',
      'iam:PutUserPolicy',
      'iam:PutGroupPolicy',
      'iam:PutRolePolicy',
      'iam:CreatePolicyVersion',
      'iam:SetDefaultPolicyVersion',
      'iam:UpdateAssumeRolePolicy'
    )
    and error_code is null
    and not list_contains($ignore_actors, actor_id)
),
before as (
  select
    changes.event_id,
    min(earlier.event_time)                                               as first_seen,
    count(distinct case when earlier.read_only then earlier.action end)   as reads,
    count_if(is_denied(earlier.error_code))                               as refused
  from changes
  join events as earlier
    on earlier.actor_id = changes.actor_id
    and earlier.event_time >= changes.event_time - $within
    and earlier.event_time <= changes.event_time
  where (earlier.read_only or is_denied(earlier.error_code))
  group by changes.event_id
)
select
  min(changes.actor)                                                         as actor,
  changes.actor_id,
  max(before.reads)                                                          as reads,
  max(before.refused)                                                        as refused,
  names_of(changes.action)            as changed,
  names_of(changes.target)            as targets,
  names_of(changes.source_ip_address) as addresses,
  min(before.first_seen)                                                     as first_seen,
  max(changes.event_time)                                                    as last_seen,
  min(changes.recipient_account_id)                                          as recipient_account_id,
  first_event_ids(changes.event_id, changes.event_time)                      as event_ids
from changes
join before on before.event_id = changes.event_id
where before.reads >= $min_reads
  and before.refused >= $min_refused
group by changes.actor_id
order by first_seen asc, actor_id asc
