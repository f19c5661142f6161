-- title: Was it changed who may read a secret?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098, T1555.006]
-- finding: "{actor} asked to change who may use {target}: {action}"
-- summary: >
--   Read the document in request_parameters; secrets.opened_to_outside picks out those that name
--   outsiders.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Infrastructure code.
-- misses:
--   - Permissions given by IAM policies.
-- cases:
--   given: {eventSource: secretsmanager.amazonaws.com, eventName: PutResourcePolicy, readOnly: false, requestParameters: {secretId: prod/db}}
--   match:
--     set: {}
--     taken away: {eventName: DeleteResourcePolicy}
--     of a parameter: {eventSource: ssm.amazonaws.com}
--     of a parameter, taken away: {eventSource: ssm.amazonaws.com, eventName: DeleteResourcePolicy}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: GetResourcePolicy, readOnly: true}
--     of a table: {eventSource: dynamodb.amazonaws.com}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_source in ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')
  and event_name in ('PutResourcePolicy', 'DeleteResourcePolicy')
  and ($include_denied or error_code is null)
