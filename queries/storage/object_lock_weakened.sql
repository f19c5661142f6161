-- title: Was S3 Object Lock weakened or bypassed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1490]
-- ttc: [T1485.A003, T1578.005]
-- outcome: attempted
-- finding: "{actor} weakened or bypassed S3 Object Lock of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to weaken or bypass S3 Object Lock of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Object Lock keeps backups and logs from being deleted before their time. A lock in governance mode is
--   bypassed by one header, and then the object can be deleted. Look for the deletion that follows.
-- needs: [management events, data events of s3.amazonaws.com]
-- false_positives:
--   - Backup software that sets the time of keeping on every object it writes.
-- misses:
--   - Buckets whose data events are not recorded.
--   - Whether the new time is longer or shorter than the old one.
-- unmodelled:
--   s3:PutBucketObjectLockConfiguration: CloudTrail's name of the API action PutObjectLockConfiguration
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
--     refused: {errorCode: AccessDenied}
--   ignore:
--     deleted without a lock in the way: {requestParameters: {bucketName: vault, key: 2026/a.bak}}
--     the lock is not asked to give way: {requestParameters: {bucketName: vault, key: 2026/a.bak, x-amz-bypass-governance-retention: "false"}}
--     only read: {eventName: GetObjectRetention, readOnly: true, requestParameters: {bucketName: vault, key: 2026/a.bak}}
--     the same word in another call: {eventName: PutObject}

select *
from events
where (
    action in ('s3:PutObjectRetention', 's3:PutObjectLegalHold', 's3:PutBucketObjectLockConfiguration')
    or (
      action in ('s3:DeleteObject', 's3:DeleteObjects')
      and json_text(request_parameters, '$."x-amz-bypass-governance-retention"') = 'true'
    )
  )
