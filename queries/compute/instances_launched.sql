-- title: Who launched instances, when and where?
-- asks: who
-- kind: detection
-- severity: info
-- attack: [T1578.002]
-- finding: "{actor} asked to launch {target} in {aws_region} from {source_ip_address}"
-- summary: >
--   Launching is everyday work; the list is for the question who started this machine. request_parameters
--   holds the size, the role and the network, response_elements the instance ids. A region nobody worked in
--   (compute.launched_in_new_region) or a spent quota (compute.launch_stopped_by_quota) makes it a finding.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Auto Scaling, EKS, Batch and EMR, which launch all day; their rows say invokedBy or the service's
--     role.
-- misses:
--   - Instances of a spot fleet or an Auto Scaling group that the service launches without a RunInstances
--     of the caller.
--   - Other ways to computing time (Lambda, ECS, SageMaker, Bedrock).
-- references:
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: RunInstances
--     awsRegion: us-west-2
--     sourceIPAddress: 72.21.198.64
--     readOnly: false
--     requestParameters: {instanceType: t3.micro, instancesSet: {items: [{imageId: ami-1, minCount: 1, maxCount: 1}]}}
--   match:
--     launched: {responseElements: {instancesSet: {items: [{instanceId: i-0abc1234def567890}]}}}
--     launched, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     ended: {eventName: TerminateInstances}
--     same name, other service: {eventSource: example.amazonaws.com}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_source = 'ec2.amazonaws.com'
  and event_name = 'RunInstances'
  and ($include_denied or error_code is null)
