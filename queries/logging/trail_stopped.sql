-- title: Was a CloudTrail trail stopped or deleted?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- ttc: [T1562.008]
-- outcome: attempted
-- finding: "{actor} stopped or deleted the CloudTrail trail {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to stop or delete the CloudTrail trail {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   From this second on the trail records nothing. Read what the same principal did just before, and treat the
--   time until the next StartLogging as unknown.
-- false_positives:
--   - Terraform or CloudFormation replacing a trail; a CreateTrail by the same actor follows within
--     minutes.
--   - A landing zone re-baselining the account (actor AWSControlTowerExecution).
-- misses:
--   - A trail blinded without being stopped (selectors, key, bucket policy); see logging.trail_narrowed.
--   - Calls made while the trail was off. They exist nowhere in the lake.
-- references:
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
-- cases:
--   given: {eventSource: cloudtrail.amazonaws.com, requestParameters: {name: org-trail}}
--   match:
--     stopped: {eventName: StopLogging}
--     deleted: {eventName: DeleteTrail}
--     refused: {eventName: StopLogging, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     started again:             {eventName: StartLogging}
--     same verb, other service:  {eventName: StopLogging, eventSource: example.amazonaws.com}

select *
from events
where action in ('cloudtrail:StopLogging', 'cloudtrail:DeleteTrail')
