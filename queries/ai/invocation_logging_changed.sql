-- title: Was it changed where the logs of model invocations go?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1685.002]
-- finding: "{actor} set the logs of model invocations in {aws_region}: {target}"
-- summary: >
--   The place may be yours, a place nobody reads, or somebody else's bucket that now gets every prompt and
--   answer. It stands in target.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Logging being set up.
-- misses:
--   - Logs switched off altogether; see ai.invocation_logging_off.
-- cases:
--   given:
--     eventSource: bedrock.amazonaws.com
--     eventName: PutModelInvocationLoggingConfiguration
--     readOnly: false
--     requestParameters: {loggingConfig: {s3Config: {bucketName: b}, textDataDeliveryEnabled: true}}
--   match:
--     set: {}
--     refused: {errorCode: AccessDenied}
--   ignore:
--     looked at: {eventName: GetModelInvocationLoggingConfiguration, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action = 'bedrock:PutModelInvocationLoggingConfiguration'
  and ($include_denied or error_code is null)
