-- title: Was the KMS key of CloudTrail log files disabled or changed?
-- asks: what
-- kind: hunt
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008, T1486.A002]
-- outcome: done
-- finding: "{actor} called {action} on the KMS key {key_id}, which encrypts log files"
-- summary: >
--   CloudTrail cannot deliver under a KMS key that is disabled, pending deletion or whose policy excludes it,
--   and nobody can read the existing files; the trail itself is unchanged. Keys count as log keys when a trail
--   was given them, when CloudTrail used them, or when you name them in log_keys. Cancel the deletion or enable
--   the key first, then read what was delivered meanwhile.
-- parameters:
--   log_keys: {type: text list, default: [], help: "ids or ARNs of keys that log files are encrypted with, beside those found"}
-- false_positives:
--   - A key policy changed for another reason.
-- misses:
--   - Keys given to a trail before the window and not used in it; name them in log_keys.
--   - Attempts that AWS refused, whose records often do not name the key.
--   - Grants taken back and aliases moved.
-- cases:
--   given:
--     eventSource: kms.amazonaws.com
--     eventName: DisableKey
--     readOnly: false
--     requestParameters: {keyId: k-1}
--     resources: [{ARN: "arn:aws:kms:us-east-1:111122223333:key/k-1", accountId: "111122223333", type: "AWS::KMS::Key"}]
--   sequences:
--     a key that CloudTrail used, in every way:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventName: GenerateDataKey
--           userIdentity: {type: AWSService, invokedBy: cloudtrail.amazonaws.com}
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:01:00Z, eventName: ScheduleKeyDeletion}
--         - {eventTime: 2026-09-01T09:02:00Z, eventName: PutKeyPolicy}
--         - {eventTime: 2026-09-01T09:03:00Z, eventName: DeleteImportedKeyMaterial}
--       expect:
--         - {event_time: 2026-09-01T09:00:00Z, actor: alice, action: "kms:DisableKey", key_id: k-1}
--         - {action: "kms:ScheduleKeyDeletion"}
--         - {action: "kms:PutKeyPolicy"}
--         - {action: "kms:DeleteImportedKeyMaterial"}
--     a key that a trail was made with, named in the answer:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: cloudtrail.amazonaws.com
--           eventName: CreateTrail
--           requestParameters: {name: org-trail, kmsKeyId: alias/trail}
--           responseElements: {name: org-trail, kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/k-1"}
--           resources: null
--         - {eventTime: 2026-09-01T09:00:00Z}
--       expect: [{key_id: k-1}]
--     a key that a trail was given, named in the parameters:
--       events:
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: cloudtrail.amazonaws.com
--           eventName: UpdateTrail
--           requestParameters: {name: org-trail, kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/k-1"}
--           resources: null
--         - {eventTime: 2026-09-01T09:00:00Z, resources: null}
--       expect: [{key_id: k-1}]
--     a key you name:
--       $log_keys: ["arn:aws:kms:us-east-1:111122223333:key/k-1"]
--       events: [{eventTime: 2026-09-01T09:00:00Z}]
--       expect: [{key_id: k-1}]
--     the key of something else, an attempt that failed, and another call:
--       events:
--         - eventTime: 2026-09-01T07:00:00Z
--           eventName: GenerateDataKey
--           resources: [{ARN: "arn:aws:kms:us-east-1:111122223333:key/k-2"}]
--           userIdentity: {type: AWSService, invokedBy: cloudtrail.amazonaws.com}
--         - {eventTime: 2026-09-01T07:30:00Z, eventName: Decrypt, userIdentity: {type: AWSService, invokedBy: s3.amazonaws.com}}
--         - eventTime: 2026-09-01T08:00:00Z
--           eventSource: logs.amazonaws.com
--           eventName: CreateLogGroup
--           requestParameters: {kmsKeyId: k-1}
--           resources: null
--         - {eventTime: 2026-09-01T09:00:00Z}
--         - {eventTime: 2026-09-01T09:10:00Z, resources: null, requestParameters: {keyId: k-2}, errorCode: KMSInvalidStateException}
--         - {eventTime: 2026-09-01T09:20:00Z, eventName: EnableKey, resources: null, requestParameters: {keyId: k-2}}
--       expect: []

with log_keys as (
  select regexp_extract(
    coalesce(json_text(response_elements, '$.kmsKeyId'), json_text(request_parameters, '$.kmsKeyId')), '([0-9A-Za-z-]+)$', 1
  ) as key_id
  from events
  where action in ('cloudtrail:CreateTrail', 'cloudtrail:UpdateTrail')
  union
  select nullif(regexp_extract(resources, ':key/([0-9A-Za-z-]+)', 1), '') as key_id
  from events
  where user_identity_invoked_by = 'cloudtrail.amazonaws.com'
  union
  select regexp_extract(named, '([0-9A-Za-z-]+)$', 1) as key_id
  from unnest($log_keys) as t(named)
),
weakenings as (
  select
    events.*,
    coalesce(
      nullif(regexp_extract(resources, ':key/([0-9A-Za-z-]+)', 1), ''),
      regexp_extract(json_text(request_parameters, '$.keyId'), '([0-9A-Za-z-]+)$', 1)
    ) as key_id
  from events
  where action in ('kms:DisableKey', 'kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:DeleteImportedKeyMaterial')
    and error_code is null
)
select
  weakenings.event_time,
  weakenings.actor,
  weakenings.action,
  weakenings.key_id,
  weakenings.source_ip_address,
  weakenings.recipient_account_id,
  weakenings.aws_region,
  weakenings.event_id
from weakenings
join log_keys on log_keys.key_id = weakenings.key_id
order by weakenings.event_time asc, weakenings.event_id asc
