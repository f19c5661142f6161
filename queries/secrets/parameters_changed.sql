-- title: Were parameters overwritten or deleted?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1485, T1565.001]
-- finding: "{actor} asked to change {target}: {action} in {aws_region}"
-- summary: >
--   Parameters configure applications: where they connect to, which key they use, which image they start.
--   Read the history of the parameter.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Deployments.
-- misses:
--   - What the value was and is; values are never logged.
-- cases:
--   given: {eventSource: ssm.amazonaws.com, eventName: PutParameter, readOnly: false, requestParameters: {name: /prod/db/host, type: String, overwrite: true}}
--   match:
--     written: {}
--     deleted: {eventName: DeleteParameter}
--     several deleted: {eventName: DeleteParameters, requestParameters: {names: [/a, /b]}}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: GetParameter, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDeniedException, $include_denied: false}

select *
from events
where event_name in ('PutParameter', 'DeleteParameter', 'DeleteParameters')
  and ($include_denied or error_code is null)
