-- title: Was an S3 bucket policy, encryption or replication deleted?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1490, T1222]
-- ttc: [T1578.005]
-- outcome: attempted
-- finding: "{actor} deleted a setting of the S3 bucket {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete a setting of the S3 bucket {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A deleted policy may have denied access or required encryption; deleted replication ends the second copy.
--   Compare with the setting before, in AWS Config or in the records of the Put… call that wrote it.
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
--     refused: {errorCode: AccessDenied}
--   ignore:
--     set anew: {eventName: PutBucketPolicy}

select *
from events
where action in (
      's3:DeleteBucketPolicy',
      's3:DeleteBucketEncryption',
      's3:DeleteBucketReplication',
      's3:DeleteBucketCors',
      's3:DeleteBucketLifecycle',
      's3:DeleteBucketOwnershipControls',
      's3:DeleteBucketWebsite'
    )
