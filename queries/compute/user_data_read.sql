-- title: Was the start script of a machine read?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1552.005, T1580]
-- finding: "{actor} asked for the start script of {target}"
-- summary: >
--   Start scripts hold passwords and keys more often than they should. compute.machine_secrets_read finds
--   those who read many. Look into the script for what is now known to somebody.
-- parameters:
--   include_denied: {type: boolean, default: true, help: report attempts that AWS refused as well}
-- false_positives:
--   - Terraform and inventory tools, which read it of every instance.
-- misses:
--   - Scripts read on the instance itself, and in a template (DescribeLaunchTemplateVersions).
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DescribeInstanceAttribute, readOnly: true, requestParameters: {instanceId: i-1, attribute: userData}}
--   match:
--     read: {}
--     done, and refused ones not asked for: {$include_denied: false}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     another attribute: {requestParameters: {instanceId: i-1, attribute: instanceType}}
--     changed: {eventName: ModifyInstanceAttribute, readOnly: false}
--     refused, and not asked for: {errorCode: Client.UnauthorizedOperation, $include_denied: false}

select *
from events
where event_name = 'DescribeInstanceAttribute'
  and json_text(request_parameters, '$.attribute') = 'userData'
  and ($include_denied or error_code is null)
