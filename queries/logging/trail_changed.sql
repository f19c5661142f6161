-- title: Was a CloudTrail trail changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- finding: "{actor} asked to change what a trail records or where it goes: {action} {target}"
-- summary: >
--   Every change to a trail decides what you can know. request_parameters says which: another bucket,
--   another key, other selectors. logging.trail_blinded picks out the changes that record less.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Terraform, CloudFormation or a landing zone re-baselining the account.
-- misses:
--   - A policy of the bucket or key that keeps CloudTrail from writing; see logging.log_bucket_weakened.
-- cases:
--   given:
--     eventSource: cloudtrail.amazonaws.com
--     readOnly: false
--     requestParameters: {name: org-trail, s3BucketName: elsewhere}
--   match:
--     its settings: {eventName: UpdateTrail}
--     what it records:
--       eventName: PutEventSelectors
--       requestParameters: {trailName: org-trail, eventSelectors: [{readWriteType: All, includeManagementEvents: true}]}
--     what it measures: {eventName: PutInsightSelectors, requestParameters: {trailName: org-trail, insightSelectors: []}}
--     changed, and refused ones not asked for: {eventName: UpdateTrail, $include_denied: false}
--     refused: {eventName: UpdateTrail, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetEventSelectors, readOnly: true}
--     same name, other service: {eventName: UpdateTrail, eventSource: example.amazonaws.com}
--     refused, and not asked for: {eventName: UpdateTrail, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'cloudtrail.amazonaws.com'
  and event_name in ('UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors')
  and ($include_denied or error_code is null)
