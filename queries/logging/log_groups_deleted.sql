-- title: Were log groups or log streams deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002, T1485]
-- finding: "{actor} asked to delete logs: {action} {target} in {aws_region}"
-- summary: >
--   The logs of functions, containers, flow logs, and CloudTrail itself where it writes to CloudWatch, are
--   gone at once and for good. Look for a subscription or an export that keeps a copy elsewhere. names
--   narrows the question to the groups that matter.
-- parameters:
--   names: {type: text, default: "", help: regular expression that the names of the log groups match; empty takes all}
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in ('logs:DeleteLogGroup', 'logs:DeleteLogStream')
  and ($names = '' or regexp_matches(target, $names))
  and ($include_denied or error_code is null)
