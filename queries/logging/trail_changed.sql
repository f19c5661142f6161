-- title: Was a CloudTrail trail or its selectors changed?
-- asks: what
-- kind: detection
-- severity: medium
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} changed the CloudTrail trail {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the CloudTrail trail {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Every change to a trail decides what you can know. request_parameters says which: another bucket, another
--   KMS key, other selectors. logging.trail_narrowed picks out the changes that record less.
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
--     refused: {eventName: UpdateTrail, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     only read: {eventName: GetEventSelectors, readOnly: true}
--     same name, other service: {eventName: UpdateTrail, eventSource: example.amazonaws.com}

select *
from events
where action in ('cloudtrail:UpdateTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:PutInsightSelectors')
