-- title: Was an S3 log bucket's retention, policy or versioning changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002, T1485.001]
-- ttc: [T1562.008, T1485.001]
-- outcome: attempted
-- finding: "{actor} changed retention or access of the log bucket {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change retention or access of the log bucket {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A short lifecycle expiration deletes the logs overnight, a policy prevents CloudTrail from writing,
--   suspended versioning lets files be overwritten; none of it touches the trail. Compare with the bucket's
--   former configuration, and copy what is left at once.
-- parameters:
--   log_buckets:
--     type: text
--     default: "(?i)trail|audit|log-?archive|awslogs|-logs?$"
--     help: regular expression that the names of log buckets match
-- false_positives:
--   - The platform team adjusting how long logs are kept.
--   - Buckets of application logs with such a name.
-- misses:
--   - Log buckets with another name; give log_buckets.
--   - Single log files deleted, which needs data events; see logging.log_files_deleted.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutBucketLifecycle
--     readOnly: false
--     requestParameters: {bucketName: corp-CloudTrail-eu}
--   match:
--     a life time set: {}
--     who may write: {eventName: PutBucketPolicy}
--     the policy taken away: {eventName: DeleteBucketPolicy}
--     versions no longer kept: {eventName: PutBucketVersioning}
--     copies no longer made: {eventName: DeleteBucketReplication}
--     who may read: {eventName: PutBucketAcl}
--     its own access no longer logged: {eventName: PutBucketLogging}
--     deleted: {eventName: DeleteBucket}
--     refused: {errorCode: AccessDenied}
--     a name of the responder's own: {requestParameters: {bucketName: evidence}, $log_buckets: ^evidence$}
--   ignore:
--     another bucket: {requestParameters: {bucketName: shop}}
--     only read: {eventName: GetBucketPolicy, readOnly: true}

select *
from events
where action in (
    's3:PutBucketLifecycle',
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy',
    's3:PutBucketVersioning',
    's3:DeleteBucketReplication',
    's3:PutBucketAcl',
    's3:PutBucketLogging',
    's3:DeleteBucket'
  )
  and regexp_matches(json_text(request_parameters, '$.bucketName'), $log_buckets)
