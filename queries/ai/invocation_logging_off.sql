-- title: Was Bedrock model invocation logging disabled?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled Bedrock model invocation logging in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable Bedrock model invocation logging in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   CloudTrail records that a model was invoked, not the prompt and the answer; Bedrock's own log does. From
--   here on it does not in this Region, or leaves the texts out. Read which principals invoked models since
--   (ai.model_used_by_newcomer, ai.invoked_in_bursts).
-- false_positives:
--   - A decision for privacy, or a region that is given up.
-- misses:
--   - A log sent to a place nobody reads; see ai.invocation_logging_changed.
--   - The log group or bucket itself being emptied.
-- references:
--   - https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
-- cases:
--   given: {eventSource: bedrock.amazonaws.com, eventName: DeleteModelInvocationLoggingConfiguration, readOnly: false}
--   match:
--     switched off: {}
--     texts left out:
--       eventName: PutModelInvocationLoggingConfiguration
--       requestParameters: {loggingConfig: {s3Config: {bucketName: b}, textDataDeliveryEnabled: false, imageDataDeliveryEnabled: true}}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     switched on:
--       eventName: PutModelInvocationLoggingConfiguration
--       requestParameters: {loggingConfig: {s3Config: {bucketName: b}, textDataDeliveryEnabled: true, imageDataDeliveryEnabled: false}}
--     looked at: {eventName: GetModelInvocationLoggingConfiguration, readOnly: true, requestParameters: {loggingConfig: {textDataDeliveryEnabled: false}}}

select *
from events
where (
    action = 'bedrock:DeleteModelInvocationLoggingConfiguration'
    or (
      action = 'bedrock:PutModelInvocationLoggingConfiguration'
      and json_text(request_parameters, '$.loggingConfig.textDataDeliveryEnabled') = 'false'
    )
  )
