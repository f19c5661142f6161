-- title: Were Macie's findings about policies delayed to six hours?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} had Macie publish its findings every six hours only, in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to have Macie publish its findings every six hours only, in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Macie tells Security Hub and EventBridge of buckets that became public or shared every 15 minutes; six hours are
--   the longest delay that can be set, and time enough to copy a bucket and close it again. Set it back, and look
--   for storage.bucket_opened since. Hardly anybody changes this setting twice.
-- false_positives:
--   - Somebody who found the findings too many.
-- misses:
--   - Macie paused or disabled; see logging.scanners_switched_off.
-- references:
--   - https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
-- cases:
--   given: {eventSource: macie2.amazonaws.com, eventName: UpdateMacieSession, readOnly: false, requestParameters: {findingPublishingFrequency: SIX_HOURS}}
--   match:
--     as late as can be: {}
--     when it was switched on: {eventName: EnableMacie}
--     failed: {errorCode: InternalServerException}
--   ignore:
--     every hour: {requestParameters: {findingPublishingFrequency: ONE_HOUR}}
--     something else of it: {requestParameters: {status: ENABLED}}
--     of GuardDuty, which does so by default: {eventSource: guardduty.amazonaws.com, eventName: UpdateDetector}

select *
from events
where action in ('macie2:UpdateMacieSession', 'macie2:EnableMacie')
  and json_text(request_parameters, '$.findingPublishingFrequency') = 'SIX_HOURS'
