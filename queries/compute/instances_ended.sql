-- title: Were EC2 instances stopped, rebooted or terminated?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1489, T1578.003]
-- ttc: [T1578.003]
-- outcome: attempted
-- finding: "{actor} stopped, rebooted or terminated {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to stop, reboot or terminate {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   The list for the question who terminated this instance; its memory, and mostly its EBS volumes, are lost as
--   evidence. compute.many_ended picks out the bursts.
-- false_positives:
--   - Operations, and machines that sleep at night.
-- misses:
--   - Machines that end themselves, and those that Auto Scaling ends.
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: TerminateInstances, readOnly: false, requestParameters: {instancesSet: {items: [{instanceId: i-1}]}}}
--   match:
--     ended: {}
--     stopped: {eventName: StopInstances}
--     started anew: {eventName: RebootInstances}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     started: {eventName: StartInstances}
--     by Auto Scaling: {userIdentity: {type: AssumedRole, invokedBy: autoscaling.amazonaws.com}}

select *
from events
where action in ('ec2:TerminateInstances', 'ec2:StopInstances', 'ec2:RebootInstances')
  and user_identity_invoked_by is null
