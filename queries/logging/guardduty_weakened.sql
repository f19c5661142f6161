-- title: Was GuardDuty weakened by trusted IPs, filters or threat lists?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- ttc: [T1562.A001]
-- outcome: attempted
-- finding: "{actor} weakened GuardDuty in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to weaken GuardDuty in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A list of trusted addresses or accounts suppresses every finding about them, a filter archives findings
--   before anybody sees them, another threat list replaces what counts as bad, and without its destination
--   nothing is exported. The detector stays enabled. Fetch the list from the place in location and look for its
--   addresses in addresses.used.
-- false_positives:
--   - "The security team tuning GuardDuty: a new office, a scanner that is known, another feed."
-- misses:
--   - The list changed where it lies, in its bucket, which needs data events.
--   - Single features of the detector switched off by UpdateDetector.
-- references:
--   - https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html
-- formerly: [logging.guardduty_deafened]
-- cases:
--   given:
--     eventSource: guardduty.amazonaws.com
--     eventName: CreateIPSet
--     readOnly: false
--     requestParameters: {detectorId: d1, name: office, location: "s3://lists/ips.txt", activate: true}
--   match:
--     trusted addresses: {}
--     trusted addresses changed: {eventName: UpdateIPSet}
--     trusted entities: {eventName: CreateTrustedEntitySet}
--     trusted entities changed: {eventName: UpdateTrustedEntitySet}
--     a threat list: {eventName: CreateThreatIntelSet}
--     a threat list changed: {eventName: UpdateThreatIntelSet}
--     a threat list deleted: {eventName: DeleteThreatIntelSet}
--     where findings are exported to: {eventName: DeletePublishingDestination}
--     what malware scans cover: {eventName: UpdateMalwareScanSettings}
--     a filter that archives: {eventName: CreateFilter, requestParameters: {detectorId: d1, name: quiet, action: ARCHIVE}}
--     a filter changed to archive: {eventName: UpdateFilter, requestParameters: {detectorId: d1, filterName: quiet, action: ARCHIVE}}
--     refused: {errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     a filter that archives nothing: {eventName: CreateFilter, requestParameters: {detectorId: d1, name: view, action: NOOP}}
--     the same word elsewhere: {eventName: DeleteFilter, requestParameters: {detectorId: d1, filterName: quiet, action: ARCHIVE}}
--     a list only read: {eventName: GetIPSet, readOnly: true}

select *
from events
where (
    action in (
      'guardduty:CreateIPSet',
      'guardduty:UpdateIPSet',
      'guardduty:CreateTrustedEntitySet',
      'guardduty:UpdateTrustedEntitySet',
      'guardduty:CreateThreatIntelSet',
      'guardduty:UpdateThreatIntelSet',
      'guardduty:DeleteThreatIntelSet',
      'guardduty:DeletePublishingDestination',
      'guardduty:UpdateMalwareScanSettings'
    )
    or (
      action in ('guardduty:CreateFilter', 'guardduty:UpdateFilter')
      and json_text(request_parameters, '$.action') = 'ARCHIVE'
    )
  )
