-- title: Was the access log of a bucket switched off?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- finding: "{actor} switched off the access log of {target}"
-- summary: >
--   Server access logs tell who read what when data events are not recorded; without either, reads of this
--   bucket leave no trace. Look at what the actor and others did to the bucket since.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Moving from access logs to data events.
-- misses:
--   - Logs sent to another bucket, or a target bucket that no longer accepts them.
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: PutBucketLogging
--     readOnly: false
--     requestParameters: {bucketName: shop, BucketLoggingStatus: {xmlns: "http://doc.s3.amazonaws.com/2006-03-01"}}
--   match:
--     switched off: {}
--     switched off, the element empty: {requestParameters: {bucketName: shop, BucketLoggingStatus: ""}}
--     switched off, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     switched on: {requestParameters: {bucketName: shop, BucketLoggingStatus: {LoggingEnabled: {TargetBucket: logs, TargetPrefix: shop}}}}
--     only read: {eventName: GetBucketLogging, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_name = 'PutBucketLogging'
  and json_text(request_parameters, '$.BucketLoggingStatus.LoggingEnabled') is null
  and ($include_denied or error_code is null)
