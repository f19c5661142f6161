-- title: Was an SSM Parameter Store parameter changed or deleted?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1485, T1565.001]
-- ttc: [T1578.005, T1485.A003]
-- outcome: attempted
-- finding: "{actor} changed or deleted the parameter {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change or delete the parameter {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Parameters configure applications: where they connect to, which key they use, which AMI they launch. Read
--   the history of the parameter.
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
--     refused: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     only read: {eventName: GetParameter, readOnly: true}

select *
from events
where action in ('ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:DeleteParameters')
