-- title: Was a model's capacity bought or given up?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.004, T1489]
-- finding: "{actor} asked to change bought capacity: {action} {target} in {aws_region}"
-- summary: >
--   Capacity is paid by the hour for months, whether used or not: the dearest single call there is. Given
--   up, it takes the applications that rely on it along.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Planned capacity.
-- misses:
--   - Models called by use; see ai.invoked_in_bursts.
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: CreateProvisionedModelThroughput, readOnly: false, requestParameters: {provisionedModelName: p, modelId: m}}
--   match:
--     bought: {}
--     changed: {eventName: UpdateProvisionedModelThroughput}
--     given up: {eventName: DeleteProvisionedModelThroughput}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     looked at: {eventName: GetProvisionedModelThroughput, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'bedrock:CreateProvisionedModelThroughput',
    'bedrock:UpdateProvisionedModelThroughput',
    'bedrock:DeleteProvisionedModelThroughput'
  )
  and ($include_denied or error_code is null)
