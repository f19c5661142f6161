-- title: Was Bedrock provisioned throughput bought, changed or deleted?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1496.004, T1489]
-- ttc: [T1496.A007]
-- outcome: attempted
-- finding: "{actor} changed Bedrock provisioned throughput {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change Bedrock provisioned throughput {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Provisioned throughput is billed by the hour for months, used or not. Deleted, it stops the applications
--   that rely on it.
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

select *
from events
where action in (
    'bedrock:CreateProvisionedModelThroughput',
    'bedrock:UpdateProvisionedModelThroughput',
    'bedrock:DeleteProvisionedModelThroughput'
  )
