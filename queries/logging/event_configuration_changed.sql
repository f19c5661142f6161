-- title: Was a CloudTrail channel removed or an event configuration changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} changed what CloudTrail takes in or writes in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change what CloudTrail takes in or writes in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   A channel brings the events of other sources into CloudTrail Lake, or of a service into CloudTrail. The
--   event configuration of a trail or store adds tags and condition keys to its events and aggregates them.
--   Without them later questions find less than before.
-- false_positives:
--   - An integration that is ended, and tags that are added for the first time.
-- misses:
--   - What the event configuration was before.
-- cases:
--   given: {eventSource: cloudtrail.amazonaws.com, eventName: DeleteChannel, readOnly: false}
--   match:
--     a channel deleted: {requestParameters: {channel: c-1}}
--     a channel sends elsewhere: {eventName: UpdateChannel}
--     another event configuration: {eventName: PutEventConfiguration}
--     denied: {errorCode: AccessDeniedException, requestParameters: null}
--   ignore:
--     a channel made: {eventName: CreateChannel}
--     the event configuration read: {eventName: GetEventConfiguration, readOnly: true}

select *
from events
where action in ('cloudtrail:DeleteChannel', 'cloudtrail:UpdateChannel', 'cloudtrail:PutEventConfiguration')
