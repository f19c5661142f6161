-- title: Which settings of a bucket were deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1490, T1222]
-- finding: "{actor} asked to remove a setting of {target}: {action}"
-- summary: >
--   Taking away the policy may lift a deny that kept others out or kept the encryption up; taking away the
--   replication ends the second copy. Compare with the setting before, in AWS Config or in the records of
--   the Put… call that made it.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Infrastructure code that replaces or takes down a bucket.
-- misses:
--   - A setting replaced by a weaker one, which is a Put… call; see storage.bucket_settings_changed.
-- cases:
--   given: {eventSource: s3.amazonaws.com, eventName: DeleteBucketPolicy, readOnly: false, requestParameters: {bucketName: shop}}
--   match:
--     the policy: {}
--     the encryption: {eventName: DeleteBucketEncryption}
--     the copies to another bucket: {eventName: DeleteBucketReplication}
--     which web sites may ask: {eventName: DeleteBucketCors}
--     the life times: {eventName: DeleteBucketLifecycle}
--     who owns the objects: {eventName: DeleteBucketOwnershipControls}
--     the web site: {eventName: DeleteBucketWebsite}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     set anew: {eventName: PutBucketPolicy}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
      'DeleteBucketPolicy',
      'DeleteBucketEncryption',
      'DeleteBucketReplication',
      'DeleteBucketCors',
      'DeleteBucketLifecycle',
      'DeleteBucketOwnershipControls',
      'DeleteBucketWebsite'
    )
  and ($include_denied or error_code is null)
