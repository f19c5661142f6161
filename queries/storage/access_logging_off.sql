-- title: Was S3 server access logging of a bucket disabled?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled server access logging of the S3 bucket {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable server access logging of the S3 bucket {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Server access logs tell who read what when data events are not recorded; without either, reads of this
--   bucket leave no trace. Look at what was done to the bucket since.
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
--     refused: {errorCode: AccessDenied}
--   ignore:
--     switched on: {requestParameters: {bucketName: shop, BucketLoggingStatus: {LoggingEnabled: {TargetBucket: logs, TargetPrefix: shop}}}}
--     only read: {eventName: GetBucketLogging, readOnly: true}

select *
from events
where action = 's3:PutBucketLogging'
  and json_text(request_parameters, '$.BucketLoggingStatus.LoggingEnabled') is null
