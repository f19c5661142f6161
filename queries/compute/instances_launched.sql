-- title: Were EC2 instances launched?
-- asks: who
-- kind: detection
-- severity: info
-- attack: [T1578.002]
-- ttc: [T1578.002]
-- outcome: attempted
-- finding: "{actor} launched {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to launch {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Launching is everyday work; the list is for the question who launched this instance. request_parameters
--   holds the type, the role and the network, response_elements the instance ids. A Region nobody worked in
--   (compute.launched_in_new_region) or an exceeded quota (compute.launch_stopped_by_quota) makes it a finding.
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
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     ended: {eventName: TerminateInstances}
--     same name, other service: {eventSource: example.amazonaws.com}

select *
from events
where action = 'ec2:RunInstances'
