-- title: Was the start script of a machine changed?
-- asks: what
-- kind: detection
-- severity: high
-- attack: [T1059.009, T1546]
-- finding: "{actor} changed the start script of {target} in {aws_region}"
-- summary: >
--   Whoever changes the user data of an instance runs code in it as root at its next start. Stop and start
--   by the same actor (compute.instances_ended) tell whether it ran. The script itself is not logged: read
--   it from the instance before anybody changes it again.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
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
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     another attribute: {requestParameters: {instanceId: i-1, attribute: disableApiTermination}}
--     only read: {eventName: DescribeInstanceAttribute, requestParameters: {instanceId: i-1, attribute: userData}}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name = 'ModifyInstanceAttribute'
  and (
    json_text(request_parameters, '$.userData') is not null
    or json_text(request_parameters, '$.attribute') = 'userData'
  )
  and ($include_denied or error_code is null)
