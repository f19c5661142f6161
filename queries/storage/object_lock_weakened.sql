-- title: Was the lock on objects loosened or passed by?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- finding: "{actor} asked to loosen the lock on {target}: {action}"
-- summary: >
--   Object lock keeps backups and logs from being deleted before their time. A lock in governance mode is
--   passed by with one header, and then the object can go. Look for the deletion that follows.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- needs: [management events, data events of s3.amazonaws.com]
-- false_positives:
--   - Backup software that sets the time of keeping on every object it writes.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Whether the new time is longer or shorter than the old one.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: DeleteObject
--     eventCategory: Data
--     managementEvent: false
--     readOnly: false
--     requestParameters: {bucketName: vault, key: 2026/a.bak, x-amz-bypass-governance-retention: "true"}
--   match:
--     deleted in spite of its lock: {}
--     several deleted in spite of their locks: {eventName: DeleteObjects}
--     another time of keeping: {eventName: PutObjectRetention, requestParameters: {bucketName: vault, key: 2026/a.bak}}
--     a legal hold set or lifted: {eventName: PutObjectLegalHold, requestParameters: {bucketName: vault, key: 2026/a.bak}}
--     the rule of the whole bucket:
--       eventName: PutBucketObjectLockConfiguration
--       eventCategory: Management
--       managementEvent: true
--       requestParameters: {bucketName: vault}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     deleted without a lock in the way: {requestParameters: {bucketName: vault, key: 2026/a.bak}}
--     the lock is not asked to give way: {requestParameters: {bucketName: vault, key: 2026/a.bak, x-amz-bypass-governance-retention: "false"}}
--     only read: {eventName: GetObjectRetention, readOnly: true, requestParameters: {bucketName: vault, key: 2026/a.bak}}
--     the same word in another call: {eventName: PutObject}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    event_name in ('PutObjectRetention', 'PutObjectLegalHold', 'PutBucketObjectLockConfiguration')
    or (
      event_name in ('DeleteObject', 'DeleteObjects')
      and json_text(request_parameters, '$."x-amz-bypass-governance-retention"') = 'true'
    )
  )
  and ($include_denied or error_code is null)
