-- title: Were secrets fetched many at a time?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1555.006]
-- finding: "{actor} asked for many secrets at once in {aws_region}: {target}"
-- summary: >
--   One call returns the values of up to twenty secrets. Few applications use it; tools of intruders do,
--   with a filter that fits everything. The secrets it returned stand in the GetSecretValue records beside
--   it (secrets.read_in_bulk).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Applications built on it, always with the same filter by the same role.
-- misses:
--   - Secrets fetched one by one; see secrets.read_in_bulk.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: BatchGetSecretValue, readOnly: true, requestParameters: {filters: [{key: tag-key, values: [env]}]}}
--   match:
--     by a filter: {}
--     by their names: {requestParameters: {secretIdList: [a, b]}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     one at a time: {eventName: GetSecretValue, requestParameters: {secretId: a}}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name = 'BatchGetSecretValue'
  and ($include_denied or error_code is null)
