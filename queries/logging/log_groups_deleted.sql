-- title: Were CloudWatch log groups or streams deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002, T1485]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} deleted CloudWatch logs in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to delete CloudWatch logs in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The logs of functions, containers, flow logs, and CloudTrail itself where it writes to CloudWatch, are
--   deleted at once. Look for a subscription or an export that keeps a copy elsewhere. The parameter names
--   narrows the question to the groups that matter.
-- parameters:
--   names: {type: text, default: "", help: regular expression that the names of the log groups match; empty takes all}
-- false_positives:
--   - A stack or a function taken down together with its log group.
-- misses:
--   - Log groups that lose their content because they are kept for a day only; see
--     logging.retention_shortened.
-- cases:
--   given: {eventSource: logs.amazonaws.com, eventName: DeleteLogGroup, readOnly: false, requestParameters: {logGroupName: /aws/lambda/orders}}
--   match:
--     a group: {}
--     a stream: {eventName: DeleteLogStream, requestParameters: {logGroupName: /aws/cloudtrail, logStreamName: s1}}
--     only those asked for: {requestParameters: {logGroupName: Org-CloudTrail}, $names: (?i)trail}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     not among those asked for: {$names: (?i)trail}
--     a group made: {eventName: CreateLogGroup}

select *
from events
where action in ('logs:DeleteLogGroup', 'logs:DeleteLogStream')
  and ($names = '' or regexp_matches(target, $names))
