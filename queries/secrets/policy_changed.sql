-- title: Was the resource policy of a Secrets Manager secret changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1098, T1555.006]
-- ttc: [T1098.003]
-- outcome: attempted
-- finding: "{actor} changed the resource policy of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the resource policy of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Read the document in request_parameters; secrets.opened_to_outside picks out those that allow external
--   accounts.
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
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: GetResourcePolicy, readOnly: true}
--     of a table: {eventSource: dynamodb.amazonaws.com}

select *
from events
where event_source in ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')
  and event_name in ('PutResourcePolicy', 'DeleteResourcePolicy')
