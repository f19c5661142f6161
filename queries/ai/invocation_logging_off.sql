-- title: Were the logs of model invocations switched off or emptied?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- finding: "{actor} asked to switch off the logs of model invocations in {aws_region}: {action}"
-- summary: >
--   CloudTrail tells that a model was called, never what was asked and answered; Bedrock's own log does. From
--   here on it does not in this region, or leaves the texts out. Read who invoked models since
--   (ai.model_used_by_newcomer, ai.invoked_in_bursts).
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where (
    action = 'bedrock:DeleteModelInvocationLoggingConfiguration'
    or (
      action = 'bedrock:PutModelInvocationLoggingConfiguration'
      and json_text(request_parameters, '$.loggingConfig.textDataDeliveryEnabled') = 'false'
    )
  )
  and ($include_denied or error_code is null)
