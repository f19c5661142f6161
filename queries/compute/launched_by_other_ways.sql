-- title: Were EC2 instances started through a fleet, template or Auto Scaling?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1578.002, T1496.001]
-- ttc: [T1578.002, T1496.A008]
-- outcome: attempted
-- finding: "{actor} changed what launches EC2 instances in {aws_region}: {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change what launches EC2 instances in {aws_region}: {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The service launches the instances later and replaces those that are terminated: find and delete the fleet
--   or group. A changed launch template puts its user data into every new instance.
-- false_positives:
--   - Cluster autoscalers such as Karpenter, and pipelines.
-- misses:
--   - Machines of Batch, ECS, EKS and SageMaker, which are asked for in their own services.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: RequestSpotInstances, readOnly: false, requestParameters: {launchSpecification: {imageId: ami-1, instanceType: t3.micro}}}
--   match:
--     a spot request: {}
--     a spot fleet: {eventSource: ec2.amazonaws.com, eventName: RequestSpotFleet}
--     a fleet: {eventSource: ec2.amazonaws.com, eventName: CreateFleet}
--     a fleet changed: {eventSource: ec2.amazonaws.com, eventName: ModifyFleet}
--     a template: {eventSource: ec2.amazonaws.com, eventName: CreateLaunchTemplate}
--     another version of a template: {eventSource: ec2.amazonaws.com, eventName: CreateLaunchTemplateVersion}
--     which version is used: {eventSource: ec2.amazonaws.com, eventName: ModifyLaunchTemplate}
--     a group: {eventSource: autoscaling.amazonaws.com, eventName: CreateAutoScalingGroup}
--     a group changed: {eventSource: autoscaling.amazonaws.com, eventName: UpdateAutoScalingGroup}
--     the size of a group: {eventSource: autoscaling.amazonaws.com, eventName: SetDesiredCapacity}
--     what a group launches: {eventSource: autoscaling.amazonaws.com, eventName: CreateLaunchConfiguration}
--     a group that may not scale: {eventSource: autoscaling.amazonaws.com, eventName: SuspendProcesses}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     a fleet of another service: {eventSource: gamelift.amazonaws.com, eventName: CreateFleet}
--     by a service: {userIdentity: {type: AssumedRole, invokedBy: eks.amazonaws.com}}
--     only looked at: {eventName: DescribeFleets, readOnly: true}

select *
from events
where event_source in ('ec2.amazonaws.com', 'autoscaling.amazonaws.com')
  and event_name in (
    'RequestSpotInstances',
    'RequestSpotFleet',
    'CreateFleet',
    'ModifyFleet',
    'CreateLaunchTemplate',
    'CreateLaunchTemplateVersion',
    'ModifyLaunchTemplate',
    'CreateAutoScalingGroup',
    'UpdateAutoScalingGroup',
    'SetDesiredCapacity',
    'CreateLaunchConfiguration',
    'SuspendProcesses'
  )
  and user_identity_invoked_by is null
