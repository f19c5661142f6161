-- title: Was the AWS Config recorder or its delivery channel changed?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} changed the AWS Config recorder in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the AWS Config recorder in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   What Config does not record has no history: read configurationRecorder in the parameters for the resource
--   types, and deliveryChannel for the bucket. The same calls set Config up in a new account.
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
