-- title: Was a bucket of logs made to forget or to refuse?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002, T1485.001]
-- finding: "{actor} asked to weaken a bucket of logs: {action} {target}"
-- summary: >
--   A short life time deletes the logs overnight, a policy keeps CloudTrail from writing, a suspended
--   versioning lets files be overwritten; none of it touches the trail. Compare with the bucket's former
--   state, and copy what is left at once.
-- parameters:
--   log_buckets:
--     type: text
--     default: "(?i)trail|audit|log-?archive|awslogs|-logs?$"
--     help: regular expression that the names of log buckets match
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     set, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--     a name of the responder's own: {requestParameters: {bucketName: evidence}, $log_buckets: ^evidence$}
--   ignore:
--     another bucket: {requestParameters: {bucketName: shop}}
--     only read: {eventName: GetBucketPolicy, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name in (
    'PutBucketLifecycle',
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'PutBucketVersioning',
    'DeleteBucketReplication',
    'PutBucketAcl',
    'PutBucketLogging',
    'DeleteBucket'
  )
  and regexp_matches(json_text(request_parameters, '$.bucketName'), $log_buckets)
  and ($include_denied or error_code is null)
