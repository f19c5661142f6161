-- title: Was a CloudTrail trail stopped or deleted?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1685.002]
-- finding: "{actor} asked to stop or delete the trail {target}"
-- summary: >
--   From this second on the account is unobserved. Read what the same actor did just before, and treat the
--   time until the next StartLogging as unknown rather than as quiet.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Terraform or CloudFormation replacing a trail; a CreateTrail by the same actor follows within
--     minutes.
--   - A landing zone re-baselining the account (actor AWSControlTowerExecution).
-- misses:
--   - A trail blinded without being stopped (selectors, key, bucket policy); see logging.trail_blinded.
--   - Calls made while the trail was off. They exist nowhere in the lake.
-- references:
--   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
-- cases:
--   given: {eventSource: cloudtrail.amazonaws.com, requestParameters: {name: org-trail}}
--   match:
--     stopped: {eventName: StopLogging}
--     deleted: {eventName: DeleteTrail}
--     stopped, and refused ones not asked for: {eventName: StopLogging, $include_denied: false}
--     refused: {eventName: StopLogging, errorCode: AccessDenied, requestParameters: null}
--   ignore:
--     started again:             {eventName: StartLogging}
--     same verb, other service:  {eventName: StopLogging, eventSource: example.amazonaws.com}
--     refused, and not asked for: {eventName: DeleteTrail, errorCode: AccessDenied, $include_denied: false}

select *
from events
where event_source = 'cloudtrail.amazonaws.com'
  and event_name in ('StopLogging', 'DeleteTrail')
  and ($include_denied or error_code is null)
