-- title: Was GuardDuty, Security Hub or AWS Config disabled?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685]
-- ttc: [T1562.A001, T1562.008]
-- outcome: attempted
-- finding: "{actor} disabled detection in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to disable detection in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   GuardDuty, Security Hub or Config no longer watch this account and Region, and their findings of this time
--   will not exist. Read what the same principal did since; enable the service again in every Region, not only
--   in this one (logging.tampered_in_many_places).
-- false_positives:
--   - An account being closed, or handed over to another administrator account of the organisation.
-- misses:
--   - A detector that stays on and is made deaf by filters or address lists; see logging.guardduty_weakened.
--   - A member cut off from the account that watches it; see logging.members_cut_off.
-- cases:
--   given: {eventSource: guardduty.amazonaws.com, eventName: DeleteDetector, readOnly: false, requestParameters: {detectorId: d1}}
--   match:
--     GuardDuty deleted: {}
--     Security Hub: {eventSource: securityhub.amazonaws.com, eventName: DisableSecurityHub}
--     Security Hub in its second version: {eventSource: securityhub.amazonaws.com, eventName: DisableSecurityHubV2}
--     the recorder of Config stopped:
--       eventSource: config.amazonaws.com
--       eventName: StopConfigurationRecorder
--       requestParameters: {configurationRecorderName: default}
--     the recorder of Config deleted:
--       eventSource: config.amazonaws.com
--       eventName: DeleteConfigurationRecorder
--       requestParameters: {configurationRecorderName: default}
--     where Config delivers to:
--       eventSource: config.amazonaws.com
--       eventName: DeleteDeliveryChannel
--       requestParameters: {deliveryChannelName: default}
--     GuardDuty paused: {eventName: UpdateDetector, requestParameters: {detectorId: d1, enable: false}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a detector set otherwise: {eventName: UpdateDetector, requestParameters: {detectorId: d1, enable: true, findingPublishingFrequency: SIX_HOURS}}
--     the same words where it is made: {eventName: CreateDetector, requestParameters: {enable: false}}

select *
from events
where (
    action in (
      'guardduty:DeleteDetector',
      'securityhub:DisableSecurityHub',
      'securityhub:DisableSecurityHubV2',
      'config:StopConfigurationRecorder',
      'config:DeleteConfigurationRecorder',
      'config:DeleteDeliveryChannel'
    )
    or (action = 'guardduty:UpdateDetector' and json_text(request_parameters, '$.enable') = 'false')
  )
