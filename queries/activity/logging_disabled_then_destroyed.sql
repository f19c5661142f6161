-- title: Were resources deleted after CloudTrail or GuardDuty was disabled?
-- asks: what
-- kind: hunt
-- severity: critical
-- attack: [T1685.002, T1485]
-- ttc: [T1562.008, T1485.A003]
-- outcome: done
-- finding: "{actor} deleted {destroyed resource|resources} ({what}) after {tampered_by} called {tampering}"
-- summary: >
--   Destructive actions after logging or detection was disabled are the order of an extortion. A principal
--   stopped a trail, detector, recorder or flow log, and the same principal or the same public
--   address deleted data, instances or backups within the next day. access names the earliest sign-in, new
--   access key or assumed role of that principal or address before it. Revoke the sessions, restore, and look
--   for copies that left (storage and data).
-- parameters:
--   within: {type: duration, default: 24h, help: how long after the tampering destruction counts}
--   before: {type: duration, default: 24h, help: how long before the tampering the way in is looked for}
--   known_addresses: {type: text list, default: [], help: "addresses of offices and gateways, which many share"}
-- false_positives:
--   - An account being closed by hand.
--   - An administrator behind an office address who tidies up while another one destroys test data.
-- misses:
--   - Another principal at another address.
--   - Destruction that waits longer; raise within.
--   - Objects of buckets whose data events are not recorded.
-- unmodelled:
--   signin:ConsoleLogin: step of a sign-in, which is no API action
-- formerly: [activity.blinded_then_destroyed]
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     eventName: StopLogging
--     readOnly: false
--     sourceIPAddress: 203.0.113.9
--     userIdentity: {type: IAMUser, userName: mallory, arn: "arn:aws:iam::111122223333:user/mallory"}
--   sequences:
--     in, blind, gone:
--       events:
--         - eventTime: 2026-09-01T07:00:00Z
--           eventSource: signin.amazonaws.com
--           eventName: ConsoleLogin
--         - {eventTime: 2026-09-01T07:30:00Z, eventSource: iam.amazonaws.com, eventName: CreateAccessKey}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: guardduty.amazonaws.com, eventName: DeleteDetector}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: rds.amazonaws.com, eventName: DeleteDBInstance}
--         - {eventTime: 2026-09-01T10:00:00Z, eventSource: ec2.amazonaws.com, eventName: TerminateInstances}
--       expect:
--         - actor: mallory
--           tampered_by: mallory
--           tampering: "cloudtrail:StopLogging, guardduty:DeleteDetector"
--           access: "signin:ConsoleLogin"
--           access_at: 2026-09-01T07:00:00Z
--           first_seen: 2026-09-01T08:00:00Z
--           destroyed: 2
--           what: "ec2:TerminateInstances, rds:DeleteDBInstance"
--           last_seen: 2026-09-01T10:00:00Z
--     every way in, and every way to be blind:
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, eventSource: sts.amazonaws.com, eventName: AssumeRole, readOnly: true}
--         - {eventTime: 2026-09-01T07:59:59Z, eventName: DeleteTrail}
--         - {eventTime: 2026-09-01T08:01:00Z, eventSource: securityhub.amazonaws.com, eventName: DisableSecurityHub}
--         - {eventTime: 2026-09-01T08:02:00Z, eventSource: config.amazonaws.com, eventName: StopConfigurationRecorder}
--         - {eventTime: 2026-09-01T08:03:00Z, eventSource: ec2.amazonaws.com, eventName: DeleteFlowLogs}
--         - {eventTime: 2026-09-01T08:04:00Z, eventName: DeleteEventDataStore}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: dynamodb.amazonaws.com, eventName: DeleteTable}
--       expect:
--         - access: "sts:AssumeRole"
--           tampering: "cloudtrail:DeleteEventDataStore, cloudtrail:DeleteTrail, config:StopConfigurationRecorder, ec2:DeleteFlowLogs, securityhub:DisableSecurityHub"
--     another principal at the same address, who came in by a key:
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, eventSource: iam.amazonaws.com, eventName: CreateAccessKey}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-01T09:00:00Z
--           eventSource: s3.amazonaws.com
--           eventName: DeleteBucket
--           userIdentity: {type: IAMUser, userName: backup-svc, arn: "arn:aws:iam::111122223333:user/backup-svc"}
--         - eventTime: 2026-09-01T09:30:00Z
--           eventSource: backup.amazonaws.com
--           eventName: DeleteRecoveryPoint
--           userIdentity: {type: IAMUser, userName: backup-svc, arn: "arn:aws:iam::111122223333:user/backup-svc"}
--       expect: [{actor: backup-svc, tampered_by: mallory, access: "iam:CreateAccessKey", destroyed: 2}]
--     in by another name a day before to the second, destroyed at once:
--       events:
--         - eventTime: 2026-08-31T08:00:00Z
--           eventSource: iam.amazonaws.com
--           eventName: CreateAccessKey
--           userIdentity: {type: IAMUser, userName: ci-deploy, arn: "arn:aws:iam::111122223333:user/ci-deploy"}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:00:00Z, eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--       expect: [{access: "iam:CreateAccessKey", access_at: 2026-08-31T08:00:00Z}]
--     in from another address in the same second:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 198.51.100.7, eventSource: signin.amazonaws.com, eventName: ConsoleLogin}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--       expect: [{access: "signin:ConsoleLogin", access_at: 2026-09-01T08:00:00Z}]
--     the same principal from another address, whose way in is not seen:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T09:00:00Z, sourceIPAddress: 198.51.100.7, eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--         - {eventTime: 2026-09-01T09:00:01Z, sourceIPAddress: 198.51.100.7, eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--       expect: [{actor: mallory, access: not seen, destroyed: 1}]
--     somebody else elsewhere, refused, before, too late, by a service, and nothing destroyed:
--       $within: 1h
--       events:
--         - {eventTime: 2026-09-01T07:00:00Z, eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - eventTime: 2026-09-01T08:10:00Z
--           sourceIPAddress: 198.51.100.7
--           eventSource: s3.amazonaws.com
--           eventName: DeleteBucket
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-01T08:20:00Z, eventSource: s3.amazonaws.com, eventName: DeleteBucket, errorCode: AccessDenied}
--         - eventTime: 2026-09-01T08:30:00Z
--           eventSource: ec2.amazonaws.com
--           eventName: TerminateInstances
--           userIdentity: {invokedBy: autoscaling.amazonaws.com}
--         - {eventTime: 2026-09-01T08:40:00Z, eventSource: s3.amazonaws.com, eventName: DeleteBucketPolicy}
--         - {eventTime: 2026-09-01T09:00:01Z, eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--       expect: []
--     nothing switched off:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, eventName: StartLogging}
--         - {eventTime: 2026-09-01T08:00:00Z, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--       expect: []
--     two people behind a private address:
--       events:
--         - {eventTime: 2026-09-01T08:00:00Z, sourceIPAddress: 10.0.0.7}
--         - eventTime: 2026-09-01T09:00:00Z
--           sourceIPAddress: 10.0.0.7
--           eventSource: s3.amazonaws.com
--           eventName: DeleteBucket
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: []
--     an office that is known, a way in that failed, one too long ago, and none at all:
--       $known_addresses: [203.0.113.9]
--       $before: 2h
--       events:
--         - {eventTime: 2026-09-01T05:59:59Z, eventSource: signin.amazonaws.com, eventName: ConsoleLogin}
--         - {eventTime: 2026-09-01T06:30:00Z, eventSource: sts.amazonaws.com, eventName: AssumeRole, errorCode: AccessDenied}
--         - {eventTime: 2026-09-01T06:31:00Z, eventSource: signin.amazonaws.com, eventName: ConsoleLogin, responseElements: {ConsoleLogin: Failure}}
--         - eventTime: 2026-09-01T06:35:00Z
--           eventSource: signin.amazonaws.com
--           eventName: ConsoleLogin
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--         - {eventTime: 2026-09-01T06:40:00Z, eventSource: s3.amazonaws.com, eventName: ListBuckets, readOnly: true}
--         - {eventTime: 2026-09-01T08:00:00Z}
--         - {eventTime: 2026-09-01T08:30:00Z, eventSource: signin.amazonaws.com, eventName: ConsoleLogin}
--         - {eventTime: 2026-09-01T09:00:00Z, eventSource: s3.amazonaws.com, eventName: DeleteBucket}
--         - eventTime: 2026-09-01T09:10:00Z
--           eventSource: s3.amazonaws.com
--           eventName: DeleteBucket
--           userIdentity: {type: IAMUser, userName: bob, arn: "arn:aws:iam::111122223333:user/bob"}
--       expect: [{actor: mallory, access: not seen, access_at: null, destroyed: 1}]

with possible_steps as (
  select *
  from events
  where coalesce(
      action like '%:Delete%' or action like '%:DeregisterImage' or action like '%:TerminateInstances' or action like '%:ScheduleKeyDeletion'
      or action in (
        'cloudtrail:StopLogging', 'securityhub:DisableSecurityHub', 'config:StopConfigurationRecorder',
        'signin:ConsoleLogin', 'iam:CreateAccessKey', 'sts:AssumeRole'
      ),
      false
    )
),
steps as (
  select
    event_time,
    actor,
    actor_id,
    action,
    target,
    case
      when is_public_address(source_ip_address) and not list_contains($known_addresses, source_ip_address) then source_ip_address
    end as address,
    user_identity_invoked_by,
    response_elements,
    event_id
  from possible_steps
  where error_code is null
),
tampering as (
  select *
  from steps
  where action in (
      'cloudtrail:StopLogging',
      'cloudtrail:DeleteTrail',
      'cloudtrail:DeleteEventDataStore',
      'guardduty:DeleteDetector',
      'securityhub:DisableSecurityHub',
      'config:StopConfigurationRecorder',
      'ec2:DeleteFlowLogs'
    )
),
destruction as (
  select *
  from steps
  where (
      regexp_matches(action, ':Delete(DBInstance|DBCluster|DBSnapshot|DBClusterSnapshot|Table|Bucket|Objects?|Volume|Snapshot)$')
      or regexp_matches(action, ':Delete(Backup|RecoveryPoint|BackupVault|FileSystem|Secret|Stack|Cluster|Function)$')
      or regexp_matches(action, ':(DeregisterImage|TerminateInstances|ScheduleKeyDeletion)$')
    )
    and user_identity_invoked_by is null
),
entries as (
  select *
  from steps
  where action in ('signin:ConsoleLogin', 'iam:CreateAccessKey', 'sts:AssumeRole')
    and json_text(response_elements, '$.ConsoleLogin') is distinct from 'Failure'
),
pairs as (
  select
    destruction.actor       as actor,
    destruction.actor_id    as actor_id,
    destruction.action      as destroyed_by,
    destruction.event_time  as destroyed_at,
    destruction.event_id    as destruction_id,
    tampering.actor         as tampered_by,
    tampering.actor_id      as tamperer_id,
    tampering.action        as tampering,
    tampering.address       as address,
    tampering.event_time    as tampered_at
  from tampering
  join destruction
    on (destruction.actor_id = tampering.actor_id or destruction.address = tampering.address)
    and destruction.event_time >= tampering.event_time
    and destruction.event_time <= tampering.event_time + $within
),
stories as (
  select
    actor_id,
    tamperer_id,
    min(actor)                                                     as actor,
    min(tampered_by)                                               as tampered_by,
    names_of(tampering)     as tampering,
    max(address)                                                   as address,
    min(tampered_at)                                               as first_seen,
    count(distinct destruction_id)                                 as destroyed,
    names_of(destroyed_by)  as what,
    max(destroyed_at)                                              as last_seen,
    first_event_ids(destruction_id, destroyed_at)                  as event_ids
  from pairs
  group by actor_id, tamperer_id
)
select
  stories.actor,
  stories.actor_id,
  min(stories.tampered_by)                                   as tampered_by,
  min(stories.tampering)                                     as tampering,
  coalesce(first_by(entries.action, entries.event_time), 'not seen') as access,
  min(entries.event_time)                                    as access_at,
  max(stories.address)                                       as source_ip_address,
  stories.first_seen,
  max(stories.destroyed)                                     as destroyed,
  min(stories.what)                                          as what,
  max(stories.last_seen)                                     as last_seen,
  min(stories.event_ids)                                     as event_ids
from stories
left join entries
  on (entries.actor_id = stories.tamperer_id or entries.address = stories.address)
  and entries.event_time <= stories.first_seen
  and entries.event_time >= stories.first_seen - $before
group by stories.actor, stories.actor_id, stories.tamperer_id, stories.first_seen
order by first_seen asc, actor asc
