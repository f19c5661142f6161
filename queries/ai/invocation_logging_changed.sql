-- title: Was the Bedrock model invocation logging destination changed?
-- asks: where_to
-- kind: detection
-- severity: low
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} set the Bedrock model invocation logging destination in {aws_region} to {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to set the Bedrock model invocation logging destination in {aws_region} to {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The destination may be yours, a bucket nobody reads, or an external account's bucket that now gets every
--   prompt and answer. It stands in target.
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

select *
from events
where action = 'bedrock:PutModelInvocationLoggingConfiguration'
