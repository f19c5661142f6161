-- title: Was a CloudTrail trail given another bucket, KMS key or SNS topic?
-- asks: where_to
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: done
-- finding: "{actor} changed the destination or KMS key of the CloudTrail trail {target} ({action}) from {source_ip_address}"
-- summary: >
--   From here on the log files are written elsewhere, are encrypted under a KMS key whose owner can withhold
--   them, or no longer reach the log group with the alarms. Compare s3BucketName, kmsKeyId, snsTopicName and
--   cloudWatchLogsLogGroupArn in the parameters with the buckets and keys you know; the new place may belong to
--   an external account.
-- false_positives:
--   - Infrastructure code that repeats all settings with every change, the same bucket among them.
-- misses:
--   - Attempts that AWS refused, whose records do not hold the parameters; see logging.tampering_denied.
--   - The bucket or the key being closed to CloudTrail while the trail keeps its settings; see
--     logging.log_bucket_weakened and logging.log_key_weakened.
-- references:
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     eventName: UpdateTrail
--     readOnly: false
--     requestParameters: {name: org-trail, kmsKeyId: "arn:aws:kms:us-east-1:444455556666:key/k1"}
--   match:
--     another key: {}
--     another bucket: {requestParameters: {name: org-trail, s3BucketName: elsewhere}}
--     another folder: {requestParameters: {name: org-trail, s3KeyPrefix: x}}
--     another topic: {requestParameters: {name: org-trail, snsTopicName: x}}
--     another log group: {requestParameters: {name: org-trail, cloudWatchLogsLogGroupArn: x}}
--     no key any more: {requestParameters: {name: org-trail, kmsKeyId: ""}}
--   ignore:
--     other settings: {requestParameters: {name: org-trail, isMultiRegionTrail: false}}
--     where a trail is made: {eventName: CreateTrail, requestParameters: {name: org-trail, s3BucketName: logs}}
--     the change failed: {errorCode: InsufficientS3BucketPolicyException}

select *
from events
where action = 'cloudtrail:UpdateTrail'
  and regexp_matches(
    request_parameters,
    '"(s3BucketName|s3KeyPrefix|kmsKeyId|snsTopicName|cloudWatchLogsLogGroupArn)"\s*:\s*"'
  )
