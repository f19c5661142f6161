-- title: Were CloudTrail log files in S3 deleted or overwritten?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002, T1070.004]
-- ttc: [T1562.008, T1485.A003]
-- outcome: attempted
-- finding: "{actor} deleted or wrote the CloudTrail log file {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete or write the CloudTrail log file {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Only CloudTrail writes under this path, and nobody has to delete there. Run the digest check over the time
--   in question, and fetch older versions of the files where the bucket keeps versions. The digests in
--   CloudTrail-Digest are covered too.
-- needs: [data events of s3.amazonaws.com]
-- false_positives:
--   - A responder copying logs into a bucket of the case.
--   - Replication rules and tools that move old logs to another bucket.
-- misses:
--   - Files deleted by a life cycle rule, which makes no event; see logging.log_bucket_weakened.
--   - Many files deleted in one call, whose record names none of them unless AWS adds one record per file.
--   - A log bucket whose data events are not recorded.
-- references:
--   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
-- cases:
--   given:
--     eventSource: s3.amazonaws.com
--     eventName: DeleteObject
--     readOnly: false
--     eventCategory: Data
--     requestParameters: {bucketName: org-trail, key: AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/us-east-1/2026/09/01/x.json.gz}
--   match:
--     a log file deleted: {}
--     a digest deleted, under a prefix:
--       requestParameters: {bucketName: org-trail, key: audit/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/09/01/x.json.gz}
--     a log file written by hand:
--       eventName: PutObject
--       requestParameters: {bucketName: org-trail, key: AWSLogs/111122223333/CloudTrail/us-east-1/2026/09/01/x.json.gz}
--     a log file copied over another:
--       eventName: CopyObject
--       requestParameters: {bucketName: org-trail, key: AWSLogs/111122223333/CloudTrail/us-east-1/2026/09/01/x.json.gz}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     CloudTrail writing: {eventName: PutObject, userIdentity: {type: AWSService, invokedBy: cloudtrail.amazonaws.com}}
--     flow logs in the same bucket: {requestParameters: {bucketName: org-trail, key: AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/09/01/x.log.gz}}
--     only read: {eventName: GetObject, readOnly: true}

select *
from events
where action in ('s3:DeleteObject', 's3:PutObject', 's3:CopyObject')
  and regexp_matches(json_text(request_parameters, '$.key'), 'AWSLogs/(o-[a-z0-9]+/)?[0-9]{12}/CloudTrail(-[A-Za-z]+)?/')
  and user_identity_invoked_by is distinct from 'cloudtrail.amazonaws.com'
