-- title: Was an S3 bucket setting changed?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1222]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} changed a setting of the S3 bucket {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change a setting of the S3 bucket {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The list for the question who changed this bucket, and the counterpart of CIS monitoring rule 8. The
--   dangerous changes are told apart by storage.bucket_opened, storage.bucket_opened_to_outside,
--   storage.expiry_set, storage.replicated_outside, storage.versioning_suspended and storage.access_logging_off.
-- false_positives:
--   - Infrastructure code, all day.
-- misses:
--   - Settings of access points and of single objects.
-- unmodelled:
--   s3:PutBucketObjectLockConfiguration: CloudTrail's name of the API action PutObjectLockConfiguration
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
--     refused: {errorCode: AccessDenied}
--   ignore:
--     only read: {eventName: GetBucketPolicy, readOnly: true}

select *
from events
where action in (
      's3:PutBucketPolicy',
      's3:PutBucketAcl',
      's3:PutBucketCors',
      's3:PutBucketLifecycle',
      's3:PutBucketReplication',
      's3:PutBucketWebsite',
      's3:PutBucketEncryption',
      's3:PutBucketOwnershipControls',
      's3:PutBucketNotification',
      's3:PutBucketObjectLockConfiguration',
      's3:PutBucketLogging',
      's3:PutBucketRequestPayment'
    )
