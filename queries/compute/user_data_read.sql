-- title: Was an EC2 instance's user data read?
-- asks: what
-- kind: detection
-- severity: low
-- attack: [T1552.005, T1580]
-- ttc: [T1552.005, T1552.001]
-- outcome: attempted
-- finding: "{actor} read the user data of {target} ({action}) from {source_ip_address}"
-- finding_denied: "{actor} tried to read the user data of {target} ({action}) from {source_ip_address} but {failure}"
-- summary: >
--   User data often holds passwords and keys. compute.machine_secrets_read finds principals that read many.
--   Replace every credential in it.
-- false_positives:
--   - Terraform and inventory tools, which read it of every instance.
-- misses:
--   - Scripts read on the instance itself, and in a template (DescribeLaunchTemplateVersions).
-- cases:
--   given: {eventSource: ec2.amazonaws.com, eventName: DescribeInstanceAttribute, readOnly: true, requestParameters: {instanceId: i-1, attribute: userData}}
--   match:
--     read: {}
--     refused: {errorCode: Client.UnauthorizedOperation}
--   ignore:
--     another attribute: {requestParameters: {instanceId: i-1, attribute: instanceType}}
--     changed: {eventName: ModifyInstanceAttribute, readOnly: false}

select *
from events
where action = 'ec2:DescribeInstanceAttribute'
  and json_text(request_parameters, '$.attribute') = 'userData'
