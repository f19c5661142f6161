-- title: Who stopped or ended instances?
-- asks: what
-- kind: detection
-- severity: info
-- attack: [T1489, T1578.003]
-- finding: "{actor} asked to stop or end {target} in {aws_region}: {action}"
-- summary: >
--   The list for the question who ended this machine; with it its memory, and mostly its disk, are gone as
--   evidence. compute.many_ended picks out the bursts.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     started: {eventName: StartInstances}
--     by Auto Scaling: {userIdentity: {type: AssumedRole, invokedBy: autoscaling.amazonaws.com}}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name in ('TerminateInstances', 'StopInstances', 'RebootInstances')
  and user_identity_invoked_by is null
  and ($include_denied or error_code is null)
