-- title: Which settings of which buckets were changed?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1222]
-- finding: "{actor} asked to change a setting of {target}: {action}"
-- summary: >
--   The list for the question who changed this bucket, and the counterpart of CIS monitoring rule 8. The
--   dangerous ones are told apart by storage.bucket_opened, storage.bucket_opened_to_outside,
--   storage.expiry_set, storage.replicated_outside, storage.versioning_suspended and
--   storage.access_logging_off.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Infrastructure code, all day.
-- misses:
--   - Settings of access points and of single objects.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: PutBucketPolicy, readOnly: false, requestParameters: {bucketName: shop}}
--   match:
--     who may do what: {}
--     the old access list: {eventName: PutBucketAcl}
--     which web sites may ask: {eventName: PutBucketCors}
--     the life times: {eventName: PutBucketLifecycle}
--     copies to another bucket: {eventName: PutBucketReplication}
--     a web site: {eventName: PutBucketWebsite}
--     the encryption: {eventName: PutBucketEncryption}
--     who owns the objects: {eventName: PutBucketOwnershipControls}
--     who is told of changes: {eventName: PutBucketNotification}
--     the lock on objects: {eventName: PutBucketObjectLockConfiguration}
--     the access log: {eventName: PutBucketLogging}
--     who pays: {eventName: PutBucketRequestPayment}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     only read: {eventName: GetBucketPolicy, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
      'PutBucketPolicy',
      'PutBucketAcl',
      'PutBucketCors',
      'PutBucketLifecycle',
      'PutBucketReplication',
      'PutBucketWebsite',
      'PutBucketEncryption',
      'PutBucketOwnershipControls',
      'PutBucketNotification',
      'PutBucketObjectLockConfiguration',
      'PutBucketLogging',
      'PutBucketRequestPayment'
    )
  and ($include_denied or error_code is null)
