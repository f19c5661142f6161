-- title: Was an EC2 instance's user data changed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1059.009, T1546]
-- ttc: [T1578.005, T1059.009]
-- outcome: attempted
-- finding: "{actor} changed the user data of {target} in {aws_region} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to change the user data of {target} in {aws_region} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   Whoever changes the user data runs code as root at the instance's next start. Stop and start by the same
--   principal (compute.instances_ended) tell whether it ran. CloudTrail does not log the script: read it from
--   the instance before it is changed again.
-- false_positives:
--   - Pipelines that mend a machine in place instead of replacing it.
-- misses:
--   - Scripts in a template; see compute.launched_by_other_ways.
--   - Whether the machine was started since.
-- cases:
--   given:
--     eventSource: ec2.amazonaws.com
--     eventName: ModifyInstanceAttribute
--     readOnly: false
--     requestParameters: {instanceId: i-1, userData: <sensitiveDataRemoved>}
--   match:
--     changed: {}
--     told by the name of the attribute: {requestParameters: {instanceId: i-1, attribute: userData}}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     another attribute: {requestParameters: {instanceId: i-1, attribute: disableApiTermination}}
--     only read: {eventName: DescribeInstanceAttribute, requestParameters: {instanceId: i-1, attribute: userData}}

select *
from events
where action = 'ec2:ModifyInstanceAttribute'
  and (
    json_text(request_parameters, '$.userData') is not null
    or json_text(request_parameters, '$.attribute') = 'userData'
  )
