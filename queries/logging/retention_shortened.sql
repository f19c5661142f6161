-- title: Was the retention of a CloudWatch log group set to a short time?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685.002]
-- ttc: [T1562.008, T1485.001]
-- outcome: done
-- finding: "{actor} set the retention of the log group {target} ({action}) from {source_ip_address}"
-- summary: >
--   CloudWatch Logs deletes what is older than this, within hours of the call. Export the group at once if it
--   matters to the case. min_days says what is too short for you.
-- parameters:
--   min_days: {type: integer, default: 30, help: how many days logs must be kept}
-- false_positives:
--   - Infrastructure code that keeps the logs of functions for a week or two.
-- misses:
--   - How long the group was kept before; a longer time than before is shown as well.
--   - The life time of buckets; see logging.log_bucket_weakened.
-- cases:
--   given:
--     eventSource: logs.amazonaws.com
--     eventName: PutRetentionPolicy
--     readOnly: false
--     requestParameters: {logGroupName: /aws/cloudtrail, retentionInDays: 13}
--   match:
--     thirteen days: {}
--   ignore:
--     as long as asked for: {requestParameters: {logGroupName: /aws/cloudtrail, retentionInDays: 14}, $min_days: 14}
--     another call with these words: {eventName: CreateLogGroup}
--     the change failed: {errorCode: ResourceNotFoundException}

select *
from events
where action = 'logs:PutRetentionPolicy'
  and try_cast(json_text(request_parameters, '$.retentionInDays') as integer) < $min_days
