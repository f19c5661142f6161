-- title: Was it changed what Config records and where to?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685.002]
-- finding: "{actor} changed the recording of Config: {action} {target} in {aws_region}"
-- summary: >
--   What Config leaves out since then has no history: read configurationRecorder in the parameters for the
--   kinds of resources, and deliveryChannel for the bucket. The same calls set Config up in a new account.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Config being set up, by Control Tower or a landing zone in every new account.
-- misses:
--   - The recorder stopped or deleted; see logging.detection_switched_off.
-- cases:
--   given:
--     eventSource: config.amazonaws.com
--     eventName: PutConfigurationRecorder
--     readOnly: false
--     requestParameters: {configurationRecorder: {name: default, recordingGroup: {allSupported: false}}}
--   match:
--     what is recorded: {}
--     where to: {eventName: PutDeliveryChannel}
--     started: {eventName: StartConfigurationRecorder}
--     kinds of resources left out: {eventName: DisassociateResourceTypes}
--     how long it is kept: {eventName: PutRetentionConfiguration}
--     how long it is kept, no longer set: {eventName: DeleteRetentionConfiguration}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: DescribeConfigurationRecorders, readOnly: true}
--     refused, and not asked for: {errorCode: AccessDenied, $include_denied: false}

select *
from events
where action in (
    'config:PutConfigurationRecorder',
    'config:PutDeliveryChannel',
    'config:StartConfigurationRecorder',
    'config:DisassociateResourceTypes',
    'config:PutRetentionConfiguration',
    'config:DeleteRetentionConfiguration'
  )
  and ($include_denied or error_code is null)
